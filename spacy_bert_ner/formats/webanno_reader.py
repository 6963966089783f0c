"""Read WebAnno TSV 3."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import dkpro
from .graph import Graph, Node, Relation, fill_record, read_feature
from .offsets import Utf16
from .record import FormatError, Record, Word

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.\d+")
_STACK = re.compile(r"(?:\\.|[^\\|])+", re.S)
_NUMBERED = re.compile(r"((?:\\.|[^\\\[])*)\[(\d+)(?:_(\d+))?\]", re.S)
_ESCAPES = re.compile(r"\\(->|[\\\[\]|_;*tnbfr])")
_LETTERS = {"t": "\t", "n": "\n", "b": "\b", "f": "\f", "r": "\r"}
_UNIT = re.compile(r"\d+-\d+(\.\d+)?")
_OFFSETS = re.compile(r"(\d+)-(\d+)")
_LAYERS = {name: layer for layer, name in dkpro.LAYER_TYPES.items()}


class _Column(NamedTuple):
    type: str
    feature: str
    is_relation: bool


class _Unit(NamedTuple):
    line: int
    name: str
    start: int  # in UTF-16 units
    end: int
    fields: list[str]


class _Value(NamedTuple):
    text: str | None
    ids: tuple[int, ...]


def read(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of a file.
    RAISES (FormatError): If a line is wrong."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 (byte {error.start}). Convert the file.") from error
    lines = [line.removesuffix("\r") for line in lines]
    if not _FORMAT.fullmatch(lines[0].rstrip()):
        raise FormatError(f"{path}:1: no '#FORMAT=WebAnno TSV 3.x'. Export it as WebAnno TSV v3.")
    reader = _Reader(path)
    number = 1
    while number < len(lines) and lines[number].startswith("#T_"):
        reader.read_header(lines[number])
        number += 1
    for i, line in enumerate(lines[number:], number + 1):
        try:
            reader.read_line(i, line)
        except ValueError as error:
            raise FormatError(f"{path}:{i}: {error}") from error
    yield reader.make_record()


class _Reader:
    """Collects text and units, and makes a record of them.

    path (Path): The file, for errors.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._columns: list[_Column] = []
        self._units: list[_Unit] = []
        self._text, self._length = "", 0  # the length in UTF-16 units
        self._sentence: list[str] = []
        self._starts: list[int] = []  # in UTF-16 units

    def read_header(self, line: str) -> None:
        """Read the columns of a layer."""
        kind, _, rest = line.partition("=")
        name, *features = rest.split("|")
        for feature in features or [""]:
            self._columns.append(_Column(name, feature, kind == "#T_RL"))

    def read_line(self, number: int, line: str) -> None:
        """Read a line of text or of a unit."""
        if line.startswith("#Text="):
            self._sentence.append(_unescape(line.removeprefix("#Text=")) + "\n")
        elif line and not line.startswith("#"):
            fields = line.split("\t")
            width = len(self._columns) + 3
            places = _OFFSETS.fullmatch(fields[1]) if len(fields) > 1 else None
            if not _UNIT.fullmatch(fields[0]) or places is None:
                raise FormatError(f"'{line[:40]}': expected a token, as in '1-1 0-5 Marta'")
            if len(fields) < width:
                raise FormatError(f"{len(fields)} columns, expected {width}")
            start, end = int(places[1]), int(places[2])
            if self._sentence:
                self._add_sentence(start)
            self._units.append(_Unit(number, fields[0], start, end, fields[3:width]))

    def _add_sentence(self, start: int) -> None:
        # as WebAnno does: a line break between sentences, spaces for what else is missing
        if self._length == start + 1 and self._text.endswith("\n"):
            self._text, self._length = self._text[:-1], start
        if self._length > start:
            raise FormatError(f"the sentence starts at {start}, before the end of the one before")
        self._text += " " * (start - self._length)
        text = "".join(self._sentence)
        self._starts.append(start)
        self._text += text
        self._length = start + len(text) + sum(one > "\uffff" for one in text)
        self._sentence = []

    def make_record(self) -> Record:
        """RETURNS (Record): The record.
        RAISES (FormatError): If offsets, features or relations make no sense."""
        record = Record("", self._text.removesuffix("\n"), entities=[])
        offsets = Utf16(record.text)
        line = 0
        try:
            record.sentences = [offsets.to_place(start) for start in self._starts]
            record.words = []
            graph = Graph()
            nodes: dict[Any, Node] = {}
            relations: list[tuple[int, _Unit, dict[str, _Value]]] = []
            for unit in self._units:
                line = unit.line
                start, end = offsets.to_place(unit.start), offsets.to_place(unit.end)
                if not start < end:
                    raise FormatError(f"a token from {unit.start} to {unit.end} is empty")
                found = self._read_fields(record, unit)
                if "." not in unit.name:
                    tags = [values for name, values in found if name == dkpro.POS]
                    tag = tags[0]["PosValue"].text if tags and "PosValue" in tags[0] else ""
                    record.words.append(Word(start, end, tag or ""))
                for i, (name, values) in enumerate(found):
                    if name == dkpro.ROLE:
                        relations.append((len(relations), unit, values))
                    elif name in _LAYERS:
                        _add_to_node(graph, nodes, name, (unit.name, i), (start, end), values)
            # ids tell the order in which they were written
            graph = _sort(graph, nodes)
            for _, unit, values in sorted(relations, key=_get_number):
                line = unit.line
                graph.relations.append(_make_relation(nodes, unit, values))
            fill_record(record, graph)
        except (KeyError, ValueError) as error:
            problem = f"no annotation {error}" if isinstance(error, KeyError) else error
            raise FormatError(f"{self._path}:{line}: {problem}") from error
        return record

    def _read_fields(self, record: Record, unit: _Unit) -> list[tuple[str, dict[str, _Value]]]:
        """RETURNS (list[tuple[str, dict[str, _Value]]]): The type and the features of each
        annotation of a unit."""
        found: dict[tuple[str, int], dict[str, _Value]] = {}
        for column, field in zip(self._columns, unit.fields):
            if field == "_":
                continue
            known = column.type in (*_LAYERS, dkpro.POS, dkpro.ROLE)
            if not known:
                record.lose(f"annotations {column.type}", f"{field} at {unit.name}")
                continue
            for i, value in enumerate(_STACK.findall(field)):
                feature = "BT" if column.feature.startswith("BT_") else column.feature
                found.setdefault((column.type, i), {})[feature] = _read_value(value)
        return [(name, values) for (name, _), values in found.items()]


def _read_value(field: str) -> _Value:
    match = _NUMBERED.fullmatch(field)
    text, ids = (match[1], match.groups()[1:]) if match else (field, ())
    numbers = tuple(int(one) for one in ids if one is not None)
    return _Value(None if text == "*" else _unescape(text), numbers)


def _unescape(text: str) -> str:
    return _ESCAPES.sub(lambda match: _LETTERS.get(match[1], match[1]), text)


def _add_to_node(
    graph: Graph,
    nodes: dict[Any, Node],
    name: str,
    unit: tuple[str, int],
    place: tuple[int, int],
    values: dict[str, _Value],
) -> None:
    ids = [value.ids[0] for value in values.values() if value.ids]
    key = (name, ids[0]) if ids else (name, *unit)
    node = nodes.get(key)
    if node is None:
        label = values.get(dkpro.LABELS[name], _Value("", ())).text or ""
        features = {
            feature: read_feature(feature, value.text)
            for feature, value in values.items()
            if feature in dkpro.TYPE_FEATURES[name] and value.text is not None
        }
        node = nodes[key] = graph.add(*place, label, _LAYERS[name], **features)
        if name == dkpro.SPAN:
            nodes.setdefault((unit[0],), node)
    node.end = place[1]


def _sort(graph: Graph, nodes: dict[Any, Node]) -> Graph:
    ids = {id(node): key[1] for key, node in nodes.items() if len(key) == 2}
    graph.nodes.sort(key=lambda node: (ids.get(id(node), 0), node.number))
    for number, node in enumerate(graph.nodes):
        node.number = number
    return graph


def _get_number(relation: tuple[int, _Unit, dict[str, _Value]]) -> int:
    number, _, values = relation
    given = values["number"].text if "number" in values else None
    return int(given) if given else number


def _make_relation(nodes: dict[Any, Node], unit: _Unit, values: dict[str, _Value]) -> Relation:
    source = values["BT"]
    head, child = source.ids if len(source.ids) == 2 else (0, 0)
    ends = [
        nodes[(dkpro.SPAN, number) if number else (name,)]
        for number, name in ((head, source.text), (child, unit.name))
    ]
    label = values["label"].text if "label" in values else None
    return Relation(ends[0].number, ends[1].number, label or "")
