"""Pipelines without the packages that they do not need. spaCy imports every installed package that
registers a factory whenever a `Language` is made (3.8.18, `Language.__init__`): spacy-transformers
takes three seconds, needed or not."""

from collections.abc import Iterator
from contextlib import contextmanager

import spacy
from spacy.language import Language
from spacy.util import registry


def load(name: str) -> Language:
    """RETURNS (Language): What `spacy.load` returns.

    name (str): A model's folder or package.
    """
    try:
        with _own_factories():
            return spacy.load(name)
    except ValueError as error:
        if "[E002]" not in str(error):  # a factory that is not known
            raise
    return spacy.load(name)


def blank(lang: str) -> Language:
    """RETURNS (Language): What `spacy.blank` returns."""
    with _own_factories():
        return spacy.blank(lang)


@contextmanager
def _own_factories() -> Iterator[None]:
    """Inside, spaCy knows its own factories, the project's, and those of packages that were
    imported before."""
    points = registry._entry_point_factories
    points.get_entry_point("token_ner")  # imports the project's
    points.entry_points = False
    try:
        yield
    finally:
        points.entry_points = True
