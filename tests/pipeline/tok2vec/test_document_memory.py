"""What a document says of a word elsewhere."""

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model, fix_random_seed

from spacy_bert_ner.pipeline.tok2vec.document_memory import document_memory

VOCAB = spacy.blank("en").vocab
WIDTH = 3
texts = st.lists(
    st.lists(st.sampled_from(["Orla", "ORLA", "Brno", "the", "The", "7", "."]), max_size=8),
    min_size=1,
    max_size=3,
)
seeds = st.integers(0, 2**32 - 1)
CONFIG = """
[model]
@architectures = "spacy.Tagger.v2"
[model.tok2vec]
@architectures = "spacy_bert_ner.DocumentMemory.v1"
[model.tok2vec.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 8
depth = 1
embed_size = 100
window_size = 1
maxout_pieces = 2
subword_features = true
"""


def make_docs(*texts):
    return [Doc(VOCAB, words=words) for words in texts]


def fixed(vectors):
    """A layer with the given vectors, which remembers the gradient it gets."""
    got = []

    def forward(model, docs, is_train):
        return vectors, got.append

    return Model("fixed", forward, dims={"nO": WIDTH}), got


def remember(texts, vectors=None):
    """The right half of what comes out, and the vectors, which are random if not given."""
    random = numpy.random.default_rng(0)
    if vectors is None:
        vectors = [random.normal(size=(len(words), WIDTH)).astype("f") for words in texts]
    found = document_memory(fixed(vectors)[0]).predict(make_docs(*texts))
    return [array[:, WIDTH:] for array in found], vectors


def others(words, i):
    """The other places of a word."""
    same = [k for k, word in enumerate(words) if word.lower() == words[i].lower() and k != i]
    return [k for k in same if not words[k].islower()] if not words[i].islower() else []


@given(texts=texts, seed=seeds)
def test_each_word_has_the_mean_of_its_other_occurrences(texts, seed):
    random = numpy.random.default_rng(seed)
    vectors = [random.normal(size=(len(words), WIDTH)).astype("f") for words in texts]
    memories, _ = remember(texts, vectors)
    for words, own, memory in zip(texts, vectors, memories):
        for i in range(len(words)):
            places = others(words, i)
            expected = own[places].mean(axis=0) if places else numpy.zeros(WIDTH)
            numpy.testing.assert_allclose(memory[i], expected, atol=1e-5)


def test_the_vectors_themselves_are_on_the_left():
    vectors = [numpy.arange(6, dtype="f").reshape(2, WIDTH)]
    found = document_memory(fixed(vectors)[0]).predict(make_docs(["Orla", "Orla"]))
    assert found[0][:, :WIDTH].tolist() == vectors[0].tolist()


def test_a_word_that_occurs_twice_has_the_vector_of_the_other():
    [memory], [own] = remember([["Orla", "met", "Orla"]])
    numpy.testing.assert_allclose(memory[[0, 2]], own[[2, 0]], rtol=1e-5)


def test_a_word_that_occurs_thrice_has_the_mean_of_the_two_others():
    [memory], [own] = remember([["Orla", "Orla", "Orla"]])
    numpy.testing.assert_allclose(memory[1], (own[0] + own[2]) / 2, rtol=1e-5)


def test_a_word_that_occurs_once_has_zeros():
    [memory], _ = remember([["Orla", "met", "Brno"]])
    assert not memory.any()


def test_words_are_the_same_in_capitals():
    [memory], [own] = remember([["Orla", "ORLA"]])
    numpy.testing.assert_allclose(memory, own[::-1], rtol=1e-5)


@pytest.mark.parametrize("words", [["met", "met"], ["The", "the"], ["the", "THE", "the"]])
def test_words_in_small_letters_are_left_out(words):
    [memory], _ = remember([words])
    assert not memory.any()


def test_nothing_comes_from_another_document():
    memories, _ = remember([["Orla", "met"], ["Orla"], ["ORLA", "left"]])
    assert not any(memory.any() for memory in memories)


@pytest.mark.parametrize("texts", [[[]], [[], []], [[], ["Orla", "Orla"], []]])
def test_empty_docs_pass_both_ways(texts):
    vectors = [numpy.ones((len(words), WIDTH), dtype="f") for words in texts]
    source, got = fixed(vectors)
    found, backprop = document_memory(source).begin_update(make_docs(*texts))
    assert [array.shape for array in found] == [(len(words), 2 * WIDTH) for words in texts]
    backprop(found)
    assert [array.shape for array in got[0]] == [array.shape for array in vectors]


@given(texts=texts, seed=seeds)
def test_the_gradient_is_the_transpose(texts, seed):
    random = numpy.random.default_rng(seed)
    vectors = [random.normal(size=(len(words), WIDTH)).astype("f") for words in texts]
    weights = [random.normal(size=(len(words), 2 * WIDTH)).astype("f") for words in texts]
    source, got = fixed(vectors)
    found, backprop = document_memory(source).begin_update(make_docs(*texts))
    backprop(weights)
    there = sum(float((a * b).sum()) for a, b in zip(found, weights))
    back = sum(float((a * b).sum()) for a, b in zip(vectors, got[0]))
    assert back == pytest.approx(there, rel=1e-3, abs=1e-3)


def test_the_gradient_of_a_memory_goes_to_the_other_occurrences_only():
    source, got = fixed([numpy.zeros((4, WIDTH), dtype="f")])
    words = ["Orla", "Orla", "met", "Orla"]
    _, backprop = document_memory(source).begin_update(make_docs(words))
    gradient = numpy.zeros((4, 2 * WIDTH), dtype="f")
    gradient[0, WIDTH:] = 1
    backprop([gradient])
    assert got[0][0].tolist() == [[0.0] * WIDTH, [0.5] * WIDTH, [0.0] * WIDTH, [0.5] * WIDTH]


def test_the_docs_come_back_from_the_gradient():
    docs = make_docs(["Orla", "Orla"])
    found, backprop = document_memory(fixed([numpy.ones((2, WIDTH), dtype="f")])[0])(docs, True)
    assert backprop(found) == docs


def test_the_width_doubles():
    model = document_memory(fixed([numpy.zeros((2, WIDTH), dtype="f")])[0])
    model.initialize(X=make_docs(["Orla", "Orla"]))
    assert model.get_dim("nO") == 2 * WIDTH


def test_the_width_is_known_from_an_empty_doc():
    model = document_memory(fixed([numpy.zeros((0, WIDTH), dtype="f")])[0])
    model.initialize(X=make_docs([]))
    assert model.get_dim("nO") == 2 * WIDTH


def test_a_tagger_learns_with_it_and_survives_bytes():
    fix_random_seed()
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger", config=spacy.util.Config().from_str(CONFIG))
    words, tags = ["Orla", "met", "Orla", "."], ["NNP", "VBD", "NNP", "."]
    examples = [Example.from_dict(Doc(nlp.vocab, words), {"tags": tags})]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    copy = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    for pipeline in (nlp, copy):
        assert [token.tag_ for token in pipeline(Doc(pipeline.vocab, words))] == tags
