"""Actors, factors and mechanisms: rules, and frames of who does what to whom."""
