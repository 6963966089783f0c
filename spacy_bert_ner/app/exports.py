"""Entities as a table, CSV and JSON, and documents in the formats of other tools."""

import csv
import json
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas
from spacy.tokens import Doc, Span, SpanGroup

from spacy_bert_ner.app.scores import get_entities
from spacy_bert_ner.formats.table import FORMATS, Format, get_format, write_docs
from spacy_bert_ner.pipeline.entity_scores import NER_KEY

COLUMNS = ["document", "text", "label", "score", "start", "end", "sentence"]


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


def to_format(docs: list[Doc], name: str, *, threshold: float = 0.0) -> bytes:
    """Write the documents in a format of `spacy_bert_ner.formats`.

    docs (list[Doc]): The documents, with `doc.user_data["name"]`.
    name (str): The format.
    threshold (float): Leave out entities with a lower score.
    RETURNS (bytes): The file. A folder is zipped.
    """
    format = get_format(name)
    chosen = (_drop_entities(doc, threshold) for doc in docs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entities"
        write_docs(chosen, path, format=format)
        if path.is_dir():
            path = Path(shutil.make_archive(str(path), "zip", path))
        return path.read_bytes()


def list_formats() -> list[Format]:
    """RETURNS (list[Format]): The formats whose libraries are installed."""
    return [one for one in FORMATS.values() if not one.library or find_spec(one.library)]


def _drop_entities(doc: Doc, threshold: float) -> Doc:
    """RETURNS (Doc): A copy of a document without the entities below the threshold."""
    entities = get_entities(doc, threshold=threshold)
    copy = doc.copy()
    copy.user_data = dict(doc.user_data)
    spans = [Span(copy, span.start, span.end, label=span.label) for span, _ in entities]
    copy.set_ents(spans, default="outside")
    scored = [(span, score) for span, (_, score) in zip(spans, entities) if score is not None]
    if NER_KEY in doc.spans:
        copy.spans[NER_KEY] = SpanGroup(
            copy,
            name=NER_KEY,
            spans=[span for span, _ in scored],
            attrs={"scores": [score for _, score in scored]},
        )
    return copy
