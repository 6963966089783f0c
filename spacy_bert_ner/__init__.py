"""Named entities, base chunks and actors, factors and mechanisms for spaCy."""

from .layers import threads as threads
