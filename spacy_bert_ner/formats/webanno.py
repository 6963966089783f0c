"""WebAnno TSV 3, which INCEpTION reads and writes. Offsets are UTF-16 units."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from . import dkpro
from .graph import Graph, Node, make_graph, write_feature
from .names import name_files
from .offsets import Utf16
from .record import Record
from .webanno_reader import read

__all__ = ["read", "write"]

HEADER = "#FORMAT=WebAnno TSV 3.3"
_VALUE_ESCAPES = {
    **{one: f"\\{one}" for one in ("\\", "[", "]", "|", "_", "->", ";", "*")},
    **{"\t": "\\t", "\n": "\\n"},
}
_TEXT_ESCAPES = {
    **{"\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"},
}


def write(records: Iterable[Record], folder: Path) -> None:
    """Write each record as a file .tsv. A sentence goes to the start of the next, so that the text
    between them is kept. A document without borders of sentences is one sentence."""
    folder.mkdir()
    for name, record in name_files(records):
        text = "\n".join(_list_lines(record))
        (folder / f"{name}.tsv").write_text(f"{text}\n", encoding="utf-8", newline="")


def escape_value(text: str) -> str:
    """RETURNS (str): The value of a feature as it stands in a column."""
    return re.sub(r"->|[\\\[\]|_;*\t\n]", lambda match: _VALUE_ESCAPES[match.group()], text)


def escape_text(text: str) -> str:
    """RETURNS (str): A line of text as it stands behind `#Text=`."""
    return re.sub(r"[\\\x08\t\n\f\r]", lambda match: _TEXT_ESCAPES[match.group()], text)


def _list_lines(record: Record) -> Iterator[str]:
    graph, offsets = make_graph(record), Utf16(record.text)
    columns = _choose_columns(record, graph)
    yield HEADER
    for name, features in columns.items():
        yield f"#T_SP={name}|{'|'.join(features)}"
    relations = _Relations(record, graph)
    if graph.relations:
        label = "label|number" if relations.is_numbered else "label"
        yield f"#T_RL={dkpro.ROLE}|{label}|BT_{dkpro.SPAN}"
    yield ""
    covering: dict[int, list[Node]] = {}
    for node in graph.nodes:
        for number in relations.find_words(node):
            covering.setdefault(number, []).append(node)
    words = record.words or []
    starts = [place for place in record.sentences or [0] if place < len(record.text)]
    number = 0
    for place, end in zip(starts, [*starts[1:], len(record.text)]):
        yield ""
        for line in record.text[place:end].split("\n"):
            yield f"#Text={escape_text(line)}"
        while number < len(words) and words[number].start < end:
            word = words[number]
            fields = [
                relations.names[number],
                f"{offsets.to_units(word.start)}-{offsets.to_units(word.end)}",
                escape_text(record.text[word.start : word.end]),
            ]
            for name, features in columns.items():
                for feature in features:
                    if name == dkpro.POS:
                        fields.append(escape_value(word.tag) if word.tag else "_")
                    else:
                        nodes = [
                            node
                            for node in covering.get(number, ())
                            if dkpro.LAYER_TYPES[node.layer] == name
                        ]
                        fields.append(
                            "|".join(_write(node, name, feature) for node in nodes) or "_"
                        )
            if graph.relations:
                fields.extend(relations.list_fields(number))
            yield "\t".join(fields) + "\t"
            number += 1


def _choose_columns(record: Record, graph: Graph) -> dict[str, list[str]]:
    """RETURNS (dict[str, list[str]]): For each type in use the features in use. Those of entities
    are what a new project of INCEpTION has, unless there is more."""
    columns: dict[str, list[str]] = {dkpro.ENTITY: ["identifier", "value"]}
    if any(word.tag for word in record.words or ()):
        columns[dkpro.POS] = ["PosValue"]
    for node in graph.nodes:
        name = dkpro.LAYER_TYPES[node.layer]
        used = columns.setdefault(name, [dkpro.LABELS[name]])
        used.extend(key for key in dkpro.keep_features(name, node.features) if key not in used)
    return columns


def _write(node: Node, name: str, feature: str) -> str:
    value: Any = node.features.get(feature)
    if feature == dkpro.LABELS[name]:
        value = node.label
    text = "*" if value is None else escape_value(write_feature(value))
    return f"{text}[{node.number + 1}]"


class _Relations:
    """The columns of relations. A relation stands at the first token of its child.

    record (Record): The record.
    graph (Graph): Its graph.
    """

    def __init__(self, record: Record, graph: Graph) -> None:
        self._starts = {word.start: i for i, word in enumerate(record.words or ())}
        self._ends = {word.end: i for i, word in enumerate(record.words or ())}
        self.names = list(_name_words(record))
        self._at: dict[int, list[tuple[int, str, str]]] = {}
        for number, (head, child, label) in enumerate(graph.relations):
            first = self.find_words(graph.nodes[child])[0]
            source = self.names[self.find_words(graph.nodes[head])[0]]
            place = f"{source}[{head + 1}_{child + 1}]"
            self._at.setdefault(first, []).append((number, escape_value(label), place))
        order = [one[0] for first in sorted(self._at) for one in self._at[first]]
        self.is_numbered = order != sorted(order)

    def find_words(self, node: Node) -> range:
        """RETURNS (range): The indices of a node's tokens."""
        return range(self._starts[node.start], self._ends[node.end] + 1)

    def list_fields(self, number: int) -> list[str]:
        """RETURNS (list[str]): The fields of a token."""
        found = self._at.get(number, ())
        labels = "|".join(label for _, label, _ in found) or "_"
        numbers = ["|".join(str(i) for i, _, _ in found) or "_"] if self.is_numbered else []
        return [labels, *numbers, "|".join(place for _, _, place in found) or "_"]


def _name_words(record: Record) -> Iterator[str]:
    """YIELDS (str): For each token the numbers of sentence and token, from 1."""
    starts = set(record.sentences or ())
    sentence, number = 1, 0
    for word in record.words or ():
        if word.start in starts and number:
            sentence, number = sentence + 1, 0
        number += 1
        yield f"{sentence}-{number}"
