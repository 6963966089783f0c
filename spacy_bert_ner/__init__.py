"""Named entities, base chunks and actors, factors and mechanisms for spaCy."""

from .layers import fork_safety as fork_safety
