"""Clauses of a sentence: each verb with its subject, its objects and the rest."""
