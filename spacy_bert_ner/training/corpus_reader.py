"""The corpus reader for training and evaluation: gold tokens, in whole documents or in windows of
whole sentences."""

from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab

from ..pipeline.options import check_number


@registry.readers("spacy_bert_ner.Corpus.v1")
def create_corpus(
    path: Path | None,
    *,
    max_words: int = 0,
    min_total_words: int = 0,
    max_total_words: int = 0,
    augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
) -> "Corpus":
    """Create the reader from a config. See `Corpus`."""
    return Corpus(
        path,
        max_words=max_words,
        min_total_words=min_total_words,
        max_total_words=max_total_words,
        augmenter=augmenter,
    )


class Corpus:
    """Read `Example`s from a `.spacy` file. Unlike `spacy.Corpus.v1`, which re-tokenizes the text
    if the spaces are known, it keeps the gold tokens, and unlike `gold_preproc` it keeps documents
    whole.

    path (Path | None): The DocBin file.
    max_words (int): Cut documents into windows of whole sentences with at most this many words (a
        longer sentence stays whole). 0: whole documents.
    min_total_words (int): Repeat the file until this many words are read: an epoch of a small
        corpus gets longer, with different augmentations each time. 0: read once.
    max_total_words (int): Stop after the document that reaches this many words. 0: read all.
    augmenter (Callable | None): A spaCy augmenter.
    RAISES (ValueError): If a number is out of range.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        max_words: int = 0,
        min_total_words: int = 0,
        max_total_words: int = 0,
        augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
    ) -> None:
        sizes = {"max_words": max_words, "min_total_words": min_total_words}
        for name, value in (sizes | {"max_total_words": max_total_words}).items():
            check_number(value, f"spacy_bert_ner.Corpus.v1: {name}", whole=True)
        self.path = path
        self.max_words = max_words
        self.min_total_words = min_total_words
        self.max_total_words = max_total_words
        self.augmenter = augmenter
        self._docs: list[Doc] = []  # the documents of the last read, and their source
        self._source: tuple = ()

    def _read(self, vocab: Vocab) -> list[Doc]:
        """Read the file, with a cache: each epoch and each component's initialization iterates over
        the corpus. The file is read again only if it or the vocabulary has changed."""
        if self.path is None or not Path(self.path).is_file():
            raise ValueError(f"{self.path}: no such corpus file. Run the step 'corpus' first.")
        source = (vocab, self.path, Path(self.path).stat().st_mtime_ns)
        if source != self._source:
            docs = DocBin().from_disk(self.path).get_docs(vocab)
            self._docs, self._source = [doc for doc in docs if len(doc)], source
        if not self._docs:
            raise ValueError(f"{self.path}: no documents in it. Run the step 'corpus' again.")
        return self._docs

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Yield the examples.

        nlp (Language): The pipeline, for its vocabulary and the augmenter.
        YIELDS (Example): `reference` is the gold document, `predicted` only has its tokens.
        RAISES (ValueError): If the file is missing or empty.
        """
        docs = self._read(nlp.vocab)
        total = 0
        while total == 0 or total < self.min_total_words:
            for doc in docs:
                for window in cut_document(doc, max_words=self.max_words):
                    yield from self._make_examples(nlp, window)
                total += len(doc)
                if 0 < self.max_total_words <= total:
                    return

    def _make_examples(self, nlp: Language, reference: Doc) -> Iterator[Example]:
        words = [token.text for token in reference]
        spaces = [bool(token.whitespace_) for token in reference]
        example = Example(Doc(nlp.vocab, words=words, spaces=spaces), reference)
        if self.augmenter is None:
            yield example
        else:
            yield from self.augmenter(nlp, example)


def cut_document(doc: Doc, *, max_words: int) -> list[Doc]:
    """Cut a document into windows at sentence boundaries.

    doc (Doc): The document.
    max_words (int): The maximum number of words in a window, unless a single sentence has more; 0
        for no limit.
    RETURNS (list[Doc]): The windows, with the span groups of the document.
    """
    if max_words <= 0 or len(doc) <= max_words or not doc.has_annotation("SENT_START"):
        return [doc]
    borders = [0]
    end = 0
    for sent in doc.sents:
        if sent.end - borders[-1] > max_words and end > borders[-1]:
            borders.append(end)
        end = sent.end
    borders.append(len(doc))
    return [_copy_window(doc[start:stop]) for start, stop in zip(borders, borders[1:])]


def _copy_window(window: Span) -> Doc:
    copy = window.as_doc()
    for key, group in window.doc.spans.items():
        copy.spans[key] = [
            Span(copy, span.start - window.start, span.end - window.start, span.label_)
            for span in group
            if window.start <= span.start and span.end <= window.end
        ]
    return copy
