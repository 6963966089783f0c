"""Frames as tables and files."""

import csv
import json
from typing import Any

import pandas
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.frames.records import (
    frames_to_records,
    get_actors,
    get_frames,
    get_links,
)
from spacy_bert_ner.pipeline.frames.triples import Triple, triples_to_records

NAMES = ["document", "frame", "actors", "mechanism", "targets", "complements", "factors", "negated"]
NAMES += ["modality", "sentence", "lemma", "kind", "voice", "tense", "causes", "effects"]
NAMES += ["score", "rules"]


def make_frame_table(docs: list[Doc]) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): One row per frame. Frames are numbered from 1 in each document,
    also in `causes` and `effects`."""
    rows = [{name: _join(value) for name, value in row.items()} for row in _list_records(docs)]
    return pandas.DataFrame(rows, columns=NAMES)


def make_link_table(doc: Doc) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): Causes and effects, with the numbers of their frames."""
    rows = [
        {
            "cause": link.cause.text,
            "cue": link.cue.text,
            "effect": link.effect.text,
            "cause's frame": "" if link.cause_frame is None else str(link.cause_frame + 1),
            "effect's frame": "" if link.effect_frame is None else str(link.effect_frame + 1),
            "rule": link.rule,
        }
        for link in get_links(doc)
    ]
    return pandas.DataFrame(rows)


def make_actor_table(doc: Doc) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): The actors, their mentions, what they do, and the numbers of
    their frames."""
    frames = get_frames(doc)
    rows = []
    for actor in get_actors(doc):
        done = [frames[number] for number in actor.frames if frames[number].kind != "name"]
        words = [" ".join(["not"] * one.negated + [one.modality or "", one.lemma]) for one in done]
        rows.append(
            {
                "actor": actor.name,
                "type": actor.label,
                "mentions": "; ".join(dict.fromkeys(span.text for span in actor.mentions)),
                "does": "; ".join(dict.fromkeys(" ".join(one.split()) for one in words)),
                "frames": _join([number + 1 for number in actor.frames]),
            }
        )
    return pandas.DataFrame(rows)


def to_csv(docs: list[Doc]) -> bytes:
    """RETURNS (bytes): The table of frames as CSV, in UTF-8 with a byte order mark, for
    spreadsheets."""
    return make_frame_table(docs).to_csv(index=False, quoting=csv.QUOTE_ALL).encode("utf-8-sig")


def to_json(docs: list[Doc]) -> bytes:
    """RETURNS (bytes): The frames as a JSON list of objects. Fields with several values are
    lists."""
    return json.dumps(_list_records(docs), ensure_ascii=False, indent=1).encode("utf-8")


def to_triples(docs: list[Doc]) -> bytes:
    """RETURNS (bytes): The triples as a table with tabs, in UTF-8 with a byte order mark. `frame`
    is the frame's number in the other tables."""
    rows = triples_to_records(docs)
    for row in rows:
        row["document"] = str(docs[row["doc"]].user_data.get("name", ""))
        row["frame"] += 1
    table = pandas.DataFrame(rows, columns=["document", *Triple._fields])
    return table.to_csv(index=False, sep="\t").encode("utf-8-sig")


def _list_records(docs: list[Doc]) -> list[dict[str, Any]]:
    """RETURNS (list[dict[str, Any]]): The records of `frames_to_records`, with document names and
    numbers from 1."""
    records = []
    for row in frames_to_records(docs):
        row = {"document": str(docs[row["doc"]].user_data.get("name", "")), **row}
        row["frame"] += 1
        for name in ("causes", "effects"):
            row[name] = [number + 1 for number in row[name]]
        records.append({name: row[name] for name in NAMES})
    return records


def _join(value: Any) -> Any:
    if isinstance(value, bool):
        return "not" if value else ""
    return "; ".join(map(str, value)) if isinstance(value, list) else value
