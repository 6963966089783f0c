"""Embeddings of what a token looks like."""

import numpy
import pytest
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.tok2vec.token_features import ROWS, token_features

WORDS = ["tarn", "quay", "bank", "ford", "moor"]


@pytest.fixture
def embed(vocab):
    """Embed lists of words: an array for each."""

    def embed(*docs, attrs=("SHAPE",), depth=0, tags=None):
        numpy.random.seed(0)
        model = token_features(list(attrs), width=8, depth=depth)
        model.initialize()
        return model.predict([Doc(vocab, words=words, tags=tags) for words in docs])

    return embed


def changed(left, right):
    """The tokens with another vector."""
    return [i for i, (a, b) in enumerate(zip(left, right)) if not numpy.allclose(a, b, atol=1e-6)]


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("attrs", [["TAG"], ["SHAPE", "SUFFIX"], list(ROWS)], ids=len)
def test_every_token_has_a_vector_of_the_width(embed, attrs, depth):
    shapes = [vectors.shape for vectors in embed(WORDS, [], ["x"], attrs=attrs, depth=depth)]
    assert shapes == [(5, 8), (0, 8), (1, 8)]


@pytest.mark.parametrize("depth", [0, 1])
def test_an_empty_document_alone_passes(embed, depth):
    assert [vectors.shape for vectors in embed([], depth=depth)] == [(0, 8)]


@pytest.mark.parametrize("depth, seen", [(0, [2]), (1, [1, 2, 3]), (2, [0, 1, 2, 3, 4])])
def test_each_layer_sees_one_token_more_to_each_side(embed, depth, seen):
    before, after = embed(WORDS, ["tarn", "quay", "Bank", "ford", "moor"], depth=depth)
    assert changed(before, after) == seen


@pytest.mark.parametrize("depth", [0, 1])
def test_no_document_sees_another(embed, depth):
    _, alone, _ = embed(["x"], WORDS, ["x"], depth=depth)
    _, beside, _ = embed(["X", "9"], WORDS, ["9", "X"], depth=depth)
    assert changed(alone, beside) == []


@pytest.mark.parametrize(
    "attr, words",
    [
        ("SHAPE", ["tarn", "Tarn"]),
        ("PREFIX", ["tarn", "barn"]),
        ("SUFFIX", ["tarn", "tart"]),
        ("NORM", ["tarn", "tern"]),
        ("ORTH", ["tarn", "TARN"]),
    ],
)
def test_a_feature_distinguishes_words(embed, attr, words):
    [vectors] = embed(words, attrs=[attr])
    assert not numpy.allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.parametrize("attr, words", [("SHAPE", ["tarn", "quay"]), ("NORM", ["tarn", "TARN"])])
def test_words_with_the_same_feature_are_alike(embed, attr, words):
    [vectors] = embed(words, attrs=[attr])
    assert numpy.allclose(vectors[0], vectors[1], atol=1e-6)


def test_tags_are_distinguished_and_words_are_not(embed):
    [vectors] = embed(["a", "b", "a"], attrs=["TAG"], tags=["NN", "NN", "VB"])
    assert changed(vectors[[0, 0]], vectors[[1, 2]]) == [1]


@pytest.mark.parametrize("attrs", [["SHPE"], ["SHAPE", "LENGTH"], ["tag"]], ids=str)
def test_an_unknown_feature_is_named_with_the_known_ones(attrs):
    with pytest.raises(ValueError, match=", ".join(ROWS)) as error:
        token_features(attrs, width=8, depth=0)
    message = str(error.value)
    assert f"TokenFeatures.v1: {attrs[-1]}. " in message and "\n" not in message


def test_no_feature_is_an_error_with_the_known_ones():
    with pytest.raises(ValueError, match=f"none given.* {', '.join(ROWS)}"):
        token_features([], width=8, depth=0)
