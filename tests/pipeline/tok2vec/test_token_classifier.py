"""The head: dropout and a linear layer."""

import numpy
import pytest
from spacy.tokens import Doc
from thinc.api import Model, set_dropout_rate

from spacy_bert_ner.pipeline.tok2vec.concat_tok2vec import concat_tok2vec
from spacy_bert_ner.pipeline.tok2vec.document_memory import document_memory
from spacy_bert_ner.pipeline.tok2vec.token_classifier import fast_token_classifier, token_classifier
from spacy_bert_ner.pipeline.tok2vec.token_features import token_features

WIDTH, CLASSES = 40, 3
TEXTS = [["Rika", "sang"], [], ["one", "two", "three"]]


def ones(known_width=True):
    """A source of vectors of ones, which remembers the gradient."""
    got = []

    def forward(model, docs, is_train):
        return [numpy.ones((len(doc), WIDTH), dtype="f") for doc in docs], got.append

    return Model("ones", forward, dims={"nO": WIDTH if known_width else None}), got


@pytest.fixture
def docs(vocab):
    return [Doc(vocab, words=words) for words in TEXTS]


def make(docs, known_width=True):
    """The layer, with weights by which each vector adds to the first class."""
    model = token_classifier(ones(known_width)[0])
    model.initialize(X=docs, Y=[numpy.zeros((len(doc), CLASSES), dtype="f") for doc in docs])
    weights = numpy.zeros((CLASSES, WIDTH), dtype="f")
    weights[0] = 1 / WIDTH
    model.get_ref("output_layer").set_param("W", weights)
    return model


@pytest.mark.parametrize("is_train", [False, True])
def test_each_document_has_a_row_for_each_token(docs, is_train):
    scores, _ = make(docs)(docs, is_train)
    assert [score.shape for score in scores] == [(2, CLASSES), (0, CLASSES), (3, CLASSES)]


@pytest.mark.parametrize("is_train", [False, True])
def test_a_batch_of_only_empty_docs_passes(docs, vocab, is_train):
    scores, _ = make(docs)([Doc(vocab), Doc(vocab)], is_train)
    assert [score.shape for score in scores] == [(0, CLASSES)] * 2


def test_the_classes_come_from_the_gold_data(docs):
    model = token_classifier(ones()[0])
    assert not model.has_dim("nO")
    assert make(docs).get_dim("nO") == CLASSES


def test_the_width_of_the_vectors_comes_from_the_data_where_it_is_not_known(docs):
    assert make(docs, known_width=False).get_ref("output_layer").get_dim("nI") == WIDTH


def test_a_fresh_head_finds_all_classes_alike(docs):
    model = token_classifier(ones()[0], nO=CLASSES)
    model.initialize(X=docs)
    scores, _ = model.begin_update(docs)
    numpy.testing.assert_allclose(numpy.vstack(scores), 1 / CLASSES, rtol=1e-6)


def test_prediction_gives_unnormalized_scores(docs):
    numpy.testing.assert_allclose(make(docs).predict(docs)[0], [[1, 0, 0]] * 2, rtol=1e-5)


def test_training_gives_probabilities(docs):
    scores, _ = make(docs).begin_update(docs)
    expected = numpy.exp([1, 0, 0]) / numpy.exp([1, 0, 0]).sum()
    numpy.testing.assert_allclose(scores[0], [expected] * 2, rtol=1e-5)


def test_prediction_drops_nothing(docs):
    model = make(docs)
    set_dropout_rate(model, 0.5)
    numpy.testing.assert_allclose(model.predict(docs)[0], [[1, 0, 0]] * 2, rtol=1e-5)


def test_training_drops_nothing_unless_a_rate_is_set(docs):
    model = make(docs)
    first, again = (numpy.vstack(model.begin_update(docs)[0]).tolist() for _ in range(2))
    assert first == again


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_training_drops_at_the_rate_that_is_set(vocab, rate):
    doc = Doc(vocab, words=["word"] * 1000)
    model = make([doc])
    numpy.random.seed(0)
    set_dropout_rate(model, rate)
    probs = model.begin_update([doc])[0][0]
    # what is left is scaled up, so the mean of the first class' scores is still 1 and its variance
    # tells the rate
    scores = numpy.log(probs[:, 0] / probs[:, 1])
    assert scores.mean() == pytest.approx(1, abs=0.05)
    assert scores.var() == pytest.approx(rate / (1 - rate) / WIDTH, rel=0.2)


def test_the_gradient_reaches_the_vectors(docs):
    source, got = ones()
    model = token_classifier(source)
    model.initialize(X=docs, Y=[numpy.zeros((len(doc), CLASSES), dtype="f") for doc in docs])
    weights = numpy.arange(CLASSES * WIDTH, dtype="f").reshape(CLASSES, WIDTH)
    model.get_ref("output_layer").set_param("W", weights)
    scores, backprop = model.begin_update(docs)
    gradient = [numpy.zeros_like(score) for score in scores]
    gradient[2][1] = [1, 0, -1]
    backprop(gradient)
    assert [d.shape for d in got[0]] == [(2, WIDTH), (0, WIDTH), (3, WIDTH)]
    assert got[0][2].tolist() == [[0.0] * WIDTH, (weights[0] - weights[2]).tolist(), [0.0] * WIDTH]


def test_the_head_survives_bytes(docs):
    model = make(docs)
    copy = token_classifier(ones()[0]).from_bytes(model.to_bytes())
    assert copy.predict(docs)[0].tolist() == model.predict(docs)[0].tolist()


def random_source():
    """A source of vectors that depend on the place in the document, without a faster way to
    products."""

    def forward(model, docs, is_train):
        draw = numpy.random.default_rng(0)
        return [draw.normal(size=(len(doc), 7)).astype("f") for doc in docs], lambda d: docs

    return Model("random", forward, dims={"nO": 7})


SOURCES = {
    "plain": random_source,
    "features": lambda: token_features(["SHAPE", "PREFIX"], width=6, depth=0),
    "convolved features": lambda: token_features(["SHAPE"], width=6, depth=1),
    "memory": lambda: document_memory(random_source()),
    "all": lambda: concat_tok2vec(
        document_memory(random_source()), token_features(["SHAPE"], width=6, depth=0)
    ),
    "memory of both": lambda: document_memory(
        concat_tok2vec(random_source(), token_features(["SHAPE"], width=6, depth=0))
    ),
}


def make_fast(source, docs):
    model = fast_token_classifier(SOURCES[source]())
    model.initialize(X=docs, Y=[numpy.zeros((len(doc), CLASSES), dtype="f") for doc in docs])
    draw = numpy.random.default_rng(1)
    output = model.get_ref("output_layer")
    for name in ("W", "b"):
        output.set_param(name, draw.normal(size=output.get_param(name).shape).astype("f"))
    return model


@pytest.fixture
def long_docs(vocab):
    texts = ["Rika met Rika in Paris , not PARIS .".split(), [], ["Paris"], ["a", " ", "Rika"]]
    return [Doc(vocab, words=words) for words in texts]


@pytest.mark.parametrize("source", list(SOURCES))
def test_the_fast_way_gives_the_scores_of_the_plain_way(long_docs, source):
    model = make_fast(source, long_docs)
    found, expected = model.predict(long_docs), model.layers[0].predict(long_docs)
    for scores, plain in zip(found, expected, strict=True):
        numpy.testing.assert_allclose(scores, plain, atol=1e-5)


@pytest.mark.parametrize("source", list(SOURCES))
def test_in_training_the_fast_classifier_is_the_plain_one(long_docs, source):
    model = make_fast(source, long_docs)
    (found, _), (expected, _) = (m(long_docs, True) for m in (model, model.layers[0]))
    assert all(numpy.array_equal(scores, plain) for scores, plain in zip(found, expected))
    assert model.get_dim("nO") == CLASSES


@pytest.mark.parametrize("source", list(SOURCES))
def test_the_fast_classifier_survives_a_round_trip(long_docs, source):
    model = make_fast(source, long_docs)
    copy = fast_token_classifier(SOURCES[source]()).from_bytes(model.to_bytes())
    for scores, expected in zip(copy.predict(long_docs), model.predict(long_docs)):
        assert numpy.array_equal(scores, expected)


def test_the_fast_classifier_takes_a_batch_of_only_empty_docs(vocab, long_docs):
    model = make_fast("all", long_docs)
    assert [s.shape for s in model.predict([Doc(vocab), Doc(vocab)])] == [(0, CLASSES)] * 2
