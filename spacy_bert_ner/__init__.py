"""Named entities, base chunks and actors, factors and mechanisms for spaCy."""

__version__ = "0.1.0"
