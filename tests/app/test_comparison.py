"""What differs between two models."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_bert_ner.app.comparison import count_kinds, make_remarks, pair_entities

NLP = spacy.blank("en")
TEXT = "The chancellor Anna Brandt met Reuters in Bergen on Monday"


def annotate(**ents):
    doc = NLP(TEXT)
    spans = [
        doc.char_span(TEXT.index(text), TEXT.index(text) + len(text), label)
        for text, label in ((key.replace("_", " "), value) for key, value in ents.items())
    ]
    doc.ents = spans
    return doc


def compare_texts(left, right):
    return [
        (pair.kind, pair.left and pair.left.text, pair.right and pair.right.text)
        for pair in pair_entities(left.ents, right.ents)
    ]


def test_every_kind_of_difference_is_told():
    left = annotate(Anna_Brandt="PER", Reuters="ORG", Bergen="LOC", The="MISC")
    right = annotate(chancellor_Anna_Brandt="PER", Reuters="LOC", Bergen="LOC", Monday="MISC")
    assert compare_texts(left, right) == [
        ("only left", "The", None),
        ("other borders", "Anna Brandt", "chancellor Anna Brandt"),
        ("other type", "Reuters", "Reuters"),
        ("same", "Bergen", "Bergen"),
        ("only right", None, "Monday"),
    ]
    pairs = pair_entities(left.ents, right.ents)
    assert count_kinds(pairs) == {
        "same": 1,
        "other type": 1,
        "other borders": 1,
        "only left": 1,
        "only right": 1,
    }
    remarks = {span.text: remark for span, remark in make_remarks(pairs, "right").items()}
    assert remarks == {
        "chancellor Anna Brandt": "other borders",
        "Reuters": "other type",
        "Monday": "only here",
    }


def test_one_entity_over_two_is_beside_both():
    left = annotate(Anna_Brandt="PER")
    right = annotate(Anna="PER", Brandt="PER")
    assert compare_texts(left, right) == [
        ("other borders", "Anna Brandt", "Anna"),
        ("other borders", "Anna Brandt", "Brandt"),
    ]


def test_tokens_may_differ():
    left = NLP("Bergen-born")
    right = Doc(NLP.vocab, words=["Bergen-born"], spaces=[False])
    left.ents = [left.char_span(0, 6, "LOC")]
    right.ents = [right.char_span(0, 11, "MISC")]
    assert compare_texts(left, right) == [("other borders", "Bergen", "Bergen-born")]


@pytest.mark.parametrize("ents", [{}, {"Reuters": "ORG"}])
def test_nothing_on_one_side(ents):
    other = [("only left", text, None) for text in ents]
    assert compare_texts(annotate(**ents), annotate()) == other


@st.composite
def entities(draw):
    doc = NLP(TEXT)
    borders = sorted(draw(st.sets(st.integers(0, len(doc)), max_size=8)))
    spans = [
        doc.char_span(doc[a].idx, doc[b - 1].idx + len(doc[b - 1]), draw(st.sampled_from("AB")))
        for a, b in zip(borders, borders[1:])
    ]
    doc.ents = [span for span in spans if draw(st.booleans())]
    return doc.ents


@given(entities(), entities())
def test_every_entity_is_told_and_the_other_way_round_is_the_same(left, right):
    pairs = pair_entities(left, right)
    assert {pair.left for pair in pairs if pair.left} == set(left)
    assert {pair.right for pair in pairs if pair.right} == set(right)
    turned = {"only left": "only right", "only right": "only left"}
    back = {
        (turned.get(pair.kind, pair.kind), pair.right, pair.left)
        for pair in pair_entities(right, left)
    }
    assert back == set(map(tuple, pairs))
