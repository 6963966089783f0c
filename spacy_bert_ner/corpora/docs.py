"""Annotated sentences to spaCy's `Doc`."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from .labels import GoldDocument
from .spacing import natural_spaces

CHUNKS_KEY = "chunks"


def make_doc(vocab: Vocab, document: GoldDocument) -> Doc:
    """Convert a document to a gold-standard `Doc`.

    vocab (Vocab): The vocabulary.
    document (GoldDocument): The sentences of the document.
    RETURNS (Doc): The `Doc`, with natural spacing, sentence starts, entities, and, if given, tags
        and `doc.spans["chunks"]`.
    """
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool | int | None] = []
    for sentence in document:
        words.extend(sentence.words)
        spaces.extend(natural_spaces(sentence.words))
        starts.extend(i == 0 for i in range(len(sentence.words)))
    spaces[-1] = False
    tags = (
        None
        if any(sentence.tags is None for sentence in document)
        else [tag for sentence in document for tag in sentence.tags or ()]
    )
    doc = Doc(vocab, words=words, spaces=spaces, tags=tags, sent_starts=starts)
    ents: list[Span] = []
    chunks: list[Span] = []
    offset = 0
    for sentence in document:
        ents.extend(Span(doc, offset + s, offset + e, label) for s, e, label in sentence.ents)
        chunks.extend(
            Span(doc, offset + s, offset + e, label) for s, e, label in sentence.chunks or ()
        )
        offset += len(sentence.words)
    doc.set_ents(ents)
    if all(sentence.chunks is not None for sentence in document):
        doc.spans[CHUNKS_KEY] = chunks
    return doc


def make_docs(vocab: Vocab, documents: Iterable[GoldDocument]) -> Iterator[Doc]:
    """Convert each document to a `Doc`."""
    for document in documents:
        yield make_doc(vocab, document)
