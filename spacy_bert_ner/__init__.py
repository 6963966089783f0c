"""spaCy components for named entities, base chunks, and actors, factors and mechanisms."""
