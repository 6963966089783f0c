"""Frames as users see them."""

import json

import spacy
from datasets import Dataset
from spacy.tokens import Span

from spacy_bert_ner.pipeline.frames.records import (
    Actor,
    Frame,
    Link,
    frames_to_records,
)
from spacy_bert_ner.pipeline.frames.storage import read_frames

LINE = "[{PER:Ada Holm}] sold/VBD/sell [the old/JJ mill] because [it] leaked/VBD ."


def test_a_document_shows_named_tuples_of_spans(read):
    doc = read(LINE)
    assert all(type(frame) is Frame for frame in doc._.frames)
    assert all(type(link) is Link for link in doc._.links)
    assert all(type(actor) is Actor for actor in doc._.actors)
    frame = doc._.frames[0]
    stretches = (frame.mechanism, frame.sentence, *frame.actors, *frame.targets, *frame.factors)
    assert all(isinstance(span, Span) and span.doc is doc for span in stretches)
    assert frame.targets[0].start == 3 and frame.rules == ("frame.verb", "role.subject")


def test_a_document_without_frames_shows_none(blank):
    doc = blank("Ada sang.")
    assert (doc._.frames, doc._.links, doc._.actors) == ([], [], [])
    assert frames_to_records([doc]) == []


PLAIN = {list, str, int, float, bool, type(None)}


def test_frames_are_plain_data(read):
    frames = read_frames(read(LINE))
    saved = json.loads(json.dumps(frames))
    assert all(set(map(type, frame.values())) <= PLAIN for frame in saved)
    assert json.dumps(saved) == json.dumps(frames)


def test_records_are_rows_of_plain_values(read):
    docs = [read(LINE), read("."), read("[it] rained/VBD .")]
    rows = frames_to_records(docs)
    assert [(row["doc"], row["frame"]) for row in rows] == [(0, 0), (0, 1), (2, 0)]
    assert json.loads(json.dumps(rows)) == rows
    assert rows[0]["mechanism"] == "sold" and rows[0]["actors"] == ["Ada Holm"]
    assert rows[0]["factors"] == ["old"] and rows[0]["causes"] == [1]
    assert set(rows[0]) == {"doc", "frame", *Frame._fields}


def test_records_make_a_table(read):
    rows = frames_to_records([read(LINE), read("[it] may rain/VB .")])
    table = Dataset.from_list(rows)
    assert table.num_rows == 3 and table[0]["targets"] == ["the old mill"]
    assert table["modality"][2] == "may"


def test_frames_can_be_in_another_span_group(blank, chunk_rules, make_doc):
    nlp = spacy.blank("en", vocab=blank.vocab)
    component = nlp.add_pipe("actor_factor_mechanism", config={"spans_key": "other"})
    component.add_rules(chunk_rules)
    doc = component(make_doc(LINE))
    assert "sc" not in doc.spans and len(doc._.frames) == 2
