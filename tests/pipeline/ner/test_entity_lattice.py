"""Valid tag sequences, against brute force over all sequences of a few tokens."""

from itertools import product
from math import prod

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_bert_ner.pipeline.ner import entity_lattice
from spacy_bert_ner.pipeline.ner.entity_lattice import CERTAIN, EntityLattice

N_LABELS = 2
TAGS = ["O", *(f"{prefix}{label}" for prefix in "BILU" for label in range(N_LABELS))]
STARTING, CLOSING = "OBU", "OLU"
lengths_of_docs = st.lists(st.integers(0, 4), min_size=1, max_size=4)
seeds = st.integers(0, 2**32 - 1)


def draw(seed, n_tokens, scale=1.5):
    """Probabilities of the tags, none of which makes a token certainly outside."""
    scores = numpy.random.default_rng(seed).normal(scale=scale, size=(n_tokens, len(TAGS)))
    probs = numpy.exp(scores) / numpy.exp(scores).sum(axis=1, keepdims=True)
    certain = probs[:, 0] >= CERTAIN
    probs[certain] = 1 / len(TAGS)
    return probs


def make(probs, lengths):
    return EntityLattice(numpy.log(probs).astype("float32"), lengths)


def follows(left, right):
    """Whether a tag can stand behind another."""
    if left[0] in CLOSING:
        return right[0] in STARTING
    return right[0] in "IL" and right[1:] == left[1:]


def is_valid(tags):
    inner = all(follows(left, right) for left, right in zip(tags, tags[1:]))
    return not tags or (inner and tags[0][0] in STARTING and tags[-1][0] in CLOSING)


VALID = {n: [t for t in product(TAGS, repeat=n) if is_valid(t)] for n in range(5)}


def weigh(tags, probs):
    return prod(probs[i, TAGS.index(tag)] for i, tag in enumerate(tags))


def to_entities(tags):
    found, start = [], 0
    for i, tag in enumerate(tags):
        start = i if tag[0] in "BU" else start
        if tag[0] in "LU":
            found.append((start, i + 1, int(tag[1:])))
    return found


def split(probs, lengths):
    """The number of the first token and the probabilities of each document."""
    offsets = numpy.cumsum([0, *lengths])
    return [(int(a), probs[a:b]) for a, b in zip(offsets, offsets[1:])]


def found_by(lattice):
    return list(zip(*(column.tolist() for column in lattice.decode())))


@given(lengths=lengths_of_docs, seed=seeds)
def test_the_decoded_sequence_is_the_best_valid_one(lengths, seed):
    probs = draw(seed, sum(lengths))
    best = []
    for offset, doc in split(probs, lengths):
        tags = max(VALID[len(doc)], key=lambda tags: weigh(tags, doc))
        best += [(offset + start, offset + end, label) for start, end, label in to_entities(tags)]
    assert found_by(make(probs, lengths)) == best


@given(lengths=lengths_of_docs, seed=seeds)
def test_a_score_is_the_share_of_the_valid_sequences_that_have_the_entity(lengths, seed):
    probs = draw(seed, sum(lengths))
    lattice = make(probs, lengths)
    entities = lattice.decode()
    scores = {}
    for offset, doc in split(probs, lengths):
        total = sum(weigh(tags, doc) for tags in VALID[len(doc)])
        for tags in VALID[len(doc)]:
            for start, end, label in to_entities(tags):
                key = (offset + start, offset + end, label)
                scores[key] = scores.get(key, 0) + weigh(tags, doc) / total
    expected = [scores[key] for key in zip(*(column.tolist() for column in entities))]
    numpy.testing.assert_allclose(lattice.score(entities), expected, rtol=1e-4, atol=1e-6)


@given(lengths=lengths_of_docs, seed=seeds)
def test_marginals_are_the_shares_of_the_valid_sequences_that_have_the_tag(lengths, seed):
    probs = draw(seed, sum(lengths))
    expected = numpy.zeros_like(probs)
    for offset, doc in split(probs, lengths):
        total = sum(weigh(tags, doc) for tags in VALID[len(doc)])
        for tags in VALID[len(doc)]:
            for i, tag in enumerate(tags):
                expected[offset + i, TAGS.index(tag)] += weigh(tags, doc) / total
    found = make(probs, lengths).marginals()
    numpy.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@given(lengths=st.lists(st.integers(0, 30), min_size=1, max_size=6), seed=seeds)
def test_marginals_sum_to_one(lengths, seed):
    sums = make(draw(seed, sum(lengths), 4), lengths).marginals().sum(axis=1)
    numpy.testing.assert_allclose(sums, 1, atol=1e-4)


def peaked(tags, peak=0.9):
    """Probabilities of which each row has one tag's as its peak."""
    probs = numpy.full((len(tags), len(TAGS)), (1 - peak) / (len(TAGS) - 1))
    probs[numpy.arange(len(tags)), [TAGS.index(tag) for tag in tags]] = peak
    return probs


@pytest.mark.parametrize(
    "tags, entities",
    [
        (["O", "B1", "I1", "L1", "O"], [(1, 4, 1)]),
        (["U0", "U1", "U0"], [(0, 1, 0), (1, 2, 1), (2, 3, 0)]),
        (["B0", "L0", "B0", "L0"], [(0, 2, 0), (2, 4, 0)]),
        (["O", "O", "O"], []),
        (["O"], []),
        ([], []),
    ],
)
def test_tags_become_entities_in_the_order_of_the_text(tags, entities):
    assert found_by(make(peaked(tags), [len(tags)])) == entities


def test_no_entity_has_no_score():
    lattice = make(peaked(["O", "O"]), [2])
    assert lattice.score(lattice.decode()).tolist() == []


@pytest.mark.parametrize("lengths", [[2, 2], [2, 0, 2], [0, 2, 0, 0, 2, 0]])
def test_an_entity_does_not_cross_documents(lengths):
    probs = peaked(["O", "B0", "L0", "O"])
    assert found_by(make(probs, [4])) == [(1, 3, 0)]
    assert found_by(make(probs, lengths)) != [(1, 3, 0)]
    marginals = make(probs, lengths).marginals()
    last, first = marginals[1], marginals[2]
    assert last[[TAGS.index(tag) for tag in ("B0", "B1", "I0", "I1")]].max() == 0
    assert first[[TAGS.index(tag) for tag in ("I0", "I1", "L0", "L1")]].max() == 0


def with_certain(seed, n_tokens):
    """Probabilities in which about a third of the tokens are certainly outside."""
    probs = draw(seed, n_tokens)
    certain = numpy.random.default_rng(seed).random(n_tokens) < 0.3
    probs[certain] = (1 - 0.9999) / (len(TAGS) - 1)
    probs[certain, 0] = 0.9999
    return probs


@given(lengths=st.lists(st.integers(0, 12), min_size=1, max_size=4), seed=seeds)
def test_what_is_between_certain_tokens_is_as_if_by_itself(lengths, seed):
    probs = with_certain(seed, sum(lengths))
    runs = []
    for _, doc in split(probs, lengths):
        certain = numpy.flatnonzero(doc[:, 0] > CERTAIN)
        borders = [0, *(b for i in certain.tolist() for b in (i, i + 1)), len(doc)]
        runs += [b - a for a, b in zip(borders, borders[1:])]
    together, apart = make(probs, lengths), make(probs, runs)
    assert found_by(together) == found_by(apart)
    numpy.testing.assert_allclose(together.marginals(), apart.marginals(), atol=1e-5)
    entities = together.decode()
    numpy.testing.assert_allclose(together.score(entities), apart.score(entities), atol=1e-5)


@given(length=st.integers(1, 12), seed=seeds)
def test_taking_a_certain_token_as_outside_changes_marginals_little(length, seed):
    scores = numpy.random.default_rng(seed).uniform(-0.5, 0.5, (length, len(TAGS)))
    probs = numpy.exp(scores) / numpy.exp(scores).sum(axis=1, keepdims=True)
    probs[length // 2] = [0.9999, *[0.0001 / 8] * 8]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entity_lattice, "CERTAIN", 1.1)  # no token is certain
        exact = make(probs, [length]).marginals()
    numpy.testing.assert_allclose(make(probs, [length]).marginals(), exact, atol=1e-3)


def test_a_certain_token_is_outside_with_a_marginal_of_one():
    probs = peaked(["U0", "O", "U1"])
    probs[1] = [0.9999, *[0.0001 / 8] * 8]
    assert make(probs, [3]).marginals()[1].tolist() == [1.0, *[0.0] * 8]


@pytest.mark.parametrize("lengths", [[5], [2, 3], [0, 5, 0]])
def test_only_certain_tokens_have_no_entity(lengths):
    lattice = make(peaked(["O"] * 5, 0.9999), lengths)
    assert found_by(lattice) == [] and lattice.score(lattice.decode()).tolist() == []
    assert lattice.marginals().tolist() == [[1.0, *[0.0] * 8]] * 5


def test_a_long_document_has_all_its_entities_with_sensible_scores():
    tags = ["B0", "L0", "U1", "O"] * 5000
    lattice = make(peaked(tags), [len(tags)])
    entities = lattice.decode()
    assert found_by(lattice) == to_entities(tags)
    scores = lattice.score(entities)
    assert scores.min() > 0.9 and scores.max() <= 1
    numpy.testing.assert_allclose(lattice.marginals().sum(axis=1), 1, atol=1e-3)


def test_an_entity_can_be_as_long_as_the_document():
    tags = ["B1", *["I1"] * 2998, "L1"]
    lattice = make(peaked(tags), [3000])
    assert found_by(lattice) == [(0, 3000, 1)]
    assert 0.5 < lattice.score(lattice.decode())[0] <= 1
