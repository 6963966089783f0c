"""Prodigy's JSONL: text, tokens, spans and relations."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .graph import (
    FEATURES,
    PHRASE,
    Graph,
    Node,
    Relation,
    fill_record,
    guess_layer,
    make_graph,
)
from .jsonl import get_list, get_text, read_lines
from .record import FormatError, Record, Word


def write(records: Iterable[Record], path: Path) -> None:
    """Write a line for each record. Features are keys of their own in a span, and a span has an id,
    by which a relation names it."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        for record in records:
            graph = make_graph(record)
            words = record.words or []
            starts = {word.start: i for i, word in enumerate(words)}
            ends = {word.end: i for i, word in enumerate(words)}
            spans = [_make_span(node, starts, ends) for node in graph.nodes]
            relations = [
                {
                    "head": spans[relation.head]["token_end"],
                    "child": spans[relation.child]["token_end"],
                    "label": relation.label,
                    "head_span": _name_span(spans[relation.head]),
                    "child_span": _name_span(spans[relation.child]),
                }
                for relation in graph.relations
            ]
            line = {
                "text": record.text,
                "meta": {"name": record.name},
                "tokens": list(_list_tokens(record, words)),
                "spans": spans,
                "relations": relations,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _list_tokens(record: Record, words: list[Word]) -> Iterator[dict[str, Any]]:
    following = [*(word.start for word in words[1:]), len(record.text)]
    for i, (word, after) in enumerate(zip(words, following)):
        text = record.text[word.start : word.end]
        yield {
            **{"text": text, "start": word.start, "end": word.end},
            **{"id": i, "ws": word.end < after},
        }


def _make_span(node: Node, starts: dict[int, int], ends: dict[int, int]) -> dict[str, Any]:
    span = {
        "start": node.start,
        "end": node.end,
        "token_start": starts[node.start],
        "token_end": ends[node.end],
        "label": node.label,
        "id": node.number,
    }
    layer = {} if guess_layer(node.label) == node.layer else {"layer": node.layer}
    return {**span, **node.features, **layer}


def _name_span(span: dict[str, Any]) -> dict[str, Any]:
    return {key: span[key] for key in ("start", "end", "token_start", "token_end", "label", "id")}


def read(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of each line. What was not accepted is a text alone.
    RAISES (FormatError): If a line is wrong."""
    for number, line in read_lines(path):
        where = f"{path}:{number}"
        meta = line.get("meta")
        name = meta.get("name") if isinstance(meta, dict) else None
        record = Record(str(name or ""), get_text(line, "text", where))
        try:
            tokens = get_list(line, "tokens", where)
            record.words = [Word(one["start"], one["end"]) for one in tokens] or None
            if line.get("answer", "accept") != "accept":
                record.lose("lines that were not accepted", str(line["answer"]))
            else:
                record.entities = []
                fill_record(record, _read_graph(record, line, where))
        except (KeyError, TypeError, ValueError) as error:
            problem = f"no {error}" if isinstance(error, KeyError) else error
            raise FormatError(f"{where}: {problem}") from error
        yield record


def _read_graph(record: Record, line: dict[str, Any], where: str) -> Graph:
    graph = Graph()
    by_id: dict[Any, Node] = {}
    by_place: dict[tuple[int, int, str | None], Node] = {}
    for one in get_list(line, "spans", where):
        start, end, label = one["start"], one["end"], one.get("label") or ""
        if not 0 <= start < end <= len(record.text):
            raise FormatError(f"'{label}' from {start} to {end} is not in the text")
        known = {key: value for key, value in one.items() if key in FEATURES}
        node = graph.add(start, end, label, one.get("layer") or guess_layer(label), **known)
        by_place.setdefault((start, end, label), node)
        if "id" in one:
            by_id[one["id"]] = node
    for one in get_list(line, "relations", where):
        ends = []
        for name in ("head_span", "child_span"):
            place = one[name]["start"], one[name]["end"], one[name].get("label") or ""
            found = by_id.get(one[name].get("id")) or by_place.get(place)
            if found is None:  # of a token without a span
                found = by_place[place] = graph.add(*place[:2], PHRASE, "spans")
            ends.append(found.number)
        graph.relations.append(Relation(ends[0], ends[1], one["label"]))
    return graph
