"""Progress bars: words, words per second and the time left."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc
from tqdm import tqdm


def track_words(docs: Iterable[Doc], *, words: int | None, title: str) -> Iterator[Doc]:
    """Show a progress bar for a stream of documents, if the output is a terminal.

    docs (Iterable[Doc]): The stream.
    words (int | None): The total number of words, if it is known.
    title (str): The text before the bar.
    YIELDS (Doc): The documents.
    """
    options = {"unit": " words", "unit_scale": True, "disable": None, "leave": False}
    with tqdm(total=words, desc=title, **options) as bar:
        for doc in docs:
            yield doc
            bar.update(len(doc))
