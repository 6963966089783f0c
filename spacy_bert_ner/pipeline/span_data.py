"""What components know of a span, kept by its characters in `span._.bert_ner`.

spaCy carries user data of spans through merging and splitting of tokens, `Doc.from_docs`,
`span.as_doc(copy_user_data=True)`, `doc.to_json(underscore=["bert_ner"])`, bytes, files and
processes, but of a span group only the spans (its `attrs` get lost, its token numbers stale)."""

import struct
import warnings
from collections.abc import Iterator
from typing import Any

import srsly
from spacy.tokens import Doc, Span, SpanGroup

EXTENSION = "bert_ner"
SPAN_FORMAT = ">QQQllll"  # a span in SpanGroup.to_bytes: id, kb_id, label, tokens, characters
Place = tuple[int, int]  # the first character of a span, and the one after its last
_warned: set[str] = set()


def install_extension() -> None:
    """Register `span._.bert_ner`, once."""
    if not Span.has_extension(EXTENSION):
        Span.set_extension(EXTENSION, default=None)


def read_data(doc: Doc, kind: str) -> dict[Place, Any]:
    """RETURNS (dict[Place, Any]): What is stored of this kind, by the characters of the spans. A
    document that was cut out of another still has the data of spans outside of it."""
    return {(start, end): data[kind] for start, end, data in _list_data(doc) if kind in data}


def replace_data(doc: Doc, kind: str, values: dict[Place, Any]) -> None:
    """Store data, in place of all of this kind.

    doc (Doc): The document.
    kind (str): What the data is.
    values (dict[Place, Any]): The data by the characters of the spans: plain, without positions in
        the document.
    """
    for start, end, data in list(_list_data(doc)):
        if kind in data:
            rest = {key: value for key, value in data.items() if key != kind}
            _set_data(doc, (start, end), rest)
    for place, value in values.items():
        _set_data(doc, place, {**_get_data(doc, place), kind: value})


def get_datum(span: Span, kind: str) -> Any:
    """RETURNS (Any): What is stored of this kind for the label of a span, or None."""
    values = _get_data(span.doc, (span.start_char, span.end_char)).get(kind)
    return values.get(span.label_) if values else None


def set_datum(span: Span, kind: str, value: Any) -> None:
    """Store something for a span and its label."""
    place = span.start_char, span.end_char
    data = _get_data(span.doc, place)
    _set_data(span.doc, place, {**data, kind: {**data.get(kind, {}), span.label_: value}})


def get_spans(doc: Doc, key: str) -> list[Span]:
    """RETURNS (list[Span]): The spans of `doc.spans[key]` on the tokens that have their characters
    now. Tokens may have been merged or split, and spaCy moves no span group. A span with a border
    inside of a token is left out, with a warning."""
    return [span for span in align_spans(doc, key) if span is not None]


def align_spans(doc: Doc, key: str) -> list[Span | None]:
    """RETURNS (list[Span | None]): The same, with None for a span that is left out."""
    if key not in doc.spans:
        return []
    group = doc.spans[key]
    try:
        spans: list[Span | None] = list(group)
    except IndexError:  # tokens beyond the end of the document
        spans = []
    if len(spans) == len(group) and not any(map(is_stale, spans)):
        return spans
    packed = srsly.msgpack_loads(group.to_bytes())["spans"]
    rows = [struct.unpack(SPAN_FORMAT, one) for one in packed]
    spans = [
        doc.char_span(first, last, label, kb_id, span_id=span_id)
        for span_id, kb_id, label, _, _, first, last in rows
    ]
    if None in spans:
        warn_once("Spans were left out: their borders are inside of merged tokens.")
    return spans


def realign_spans(doc: Doc) -> None:
    """Move the spans of all groups to the tokens that have their characters now. In `attrs`,
    "scores" stay aligned with them. Data that no tokens have any more is dropped, since spaCy can't
    read it from JSON.

    doc (Doc): A document whose tokens were merged or split, or which was cut out of another.
    """
    for start, end, _ in list(_list_data(doc)):
        inside = 0 <= start < end <= len(doc.text)
        if not inside or doc.char_span(start, end) is None:
            _set_data(doc, (start, end), {})
    for key, group in list(doc.spans.items()):
        aligned = align_spans(doc, key)
        attrs = dict(group.attrs)
        if "scores" in attrs and len(attrs["scores"]) == len(aligned):
            pairs = zip(aligned, attrs["scores"])
            attrs["scores"] = [score for span, score in pairs if span is not None]
        spans = [span for span in aligned if span is not None]
        doc.spans[key] = SpanGroup(doc, name=group.name, spans=spans, attrs=attrs)


def warn_once(message: str) -> None:
    """Warn of something, the first time only."""
    if message not in _warned:
        _warned.add(message)
        warnings.warn(message, stacklevel=2)


def is_stale(span: Span) -> bool:
    """Whether the tokens of a span have other characters than it."""
    doc, start, end = span.doc, span.start, span.end
    if not start < end <= len(doc):
        return start != end
    last = doc[end - 1]
    return doc[start].idx != span.start_char or last.idx + len(last) != span.end_char


def _list_data(doc: Doc) -> Iterator[tuple[int, int, dict[str, Any]]]:
    for key, value in doc.user_data.items():
        if isinstance(key, tuple) and key[:2] == ("._.", EXTENSION) and value:
            yield key[2], key[3], value


def _get_data(doc: Doc, place: Place) -> dict[str, Any]:
    return doc.user_data.get(("._.", EXTENSION, *place)) or {}


def _set_data(doc: Doc, place: Place, data: dict[str, Any]) -> None:
    """Data is replaced and never changed: copies of the document share it."""
    if data:
        doc.user_data["._.", EXTENSION, *place] = data
    else:
        doc.user_data.pop(("._.", EXTENSION, *place), None)
