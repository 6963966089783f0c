"""brat's standoff format: a text (.txt) and its annotations (.ann) beside it.

Frames and links are events. `Negated` and `Certainty` are their attributes; what brat has no place
for is JSON in an annotator's note."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .graph import (
    CERTAINTIES,
    FRAME,
    FRAME_ROLES,
    LINK,
    ROLES,
    SINGLE_ROLES,
    Graph,
    Node,
    Relation,
    fill_record,
    guess_layer,
    make_graph,
)
from .names import name_files
from .record import FormatError, Record

CONFIG = "annotation.conf"
_TYPE = re.compile(r"[A-Za-z0-9_-]+")
_ROLE = re.compile(r"(.+?)\d*")
# what some reader of lines takes for the end of one
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
ATTRIBUTES = {"negated": "Negated", "certainty": "Certainty"}


def write(records: Iterable[Record], folder: Path) -> None:
    """Write each record as two files, and brat's configuration for the labels of all.

    records (Iterable[Record]): The records.
    folder (Path): The folder. It is made.
    """
    folder.mkdir()
    labels: dict[str, None] = {}
    for name, record in name_files(records):
        graph = make_graph(record)
        lines = _list_lines(record, graph)
        labels |= {_make_type(node.label): None for node in graph.nodes}
        # newline="": the text has its own line breaks
        (folder / f"{name}.txt").write_text(record.text, encoding="utf-8", newline="")
        text = "".join(f"{line}\n" for line in lines)
        (folder / f"{name}.ann").write_text(text, encoding="utf-8", newline="")
    config = "\n".join(_list_config(list(labels)))
    (folder / CONFIG).write_text(config, encoding="utf-8", newline="")


def _list_lines(record: Record, graph: Graph) -> Iterator[str]:
    arguments: dict[int, list[Relation]] = {}
    for relation in graph.relations:
        arguments.setdefault(relation.head, []).append(relation)
    names = {
        node.number: f"{'E' if _is_event(node) else 'T'}{node.number + 1}" for node in graph.nodes
    }
    for node in graph.nodes:
        pieces = _split_at_breaks(record.text, node.start, node.end)
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        text = _BREAKS.sub(" ", " ".join(record.text[start:end] for start, end in pieces))
        yield f"T{node.number + 1}\t{_make_type(node.label)} {offsets}\t{text}"
    for node in graph.nodes:
        name = names[node.number]
        if _is_event(node):
            counts: dict[str, int] = {}
            parts = [f"{node.label}:T{node.number + 1}"]
            for relation in arguments.get(node.number, ()):
                role = relation.label
                counts[role] = counts.get(role, 0) + 1
                suffix = counts[role] if counts[role] > 1 else ""
                parts.append(f"{role}{suffix}:{names[relation.child]}")
            yield f"{name}\t{' '.join(parts)}"
            if node.features.get("negated"):
                yield f"A{node.number * 2 + 1}\t{ATTRIBUTES['negated']} {name}"
            if "certainty" in node.features:
                value = node.features["certainty"]
                yield f"A{node.number * 2 + 2}\t{ATTRIBUTES['certainty']} {name} {value}"
        note = {key: value for key, value in node.features.items() if key not in ATTRIBUTES}
        if _make_type(node.label) != node.label:
            note["label"] = node.label
        if guess_layer(node.label) != node.layer:
            note["layer"] = node.layer
        if note:
            yield f"#{node.number + 1}\tAnnotatorNotes {name}\t{json.dumps(note)}"


def _is_event(node: Node) -> bool:
    return node.layer == "spans" and node.label in (FRAME, LINK)


def _make_type(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", label) or "_"


def _split_at_breaks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """RETURNS (list[tuple[int, int]]): The pieces of a stretch between line breaks, over which brat
    draws none. The first begins and the last ends with the stretch."""
    pieces = [
        (start + match.start(), start + match.end())
        for match in re.finditer(r"[^\n]+", text[start:end])
    ] or [(start, end)]
    pieces[0] = (start, pieces[0][1])
    pieces[-1] = (pieces[-1][0], end)
    return pieces


def _list_config(labels: list[str]) -> Iterator[str]:
    events = {FRAME, LINK}
    yield "[entities]"
    yield from (label for label in labels if label not in events)
    yield from ("", "[relations]", "", "[events]")
    roles = [*ROLES, *SINGLE_ROLES[:2]]
    yield f"{FRAME}\t" + ", ".join(f"{role}*:<ENTITY>" for role in roles)
    link = [f"{role}:<ENTITY>" for role in SINGLE_ROLES[2:]]
    yield f"{LINK}\t" + ", ".join([*link, *(f"{role}?:{FRAME}" for role in FRAME_ROLES)])
    yield from ("", "[attributes]", f"{ATTRIBUTES['negated']}\tArg:<EVENT>")
    yield f"{ATTRIBUTES['certainty']}\tArg:<EVENT>, Value:{'|'.join(CERTAINTIES)}"
    yield ""


def read(path: Path) -> Iterator[Record]:
    """Read a pair of files.

    path (Path): The file .ann or .txt. A text without annotations has none.
    YIELDS (Record): One record. What brat has and a `Doc` has not is in its `lost`.
    RAISES (FormatError): If a file is missing or a line is wrong.
    """
    text_path = path.with_suffix(".txt")
    if not text_path.is_file():
        raise FormatError(f"{text_path}: no such file: brat keeps the text beside the annotations")
    record = Record("", _read_text(text_path), entities=[])
    graph = Graph()
    names: dict[str, Node] = {}
    rest: list[tuple[int, str, str, str]] = []
    path = path.with_suffix(".ann")
    for number, line in enumerate(_read_text(path).split("\n") if path.is_file() else (), 1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        name, _, value = line.partition("\t")
        value, _, text = value.partition("\t")
        try:
            if name.startswith("T"):
                names[name] = _read_node(record, graph, value, text)
            else:
                rest.append((number, name, value, text))
        except ValueError as error:
            raise FormatError(f"{path}:{number}: {error}") from error
    _name_events(rest, names)
    for number, name, value, text in rest:
        try:
            _read_line(record, graph, names, name, value, text)
        except (ValueError, KeyError) as error:
            problem = f"no annotation {error}" if isinstance(error, KeyError) else error
            raise FormatError(f"{path}:{number}: {problem}") from error
    try:
        fill_record(record, graph)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    yield record


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 (byte {error.start}). Convert the file.") from error


def _read_node(record: Record, graph: Graph, value: str, text: str) -> Node:
    label, _, offsets = value.partition(" ")
    pieces = []
    for piece in offsets.split(";"):
        places = piece.split(" ")
        if len(places) != 2 or not all(place.isdecimal() for place in places):
            raise FormatError(f"'{value}': expected a type and two offsets, as in 'PER 0 5'")
        start, end = map(int, places)
        if not start < end <= len(record.text):
            raise FormatError(f"offsets {start} {end} are not in the text of {len(record.text)}")
        pieces.append((start, end))
    found = " ".join(record.text[start:end] for start, end in pieces)
    if text and _BREAKS.sub(" ", found) != _BREAKS.sub(" ", text):
        raise FormatError(f"the text at {offsets} is {found!r} and not {text!r}")
    pieces.sort()
    gaps = [record.text[end:start] for (_, end), (start, _) in zip(pieces, pieces[1:])]
    if any(gap.strip("\n") for gap in gaps):
        record.lose("gaps in discontinuous spans", f"{label} {found!r}, read with what is between")
    return graph.add(pieces[0][0], max(end for _, end in pieces), label, guess_layer(label))


def _name_events(rest: list[tuple[int, str, str, str]], names: dict[str, Node]) -> None:
    for _, name, value, _ in rest:
        trigger = value.split(" ")[0].rpartition(":")[2]
        if name.startswith("E") and trigger in names:
            names[name] = names[trigger]


def _read_line(
    record: Record, graph: Graph, names: dict[str, Node], name: str, value: str, text: str
) -> None:
    kind, *values = value.split(" ")
    if name.startswith("E"):
        head = names[kind.rpartition(":")[2]].number
        for argument in filter(None, values):
            role, _, child = argument.rpartition(":")
            match = _ROLE.fullmatch(role)
            label = match[1] if match else role
            graph.relations.append(Relation(head, names[child].number, label))
    elif name.startswith("#") and kind == "AnnotatorNotes" and text.startswith("{"):
        _read_note(names[values[0]], text)
    elif name.startswith("R"):
        ends = [names[part.partition(":")[2]].number for part in values[:2]]
        graph.relations.append(Relation(ends[0], ends[-1], kind))
    elif name[:1] in "AM" and kind in ATTRIBUTES.values() and values[0].startswith("E"):
        node = names[values[0]]
        if kind == ATTRIBUTES["negated"]:
            node.features["negated"] = True
        else:
            node.features["certainty"] = values[1] if len(values) > 1 else ""
    else:
        kinds = {"#": "notes", "A": "attributes", "M": "attributes", "N": "normalizations"}
        record.lose(kinds.get(name[:1], "other lines of brat"), f"{name} {value} {text}".strip())


def _read_note(node: Node, text: str) -> None:
    try:
        note: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise FormatError(f"the note is no JSON: {error}") from error
    node.label = note.pop("label", node.label)
    node.layer = note.pop("layer", guess_layer(node.label))
    if node.layer not in ("entities", "spans", "chunks"):
        raise FormatError(f"layer '{node.layer}': expected entities, spans or chunks")
    node.features |= note
