"""`Doc`s to records, and back."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from ..pipeline.entity_scores import NER_KEY, get_score, install_score, set_score
from ..pipeline.frames.records import install_frames
from ..pipeline.frames.storage import (
    FRAMES,
    FRAMES_KEY,
    get_rule,
    read_frames,
    read_links,
    write_frames,
    write_rules,
)
from ..pipeline.span_data import align_spans, get_spans, read_data
from .record import POSITION, STRETCH_LISTS, STRETCHES, Record, Stretch, Word
from .tokens import cut_at_borders, make_doc

SPANS_KEY, CHUNKS_KEY = "sc", "chunks"

install_score()
install_frames()


def get_name(doc: Doc, number: int) -> str:
    """RETURNS (str): The name of a document, `doc.user_data["name"]`, or one by its number."""
    return doc.user_data.get("name") or f"doc-{number:04}"


def read_doc(doc: Doc, *, name: str) -> Record:
    """Make a record of a document.

    doc (Doc): The document.
    name (str): Its name.
    RETURNS (Record): The record. `lost` has what no format of records carries.
    """
    record = Record(
        name,
        doc.text,
        entities=_read_entities(doc) if doc.has_annotation("ENT_IOB") else None,
        words=[Word(token.idx, token.idx + len(token.text), token.tag_) for token in doc],
    )
    record.spans = _read_group(record, doc, SPANS_KEY)
    record.chunks = _read_group(record, doc, CHUNKS_KEY)
    if FRAMES_KEY in doc.spans or read_data(doc, FRAMES):
        record.frames = [_map_frame(plain, _Characters(doc)) for plain in read_frames(doc)]
        missing = sum(map(len, read_data(doc, FRAMES).values())) - len(record.frames)
        if missing > 0:
            record.lose("frames with a border inside of a merged token", "one", count=missing)
        record.links = [_map_frame(plain, _Characters(doc)) for plain in read_links(doc)]
    if doc.has_annotation("SENT_START"):
        record.sentences = [token.idx for token in doc if token.is_sent_start or token.i == 0]
    for key in set(doc.spans) - {SPANS_KEY, CHUNKS_KEY, NER_KEY, FRAMES_KEY}:
        spans = get_spans(doc, key)
        if spans:
            example = record.quote(*_get_borders(spans[0]))
            record.lose(f'spans of doc.spans["{key}"]', example, count=len(spans))
    for kind, name in (("LEMMA", "lemmas"), ("POS", "universal tags"), ("DEP", "dependencies")):
        marked = [token for token in doc if getattr(token, kind.lower())]
        if marked:
            example = f"{marked[0].text}/{getattr(marked[0], f'{kind.lower()}_')}"
            record.lose(name, example, count=len(marked))
    return record


def make_doc_of(record: Record, nlp: Language) -> Doc:
    """Make a document of a record. A token is split where an annotation begins or ends inside it.

    record (Record): The record. What a Doc can't hold is added to its `lost`.
    nlp (Language): The pipeline, for its tokenizer and vocabulary.
    RETURNS (Doc): The document, with its name in `doc.user_data["name"]`.
    """
    words = None if record.words is None else [(word.start, word.end) for word in record.words]
    doc = make_doc(nlp, record.text, words)
    doc = cut_at_borders(nlp, doc, _list_borders(record), starts=record.sentences or ())
    doc.user_data["name"] = record.name
    index = _Tokens(doc)
    tags = {word.start: word.tag for word in record.words or () if word.tag}
    for token in doc:
        if token.idx in tags:
            token.tag_ = tags[token.idx]
    if record.sentences is not None:
        starts = {index.find(place) for place in record.sentences}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.i in starts
    _write_entities(doc, index, record)
    for key, stretches in ((SPANS_KEY, record.spans), (CHUNKS_KEY, record.chunks)):
        if stretches is not None:
            doc.spans[key] = _make_group(doc, key, index, stretches)
    if record.frames or record.links:
        frames = [_map_frame(plain, index) for plain in record.frames]
        write_frames(doc, frames, [_map_frame(plain, index) for plain in record.links])
    return doc


def _read_entities(doc: Doc) -> list[Stretch]:
    return [Stretch(*_get_borders(ent), ent.label_, get_score(ent)) for ent in doc.ents]


def _read_group(record: Record, doc: Doc, key: str) -> list[Stretch] | None:
    if key not in doc.spans:
        return None
    scores = doc.spans[key].attrs.get("scores", ())
    spans = align_spans(doc, key)
    if len(scores) != len(spans):
        scores = [None] * len(spans)
    if None in spans:
        count = spans.count(None)
        record.lose("spans with a border inside of a merged token", key, count=count)
    return [
        Stretch(*_get_borders(span), span.label_, score, get_rule(span))
        for span, score in zip(spans, scores)
        if span
    ]


def _get_borders(span: Span) -> tuple[int, int]:
    return span.start_char, span.end_char


def _list_borders(record: Record) -> Iterable[tuple[int, int]]:
    for stretches in (record.entities, record.spans, record.chunks):
        yield from ((one.start, one.end) for one in stretches or ())
    for plain in [*record.frames, *record.links]:
        yield from (plain[name] for name in STRETCHES if plain.get(name))
        yield from (part for name in STRETCH_LISTS for part in plain.get(name, ()))


def _write_entities(doc: Doc, index: "_Tokens", record: Record) -> None:
    if record.entities is None:
        return
    spans = _make_spans(doc, index, record.entities)
    scores = {
        (span.start, span.end, span.label): one.score for span, one in zip(spans, record.entities)
    }
    kept = filter_spans(spans)
    doc.set_ents(kept, default="outside")
    for span in kept:
        spans.remove(span)
    for span in spans:
        record.lose("entities that overlap another", f"{span.label_} {span.text!r}")
    found = [scores[ent.start, ent.end, ent.label] for ent in doc.ents]
    for ent, score in zip(doc.ents, found):
        if score is not None:
            set_score(ent, score)
    if found and None not in found:
        group = SpanGroup(doc, name=NER_KEY, spans=list(doc.ents), attrs={"scores": found})
        doc.spans[NER_KEY] = group


def _make_spans(doc: Doc, index: "_Tokens", stretches: list[Stretch]) -> list[Span]:
    return [
        Span(doc, *index.map((one.start, one.end)), label=one.label, span_id=one.rule)
        for one in stretches
    ]


def _make_group(doc: Doc, key: str, index: "_Tokens", stretches: list[Stretch]) -> SpanGroup:
    spans = _make_spans(doc, index, stretches)
    if any(one.rule for one in stretches):
        write_rules(doc, spans)
    group = SpanGroup(doc, name=key, spans=spans)
    if stretches and all(one.score is not None for one in stretches):
        group.attrs["scores"] = [one.score for one in stretches]
    return group


class _Characters:
    """Tokens of a document to characters."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc

    def map(self, stretch: Iterable[int]) -> tuple[int, int]:
        start, end = stretch
        return _get_borders(self._doc[start:end])

    def find(self, place: int) -> int:
        return self._doc[place].idx


class _Tokens:
    """Characters to tokens of a document that begin and end there."""

    def __init__(self, doc: Doc) -> None:
        self._starts = [token.idx for token in doc]

    def map(self, stretch: Iterable[int]) -> tuple[int, int]:
        start, end = stretch
        return self.find(start), max(self.find(end - 1) + 1, self.find(start))

    def find(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)


def _map_frame(plain: dict[str, Any], places: _Characters | _Tokens) -> dict[str, Any]:
    made = dict(plain)
    for name in STRETCHES:
        if made.get(name):
            made[name] = places.map(made[name])
    for name in STRETCH_LISTS:
        if name in made:
            made[name] = tuple(places.map(part) for part in made[name])
    if POSITION in made:
        made[POSITION] = places.find(made[POSITION])
    return made
