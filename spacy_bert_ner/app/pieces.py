"""How the encoder and the component `ner` process one sentence, step by step: pieces, tags,
entities."""

from typing import Any, NamedTuple

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Floats2d, Floats3d, Ints1d

from ..pipeline.ner.entity_lattice import EntityLattice

ENCODER, NER = "bert_encoder", "token_ner"  # the factories whose work can be shown
LONGEST = 1000  # characters
NO_WORD = -1  # the word of [CLS] and [SEP]


class Piece(NamedTuple):
    text: str  # as the vocabulary writes it
    number: int  # in the vocabulary
    word: int  # the number of its word in the sentence, or NO_WORD


class Cut(NamedTuple):
    """A sentence as the encoder reads it."""

    pieces: list[Piece]  # [CLS], those of the words, [SEP]
    layers: Floats3d  # (2 + layers, pieces, width), see `BertShim.get_hidden_states`
    pooling: str  # how a word's pieces are pooled: their "mean", or the "first" piece only

    def find(self, word: int) -> list[int]:
        """RETURNS (list[int]): The indices of the pieces of a word."""
        return [i for i, piece in enumerate(self.pieces) if piece.word == word]


class ScoredEntity(NamedTuple):
    start: int  # its first word
    end: int  # the word after the last
    label: str
    product: float  # of the probabilities of its tags
    probability: float  # the marginal probability over all valid tag sequences
    confidence: float  # the calibrated probability
    kept: bool  # whether it is among the entities of the Doc


class Tagging(NamedTuple):
    """What `ner` computes for a sentence."""

    tags: list[str]
    words: Floats2d  # (words, tags): the probabilities from the head, for each word on its own
    pieces: (
        Floats2d | None
    )  # (pieces, tags): the same with each piece instead of its word; zeros for [CLS] and [SEP]
    together: Floats2d  # (words, tags): the marginal probabilities over all valid sequences
    greedy: list[str]  # the most probable tag of each word on its own
    best: list[str]  # the best valid tag sequence (Viterbi)
    entities: list[ScoredEntity]  # the entities of the best sequence


def find_component(nlp: Language, factory: str) -> Any | None:
    """RETURNS (Any | None): The first active component of the factory; None if there is none."""
    return next((c for name, c in nlp.pipeline if nlp.pipe_factories[name] == factory), None)


def reads_shape(nlp: Language) -> bool:
    """RETURNS (bool): Whether `ner` uses word shapes in addition to the encoder's vectors."""
    ner = find_component(nlp, NER)
    layers = ner.model.walk() if ner else ()
    return any("SHAPE" in layer.attrs.get("columns", ()) for layer in layers)


def read_words(nlp: Language, text: str) -> Doc:
    """Tokenize a sentence.

    nlp (Language): The pipeline.
    text (str): The sentence.
    RETURNS (Doc): The words, without annotation.
    RAISES (ValueError): If the sentence is empty or too long.
    """
    if not text.strip():
        raise ValueError("There is nothing to read: type a sentence.")
    if len(text) > LONGEST:
        raise ValueError(
            f"The sentence has {len(text):,} characters, but the limit is {LONGEST:,}: shorten it."
        )
    return nlp.make_doc(text.strip())


def cut_words(nlp: Language, doc: Doc) -> Cut:
    """Split words into pieces and get the hidden states of the pieces.

    nlp (Language): A pipeline with a `bert_encoder`.
    doc (Doc): The words.
    RETURNS (Cut): The pieces with their hidden states.
    RAISES (ValueError): If they do not fit into one window of the encoder, or it does not provide
        hidden states.
    """
    encoder = find_component(nlp, ENCODER).model
    cutter, bert = encoder.shims
    if not hasattr(bert, "get_hidden_states"):  # a packaged model has its own copy of the code
        raise ValueError(
            "The model was packaged with an older version of its code: package it again."
        )
    ids, counts, _ = cutter.tokenize([doc])
    room = encoder.attrs["window"] - 2
    if len(ids) > room:
        raise ValueError(
            f"The sentence has {len(ids)} word pieces, but this encoder reads {room} at once: "
            f"shorten it."
        )
    ids = numpy.concatenate([[cutter.special["CLS"]], ids, [cutter.special["SEP"]]])
    words = [NO_WORD, *numpy.repeat(numpy.arange(len(doc)), counts).tolist(), NO_WORD]
    pieces = [Piece(*piece) for piece in zip(cutter.ids_to_tokens(ids), ids.tolist(), words)]
    return Cut(pieces, bert.get_hidden_states(ids), encoder.attrs["pooling"])


def tag_words(nlp: Language, doc: Doc, cut: Cut | None = None) -> Tagging:
    """Get the intermediate results of `ner`.

    nlp (Language): A pipeline with a `token_ner`.
    doc (Doc): The words. The pipeline is run on them up to `ner`.
    cut (Cut | None): Their pieces; without them there are no piece probabilities.
    RETURNS (Tagging): Probabilities, tags, entities.
    """
    ner = find_component(nlp, NER)
    for _, component in nlp.pipeline:
        if component is ner:
            break
        doc = component(doc)
    log_probs = _predict(ner, doc)
    prediction = ner.predict([doc])[0]
    pieces = _tag_pieces(ner, doc, cut) if cut and len(doc.tensor) else None
    ner.set_annotations([doc], [prediction])
    lattice = EntityLattice(log_probs, [len(doc)])
    greedy = [ner.tags[i] for i in log_probs.argmax(axis=1)]
    best = _write_tags(len(doc), prediction.spans)
    products = numpy.exp(log_probs[numpy.arange(len(doc)), [ner.tags.index(tag) for tag in best]])
    kept = {(span.start, span.end, span.label_) for span in doc.spans["ner"]}
    entities = [
        ScoredEntity(
            *span, float(products[slice(*span[:2])].prod()), probability, score, span in kept
        )
        for span, probability, score in zip(
            prediction.spans, _score(lattice, ner, prediction.spans), prediction.scores
        )
    ]
    probs = numpy.exp(log_probs)
    return Tagging(ner.tags, probs, pieces, lattice.marginals(), greedy, best, entities)


def _predict(ner: Any, doc: Doc) -> Floats2d:
    """RETURNS (Floats2d): The log probabilities of the tags of each word."""
    scores = ner.model.ops.to_numpy(ner.model.predict([doc])[0])
    return scores - numpy.logaddexp.reduce(scores, axis=1, keepdims=True)


def _tag_pieces(ner: Any, doc: Doc, cut: Cut) -> Floats2d:
    """Run the head on the first piece of each word instead of the word's vector, then on the
    second, and so on."""
    owners = numpy.asarray([piece.word for piece in cut.pieces])
    last, vectors = cut.layers[-1], doc.tensor
    probs = numpy.zeros((len(owners), len(ner.tags)))
    turns = _count_turns(owners)
    for turn in range(turns.max() + 1):
        at = numpy.flatnonzero((turns == turn) & (owners != NO_WORD))
        own = ner.model.ops.to_numpy(vectors).copy()
        own[owners[at]] = last[at]
        doc.tensor = ner.model.ops.asarray2f(own)
        probs[at] = numpy.exp(_predict(ner, doc))[owners[at]]
    doc.tensor = vectors
    return probs


def _count_turns(owners: Ints1d) -> Ints1d:
    """RETURNS (Ints1d): The position of each piece in its word, from 0."""
    _, first, which = numpy.unique(owners, return_index=True, return_inverse=True)
    return numpy.where(owners == NO_WORD, 0, numpy.arange(len(owners)) - first[which])


def _write_tags(length: int, spans: list[tuple[int, int, str]]) -> list[str]:
    tags = ["O"] * length
    for start, end, label in spans:
        prefixes = "U" if end - start == 1 else f"B{'I' * (end - start - 2)}L"
        tags[start:end] = [f"{prefix}-{label}" for prefix in prefixes]
    return tags


def _score(lattice: Any, ner: Any, spans: list[tuple[int, int, str]]) -> list[float]:
    """RETURNS (list[float]): The marginal probability of each entity over all valid sequences."""
    places = [(start, end, ner.labels.index(label)) for start, end, label in spans]
    return lattice.score(numpy.asarray(places, dtype="int64").reshape(-1, 3).T).tolist()


def find_breaks(tags: list[str]) -> list[int]:
    """RETURNS (list[int]): The indices of tags that can't follow the previous tag; also the number
    of tags if the sequence can't end with the last one."""
    around = ["O", *tags, "O"]
    return [i for i, (one, next_) in enumerate(zip(around, around[1:])) if not _fits(one, next_)]


def _fits(before: str, tag: str) -> bool:
    if before[0] in "BI":
        return tag[0] in "IL" and tag[1:] == before[1:]
    return tag[0] in "OBU"
