from itertools import pairwise, product

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Model

from spacy_bert_ner.pipeline.chunker import (
    Prediction,
    count_transitions,
    find_best_paths,
    gold_iob,
    group_by_length,
    score_chunks,
)


def make_doc(vocab, words, chunks):
    doc = Doc(vocab, words=words)
    doc.spans["chunks"] = [Span(doc, *chunk) for chunk in chunks]
    return doc


def test_gold_chunks_become_iob2_tags(vocab):
    words = ["the", "old", "bank", "the", "bridge", "fell"]
    gold = make_doc(vocab, words, [(0, 3, "NP"), (3, 5, "NP"), (5, 6, "VP")])
    tags = gold_iob(Example(Doc(vocab, words=words), gold))
    assert tags == ["B-NP", "I-NP", "I-NP", "B-NP", "I-NP", "B-VP"]


def test_a_doc_without_gold_chunks_has_no_known_tag(vocab):
    gold = Doc(vocab, words=["one", "two"])
    assert gold_iob(Example(Doc(vocab, words=["one", "two"]), gold)) == [None, None]


def test_gold_chunks_align_to_other_tokens(vocab):
    gold = make_doc(vocab, ["German-born", "players", "won"], [(0, 2, "NP"), (2, 3, "VP")])
    predicted = Doc(
        vocab,
        words=["German", "-", "born", "players", "won"],
        spaces=[False, False, True, True, False],
    )
    tags = gold_iob(Example(predicted, gold))
    assert tags == ["B-NP", "I-NP", "I-NP", "I-NP", "B-VP"]


@pytest.mark.parametrize(
    "tags, chunks",
    [
        (["B-NP", "I-NP", "B-VP"], [(0, 2, "NP"), (2, 3, "VP")]),
        (["B-NP", "B-NP", "O"], [(0, 1, "NP"), (1, 2, "NP")]),
        (["I-NP", "I-VP", "I-VP"], [(0, 1, "NP"), (1, 3, "VP")]),
        (["O", "O", "O"], []),
        (["O", "O", "B-VP"], [(2, 3, "VP")]),
    ],
)
def test_classes_become_chunks(tags, chunks):
    nlp = spacy.blank("en")
    chunker = nlp.add_pipe("chunker")
    for label in ("NP", "VP"):
        chunker.add_label(label)
    doc = Doc(nlp.vocab, words=["a", "b", "c"])
    classes = numpy.asarray([chunker.tags.index(tag) for tag in tags])
    chunker.set_annotations([doc], [Prediction(classes, numpy.asarray([0.9, 0.5, 0.7]))])
    assert [(s.start, s.end, s.label_) for s in doc.spans["chunks"]] == chunks
    lowest = [min([0.9, 0.5, 0.7][start:end]) for start, end, _ in chunks]
    assert doc.spans["chunks"].attrs["scores"] == lowest


def test_the_score_counts_exact_chunks(vocab):
    words = ["a", "b", "c"]
    gold = make_doc(vocab, words, [(0, 2, "NP"), (2, 3, "VP")])
    predicted = make_doc(vocab, words, [(0, 2, "NP"), (2, 3, "NP")])
    scores = score_chunks([Example(predicted, gold)])
    assert scores["spans_chunks_f"] == pytest.approx(0.5)
    assert scores["spans_chunks_per_type"]["VP"]["r"] == 0.0


def test_docs_without_gold_chunks_are_not_scored(vocab):
    doc = Doc(vocab, words=["a"])
    predicted = make_doc(vocab, ["a"], [(0, 1, "NP")])
    assert score_chunks([Example(predicted, doc)])["spans_chunks_f"] is None


def test_it_learns_and_survives_bytes(vocab):
    nlp = spacy.blank("en")
    nlp.add_pipe("chunker")
    words = ["the", "bank", "closed", "today"]
    gold = make_doc(nlp.vocab, words, [(0, 2, "NP"), (2, 3, "VP"), (3, 4, "NP")])
    example = Example(Doc(nlp.vocab, words=words), gold)
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(60):
        losses = nlp.update([example], sgd=optimizer)
    assert losses["chunker"] < 0.5
    fresh = spacy.blank("en")
    fresh.add_pipe("chunker")
    fresh.initialize(lambda: [example])
    copy = fresh.from_bytes(nlp.to_bytes())
    doc = copy(Doc(copy.vocab, words=words))
    assert [(s.text, s.label_) for s in doc.spans["chunks"]] == [
        ("the bank", "NP"),
        ("closed", "VP"),
        ("today", "NP"),
    ]


def test_a_corpus_without_chunks_is_a_clear_error():
    nlp = spacy.blank("en")
    nlp.add_pipe("chunker")
    doc = Doc(nlp.vocab, words=["a"])
    with pytest.raises(ValueError, match="corpus with a chunk column"):
        nlp.initialize(lambda: [Example(doc, doc)])


def test_a_label_that_is_added_later_is_learned():
    nlp = spacy.blank("en")
    chunker = nlp.add_pipe("chunker")
    words = ["the", "bank", "closed", "today"]

    def make_examples(chunks):
        return [Example(Doc(nlp.vocab, words=words), make_doc(nlp.vocab, words, chunks))]

    optimizer = nlp.initialize(lambda: make_examples([(0, 2, "NP"), (2, 3, "VP")]))
    nlp.update(make_examples([(0, 2, "NP"), (2, 3, "VP")]), sgd=optimizer)
    assert chunker.add_label("ADVP") == 1 and chunker.add_label("NP") == 0
    chunks = [(0, 2, "NP"), (2, 3, "VP"), (3, 4, "ADVP")]
    for _ in range(200):
        nlp.update(make_examples(chunks), sgd=optimizer)
    doc = nlp(Doc(nlp.vocab, words=words))
    assert [(s.start, s.end, s.label_) for s in doc.spans["chunks"]] == chunks


def brute_force(scores, transitions):
    def weigh(path):
        steps = sum(transitions[a, b] for a, b in pairwise(path))
        return sum(scores[i, k] for i, k in enumerate(path)) + steps

    return max(weigh(path) for path in product(range(scores.shape[1]), repeat=len(scores))), weigh


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_the_best_path_of_each_document_is_the_best_of_all(lengths, seed):
    random = numpy.random.default_rng(seed)
    scores = [random.normal(size=(length, 3)).astype("f") for length in lengths]
    transitions = random.normal(size=(3, 3))
    paths, probs = zip(*find_best_paths(scores, transitions)) if scores else ((), ())
    assert [len(path) for path in paths] == [len(one) for one in probs] == lengths
    assert all(((one > 0) & (one <= 1)).all() for one in probs)
    for one, path in zip(scores, paths):
        if len(path):
            best, weigh = brute_force(one, transitions)
            assert weigh(path) == pytest.approx(best, abs=1e-5)


@given(st.lists(st.integers(0, 100), max_size=20))
def test_in_a_group_no_document_is_shorter_than_half_the_longest(lengths):
    groups = list(group_by_length(lengths))
    assert sorted(i for group in groups for i in group) == [i for i, n in enumerate(lengths) if n]
    for group in groups:
        assert all(2 * lengths[i] >= lengths[group[0]] >= lengths[i] for i in group)


def test_a_frequent_transition_weighs_more_than_a_rare_one():
    tags = ["O", "B-NP", "I-NP"]
    sequence = ["O", "B-NP", "I-NP", "O", "B-NP", "I-NP", None, "O"]
    transitions = count_transitions([sequence], tags)
    assert transitions[1].argmax() == 2
    assert transitions[0, 2] < transitions[0, 1]


@pytest.mark.parametrize(
    "words, starts, chunks",
    [
        (["the", "\n", "mill"], None, [(0, 3, "NP")]),  # a line break
        (["the", "\n\n", "mill"], None, [(0, 1, "NP"), (2, 3, "NP")]),  # an empty line
        (["the", "old", "mill"], [1, -1, 1], [(0, 2, "NP"), (2, 3, "NP")]),  # a sentence
        (["\n", "mill", "\n"], None, [(1, 2, "NP")]),
        (["\n"], None, []),
    ],
)
def test_chunks_pass_over_line_breaks_but_not_over_blocks_and_sentences(words, starts, chunks):
    nlp = spacy.blank("en")
    chunker = nlp.add_pipe("chunker")
    chunker.add_label("NP")
    chunker.cfg["transitions"] = numpy.zeros((3, 3)).tolist()
    inside = numpy.asarray([[0, 0, 9]], dtype="float32")  # I-NP, whatever the word
    chunker.model = Model(
        "always", lambda model, docs, is_train: ([inside.repeat(len(d), 0) for d in docs], list)
    )
    doc = chunker(Doc(nlp.vocab, words=words, sent_starts=starts))
    assert [(s.start, s.end, s.label_) for s in doc.spans["chunks"]] == chunks
