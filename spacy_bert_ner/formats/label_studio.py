"""Label Studio's JSON: tasks with predictions are written, its export is read.

Frames and links are regions with relations. Negation and certainty are choices of a region, other
features are JSON in its `meta`. docs/formats.md has the labelling configuration for it. Offsets are
code points; those of versions before 1.5, UTF-16 units, are known by the text of the region."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .graph import FEATURES, Graph, Node, Relation, fill_record, guess_layer, make_graph
from .jsonl import get_list, get_text, read_objects
from .offsets import Utf16
from .record import FormatError, Record

TEXT = "text"
LAYERS = ("entities", "spans", "chunks")
CHOICES = ("negated", "certainty")


def write(records: Iterable[Record], path: Path) -> None:
    """Write a task with one prediction for each record."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("[")
        for number, record in enumerate(records):
            task = {
                "data": {TEXT: record.text, "name": record.name},
                "predictions": [{"model_version": "en_bert_ner", "result": _list_results(record)}],
            }
            file.write((",\n" if number else "\n") + json.dumps(task, ensure_ascii=False))
        file.write("\n]\n")


def _list_results(record: Record) -> list[dict[str, Any]]:
    graph = make_graph(record)
    results: list[dict[str, Any]] = []
    for node in graph.nodes:
        place = {"start": node.start, "end": node.end, "text": record.text[node.start : node.end]}
        region = {"id": f"n{node.number}", "to_name": TEXT}
        value = {**place, "labels": [node.label]}
        result = {**region, "from_name": node.layer, "type": "labels", "value": value}
        features = {k: v for k, v in node.features.items() if k not in (*CHOICES, "score")}
        if features:
            result["meta"] = {"text": [json.dumps(features)]}
        if "score" in node.features:
            result["score"] = node.features["score"]
        results.append(result)
        for name in CHOICES:
            chosen = node.features.get(name)
            if chosen:
                value = {**place, "choices": [name if chosen is True else chosen]}
                results.append({**region, "from_name": name, "type": "choices", "value": value})
    for relation in graph.relations:
        results.append(
            {
                "type": "relation",
                "from_id": f"n{relation.head}",
                "to_id": f"n{relation.child}",
                "direction": "right",
                "labels": [relation.label],
            }
        )
    return results


def read(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of each task: its first annotation that was not skipped, else its
    prediction.
    RAISES (FormatError): If a task is wrong."""
    for number, task in enumerate(read_objects(path)):
        where = f"{path}: [{number}]"
        data = task.get("data")
        if not isinstance(data, dict):
            raise FormatError(f"{where}: no 'data'. Export the project as JSON, not JSON-MIN.")
        record = Record(str(data.get("name") or ""), get_text(data, TEXT, f"{where}.data"))
        try:
            done = [
                one
                for key in ("annotations", "predictions")
                for one in get_list(task, key, where)
                if not one.get("was_cancelled")
            ]
            people = [one for one in get_list(task, "annotations", where) if one in done]
            for other in people[1:]:
                record.lose("second annotations of a task", f"annotation {other.get('id')}")
            if done:
                record.entities = []
                fill_record(record, _read_graph(record, done[0], where))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problem = f"no {error}" if isinstance(error, KeyError) else error
            raise FormatError(f"{where}: {problem}") from error
        yield record


def _read_graph(record: Record, annotation: dict[str, Any], where: str) -> Graph:
    graph, offsets = Graph(), Utf16(record.text)
    nodes: dict[str, Node] = {}
    results = get_list(annotation, "result", where)
    for one in results:
        if one["type"] == "labels":
            start, end = _find(record.text, one["value"], offsets)
            features = _read_features(record, one)
            for label in one["value"]["labels"]:
                layer = one["from_name"] if one["from_name"] in LAYERS else guess_layer(label)
                node = graph.add(start, end, label, layer, **features)
                nodes.setdefault(one["id"], node)
    for one in results:
        if one["type"] == "relation":
            sides = [nodes[one[key]].number for key in ("from_id", "to_id")]
            if one.get("direction") == "left":
                sides.reverse()
            for label in one.get("labels") or [""]:
                graph.relations.append(Relation(sides[0], sides[1], label))
        elif one["type"] == "choices" and one["from_name"] in CHOICES and one.get("id") in nodes:
            chosen = one["value"]["choices"][0]
            is_negated = one["from_name"] == "negated"
            nodes[one["id"]].features[one["from_name"]] = is_negated or chosen
        elif one["type"] != "labels":
            record.lose(f"results of type {one['type']}", str(one.get("from_name")))
    return graph


def _read_features(record: Record, result: dict[str, Any]) -> dict[str, Any]:
    features: dict[str, Any] = {}
    for text in (result.get("meta") or {}).get("text") or ():
        if text.startswith("{"):
            found = json.loads(text)
            features |= {key: value for key, value in found.items() if key in FEATURES}
        else:
            record.lose("notes of regions", repr(text))
    if result.get("score") is not None:
        features["score"] = result["score"]
    return features


def _find(text: str, value: dict[str, Any], offsets: Utf16) -> tuple[int, int]:
    start, end = value["start"], value["end"]
    if not (isinstance(start, int) and isinstance(end, int)):
        raise FormatError(f"offsets {start} and {end}: expected characters of a plain text")
    shown = value.get("text")
    if not isinstance(shown, str):
        shown = text[start:end]
    # it shows a line break as two characters
    wanted = shown.replace("\\n", "\n")
    if 0 <= start < end <= len(text) and text[start:end].replace("\\n", "\n") == wanted:
        return start, end
    try:
        start, end = offsets.to_place(start), offsets.to_place(end)
    except FormatError:
        pass
    if not start < end <= len(text) or text[start:end].replace("\\n", "\n") != wanted:
        raise FormatError(f"offsets {value['start']} and {value['end']} do not lead to {shown!r}")
    return start, end
