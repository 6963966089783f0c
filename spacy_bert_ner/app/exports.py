"""Entities as a table, CSV, JSON, CoNLL and DocBin."""

import csv
import json
from collections.abc import Iterator

import pandas
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from spacy_bert_ner.app.scores import get_entities

COLUMNS = ["document", "text", "label", "score", "start", "end", "sentence"]
DOCSTART = "-DOCSTART-"


def make_table(docs: list[Doc], *, threshold: float = 0.0) -> pandas.DataFrame:
    """Make a table of the entities.

    docs (list[Doc]): The documents, with `doc.user_data["name"]`.
    threshold (float): Leave out entities with a lower score.
    RETURNS (pandas.DataFrame): One row per entity. `start` and `end` are character offsets.
    """
    rows = [
        (
            doc.user_data["name"],
            span.text,
            span.label_,
            score,
            span.start_char,
            span.end_char,
            span.sent.text.strip() if doc.has_annotation("SENT_START") else "",
        )
        for doc in docs
        for span, score in get_entities(doc, threshold=threshold)
    ]
    return pandas.DataFrame(rows, columns=COLUMNS).astype({"score": "float64"})


def to_csv(docs: list[Doc], *, threshold: float = 0.0) -> bytes:
    """RETURNS (bytes): The table as CSV, in UTF-8 with a byte order mark, for spreadsheets."""
    table = make_table(docs, threshold=threshold)
    return table.to_csv(index=False, quoting=csv.QUOTE_ALL).encode("utf-8-sig")


def to_json(docs: list[Doc], *, threshold: float = 0.0) -> bytes:
    """RETURNS (bytes): A list of documents with name, text and entities, whose `start` and `end`
    are character offsets."""
    rows = [
        {
            "name": doc.user_data["name"],
            "text": doc.text,
            "entities": [
                {
                    "text": span.text,
                    "label": span.label_,
                    "score": score,
                    "start": span.start_char,
                    "end": span.end_char,
                }
                for span, score in get_entities(doc, threshold=threshold)
            ],
        }
        for doc in docs
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8")


def to_conll(docs: list[Doc], *, threshold: float = 0.0) -> bytes:
    """RETURNS (bytes): Columns as in assets/sample: word, tag, chunk, entity, in IOB2. For a
    pipeline without tags: word, entity."""
    lines = []
    for doc in docs:
        tagged = doc.has_annotation("TAG")
        lines.extend([f"{DOCSTART} -X- -X- O" if tagged else f"{DOCSTART} O", ""])
        ents = [span for span, _ in get_entities(doc, threshold=threshold)]
        chunks = list(doc.spans.get("chunks", []))
        columns = zip(_make_tags(doc, chunks), _make_tags(doc, ents))
        for token, (chunk, ent) in zip(doc, columns):
            if token.is_sent_start and lines[-1]:
                lines.append("")
            if not token.is_space:
                word = "DOCSTART" if token.text == DOCSTART else token.text
                fields = (word, token.tag_ or "-X-", chunk, ent) if tagged else (word, ent)
                lines.append(" ".join(fields))
        if lines[-1]:
            lines.append("")
    return "\n".join(lines).encode("utf-8")


def _make_tags(doc: Doc, spans: list[Span]) -> Iterator[str]:
    """YIELDS (str): The IOB2 tag of each token. A span that crosses a sentence boundary is split,
    and space tokens are skipped."""
    owners: dict[int, Span] = {i: span for span in spans for i in range(span.start, span.end)}
    last = None
    for token in doc:
        span = owners.get(token.i)
        if token.is_sent_start:
            last = None
        if span is None:
            yield "O"
        else:
            yield f"{'I' if span is last else 'B'}-{span.label_}"
        if not token.is_space:
            last = span


def to_docbin(docs: list[Doc], *, threshold: float = 0.0) -> bytes:
    """RETURNS (bytes): A .spacy file with all annotations, but only the entities above the
    threshold."""
    made = DocBin(store_user_data=True)
    for doc in docs:
        entities = get_entities(doc, threshold=threshold)
        copy = doc.copy()
        copy.user_data = dict(doc.user_data)
        spans = [Span(copy, span.start, span.end, label=span.label) for span, _ in entities]
        copy.set_ents(spans, default="outside")
        scored = [(span, score) for span, (_, score) in zip(spans, entities) if score is not None]
        if "ner" in doc.spans:
            copy.spans["ner"] = SpanGroup(
                copy,
                name="ner",
                spans=[span for span, _ in scored],
                attrs={"scores": [score for _, score in scored]},
            )
        made.add(copy)
    return made.to_bytes()
