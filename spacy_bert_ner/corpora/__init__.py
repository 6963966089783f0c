"""Corpora: files and hub datasets to `Doc`s. Nothing here knows about models."""
