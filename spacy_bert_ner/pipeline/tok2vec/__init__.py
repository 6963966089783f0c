"""Vectors of tokens, put together from the encoder's and others, and the heads that classify
them."""
