"""Embeddings of token attributes (shape, tag, ...), to concatenate with an encoder's vectors."""

from collections.abc import Callable

import numpy
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed
from spacy.tokens import Doc
from thinc.api import Model, chain
from thinc.types import Floats2d

from ..options import check_number

# spaCy token attributes that make sense as categories, with the number of rows of their hash
# embedding tables
ROWS = {
    "TAG": 200,
    "POS": 100,
    "SHAPE": 2000,
    "PREFIX": 2000,
    "SUFFIX": 4000,
    "NORM": 8000,
    "ORTH": 8000,
}


def token_features(attrs: list[str], *, width: int, depth: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed token features. TAG with an encoder gives the model "BERT + POS"; SHAPE restores the
    capitalization that an uncased vocabulary loses.

    attrs (list[str]): Any of TAG, POS (an earlier component must set them, also in training: list
        it in `[training] annotating_components`), SHAPE, PREFIX, SUFFIX, NORM, ORTH.
    width (int): The width of the vectors.
    depth (int): The number of convolutional layers that follow; each adds one token of context on
        each side. 0: none.
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width).
    RAISES (ValueError): If a feature is unknown, or a number is out of range.
    """
    unknown = [attr for attr in attrs if attr not in ROWS]
    if unknown or not attrs:
        raise ValueError(
            f"attrs of spacy_bert_ner.TokenFeatures.v1: {', '.join(unknown) or 'none given'}. "
            f"It supports {', '.join(ROWS)}."
        )
    check_number(width, "spacy_bert_ner.TokenFeatures.v1: width", low=1, whole=True)
    check_number(depth, "spacy_bert_ner.TokenFeatures.v1: depth", whole=True)
    rows = [ROWS[attr] for attr in attrs]
    embed = MultiHashEmbed(width, attrs, rows, include_static_vectors=False)
    if not depth:
        embed.attrs["project"] = project
        return embed
    return chain(embed, MaxoutWindowEncoder(width, window_size=1, maxout_pieces=3, depth=depth))


def project(model: Model, docs: list[Doc], weights: Floats2d, project_layer: Callable) -> Floats2d:
    """Embed and project each distinct feature combination once (see `TokenClassifier.v2`)."""
    extract, *others = model.layers
    columns = extract.attrs["columns"]
    found = [doc.to_array(columns).reshape(len(doc), len(columns)) for doc in docs]
    features, which = numpy.unique(numpy.concatenate(found), axis=0, return_inverse=True)
    vectors = [model.ops.asarray(features)]
    for layer in others:
        vectors = layer.predict(vectors)
    products = model.ops.gemm(vectors[0], model.ops.as_contig(weights), trans2=True)
    return model.ops.to_numpy(products)[which.ravel()]
