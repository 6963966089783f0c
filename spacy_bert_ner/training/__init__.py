"""Registered functions for training configs (reader, optimizer, callbacks, logger), and the
download of pretrained encoders."""
