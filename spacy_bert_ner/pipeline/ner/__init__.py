"""Entities, each with its probability."""
