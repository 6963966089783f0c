"""The component `chunker`: base chunks (NP, VP, PP, ...) by sequence labelling, written to
`doc.spans["chunks"]`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, SequenceCategoricalCrossentropy
from thinc.types import Floats1d, Floats2d, Ints1d

from .layout import find_cuts, find_words
from .noun_chunks import CHUNKS_KEY, install_noun_chunks
from .sequence_tagger import SequenceTagger

SCORES = "scores"
# weight of the class transitions relative to the model's scores; the best of 0 to 0.7 on the
# CoNLL-2003 dev set
TRANSITION_WEIGHT = 0.5


class Prediction(NamedTuple):
    """The classes of a document's tokens, as indices into `Chunker.tags`, and their
    probabilities."""

    classes: Ints1d
    scores: Floats1d


def make_chunker_scorer() -> Callable[..., dict[str, Any]]:
    return score_chunks


def score_chunks(examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
    """Score the chunks by exact match of boundaries and label.

    examples (Iterable[Example]): Documents without gold chunks are left out.
    RETURNS (dict[str, Any]): spans_chunks_p, spans_chunks_r, spans_chunks_f and
        spans_chunks_per_type.
    """
    return Scorer.score_spans(
        examples,
        **{
            **kwargs,
            "attr": f"spans_{CHUNKS_KEY}",
            "getter": lambda doc, attr: doc.spans.get(CHUNKS_KEY, ()),
            "has_annotation": lambda doc: CHUNKS_KEY in doc.spans,
        },
    )


def make_chunker(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "Chunker":
    """Create the component. The model computes for each token the logits of O and of B- and I- of
    each label, as `spacy.Tagger.v2` does."""
    return Chunker(nlp.vocab, model, name, scorer=scorer)


class Chunker(SequenceTagger):
    """Finds base chunks. They do not overlap, and do not cross an empty line or a sentence start
    that an earlier component has set. Line breaks within a block of text are passed over. Noun
    phrases are `doc.noun_chunks` too."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "chunker",
        *,
        scorer: Callable[..., dict[str, Any]] | None = score_chunks,
    ) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg = {"labels": [], "transitions": []}
        install_noun_chunks(vocab)

    @property
    def tags(self) -> list[str]:
        """RETURNS (list[str]): The model's output classes: O, then B- and I- of each label."""
        return ["O", *(f"{prefix}-{label}" for label in self.labels for prefix in "BI")]

    def _resize(self, places: list[int]) -> None:
        super()._resize(places)
        # 0: nothing is known of what follows a new class
        transitions = numpy.zeros((len(self.tags), len(self.tags)))
        transitions[numpy.ix_(places, places)] = self.cfg["transitions"]
        self.cfg["transitions"] = transitions.tolist()

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Set the labels and the model's dimensions.

        get_examples (Callable[[], Iterable[Example]]): Representative gold-standard examples.
        nlp (Language | None): The pipeline.
        labels (Sequence[str] | None): The labels; by default those in the examples.
        RAISES (ValueError): If there are no labels.
        """
        validate_get_examples(get_examples, "Chunker.initialize")
        if labels is None:
            groups = (eg.reference.spans.get(CHUNKS_KEY, ()) for eg in get_examples())
            labels = sorted({span.label_ for group in groups for span in group})
        self._add_labels(
            labels,
            f"the training corpus has no doc.spans['{CHUNKS_KEY}']. "
            "Use a corpus with a chunk column, or remove the component from the config.",
        )
        self.cfg["transitions"] = count_transitions(
            map(gold_iob, get_examples()), self.tags
        ).tolist()
        self._initialize_model(
            get_examples,
            lambda example: [[float(tag == own) for own in self.tags] for tag in gold_iob(example)],
        )

    def predict(self, docs: Iterable[Doc]) -> list[Prediction]:
        """Find the best sequence of classes.

        docs (Iterable[Doc]): The documents, which are not modified.
        RETURNS (list[Prediction]): For each document arrays of shape (tokens,).
        RAISES (ValueError): If a document has no vectors of the encoder.
        """
        docs = list(docs)
        if not any(len(doc) for doc in docs):
            return [Prediction(numpy.zeros(0, "int32"), numpy.zeros(0, "float32")) for _ in docs]
        transitions = TRANSITION_WEIGHT * numpy.asarray(self.cfg["transitions"])
        scores = self._score(docs)
        words = [find_words(doc) for doc in docs]
        paths = find_best_paths([one[at] for one, at in zip(scores, words)], transitions)
        predictions = []
        for doc, at, (path, probs) in zip(docs, words, paths):
            one = Prediction(numpy.zeros(len(doc), "int32"), numpy.ones(len(doc), "float32"))
            one.classes[at], one.scores[at] = path, probs
            predictions.append(one)
        return predictions

    def set_annotations(self, docs: Iterable[Doc], predictions: list[Prediction]) -> None:
        """Write the chunks to `doc.spans["chunks"]`, and to its `attrs["scores"]` the lowest
        probability of the classes in each. An I- that continues no chunk starts a new one, as in
        conlleval.

        docs (Iterable[Doc]): The documents.
        predictions (list[Prediction]): The result of `predict`.
        """
        labels = [tag[2:] for tag in self.tags]
        begins = [tag.startswith("B") for tag in self.tags]
        for doc, (classes, probs) in zip(docs, predictions):
            spans = []
            start, end, previous = 0, 0, ""
            words = find_words(doc)
            cuts = find_cuts(doc)
            for i, best in zip(words.tolist(), classes[words].tolist()):
                if begins[best] or labels[best] != previous or i in cuts:
                    if previous:
                        spans.append(Span(doc, start, end, label=previous))
                    start, previous = i, labels[best]
                end = i + 1
            if previous:
                spans.append(Span(doc, start, end, label=previous))
            # white space has the probability 1
            lowest = [float(probs[span.start : span.end].min()) for span in spans]
            group = SpanGroup(doc, name=CHUNKS_KEY, spans=spans, attrs={SCORES: lowest})
            doc.spans[CHUNKS_KEY] = group
            install_noun_chunks(doc.vocab)  # a sourced component may meet another one
            doc.noun_chunks_iterator = doc.vocab.get_noun_chunks

    def get_loss(
        self, examples: Iterable[Example], scores: list[Floats2d]
    ) -> tuple[float, list[Floats2d]]:
        """Cross-entropy over the tokens that have a gold class. Documents without gold chunks get
        no gradient.

        examples (Iterable[Example]): The batch.
        scores (list[Floats2d]): For each document the class probabilities, shape (tokens, classes).
        RETURNS (tuple[float, list[Floats2d]]): The loss and its gradient, of the same shapes.
        """
        loss_function = SequenceCategoricalCrossentropy(names=self.tags, normalize=False)
        known = set(self.tags)
        truths = [
            [tag if tag in known else None for tag in gold_iob(example)] for example in examples
        ]
        gradient, loss = loss_function(scores, truths)
        return float(loss), gradient


def gold_iob(example: Example) -> list[str | None]:
    """Align the gold chunks to the predicted tokens.

    example (Example): The gold and the predicted document.
    RETURNS (list[str | None]): For each predicted token its IOB2 tag; None if it is unknown.
    """
    if CHUNKS_KEY not in example.reference.spans:
        return [None] * len(example.predicted)
    aligned = example.alignment.x2y.lengths
    tags: list[str | None] = ["O" if length else None for length in aligned]
    for span in example.get_aligned_spans_y2x(example.reference.spans[CHUNKS_KEY]):
        tags[span.start] = f"B-{span.label_}"
        for i in range(span.start + 1, span.end):
            tags[i] = f"I-{span.label_}"
    return tags


def count_transitions(
    sequences: Iterable[list[str | None]], tags: list[str], *, smoothing: float = 0.1
) -> numpy.ndarray:
    """Estimate how much more likely a class is after another class than overall.

    sequences (Iterable[list[str | None]]): The gold classes of each document.
    tags (list[str]): The classes.
    smoothing (float): Additive smoothing: added to each count.
    RETURNS (numpy.ndarray): log p(next | previous) - log p(next), of shape (previous classes, next
        classes).
    """
    index = {tag: i for i, tag in enumerate(tags)}
    counts = numpy.full((len(tags), len(tags)), smoothing)
    for sequence in sequences:
        for previous, following in pairwise(sequence):
            if previous in index and following in index:
                counts[index[previous], index[following]] += 1
    conditional = counts / counts.sum(axis=1, keepdims=True)
    return numpy.log(conditional) - numpy.log(counts.sum(axis=0) / counts.sum())


def find_best_paths(
    scores: list[numpy.ndarray], transitions: numpy.ndarray
) -> list[tuple[numpy.ndarray, numpy.ndarray]]:
    """Viterbi decoding: find the best class sequence of each document, with all documents advancing
    token by token in parallel. A token scores its log probability given the text; a transition
    scores log p(next | previous) - log p(next). This is the hybrid of hidden Markov models and
    neural networks of Bourlard & Morgan (Connectionist Speech Recognition, 1994, chapter 7).

    scores (list[numpy.ndarray]): For each document the logits, of shape (tokens, classes).
    transitions (numpy.ndarray): The score of each transition, of shape (classes, classes).
    RETURNS (list[tuple[numpy.ndarray, numpy.ndarray]]): For each document the best class of each
        token, and its probability given the text alone, of shape (tokens,).
    """
    paths = [(numpy.zeros(0, "int32"), numpy.zeros(0, "float32")) for _ in scores]
    for group in group_by_length([len(one) for one in scores]):
        for i, path in zip(group, _find_paths([scores[i] for i in group], transitions)):
            paths[i] = path
    return paths


def group_by_length(lengths: list[int]) -> Iterator[list[int]]:
    """Group documents of similar length for padding: none is shorter than half of the longest.

    lengths (list[int]): The number of tokens in each document. Empty documents are in no group.
    YIELDS (list[int]): The indices of the documents in a group, the longest first.
    """
    group: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if group and 2 * lengths[i] < lengths[group[0]]:
            yield group
            group = []
        if lengths[i]:
            group.append(i)
    if group:
        yield group


def _find_paths(
    scores: list[numpy.ndarray], transitions: numpy.ndarray
) -> list[tuple[numpy.ndarray, numpy.ndarray]]:
    """Like `find_best_paths`, for documents sorted by decreasing length, none of them empty."""
    lengths = numpy.asarray([len(one) for one in scores])
    emissions = numpy.zeros((lengths[0], len(scores), len(transitions)), dtype="float32")
    for place, one in enumerate(scores):
        emissions[: len(one), place] = one
    emissions -= emissions.max(axis=2, keepdims=True)
    emissions -= numpy.log(numpy.exp(emissions).sum(axis=2, keepdims=True))
    into = numpy.ascontiguousarray(transitions.T, dtype="float32")  # (next, previous)
    origins = numpy.zeros(emissions.shape, dtype="int16")
    best = numpy.zeros(emissions.shape[:2], dtype="int32")
    # how many documents have a token at each step
    alive = numpy.searchsorted(-lengths, -numpy.arange(lengths[0]), side="left").tolist()
    total = emissions[0].copy()
    for i, n in enumerate(alive[1:], 1):
        candidates = total[:n, None, :] + into
        origins[i, :n] = candidates.argmax(axis=2)
        total[:n] = candidates.max(axis=2)
        total[:n] += emissions[i, :n]
    rows = numpy.arange(len(scores))
    best[lengths - 1, rows] = total.argmax(axis=1)
    for i in range(lengths[0] - 1, 0, -1):
        n = alive[i]
        best[i - 1, :n] = origins[i, rows[:n], best[i, :n]]
    chosen = numpy.exp(numpy.take_along_axis(emissions, best[:, :, None], axis=2)[:, :, 0])
    return [(best[:n, place], chosen[:n, place]) for place, n in enumerate(lengths)]
