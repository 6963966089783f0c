"""Token classification heads: a linear layer on top of word vectors."""

from collections.abc import Callable
from typing import Any

import torch
from spacy.tokens import Doc
from thinc.api import Dropout, Model, NumpyOps, Softmax_v2, chain, with_array, zero_init
from thinc.types import Floats2d

from ..options import check_number
from ..threads import count_threads
from ..vectors import check_vectors

Tok2Vec = Model[list[Doc], list[Floats2d]]


def token_classifier(tok2vec: Tok2Vec, nO: int | None = None) -> Tok2Vec:
    """Create `spacy.Tagger.v2` with dropout before its linear layer, at the rate `dropout` of
    `[training]`.

    tok2vec (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width).
    nO (int | None): The number of classes, which the component sets.
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens,
        classes): logits in prediction, probabilities in training.
    """
    output = _create_output(tok2vec, nO)
    model = chain(tok2vec, with_array(chain(Dropout(), output)))
    model.set_ref("output_layer", output)
    return model


def fast_token_classifier(tok2vec: Tok2Vec, nO: int | None = None) -> Tok2Vec:
    """Create `spacy.Tagger.v2` with a faster way to the same logits in prediction. The linear layer
    is applied to each part of a concatenated vector, and the results are summed. Repeated inputs
    are computed once, and the vectors are never concatenated.

    tok2vec (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width).
        If it, or a layer in it, has a function `project` in its `attrs`, that function applies the
        linear layer.
    nO (int | None): The number of classes, which the component sets.
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens,
        classes): logits in prediction (in numpy: a GPU gives them back once for all documents),
        probabilities in training.
    """
    output = _create_output(tok2vec, nO)
    plain = chain(tok2vec, with_array(output))
    model = Model("token_classifier", forward, init=init, dims={"nO": nO}, layers=[plain])
    model.set_ref("output_layer", output)
    return model


def _create_output(tok2vec: Tok2Vec, nO: int | None) -> Model[Floats2d, Floats2d]:
    if nO is not None:
        check_number(nO, "spacy_bert_ner.TokenClassifier: nO", low=1, whole=True)
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    return Softmax_v2(nO, width, init_W=zero_init, normalize_outputs=False)


def init(model: Tok2Vec, X: list[Doc] | None = None, Y: Any = None) -> None:
    model.layers[0].initialize(X=X, Y=Y)
    output = model.get_ref("output_layer")
    if output.has_dim("nO"):
        model.set_dim("nO", output.get_dim("nO"))


def forward(
    model: Tok2Vec, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], Any]]:
    plain = model.layers[0]
    if is_train:
        return plain(docs, is_train)
    output = model.get_ref("output_layer")
    bias = model.ops.to_numpy(output.get_param("b"))
    scores = project(plain.layers[0], docs, output.get_param("W")) + bias
    host = NumpyOps()
    return host.unflatten(scores, host.asarray1i([len(doc) for doc in docs])), list


def project(tok2vec: Tok2Vec, docs: list[Doc], weights: Floats2d) -> Floats2d:
    """Apply a linear layer without bias to word vectors.

    tok2vec (Model[list[Doc], list[Floats2d]]): Computes the vectors.
    docs (list[Doc]): The documents.
    weights (Floats2d): The weight matrix, of shape (classes, width).
    RETURNS (Floats2d): The result in numpy, of shape (tokens of all documents, classes).
    RAISES (ValueError): If a document has no vectors of the encoder.
    """
    if "project" in tok2vec.attrs:
        return tok2vec.attrs["project"](tok2vec, docs, weights, project)
    check_vectors(tok2vec, docs)
    return _multiply(tok2vec, tok2vec.predict(docs), weights)


def _multiply(model: Model, vectors: list[Floats2d], weights: Floats2d) -> Floats2d:
    if not isinstance(model.ops, NumpyOps):
        joint, weights = model.ops.xp.concatenate(vectors), model.ops.as_contig(weights)
        return model.ops.to_numpy(model.ops.gemm(joint, weights, trans2=True))
    count_threads()
    # with few classes, PyTorch's matrix multiplication is several times as fast as thinc's
    products = torch.empty(sum(map(len, vectors)), len(weights))
    transposed = torch.from_numpy(weights).T
    start = 0
    for vector in vectors:
        end = start + len(vector)
        torch.mm(torch.from_numpy(vector), transposed, out=products[start:end])
        start = end
    return products.numpy()
