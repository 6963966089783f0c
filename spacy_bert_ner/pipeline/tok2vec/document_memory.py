"""Document-level memory: the vectors of a word's other mentions, next to its own vector."""

from collections.abc import Callable
from typing import Any

import numpy
from spacy.attrs import IS_LOWER, LOWER
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints1d

Tok2Vec = Model[list[Doc], list[Floats2d]]


def document_memory(tok2vec: Tok2Vec) -> Tok2Vec:
    """Concatenate each word's vector with the mean vector of the word's other occurrences in the
    document (zeros if there are none): a mention that is clear in one sentence helps with an
    unclear one elsewhere. Lower-cased words are left out. (After the document-level memory of Luo,
    Xiao & Zhao, Hierarchical Contextualized Representation for Named Entity Recognition, 2020,
    section 3.3.)

    tok2vec (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width).
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, 2 *
        width).
    """
    return Model(
        "document_memory",
        forward,
        init=init,
        dims={"nO": None},
        layers=[tok2vec],
        attrs={"project": project},
    )


def init(model: Tok2Vec, X: list[Doc] | None = None, Y: Any = None) -> None:
    model.layers[0].initialize(X=X)
    if X:
        model.set_dim("nO", model.predict(X[:1])[0].shape[1])


def forward(
    model: Tok2Vec, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    vectors, backprop_vectors = model.layers[0](docs, is_train)
    if not docs:
        return [], backprop_vectors
    group = group_words(docs)
    xp, as_contig = model.ops.xp, model.ops.as_contig
    borders = numpy.cumsum([len(doc) for doc in docs])[:-1].tolist()
    joint = xp.concatenate(vectors)
    width = joint.shape[1]
    output = xp.split(xp.hstack([joint, average_others(xp, joint, *group)]), borders)

    def backprop(gradient: list[Floats2d]) -> list[Doc]:
        d = xp.concatenate(gradient)
        # "the mean of the others" is a symmetric matrix, so the backward pass is the same operation
        # as the forward pass
        own = as_contig(d[:, :width] + average_others(xp, d[:, width:], *group))
        backprop_vectors(xp.split(own, borders))
        return docs

    return output, backprop


def project(
    model: Tok2Vec, docs: list[Doc], weights: Floats2d, project_layer: Callable
) -> Floats2d:
    """Project first, then average: the same result as the other way round, with much narrower
    vectors (see `TokenClassifier.v2`)."""
    n_classes, width = len(weights), weights.shape[1] // 2
    xp = model.ops.xp
    stacked = xp.vstack([weights[:, :width], weights[:, width:]])
    products = project_layer(model.layers[0], docs, stacked)
    own, others = products[:, :n_classes], products[:, n_classes:]
    return own + average_others(numpy, others, *group_words(docs))


def group_words(docs: list[Doc]) -> tuple[Ints1d, Ints1d]:
    """RETURNS: The tokens, counted over all documents, whose word occurs more than once in their
    document, and the index of each word in a document."""
    rows = [doc.to_array([LOWER, IS_LOWER]).reshape(len(doc), 2) for doc in docs]
    words, small = numpy.concatenate(rows).T
    candidates = numpy.flatnonzero(small == 0)
    owners = numpy.repeat(numpy.arange(len(docs)), list(map(len, docs)))[candidates]
    kinds = numpy.unique(words[candidates], return_inverse=True)[1]
    _, inverse, counts = numpy.unique(
        kinds * len(docs) + owners, return_inverse=True, return_counts=True
    )
    repeated = counts[inverse] > 1
    return candidates[repeated], numpy.unique(inverse[repeated], return_inverse=True)[1]


def average_others(xp: Any, vectors: Floats2d, tokens: Ints1d, groups: Ints1d) -> Floats2d:
    """RETURNS (Floats2d): For each token the mean of the other vectors in its group, in the shape
    of `vectors`."""
    averages = xp.zeros_like(vectors)
    if len(tokens):
        order = numpy.argsort(groups, kind="stable")
        sorted_groups = groups[order]
        starts = numpy.flatnonzero(numpy.diff(sorted_groups, prepend=-1))
        counts = numpy.diff(numpy.append(starts, len(groups)))
        others = xp.asarray((counts[groups, None] - 1).astype("float32"))
        at, order, starts, groups = map(xp.asarray, (tokens, order, starts, groups))
        mine = vectors[at]
        # CuPy takes differences of running sums
        dtype = "float32" if xp is numpy else "float64"
        sums = xp.add.reduceat(mine[order], starts, axis=0, dtype=dtype).astype("float32")
        averages[at] = (sums[groups] - mine) / others
    return averages
