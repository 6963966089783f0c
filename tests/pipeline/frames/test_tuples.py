"""Tuples of open information extraction."""

import pytest

from spacy_bert_ner.pipeline.frames.tuples import make_tuples


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[she] sold/VBD [the mill]", [("sold", "she", "the mill")]),
        ("[she] often/RB sold/VBD [mills]", [("often sold", "she", "mills")]),
        ("[she] went/VBD to [{LOC:Lund}]", [("went to", "she", "Lund")]),
        (
            "[she] sold/VBD [the mill] to [him]",
            [("sold", "she", "the mill", "to him")],
        ),
        ("[she] sold/VBD [it] to [him]", [("sold it to", "she", "him")]),
        (
            "[she] and [he] sold/VBD [the mill]",
            [("sold", "she", "the mill"), ("sold", "he", "the mill")],
        ),
        ("[the mill] was sold/VBN by [him]", [("was sold by", "the mill", "him")]),
        ("[the mill] is old/JJ", [("is", "the mill", "old")]),
        ("[she] wants/VBZ to sell/VB [it]", [("wants to sell", "she", "it")]),
        (
            "[{PER:Ada Holm}] , [the owner] , left/VBD [{LOC:Lund}]",
            [("is", "Ada Holm", "the owner"), ("left", "Ada Holm", "Lund")],
        ),
        (
            "to save/VB [money] , [she] sold/VBD [it]",
            [("to save", "she", "money"), ("sold", "she", "it", "to save money")],
        ),
        (
            "[the mill] sold/VBN by [him] burned/VBD in [{LOC:Lund}]",
            [("was sold by", "the mill", "him"), ("burned in", "the mill sold by him", "Lund")],
        ),
        (
            "[mills/NNS] grinding/VBG [corn] need/VBP [water]",
            [("are grinding", "mills", "corn"), ("need", "mills grinding corn", "water")],
        ),
        (
            "[she] saw/VBD [the firm] that owned/VBD [the mill]",
            [
                ("saw", "she", "the firm that owned the mill"),
                ("owned", "the firm", "the mill"),
            ],
        ),
        (
            "[she] read/VBD `` [the mill ''] to [him]",
            [("read", "she", "`` the mill ''", "to him")],
        ),
        ("[she] slept/VBD", []),
    ],
)
def test_tuples_are_relations_with_arguments(read, line, expected):
    rows = make_tuples(read(line))
    assert all(0 < row[0] < 1 for row in rows)
    assert [row[1:] for row in rows] == expected


def test_verbs_share_their_auxiliary(read):
    rows = make_tuples(read("[it] may be sold/VBN or burned/VBN in [June]"))
    assert rows[-1][1:] == ("may be burned in", "it", "June")


def test_a_document_without_frames_has_none(blank):
    assert make_tuples(blank("Ada sang.")) == []
