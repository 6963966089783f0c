"""Named entities, base chunks and actors, factors and mechanisms for spaCy."""
