"""Triples, one fact each."""

import json

import pytest
from datasets import Dataset

from spacy_bert_ner.pipeline.frames.triples import Triple, make_triples, triples_to_records
from spacy_bert_ner.pipeline.frames.tuples import make_tuples


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[she] sold/VBD [the mill]", ["she | sold | the mill"]),
        (
            "[she] sold/VBD [the mill] to [him] in [June]",
            [
                "she | sold | the mill",
                "she | sold the mill to | him",
                "she | sold the mill in | June",
            ],
        ),
        (
            "[she] sold/VBD [the mill] and [the barn] to [him]",
            [
                "she | sold | the mill",
                "she | sold | the barn",
                "she | sold the mill and the barn to | him",
            ],
        ),
        ("[she] and [he] left/VBD [it]", ["she | left | it", "he | left | it"]),
        (
            "In [June] [she] often/RB sold/VBD [mills]",
            ["she | sold | mills", "she | sold mills in | June"],
        ),
        ("[she] went/VBD to [{LOC:Lund}]", ["she | went to | Lund"]),
        (
            "[the mill] burned/VBD because of [the rain]",
            ["the mill | burned because of | the rain"],
        ),
        ("[she] slept/VBD", []),
        ("was sold/VBN by [him]", []),
        (
            "[the mill] was sold/VBN by [him] in [June]",
            ["the mill | was sold by | him", "the mill | was sold in | June"],
        ),
        ("[the mill] is old/JJ", ["the mill | is | old"]),
        (
            "[the mill] is equal/JJ to [the barn]",
            ["the mill | is | equal", "the mill | is equal to | the barn"],
        ),
        (
            "[she] became/VBD/become [a judge] in [June]",
            ["she | became | a judge", "she | became a judge in | June"],
        ),
        ("[she] wants/VBZ to sell/VB [it]", ["she | wants to sell | it"]),
        ("[she] wants/VBZ to sleep/VB", ["she | wants | to sleep"]),
        ("[she] began/VBD/begin selling/VBG [it]", ["she | began selling | it"]),
        (
            "[the bank] lent/VBD [the farmers] [money] in [June]",
            [
                "the bank | lent the farmers | money",
                "the bank | lent the farmers money in | June",
            ],
        ),
        (
            "[{PER:Ada Holm}] , [the owner] , left/VBD [{LOC:Lund}]",
            ["Ada Holm | is | the owner", "Ada Holm | left | Lund"],
        ),
        ("[there/EX] are [mills/NNS] in [{LOC:Lund}]", ["mills | are in | Lund"]),
    ],
)
def test_a_triple_is_one_fact(read, line, expected):
    triples = make_triples(read(line))
    assert [" | ".join((one.subject, one.relation, one.object)) for one in triples] == expected


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[she] did not sell/VB [it]", ["she | did not sell | it"]),
        (
            "[she] did not sell/VB or rent/VB [it]",
            ["she | did not sell | it", "she | did not rent | it"],
        ),
        ("[no mill] was sold/VBN in [June]", ["no mill | was sold in | June"]),
        ("hardly/RB [anyone] saw/VBD [it]", ["anyone | not saw | it"]),
        ("[she] failed/VBD/fail to sell/VB [it]", ["she | failed to sell | it"]),
        ("[she] avoided/VBD/avoid selling/VBG [it]", ["she | avoided selling | it"]),
        (
            "[he] kept/VBD/keep [him] from selling/VBG/sell [it]",
            ["he | kept | him", "he | kept him from | selling it", "him | not selling | it"],
        ),
        (
            "[she] has not sold/VBN but moved/VBN [it]",
            ["she | has not sold | it", "she | has moved | it"],
        ),
    ],
)
def test_no_triple_says_the_opposite(read, line, expected):
    doc = read(line)
    triples = make_triples(doc)
    assert [" | ".join((one.subject, one.relation, one.object)) for one in triples] == expected
    relations = {row[1] for row in make_tuples(doc)}
    assert {one.relation for one in triples if one.negated} <= relations


def test_a_triple_knows_its_frame(read):
    doc = read("[he] said/VBD/say that [the mill] was sold/VBN/sell by [{PER:Ada}]")
    triple = make_triples(doc)[-1]
    assert type(triple) is Triple and triple.frame == 1
    frame = doc._.frames[triple.frame]
    assert (triple.object, triple.role, triple.lemma) == ("Ada", "agent", "sell")
    assert (triple.certainty, triple.source, triple.score) == ("reported", "he", frame.score)
    assert not triple.negated


def test_triples_make_a_table(read, blank):
    docs = [read("[she] sold/VBD [it]"), blank("Ada sang."), read("[it] fell/VBD on [him]")]
    rows = triples_to_records(docs)
    assert [(row["doc"], row["frame"]) for row in rows] == [(0, 0), (2, 0)]
    assert json.loads(json.dumps(rows)) == rows
    assert Dataset.from_list(rows)[1]["relation"] == "fell on"


def test_a_document_without_frames_has_none(blank):
    assert make_triples(blank("Ada sang.")) == []
