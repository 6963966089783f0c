"""Where frames and links are kept in a `Doc`: by characters, so that they outlive its tokens.

A frame is stored with its mechanism, a link with its cue, in `span_data`; `doc.spans["frames"]` has
the mechanisms, and in its `attrs` the same records again, for files without user data. A token
span of a record is stored as (start, end, check): characters from the start of the mechanism or
cue, and the CRC-32 of the text. So a record that has come to a wrong place is never read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zlib import crc32

from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc, Span, SpanGroup

from ..span_data import Place, get_datum, get_spans, read_data, replace_data, warn_once
from .line_breaks import SPAN_LISTS, SPANS
from .noun_groups import TokenSpan

FRAMES_KEY, FRAME = "frames", "FRAME"
FRAMES, LINKS, RULES = "frames", "links", "rules"  # kinds of data; two are keys of attrs too
MAIN = {FRAMES: "mechanism", LINKS: "cue"}
NUMBER = "number"  # the place in the list that was written
CHAIN = "chain"  # a field with a single token
LINKED = ("cause_frame", "effect_frame")
# without one of these parts a record would say something else
CORE = {"mechanism", "actors", "targets", "cause", "effect", "cue"}
Record = dict[str, Any]
Part = tuple[int, int, int]  # first character, the one after the last, check
Name = tuple[int, int, int]  # of a record: its place, and its number among those with this place


def write_frames(doc: Doc, frames: Iterable[Record], links: Iterable[Record] = ()) -> None:
    """Store frames and links, in place of those of the document.

    doc (Doc): The document.
    frames (Iterable[Record]): Plain dictionaries. Spans are pairs of tokens (start, end).
    links (Iterable[Record]): Plain dictionaries with the spans "cause", "effect" and "cue", and the
        indices "cause_frame" and "effect_frame", -1 for none.
    """
    frames = list(frames)
    pack = _Packer(doc)
    stored: dict[str, dict[Place, tuple[Record, ...]]] = {FRAMES: {}, LINKS: {}}
    names: list[Name] = []
    for number, frame in enumerate(frames):
        place, record = pack(frame, MAIN[FRAMES], number)
        same = stored[FRAMES].get(place, ())
        names.append((*place, len(same)))
        stored[FRAMES][place] = (*same, record)
    for number, link in enumerate(links):
        place, record = pack(link, MAIN[LINKS], number)
        for key in LINKED:
            if link.get(key, -1) >= 0:
                start, end, which = names[link[key]]
                record[key] = (start - place[0], end - place[0], which)
        stored[LINKS][place] = (*stored[LINKS].get(place, ()), record)
    for kind, records in stored.items():
        replace_data(doc, kind, records)
    mechanisms = [frame["mechanism"] for frame in frames]
    spans = [Span(doc, start, end, label=FRAME) for start, end in mechanisms]
    attrs = {kind: [(*place, same) for place, same in stored[kind].items()] for kind in stored}
    doc.spans[FRAMES_KEY] = SpanGroup(doc, name=FRAMES_KEY, spans=spans, attrs=attrs)


def read_frames(doc: Doc) -> list[Record]:
    """RETURNS (list[Record]): The frames as they were written, on the document's present tokens.
    One whose actors, targets or mechanism no tokens have is left out, with a warning."""
    found = [record for _, record in _read(doc, FRAMES)]
    if not found and len(doc):
        if FRAMES_KEY not in doc.spans:
            warn_once(
                "No frames: the document did not pass actor_factor_mechanism, or a step since has "
                "dropped them. span.as_doc keeps them with copy_user_data=True."
            )
        elif len(doc.spans[FRAMES_KEY]):
            warn_once(
                "The frames of the document were lost on the way. JSON keeps them with "
                'doc.to_json(underscore=["bert_ner"]), other files with the user data.'
            )
    return found


def read_links(doc: Doc) -> list[Record]:
    """RETURNS (list[Record]): The links as they were written, on the document's present tokens and
    with the indices of its present frames."""
    links = list(_read(doc, LINKS))
    indices = {name: i for i, (name, _) in enumerate(_read(doc, FRAMES))} if links else {}
    for (start, _, _), link in links:
        for key in LINKED & link.keys():
            first, last, which = link[key] or (0, 0, -1)
            link[key] = indices.get((start + first, start + last, which), -1)
    return [link for _, link in links]


def write_rules(doc: Doc, spans: Iterable[Span]) -> None:
    """Store the ids of the rules that made spans, in place of earlier ones."""
    values: dict[Place, dict[str, str]] = {}
    for span in spans:
        values.setdefault((span.start_char, span.end_char), {})[span.label_] = span.id_
    replace_data(doc, RULES, values)


def get_rule(span: Span) -> str:
    """RETURNS (str): The id of the rule that made a span, or ""."""
    return get_datum(span, RULES) or span.id_


def find_spans(doc: Doc) -> list[Span]:
    """RETURNS (list[Span]): The spans that rules have made: actors, factors, mechanisms."""
    spans = (span for key in doc.spans for span in get_spans(doc, key))
    return [span for span in spans if get_datum(span, RULES) is not None]


def _read(doc: Doc, kind: str) -> Iterator[tuple[Name, Record]]:
    """YIELDS (tuple[Name, Record]): The records of a kind, in the order in which they were
    written (frames of concatenated documents sentence by sentence)."""
    stored = read_data(doc, kind)
    if not stored and FRAMES_KEY in doc.spans:
        rows = doc.spans[FRAMES_KEY].attrs.get(kind, ())
        stored = {(start, end): same for start, end, same in rows}
    if not stored:
        return
    unpack = _Unpacker(doc)
    found = []
    for (start, end), same in stored.items():
        for which, record in enumerate(same):
            plain = unpack(record, start, MAIN[kind])
            if plain is not None:
                first = plain["sentence"][0] if "sentence" in plain else 0
                found.append((first, record[NUMBER], (start, end, which), plain))
    for _, _, name, plain in sorted(found, key=lambda one: one[:3]):
        yield name, plain


class _Packer:
    """Makes records of frames and links."""

    def __init__(self, doc: Doc) -> None:
        self._text = doc.text
        places = doc.to_array([IDX, LENGTH]).reshape(-1, 2)
        self._starts, self._ends = places[:, 0].tolist(), places.sum(axis=1).tolist()

    def __call__(self, plain: Record, main: str, number: int) -> tuple[Place, Record]:
        start, end = plain[main]
        place = self._starts[start], self._ends[end - 1]
        record: Record = {NUMBER: number}
        for key, value in plain.items():
            if key in LINKED:
                record[key] = None
            elif key in SPANS:
                record[key] = value and self._pack(value, place[0])
            elif key in SPAN_LISTS:
                record[key] = tuple([self._pack(span, place[0]) for span in value])
            else:
                record[key] = value
        if CHAIN in plain:
            record[CHAIN] = self._pack((plain[CHAIN], plain[CHAIN] + 1), place[0])
        return place, record

    def _pack(self, span: Sequence[int], base: int) -> Part:
        start, end = self._starts[span[0]], self._ends[span[1] - 1]
        return start - base, end - base, crc32(self._text[start:end].encode("utf8"))


class _Unpacker:
    """Makes frames and links of records."""

    def __init__(self, doc: Doc) -> None:
        self._doc, self._text = doc, doc.text
        places = doc.to_array([IDX, LENGTH]).reshape(-1, 2)
        self._starts = {start: i for i, start in enumerate(places[:, 0].tolist())}
        self._ends = {end: i + 1 for i, end in enumerate(places.sum(axis=1).tolist())}

    def __call__(self, record: Record, base: int, main: str) -> Record | None:
        """RETURNS (Record | None): The frame or link; None if the document can't express it."""
        if not self._has(record[main], base):
            return None  # of a text that this one was cut out of
        plain: Record = {}
        lost: set[str] = set()
        for key, value in record.items():
            if key in ("sentence", CHAIN):
                continue
            if key in SPANS and value:
                plain[key] = self._find(value, base)
                lost.update([key] if plain[key] is None else ())
            elif key in SPAN_LISTS:
                spans = [self._find(part, base) for part in value]
                plain[key] = tuple([span for span in spans if span])
                lost.update([key] if None in spans else ())
            elif key != NUMBER:
                plain[key] = tuple(value) if isinstance(value, list) else value
        if lost & CORE:
            warn_once("Frames were left out: their parts are not whole tokens of the document.")
            return None
        if lost:
            warn_once("Parts of frames were left out: they are not whole tokens of the document.")
        if "sentence" in record:
            plain["sentence"] = self._cover(record["sentence"], base)
        if CHAIN in record:
            plain[CHAIN] = (self._find(record[CHAIN], base) or plain[main])[0]
        return plain

    def _has(self, part: Part, base: int) -> bool:
        start, end = base + part[0], base + part[1]
        return start >= 0 and crc32(self._text[start:end].encode("utf8")) == part[2]

    def _find(self, part: Part, base: int) -> TokenSpan | None:
        start, end = self._starts.get(base + part[0]), self._ends.get(base + part[1])
        if start is None or end is None or not self._has(part, base):
            return None
        return start, end

    def _cover(self, part: Part, base: int) -> TokenSpan:
        """RETURNS (TokenSpan): The tokens of what is there of a sentence."""
        start, end = max(base + part[0], 0), min(base + part[1], len(self._text))
        span = self._doc.char_span(start, end, alignment_mode="expand")
        return (0, len(self._doc)) if span is None else (span.start, span.end)
