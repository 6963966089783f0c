"""The kinds of errors, where they are, and which documents look mislabelled."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from spacy_bert_ner.evaluation.error_analysis import (
    KINDS,
    analyse_errors,
    collect_names,
    find_suspects,
    list_errors,
)

WORDS = "Mia Orlov of Tarn Bank flew to Old Quay in May".split()
VOCAB = spacy.blank("en").vocab


def make_example(gold, predicted, *, scores=None, words=WORDS, sents=(0,)):
    starts = [i in sents for i in range(len(words))]
    docs = [Doc(VOCAB, words=words, sent_starts=starts) for _ in range(2)]
    for doc, ents in zip(docs, (predicted, gold)):
        doc.set_ents([Span(doc, *ent) for ent in ents])
    if scores is not None:
        group = SpanGroup(docs[0], spans=list(docs[0].ents), attrs={"scores": scores})
        docs[0].spans["ner"] = group
    return Example(*docs)


def analyse(*examples, names=()):
    return analyse_errors(list(examples), known_names=set(names))


def kinds_of(gold, predicted):
    return [error["kind"] for error in list_errors(make_example(gold, predicted))]


@pytest.mark.parametrize(
    "gold, predicted, kinds",
    [
        ([(0, 2, "PER")], [(0, 2, "PER")], []),
        ([(0, 2, "PER")], [(0, 2, "ORG")], ["type"]),
        ([(0, 2, "PER")], [(0, 1, "PER")], ["boundary"]),
        ([(0, 2, "PER")], [(1, 3, "PER")], ["boundary"]),
        ([(0, 2, "PER")], [(0, 1, "ORG")], ["boundary and type"]),
        ([(0, 2, "PER")], [], ["missed"]),
        ([], [(0, 2, "PER")], ["invented"]),
        ([(0, 2, "PER")], [(2, 4, "PER")], ["missed", "invented"]),
        ([(0, 4, "ORG")], [(0, 1, "ORG"), (1, 4, "ORG")], ["boundary", "invented"]),
        ([(0, 1, "PER"), (1, 4, "ORG")], [(0, 4, "ORG")], ["missed", "boundary"]),
        ([(0, 2, "PER"), (3, 5, "ORG")], [(0, 5, "PER")], ["boundary", "missed"]),
        ([(0, 2, "PER"), (7, 9, "LOC")], [(0, 2, "PER"), (7, 9, "ORG")], ["type"]),
    ],
)
def test_each_error_has_its_kind(gold, predicted, kinds):
    assert kinds_of(gold, predicted) == kinds
    found = analyse(make_example(gold, predicted))["kinds"]
    assert found == {kind: kinds.count(kind) for kind in KINDS}


def test_a_prediction_goes_to_the_gold_entity_that_it_overlaps_with_most():
    errors = list_errors(make_example([(0, 2, "PER"), (2, 5, "ORG")], [(1, 5, "ORG")]))
    assert [(error["gold"], error["predicted"]) for error in errors] == [
        ("Mia Orlov (PER)", ""),
        ("of Tarn Bank (ORG)", "Orlov of Tarn Bank (ORG)"),
    ]


def test_an_error_has_place_texts_and_score():
    example = make_example([(3, 5, "ORG")], [(3, 4, "LOC"), (7, 9, "LOC")], scores=[0.25, 0.75])
    assert list_errors(example) == [
        {
            "kind": "boundary and type",
            "start": 3,
            "gold": "Tarn Bank (ORG)",
            "predicted": "Tarn (LOC)",
            "score": 0.25,
        },
        {
            "kind": "invented",
            "start": 7,
            "gold": "",
            "predicted": "Old Quay (LOC)",
            "score": 0.75,
        },
    ]


@pytest.mark.parametrize("scores", [None, [0.95]], ids=["no-scores", "scores"])
def test_what_is_missed_has_no_score(scores):
    example = make_example([(0, 2, "PER"), (7, 9, "LOC")], [(7, 9, "LOC")], scores=scores)
    assert [error["score"] for error in list_errors(example)] == [None]


@st.composite
def entities(draw):
    ents, start = [], 0
    while start < len(WORDS):
        end = draw(st.integers(start + 1, min(start + 4, len(WORDS))))
        label = draw(st.sampled_from([None, "PER", "LOC"]))
        if label:
            ents.append((start, end, label))
        start = end
    return ents


@given(entities(), entities())
def test_every_entity_is_right_or_in_one_error(gold, predicted):
    right, kinds = len({*gold} & {*predicted}), kinds_of(gold, predicted)
    paired = len([kind for kind in kinds if kind not in ("missed", "invented")])
    assert len(gold) == right + paired + kinds.count("missed")
    assert len(predicted) == right + paired + kinds.count("invented")


@given(entities(), entities())
def test_errors_come_in_the_order_of_the_text(gold, predicted):
    starts = [error["start"] for error in list_errors(make_example(gold, predicted))]
    assert starts == sorted(starts)


@given(entities(), entities())
def test_no_missed_entity_overlaps_with_an_invented_one(gold, predicted):
    errors = list_errors(make_example(gold, predicted))
    missed, invented = (
        {i for e in errors if e["kind"] == kind for i in covered(e)}
        for kind in ("missed", "invented")
    )
    assert not missed & invented


def covered(error):
    words = (error["gold"] or error["predicted"]).rsplit(" (", 1)[0].split()
    return range(error["start"], error["start"] + len(words))


def test_names_are_collected_in_small_letters():
    docs = [make_example([(0, 2, "PER"), (10, 11, "MISC")], []).reference]
    assert collect_names(docs) == {"mia orlov", "may"}


def test_seen_and_unseen_names_are_scored_apart():
    gold = [(0, 2, "PER"), (3, 5, "ORG"), (7, 9, "LOC")]
    predicted = [(0, 2, "PER"), (7, 9, "ORG"), (10, 11, "MISC")]
    names = analyse(make_example(gold, predicted), names=["mia orlov", "old quay", "may"])["names"]
    assert names["seen"] == {"p": 1 / 3, "r": 1 / 2, "f": 2 / 5, "gold": 2}
    assert names["unseen"] == {"p": 0, "r": 0, "f": 0, "gold": 1}


def test_a_group_without_entities_is_left_out():
    assert analyse(make_example([(0, 2, "PER")], []))["names"].keys() == {"unseen"}


def test_lines_in_capitals_are_scored_apart():
    words = "OLD QUAY WINS 3 - 1 Old QUAY won".split()
    gold, predicted = [(0, 2, "LOC"), (6, 8, "LOC")], [(0, 2, "LOC"), (6, 8, "ORG")]
    lines = analyse(make_example(gold, predicted, words=words, sents=(0, 6)))["lines"]
    assert lines["capitals"] == {"p": 1, "r": 1, "f": 1, "gold": 1}
    assert lines["mixed"] == {"p": 0, "r": 0, "f": 0, "gold": 1}


@pytest.mark.parametrize(
    "text, line",
    [
        ("TARN BEATS OLSK", "capitals"),
        ("TARN 4 2 OLSK", "capitals"),
        ("TARN 4 2", "mixed"),
        ("TARN", "mixed"),
        ("TARN beats OLSK", "mixed"),
        ("Tarn beats Olsk", "mixed"),
        ("U.S. 4 NATO 2", "capitals"),
    ],
)
def test_capitals_are_two_words_or_more_and_all_in_capitals(text, line):
    example = make_example([(0, 1, "LOC")], [], words=text.split())
    assert analyse(example)["lines"].keys() == {line}


def test_a_document_without_sentence_borders_is_one_line():
    docs = [Doc(VOCAB, words=["TARN", "BEATS", "OLSK"]) for _ in range(2)]
    docs[1].set_ents([Span(docs[1], 0, 1, "LOC")])
    assert analyse(Example(*docs))["lines"].keys() == {"capitals"}


def missing(n):
    """A document with n errors."""
    return make_example([(i, i + 1, "PER") for i in range(n)], [])


def test_the_worst_documents_come_first_and_faultless_ones_never():
    worst = analyse(*map(missing, [1, 0, 3, 2, 3]))["worst"]
    assert [(doc["number"], len(doc["errors"])) for doc in worst] == [
        (3, 3),
        (5, 3),
        (4, 2),
        (1, 1),
    ]


def test_a_worst_document_is_described():
    example = make_example([(0, 2, "PER"), (3, 5, "ORG")], [(0, 2, "PER")], words=WORDS * 2)
    [worst] = analyse(example)["worst"]
    assert worst["tokens"] == 22 and worst["entities"] == 2
    assert worst["beginning"].split() == [*WORDS, "Mia"]
    assert worst["errors"] == list_errors(example)


def test_at_most_ten_documents_are_worst():
    assert len(analyse(*[missing(1)] * 12)["worst"]) == 10


@pytest.mark.parametrize("score, n", [(0.89, 0), (0.9, 1), (1.0, 1)])
def test_a_suspect_has_an_error_that_the_model_is_sure_of(score, n):
    assert len(find_suspects([make_example([], [(0, 2, "PER")], scores=[score])])) == n


def test_a_suspect_shows_its_sure_errors_alone():
    predicted = [(0, 2, "PER"), (3, 5, "ORG"), (7, 9, "LOC")]
    gold = [(0, 2, "PER"), (10, 11, "MISC")]
    [suspect] = find_suspects([make_example(gold, predicted, scores=[1.0, 0.5, 0.95])])
    assert [error["predicted"] for error in suspect["errors"]] == ["Old Quay (LOC)"]


def test_without_scores_nothing_is_suspect():
    assert find_suspects([make_example([], [(0, 2, "PER")])]) == []
