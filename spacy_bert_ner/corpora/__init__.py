"""Corpora: files and hub datasets to `Doc`s. Nothing here depends on models."""
