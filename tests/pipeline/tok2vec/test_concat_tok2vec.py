"""Two sources of word vectors side by side."""

import numpy
import pytest
import spacy
from spacy.ml.models import MultiHashEmbed
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model

from spacy_bert_ner.pipeline.tok2vec.concat_tok2vec import concat_tok2vec

CONFIG = """
[model]
@architectures = "spacy.Tagger.v2"
[model.tok2vec]
@architectures = "spacy_bert_ner.ConcatTok2Vec.v1"
[model.tok2vec.encoder]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 8
depth = 1
embed_size = 100
window_size = 1
maxout_pieces = 2
subword_features = true
[model.tok2vec.features]
@architectures = "spacy.MultiHashEmbed.v2"
width = 4
attrs = ["SHAPE"]
rows = [50]
include_static_vectors = false
"""
TRAIN = [(["Ada", "ran"], ["NNP", "VBD"]), (["ran", "Ada", "!"], ["VBD", "NNP", "."])]


def embed(width, attr="NORM"):
    return MultiHashEmbed(width, attrs=[attr], rows=[50], include_static_vectors=False)


@pytest.fixture
def docs(vocab):
    return [Doc(vocab, words=words) for words in (["Ada", "ran"], [], ["Ada"] * 3)]


@pytest.fixture
def model(docs):
    model = concat_tok2vec(embed(3), embed(5, "SHAPE"))
    model.initialize(X=docs)
    return model


def test_the_width_is_the_sum(model, docs):
    assert model.get_dim("nO") == 8
    assert [vectors.shape for vectors in model.predict(docs)] == [(2, 8), (0, 8), (3, 8)]


def test_the_encoder_is_on_the_left_and_the_features_on_the_right(model, docs):
    left, right = (layer.predict(docs) for layer in model.layers)
    for vectors, encoded, features in zip(model.predict(docs), left, right):
        assert vectors.tolist() == numpy.hstack([encoded, features]).tolist()


@pytest.mark.parametrize(
    "empty", [slice(1, 2), slice(0, 2), slice(1, 3)], ids="all last 1st".split()
)
def test_empty_docs_pass(docs, empty):
    docs = docs[empty]
    model = concat_tok2vec(embed(3), embed(5))
    model.initialize(X=docs)
    assert [v.shape for v in model.predict(docs)] == [(len(doc), 8) for doc in docs]


@pytest.mark.parametrize("side", [0, 1], ids=["encoder", "features"])
def test_the_gradient_reaches_each_side(model, docs, side):
    vectors, backprop = model.begin_update(docs)
    backprop([numpy.ones_like(v) for v in vectors])
    gradients = [
        node.get_grad(name)
        for node in model.layers[side].walk()
        for name in node.grad_names
        if node.has_grad(name)
    ]
    assert any(numpy.abs(gradient).sum() > 0 for gradient in gradients)


def test_each_side_gets_the_gradient_of_its_own_columns(docs):
    got = {}

    def source(name, width):
        def forward(model, docs, is_train):
            vectors = [numpy.zeros((len(doc), width), dtype="f") for doc in docs]
            return vectors, lambda gradient: got.update({name: [d.tolist() for d in gradient]})

        return Model(name, forward)

    model = concat_tok2vec(source("encoder", 1), source("features", 2))
    _, backprop = model.begin_update(docs[:1])
    backprop([numpy.asarray([[1, 2, 3], [4, 5, 6]], dtype="f")])
    assert got == {"encoder": [[[1], [4]]], "features": [[[2, 3], [5, 6]]]}


@pytest.fixture
def tagged():
    """A blank pipeline with a tagger on the layer, and a function that trains it."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger", config=spacy.util.Config().from_str(CONFIG))

    def train():
        examples = [Example.from_dict(Doc(nlp.vocab, w), {"tags": t}) for w, t in TRAIN]
        optimizer = nlp.initialize(lambda: examples)
        for _ in range(30):
            nlp.update(examples, sgd=optimizer)
        return nlp

    return train


def test_a_tagger_learns_with_it(tagged):
    nlp = tagged()
    for words, tags in TRAIN:
        assert [token.tag_ for token in nlp(Doc(nlp.vocab, words))] == tags


def test_a_tagger_survives_bytes(tagged, docs):
    nlp = tagged()
    copy = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    before, after = (pipeline.get_pipe("tagger").model.predict(docs) for pipeline in (nlp, copy))
    assert [scores.tolist() for scores in after] == [scores.tolist() for scores in before]
