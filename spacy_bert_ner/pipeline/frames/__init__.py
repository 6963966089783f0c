"""Actors, factors and mechanisms: rules, and frames that say who does what to whom."""
