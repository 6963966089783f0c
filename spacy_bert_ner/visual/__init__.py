"""Visualization of documents: the graph of frames, and the colors of labels."""
