"""Frames as tables and files."""

import csv
import json
from typing import Any, NamedTuple

import pandas
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.frames.records import (
    Frame,
    frames_to_records,
    get_actors,
    get_frames,
    get_links,
)
from spacy_bert_ner.pipeline.frames.triples import Triple, triples_to_records

NAMES = ["document", "frame", "kind", "actors", "mechanism", "targets", "negated", "certainty"]
NAMES += ["source", "condition", "modality", "complements", "times", "places", "quantities"]
NAMES += [
    "purposes",
    "factors",
    "sentence",
    "lemma",
    "voice",
    "tense",
    "causes",
    "effects",
    "score",
]
NAMES += ["rules"]
CERTAINTIES = ["asserted", "reported", "alleged", "denied", "conditional", "hypothetical"]
CERTAINTIES += ["intended"]
KINDS = ["verb", "copula", "noun"]  # frames of kind "name" have a table of their own


class FrameFilter(NamedTuple):
    """Which frames to show: their certainties, their kinds, and whether they are negated. None:
    all."""

    certainties: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    negated: bool | None = None


def make_frame_table(docs: list[Doc]) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): One row per frame. Frames are numbered from 1 in each document,
    also in `causes` and `effects`."""
    rows = [{name: _join(value) for name, value in row.items()} for row in _list_records(docs)]
    return pandas.DataFrame(rows, columns=NAMES)


def choose_frames(table: pandas.DataFrame, chosen: FrameFilter) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): The rows of `make_frame_table` that a filter lets through. Frames
    of kind "name" are not among them, unless it names that kind."""
    kept = table.kind.isin(KINDS if chosen.kinds is None else chosen.kinds)
    if chosen.certainties is not None:
        kept &= table.certainty.isin(chosen.certainties)
    if chosen.negated is not None:
        kept &= (table.negated == _join(True)) == chosen.negated
    return table[kept]


def make_name_table(doc: Doc) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): Who or what is called what, and where: the frames of kind
    "name"."""
    table = choose_frames(make_frame_table([doc]), FrameFilter(kinds=("name",)))
    table = table.rename(columns={"actors": "name", "targets": "called"})
    return table[["frame", "name", "called", "sentence", "score", "rules"]]


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
    """RETURNS (pandas.DataFrame): The actors, their mentions, what they do, with the certainty of
    what is not asserted, what they are called, and the numbers of their frames."""
    frames = get_frames(doc)
    rows = []
    for actor in get_actors(doc):
        own = [frames[number] for number in actor.frames]
        called = [span.text for one in own if one.kind == "name" for span in one.targets]
        rows.append(
            {
                "actor": actor.name,
                "type": actor.label,
                "called": "; ".join(dict.fromkeys(called)),
                "mentions": "; ".join(dict.fromkeys(span.text for span in actor.mentions)),
                "does": "; ".join(dict.fromkeys(_say(one) for one in own if one.kind != "name")),
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


def _say(frame: Frame) -> str:
    """RETURNS (str): "may not sell", "close (denied)"."""
    words = ["not"] * frame.negated + [frame.modality or "", frame.lemma]
    if frame.certainty != "asserted":
        words.append(f"({frame.certainty})")
    return " ".join(" ".join(words).split())


def _join(value: Any) -> Any:
    if isinstance(value, bool):
        return "not" if value else ""
    return "; ".join(map(str, value)) if isinstance(value, list) else value
