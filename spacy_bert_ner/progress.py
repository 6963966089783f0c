"""Bars for long work: words, words a second and the time left."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc
from tqdm import tqdm


def track_words(docs: Iterable[Doc], *, words: int, title: str) -> Iterator[Doc]:
    """Show how far a stream of documents is, where there is a terminal to show it on.

    docs (Iterable[Doc]): The stream.
    words (int): All of its words.
    title (str): What stands before the bar.
    YIELDS (Doc): The documents.
    """
    options = {"unit": " words", "unit_scale": True, "disable": None, "leave": False}
    with tqdm(total=words, desc=title, **options) as bar:
        for doc in docs:
            yield doc
            bar.update(len(doc))
