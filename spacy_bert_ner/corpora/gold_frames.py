"""The gold set of spans and frames: JSONL to `Example`s."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_bert_ner.pipeline.frames.storage import write_frames

SPANS_KEY = "sc"
SPANS = ("source", "condition")
ROLES = ("actors", "targets", "complements", "factors")


def read_gold_frames(path: Path, nlp: Language, *, half: str) -> Iterator[Example]:
    """Read one half of the gold set.

    path (Path): The file, in the format of docs/annotation.md.
    nlp (Language): The pipeline, for its tokenizer. Spans are expanded to token boundaries.
    half (str): dev or test.
    YIELDS (Example): `reference` has gold spans, in its span group "sc", and frames; `predicted`
        only has the tokens.
    RAISES (ValueError): If a record does not fit its text.
    """
    for number, record in enumerate(srsly.read_jsonl(path), 1):
        if record["half"] != half:
            continue
        doc = nlp.make_doc(record["text"])
        try:
            spans = [_find(doc, start, end, label) for start, end, label in record["spans"]]
            frames = [_convert(doc, frame) for frame in record["frames"]]
            links = [
                {key: _find_tokens(doc, *link[key]) for key in link} for link in record["links"]
            ]
        except ValueError as error:
            raise ValueError(f"{path}:{number}, record '{record['id']}': {error}") from error
        doc.spans[SPANS_KEY] = spans
        write_frames(doc, frames, links)
        yield Example(nlp.make_doc(record["text"]), doc)


def _convert(doc: Doc, frame: dict[str, Any]) -> dict[str, Any]:
    roles = {role: [_find_tokens(doc, *characters) for characters in frame[role]] for role in ROLES}
    one = {
        key: _find_tokens(doc, *frame[key]) if frame[key] else None for key in SPANS if key in frame
    }
    return {**frame, "mechanism": _find_tokens(doc, *frame["mechanism"]), **roles, **one}


def _find_tokens(doc: Doc, start: int, end: int) -> list[int]:
    span = _find(doc, start, end, "")
    return [span.start, span.end]


def _find(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at {start} to {end}")
    return span
