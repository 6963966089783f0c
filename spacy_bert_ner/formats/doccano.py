"""doccano's JSONL for sequence labelling with relations.

Offsets are UTF-16 units, as doccano counts unless a project's option is to count grapheme clusters.
What doccano has no place for is in columns of its own, which it keeps as metadata."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .graph import FEATURES as KNOWN
from .graph import Graph, Relation, fill_record, guess_layer, make_graph
from .jsonl import get_list, get_text, read_lines
from .offsets import Utf16
from .record import FormatError, Record

# metadata: the name of the document, and the features of entities
NAME, FEATURES = "name", "features"
_FIELDS = ("start_offset", "end_offset", "label")


def write(records: Iterable[Record], path: Path) -> None:
    """Write a line for each record."""
    number = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        for record in records:
            graph, offsets = make_graph(record), Utf16(record.text)
            entities = [
                {
                    "id": number + node.number + 1,
                    "label": node.label,
                    "start_offset": offsets.to_units(node.start),
                    "end_offset": offsets.to_units(node.end),
                }
                for node in graph.nodes
            ]
            relations = [
                {
                    "id": number + i,
                    "from_id": entities[relation.head]["id"],
                    "to_id": entities[relation.child]["id"],
                    "type": relation.label,
                }
                for i, relation in enumerate(graph.relations, 1)
            ]
            number += max(len(entities), len(relations))
            line = {"text": record.text, "entities": entities, "relations": relations}
            line |= {NAME: record.name, FEATURES: _list_features(graph, entities)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _list_features(graph: Graph, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """RETURNS (list[dict[str, Any]]): A copy of each entity with its features, if any has some."""
    found = []
    for node, entity in zip(graph.nodes, entities):
        layer = {} if guess_layer(node.label) == node.layer else {"layer": node.layer}
        found.append({**entity, **node.features, **layer})
    return found if any(len(one) > len(_FIELDS) + 1 for one in found) else []


def read(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of each line; that of a project without relations has `label`, a
    list of (start, end, label).
    RAISES (FormatError): If a line is wrong."""
    for number, line in read_lines(path):
        where = f"{path}:{number}"
        record = Record(str(line.get(NAME) or ""), get_text(line, "text", where), entities=[])
        try:
            fill_record(record, _read_graph(record, line, where))
        except (FormatError, KeyError, TypeError, ValueError) as error:
            problem = f"no {error}" if isinstance(error, KeyError) else error
            raise FormatError(f"{where}: {problem}") from error
        for comment in get_list(line, "Comments", where):
            record.lose("comments", str(comment))
        yield record


def _read_graph(record: Record, line: dict[str, Any], where: str) -> Graph:
    graph, offsets = Graph(), Utf16(record.text)
    # doccano gives entities new ids: features are found by place and label
    features: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for one in get_list(line, FEATURES, where):
        key = one["start_offset"], one["end_offset"], one["label"]
        known = {name: one[name] for name in (*KNOWN, "layer") if name in one}
        features.setdefault(key, []).append(known)
    entities = get_list(line, "entities", where)
    for name in ("label", "labels"):
        entities += [dict(zip(_FIELDS, one)) for one in get_list(line, name, where)]
    numbers = {}
    for one in entities:
        start, end, label = (one[name] for name in _FIELDS)
        known = _pop_first(features, (start, end, label))
        layer = known.pop("layer", guess_layer(label))
        node = graph.add(offsets.to_place(start), offsets.to_place(end), label, layer, **known)
        if node.start >= node.end:
            raise FormatError(f"'{label}' from {start} to {end} is empty")
        numbers[one.get("id")] = node.number
    for one in get_list(line, "relations", where):
        relation = Relation(numbers[one["from_id"]], numbers[one["to_id"]], one["type"])
        graph.relations.append(relation)
    return graph


def _pop_first(features: dict[Any, list[dict[str, Any]]], key: Any) -> dict[str, Any]:
    return features[key].pop(0) if features.get(key) else {}
