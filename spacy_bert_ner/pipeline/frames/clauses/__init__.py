"""Clauses of a sentence: each verb with its subject, objects and other constituents."""
