"""Concatenated vectors from several sources, usable as `tok2vec` of any component."""

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

NO_VECTORS = (
    "The documents have no vectors of the encoder. If it is frozen, list it in [training] "
    "annotating_components too. nlp.rehearse() does not run it: give nlp.update() texts with the "
    "model's own annotation instead."
)
Tok2Vec = Model[list[Doc], list[Floats2d]]


def concat_tok2vec(encoder: Tok2Vec, features: Tok2Vec) -> Tok2Vec:
    """Concatenate an encoder's word vectors with embeddings of token features. An uncased
    vocabulary loses capitalization, and an embedding of SHAPE restores it. (thinc's `concatenate`
    does not work here: it sums the layers' input gradients, and a listener has none.)

    encoder (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width
        of the encoder), e.g. `spacy-transformers.TransformerListener.v1`.
    features (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width
        of the features), e.g. `spacy.MultiHashEmbed.v2`.
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, sum of
        the widths).
    """
    return Model(
        "concat_tok2vec",
        forward,
        init=init,
        dims={"nO": None},
        layers=[encoder, features],
        attrs={"project": project},
    )


def init(model: Tok2Vec, X: list[Doc] | None = None, Y: Any = None) -> None:
    for layer in model.layers:
        layer.initialize(X=X)
    if X:
        model.set_dim("nO", model.predict(X[:1])[0].shape[1])


def forward(
    model: Tok2Vec, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    try:
        left, backprop_left = model.layers[0](docs, is_train)
    except ValueError as error:
        # a listener that got the vectors of other documents
        raise ValueError(NO_VECTORS) from error
    if any(len(vector) != len(doc) for vector, doc in zip(left, docs)):
        raise ValueError(NO_VECTORS)
    right, backprop_right = model.layers[1](docs, is_train)
    vectors = [model.ops.xp.hstack(pair) for pair in zip(left, right)]

    def backprop(gradient: list[Floats2d]) -> list[Doc]:
        widths = [vector.shape[1] for vector in left]
        as_contig = model.ops.as_contig
        backprop_left([as_contig(d[:, :width]) for d, width in zip(gradient, widths)])
        backprop_right([as_contig(d[:, width:]) for d, width in zip(gradient, widths)])
        return docs

    return vectors, backprop


def project(
    model: Tok2Vec, docs: list[Doc], weights: Floats2d, project_layer: Callable
) -> Floats2d:
    """Project concatenated vectors: the sum of the projected parts (see `TokenClassifier.v2`)."""
    left, right = model.layers
    width = left.get_dim("nO") if left.has_dim("nO") else -right.get_dim("nO")
    products = project_layer(left, docs, weights[:, :width])
    products += project_layer(right, docs, weights[:, width:])
    return products
