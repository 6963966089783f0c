"""The factory `token_ner`: NER by token classification, with a probability for each entity."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer
from thinc.types import Floats1d, Floats2d

from ..entity_scores import install_score, write_entities
from ..layout import find_words, measure_parts
from ..options import check_number
from ..sequence_tagger import SequenceTagger
from .entity_lattice import EntityLattice
from .label_names import LabelNames
from .name_calibration import NameCalibration, compare_with_gold

TINY = 1e-10


class Prediction(NamedTuple):
    """The entities of a document."""

    spans: list[tuple[int, int, str]]  # first token, token after the last, label
    scores: list[float]  # the probability of each


def make_token_ner(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    threshold: float,
    label_map: dict[str, str],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "TokenNer":
    """Create the component. The model computes for each token the logits of O and of B-, I-, L- and
    U- of each label, as `spacy_bert_ner.TokenClassifier.v1` does."""
    return TokenNer(nlp.vocab, model, name, threshold=threshold, label_map=label_map, scorer=scorer)


class TokenNer(SequenceTagger):
    """Named entity recognizer. Labels and training step are those of spaCy's `Tagger`. The entities
    are written to `doc.ents`. `span._.score` is the probability of each: its marginal probability
    over all valid tag sequences, calibrated with what `calibrate` fitted. `doc.spans["ner"]` keeps
    the entities as this component has left them, with those of earlier components, and their scores
    in `attrs["scores"]`.

    threshold (float): The minimum probability of an entity.
    label_map (dict[str, str] | None): Other names for labels, e.g. {"PER": "PERSON"}. Gold
        annotation may have either name.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "token_ner",
        *,
        threshold: float = 0.5,
        label_map: dict[str, str] | None = None,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg = {"labels": [], "names": {}, "calibration": {}}
        self.threshold = threshold
        self.label_map = label_map or {}
        install_score()

    @property
    def threshold(self) -> float:
        """RETURNS (float): The minimum probability of an entity, 0 to 1. Entities that are more
        likely wrong than right cost F1 (the best threshold is half of the F1 that it leads to:
        Lipton, Elkan & Narayanaswamy, Optimal Thresholding of Classifiers to Maximize F1 Measure,
        2014, abstract). The pipeline saves the value in the config, not this one."""
        return self._threshold

    @threshold.setter
    def threshold(self, threshold: float) -> None:
        check_number(threshold, f"[components.{self.name}] threshold", high=1)
        self._threshold = threshold

    @property
    def label_map(self) -> dict[str, str]:
        """RETURNS (dict[str, str]): For labels of the model their names in the output. The pipeline
        saves the value in the config, not this one."""
        return dict(self._label_names.names)

    @label_map.setter
    def label_map(self, label_map: dict[str, str]) -> None:
        self._label_names = LabelNames(label_map, f"[components.{self.name}] label_map")
        self._label_names.check(self.cfg["labels"])

    @property
    def labels(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The labels of the entities, with their names in the output."""
        return tuple(dict.fromkeys(map(self._label_names.rename, self.cfg["labels"])))

    @property
    def tags(self) -> list[str]:
        """RETURNS (list[str]): The model's output classes: O, then B- of each of its labels, I-, L-
        and U-."""
        return ["O", *(f"{prefix}-{label}" for prefix in "BILU" for label in self.cfg["labels"])]

    def add_label(self, label: str) -> int:
        """Add a label, by its name in the model or in the output.

        RETURNS (int): 1 if it is new, else 0.
        """
        label = self._label_names.restore(label, self.cfg["labels"])
        return 0 if label in self.cfg["labels"] else super().add_label(label)

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
        labels (Sequence[str] | None): The entity types; by default those in the examples.
        RAISES (ValueError): If there are no entity types.
        """
        validate_get_examples(get_examples, "TokenNer.initialize")
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        self._add_labels(
            labels,
            "the training corpus has no entities. "
            "Use a corpus with an entity column, or remove the component from the config.",
        )
        self._label_names.check(self.cfg["labels"])
        self.cfg["calibration"] = {}
        self.cfg["names"] = self._calibration.learn_names(
            Span(ent.doc, ent.start, ent.end, label=self._restore(ent.label_))
            for example in get_examples()
            for ent in example.reference.ents
        )
        self._initialize_model(get_examples, lambda example: self._one_hot(example)[0])

    def predict(self, docs: Iterable[Doc]) -> list[Prediction]:
        """Find the entities of the best valid tag sequence.

        docs (Iterable[Doc]): The documents, which are not modified.
        RETURNS (list[Prediction]): For each document the entities and their probabilities,
            including those below the threshold.
        RAISES (ValueError): If a document has no vectors of the encoder.
        """
        docs = list(docs)
        predictions = [Prediction([], []) for _ in docs]
        ents, owners, probs = self._find(docs)
        scores = self._calibration.correct(ents, probs)
        for ent, owner, score in zip(ents, owners, scores.tolist()):
            label = self._label_names.rename(ent.label_)
            predictions[owner].spans.append((ent.start, ent.end, label))
            predictions[owner].scores.append(score)
        return predictions

    def _restore(self, label: str) -> str:
        """RETURNS (str): The model's label for one of the gold annotation."""
        return self._label_names.restore(label, self.cfg["labels"])

    @property
    def _calibration(self) -> Any:
        return NameCalibration(self.cfg["names"], self.cfg["calibration"])

    def _find(self, docs: list[Doc]) -> tuple[list[Span], list[int], Floats1d]:
        """RETURNS: The entities with the model's labels, the document index of each, and their
        probabilities before calibration."""
        words = [find_words(doc) for doc in docs]
        if not any(map(len, words)):
            return [], [], numpy.zeros(0)
        scores = numpy.vstack(self._score(docs))
        offsets = numpy.cumsum([0, *map(len, docs)])
        # a name may go on behind a line break, but not behind an empty line
        lengths = [n for doc, own in zip(docs, words) for n in measure_parts(doc, own)]
        at = numpy.concatenate([own + offset for own, offset in zip(words, offsets)])
        lattice = self._make_lattice(_log_softmax(scores[at]), lengths)
        entities = lattice.decode()
        owners = numpy.searchsorted(offsets, at[entities.starts], side="right") - 1
        starts = at[entities.starts] - offsets[owners]
        ends = at[entities.ends - 1] + 1 - offsets[owners]
        places = zip(*(column.tolist() for column in (owners, starts, ends, entities.labels)))
        labels = self.cfg["labels"]
        ents = [Span(docs[i], start, end, label=labels[n]) for i, start, end, n in places]
        return ents, owners.tolist(), lattice.score(entities)

    def _make_lattice(self, log_probs: Floats2d, lengths: list[int]) -> Any:
        """RETURNS: What decodes and scores the tags of documents of these lengths."""
        return EntityLattice(log_probs, lengths)

    def _index_tags(self) -> dict[str, int]:
        """RETURNS (dict[str, int]): For each tag of the gold annotation its class."""
        return {tag: i for i, tag in enumerate(self.tags)}

    def set_annotations(self, docs: Iterable[Doc], predictions: list[Prediction]) -> None:
        """Set the entities that reach the threshold. Entities set by an earlier component stay;
        predictions that overlap with them or with blocked tokens are left out. All of them are
        written to `doc.spans["ner"]` too, with their scores.

        docs (Iterable[Doc]): The documents.
        predictions (list[Prediction]): The result of `predict`.
        """
        for doc, (spans, scores) in zip(docs, predictions):
            found = {
                Span(doc, start, end, label=label): score
                for (start, end, label), score in zip(spans, scores)
                if score >= self.threshold
            }
            write_entities(doc, found)

    def get_loss(
        self, examples: Iterable[Example], scores: list[Floats2d]
    ) -> tuple[float, list[Floats2d]]:
        """Compute the loss and its gradient. The gradient is that of the negative log likelihood of
        the gold sequence among all valid ones: the marginal tag probabilities minus the gold tags.
        The loss, used for logging only, sums the negative log marginals of the gold tags. Tokens
        without gold annotation get no gradient.

        examples (Iterable[Example]): The batch.
        scores (list[Floats2d]): For each document the tag probabilities, of shape (tokens, tags).
        RETURNS (tuple[float, list[Floats2d]]): The loss and the gradient of the logits.
        RAISES (ValueError): If an entity has a type that is not among the component's labels.
        """
        gold = [self._one_hot(example) for example in examples]
        ops = self.model.ops
        log_probs = numpy.log(ops.to_numpy(ops.xp.vstack(scores)) + TINY)
        valid = self._make_lattice(log_probs, [len(doc) for doc in scores]).marginals()
        truth = numpy.vstack([right for right, _ in gold])
        known = numpy.vstack([mask for _, mask in gold])
        gradient = ((valid - truth) * known).astype("float32")
        loss = -float((numpy.log(valid + TINY) * truth).sum())
        borders = numpy.cumsum([len(doc) for doc in scores])[:-1]
        return loss, [ops.asarray2f(part) for part in numpy.split(gradient, borders)]

    def _one_hot(self, example: Example) -> tuple[Floats2d, Floats2d]:
        """RETURNS: The gold tags, of shape (tokens, tags), and whether they are known, of shape
        (tokens, 1)."""
        index = self._index_tags()
        tags = example.get_aligned_ner()
        truth = numpy.zeros((len(tags), len(self.tags)), dtype="float32")
        known = numpy.zeros((len(tags), 1), dtype="float32")
        for i, tag in enumerate(tags):
            if tag is None or tag == "-":
                continue
            tag = tag[:2] + self._restore(tag[2:]) if tag != "O" else tag
            if tag not in index:
                raise ValueError(
                    f"'{self.name}' was initialized for {', '.join(self.labels)}; the data has "
                    f"'{tag[2:]}' too. "
                    "Call add_label() for it, initialize it again, or change the data."
                )
            truth[i, index[tag]] = known[i] = 1
        return truth, known

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score the entities. The gold annotation may have the model's labels or their names in the
        output.

        RETURNS (dict[str, Any]): The scores of the scorer; {} without one.
        """
        return super().score(list(map(self.rename_gold, examples)), **kwargs)

    def rename_gold(self, example: Example) -> Example:
        """RETURNS (Example): The example with the names of the output in the gold annotation."""
        return self._label_names.rename_gold(example)

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "TokenNer":
        super().from_bytes(bytes_data, exclude=exclude)
        self._label_names.check(self.cfg["labels"])
        return self

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "TokenNer":
        super().from_disk(path, exclude=exclude)
        self._label_names.check(self.cfg["labels"])
        return self

    def finish_update(self, sgd: Optimizer) -> None:
        """Update the weights. The calibration, which was fitted to the old ones, is dropped: call
        `calibrate` after training. (With `spacy_bert_ner.calibrate.v1` in the config it is fitted
        each time that a training saves the model.)"""
        self.cfg["calibration"] = {}
        super().finish_update(sgd)

    def calibrate(self, examples: Iterable[Example]) -> None:
        """Fit the calibration of the scores. The decoded entities stay the same, but which of them
        reach the threshold may change.

        examples (Iterable[Example]): Held-out data, not the training data. The predicted documents
            must have passed through the components before this one. Entities where the data is
            not annotated are left out.
        RAISES (ValueError): If no entities are predicted or annotated; the calibration stays as it
            is.
        """
        examples = [eg for eg in examples if eg.reference.has_annotation("ENT_IOB")]
        if not any(example.reference.ents for example in examples):
            raise ValueError(f"'{self.name}' can't be calibrated: the data has no entities")
        ents, owners, probs = self._find([example.predicted for example in examples])
        kept, right = compare_with_gold(ents, owners, examples, self._label_names.rename)
        if not kept:
            raise ValueError(f"'{self.name}' can't be calibrated: it finds no entities in the data")
        self.cfg["calibration"] = self._calibration.fit(
            [ents[i] for i in kept], probs[kept], numpy.asarray(right, dtype="int32")
        )


def _log_softmax(scores: Floats2d) -> Floats2d:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - numpy.log(numpy.exp(shifted).sum(axis=1, keepdims=True))
