"""CoNLL's columns: word, tag, chunk and entity in IOB2; word and entity for documents without tags.

Written so that `spacy convert -c ner`, seqscore and this project read them. The reader is that of
the corpora, with any labels."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from ..corpora.columns import DOCSTART, read_columns
from ..corpora.docs import CHUNKS_KEY, make_docs
from ..corpora.labels import CorpusError
from ..corpora.spacing import natural_spaces
from ..pipeline.span_data import get_spans
from .record import FormatError, Record

# the only one that spaCy knows, for any number of columns
DOCUMENT = f"{DOCSTART} -X- O O"
NO_TAG = "-X-"
_SPACES = re.compile(r"\s+")


def write(docs: Iterable[tuple[Doc, Record]], path: Path) -> None:
    """Write documents. White space tokens are left out, and a token with white space inside is more
    than one; what is lost is noted in the records."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        for doc, record in docs:
            file.write("\n".join([DOCUMENT, "", *_list_lines(doc, record)]) + "\n")


def read(path: Path, *, nlp: Language) -> Iterator[Doc]:
    """YIELDS (Doc): The documents. Spaces are where English has them.
    RAISES (FormatError): If a line is wrong."""
    try:
        documents = read_columns(path, any_labels=True)
    except CorpusError as error:
        raise FormatError(str(error)) from error
    for number, doc in enumerate(make_docs(nlp.vocab, documents), 1):
        doc.user_data["name"] = f"{path.stem}-{number:04}"
        yield doc


def _list_lines(doc: Doc, record: Record) -> Iterator[str]:
    tagged = doc.has_annotation("TAG")
    words = [_split_word(token.text, record) for token in doc]
    chunks = _make_tags(doc, get_spans(doc, CHUNKS_KEY), record)
    ents = _make_tags(doc, list(doc.ents), record)
    written: list[str] = []
    for token, parts, chunk, ent in zip(doc, words, chunks, ents):
        if token.is_sent_start and written:
            yield ""
        for i, word in enumerate(parts):
            if i:
                chunk, ent = (re.sub("^B-", "I-", tag) for tag in (chunk, ent))
            fields = (word, _clean(token.tag_) or NO_TAG, chunk, ent) if tagged else (word, ent)
            written.append(word)
            yield " ".join(fields)
    if written:
        yield ""
    if tagged and CHUNKS_KEY not in doc.spans:
        record.lose("documents without chunks (as if they had none)", record.quote(0, 40))
    _note_spacing(doc, record)


def _split_word(text: str, record: Record) -> list[str]:
    words = text.split()
    if len(words) > 1:
        record.lose("tokens with white space inside (now more than one)", repr(text))
    if DOCSTART in words:
        record.lose(f"words {DOCSTART} (now without hyphens)", repr(text))
    return [DOCSTART.strip("-") if word == DOCSTART else word for word in words]


def _clean(label: str) -> str:
    return _SPACES.sub("_", label)


def _make_tags(doc: Doc, spans: list[Span], record: Record) -> list[str]:
    """RETURNS (list[str]): The IOB2 tag of each token. A span that crosses a sentence boundary is
    split, and space tokens are skipped."""
    owners: dict[int, Span] = {}
    for span in spans:
        example = f"{span.label_} {record.quote(span.start_char, span.end_char)}"
        if any(i in owners for i in range(span.start, span.end)):
            record.lose("spans that overlap another", example)
            continue
        owners |= {i: span for i in range(span.start, span.end)}
        if any(token.is_sent_start for token in span[1:]):
            record.lose("spans over the border of sentences (now more than one)", example)
        if not span.label_ or _clean(span.label_) != span.label_:
            record.lose("labels that are empty or have spaces (now _)", example)
    tags = []
    last = None
    for token in doc:
        owner = owners.get(token.i)
        if token.is_sent_start:
            last = None
        label = _clean(owner.label_) or "_" if owner else ""
        tags.append(f"{'I' if owner is last else 'B'}-{label}" if owner else "O")
        if not token.is_space:
            last = owner
    return tags


def _note_spacing(doc: Doc, record: Record) -> None:
    """Spaces are no column: the reader puts them where English has them."""
    if any(token.is_space for token in doc):
        record.lose("documents with line breaks or more than a space", record.quote(0, 40))
        return
    borders = [token.i for token in doc if token.is_sent_start or token.i == 0]
    for start, end in zip(borders, [*borders[1:], len(doc)]):
        words = [token.text for token in doc[start:end]]
        for token, space in zip(doc[start:end], natural_spaces(words)):
            if bool(token.whitespace_) != space and token.i + 1 < len(doc):
                place = token.idx
                record.lose("documents with other spaces", record.quote(place, place + 20))
                return
