"""spaCy's own DocBin."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin

from ..pipeline.span_data import align_spans, is_stale, realign_spans
from .record import FormatError, Record


def write(docs: Iterable[tuple[Doc, Record]], path: Path) -> None:
    """Write all that the documents have, with their user data."""
    made = DocBin(store_user_data=True)
    for doc, record in docs:
        _realign(doc, record)
        made.add(doc)
    path.write_bytes(made.to_bytes())


def _realign(doc: Doc, record: Record) -> None:
    """Move spans to the present tokens, where tokens were merged: a DocBin refuses them else."""
    lost = sum(align_spans(doc, key).count(None) for key in doc.spans)
    if lost:
        record.lose("spans with a border inside of a merged token", "one", count=lost)
    try:
        stale = any(is_stale(span) for group in doc.spans.values() for span in group)
    except IndexError:  # a span behind the last token
        stale = True
    if stale:
        realign_spans(doc)


def read(path: Path, *, nlp: Language) -> Iterator[Doc]:
    """YIELDS (Doc): The documents, as they were written.
    RAISES (FormatError): If the file is no DocBin."""
    try:
        docs = DocBin().from_bytes(path.read_bytes())
        yield from docs.get_docs(nlp.vocab)
    except Exception as error:
        raise FormatError(f"{path}: no DocBin that can be read ({type(error).__name__})") from error
