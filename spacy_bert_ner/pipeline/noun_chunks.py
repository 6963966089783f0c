"""`doc.noun_chunks` from the chunker's noun phrases: spaCy's own needs a dependency parse."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.vocab import Vocab

from .span_data import get_spans

CHUNKS_KEY = "chunks"
LABEL = "NP"
NounChunk = tuple[int, int, int]  # first token, token after the last, label


class NounChunks(NamedTuple):
    """A syntax iterator of spaCy: a function that yields the noun chunks of a document. (It is no
    plain function, so that a pipeline with it can be pickled.)

    own (Callable[[Doc], Iterator[NounChunk]] | None): The iterator of the language, for documents
        with a dependency parse: the vocabulary may belong to other pipelines too.
    """

    own: Callable[[Doc], Iterator[NounChunk]] | None

    def __call__(self, doc: Doc) -> Iterator[NounChunk]:
        """Find the noun phrases of `doc.spans["chunks"]` by their characters, since tokens may have
        been merged behind the chunker. They do not overlap. What begins or ends within a merged
        token is left out.

        doc (Doc): The document.
        YIELDS (NounChunk): First token, token after the last, and label, in text order.
        RAISES (ValueError): If the document has neither chunks nor a dependency parse.
        """
        if self.own is not None and doc.has_annotation("DEP"):
            yield from self.own(doc)
            return
        if CHUNKS_KEY not in doc.spans:
            if len(doc):
                raise ValueError(
                    f"noun_chunks needs doc.spans['{CHUNKS_KEY}'], which this document does not "
                    "have. Run the pipeline on it, with the component 'chunker'."
                )
            return
        label = doc.vocab.strings.add(LABEL)
        spans = [span for span in get_spans(doc, CHUNKS_KEY) if span.label == label]
        stop = 0
        for span in sorted(spans):
            if span.start >= stop:
                stop = span.end
                yield span.start, span.end, label


def install_noun_chunks(vocab: Vocab) -> None:
    """Have the documents that are made from now on find their noun chunks in
    `doc.spans["chunks"]`. Saving a pipeline does not keep this."""
    if not isinstance(vocab.get_noun_chunks, NounChunks):
        vocab.get_noun_chunks = NounChunks(vocab.get_noun_chunks)
