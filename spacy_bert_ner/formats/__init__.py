"""Annotated documents in the formats of other tools: one file for each format, and one table of
them."""
