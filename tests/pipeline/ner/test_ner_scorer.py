import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nervaluate.evaluator import Evaluator
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_bert_ner.pipeline.ner.ner_scorer import score_ner

TYPES = ["PER", "ORG", "LOC", "MISC"]


def make_doc(vocab, length, ents):
    doc = Doc(vocab, words=[f"w{i}" for i in range(length)])
    doc.set_ents([Span(doc, *ent) for ent in ents])
    return doc


def iob(doc):
    return [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc]


@st.composite
def entities(draw, length):
    ents, start = [], 0
    while start < length:
        end = draw(st.integers(start + 1, min(start + 3, length)))
        label = draw(st.sampled_from([None, *TYPES]))
        if label:
            ents.append((start, end, label))
        start = end
    return ents


@given(st.data())
def test_entity_scores_equal_those_of_nervaluate(data):
    vocab = Vocab()
    lengths = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    pairs = [
        (make_doc(vocab, n, data.draw(entities(n))), make_doc(vocab, n, data.draw(entities(n))))
        for n in lengths
    ]
    scores = score_ner([Example(predicted, gold) for predicted, gold in pairs])
    golds, guesses = [iob(gold) for _, gold in pairs], [iob(p) for p, _ in pairs]
    # spaCy has no score (None) where there is no gold entity at all, nervaluate says 0
    assume(any(gold.ents for _, gold in pairs))
    counted = Evaluator(golds, guesses, tags=TYPES, loader="list").evaluate()["overall"]["strict"]
    assert scores["ents_p"] == pytest.approx(counted.precision)
    assert scores["ents_r"] == pytest.approx(counted.recall)
    assert scores["ents_f"] == pytest.approx(counted.f1)


def test_token_accuracy_counts_borders_types_and_outside():
    vocab = Vocab()
    gold = make_doc(vocab, 5, [(0, 2, "PER"), (3, 4, "LOC")])
    predicted = make_doc(vocab, 5, [(0, 1, "PER"), (1, 2, "PER"), (3, 4, "ORG")])
    assert score_ner([Example(predicted, gold)])["ents_token_acc"] == pytest.approx(3 / 5)


def test_token_accuracy_is_none_without_gold_entities():
    doc = Doc(Vocab(), words=["a"])
    assert score_ner([Example(doc.copy(), doc)])["ents_token_acc"] is None
