"""BERT: the network, its numeric precisions, and the component that runs it on documents."""
