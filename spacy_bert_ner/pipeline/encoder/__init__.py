"""BERT: the network, its precisions, and the component that runs it on documents."""
