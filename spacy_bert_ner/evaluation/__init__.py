"""Scores, how far to trust them, the errors, and the plots of the report."""
