"""The factory `token_ner`: entities by classifying tokens, with the probability of each entity."""

from itertools import islice
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

import numpy
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.language import Language
from spacy.pipeline import Tagger
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example, validate_get_examples
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats1d, Floats2d

SPANS_KEY = "ner"
SCORES = "scores"
TINY = 1e-10
BEGIN = 3  # token.ent_iob of B
DEFAULT_MODEL = {
    "@architectures": "spacy_bert_ner.TokenClassifier.v1",
    "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 768, "upstream": "*"},
}


class Prediction(NamedTuple):
    """A document's entities."""

    spans: List[Tuple[int, int, str]]  # first token, token after the last, label
    scores: List[float]  # the probability of each


def make_token_ner(
    nlp: Language,
    name: str,
    model: Model[List[Doc], List[Floats2d]],
    threshold: float,
    scorer: Optional[Callable[..., Dict[str, Any]]],
) -> "TokenNer":
    """Create the component. The model gives each token an unnormalized score for O and for the B-, I-, L- and U- of each
    label, as `spacy_bert_ner.TokenClassifier.v1` does."""
    return TokenNer(nlp.vocab, model, name, threshold=threshold, scorer=scorer)


class TokenNer(Tagger):
    """Name entities. Labels and training step are those of spaCy's `Tagger`. The entities go to `doc.ents` and to `doc.spans["ner"]`, whose `attrs["scores"]` has the probability of
    each: that of all valid sequences of tags which have it, corrected by what `calibrate` found."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[List[Doc], List[Floats2d]],
        name: str = "token_ner",
        *,
        threshold: float = 0.5,
        scorer: Optional[Callable[..., Dict[str, Any]]] = None,
    ) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg = {"labels": [], "names": {}, "calibration": {}}
        self.threshold = threshold
        self._make_lattice = registry.misc.get("spacy_bert_ner.EntityLattice.v1")
        self._make_calibration = registry.misc.get("spacy_bert_ner.NameCalibration.v1")

    @property
    def threshold(self) -> float:
        """RETURNS (float): The probability below which an entity is left out, 0 to 1. What is more likely wrong than right costs F1
        (the best threshold is half of the F1 that it leads to: Lipton, Elkan & Narayanaswamy, Optimal Thresholding of Classifiers to Maximize F1 Measure, 2014, abstract). Saved with the
        pipeline is that of the config."""
        return self._threshold

    @threshold.setter
    def threshold(self, threshold: float) -> None:
        if not 0 <= threshold <= 1:
            raise ValueError(
                f"[components.{self.name}] threshold is {threshold}: it must be 0 to 1"
            )
        self._threshold = threshold

    @property
    def tags(self) -> List[str]:
        """RETURNS (List[str]): The model's output classes: O, then B- of each label, I-, L- and U-."""
        return ["O", *(f"{prefix}-{label}" for prefix in "BILU" for label in self.labels)]

    def add_label(self, label: str) -> int:
        """Add a type.

        label (str): The type.
        RETURNS (int): 1 if it is new, else 0.
        RAISES (ValueError): If the model's output is already fixed.
        """
        if label not in self.labels and self.model.has_dim("nO"):
            raise ValueError(
                f"Can't add the label '{label}' to '{self.name}' after it was initialized. "
                "Pass all labels to initialize()."
            )
        return super().add_label(label)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        labels: Optional[Sequence[str]] = None,
    ) -> None:
        """Set the labels and the model's dimensions.

        get_examples (Callable[[], Iterable[Example]]): Representative gold-standard examples.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[Sequence[str]]): The types; by default those of the examples.
        RAISES (ValueError): If there are no types.
        """
        validate_get_examples(get_examples, "TokenNer.initialize")
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        for label in labels:
            self.add_label(label)
        if not self.labels:
            raise ValueError(
                f"No labels for '{self.name}': the training corpus has no entities. "
                "Use a corpus with an entity column, or take the component out of the config."
            )
        self.cfg["calibration"] = {}
        self.cfg["names"] = self._calibration.learn_names(
            ent for example in get_examples() for ent in example.reference.ents
        )
        sample = list(islice(get_examples(), 10))
        gold = [self.model.ops.asarray2f(self._one_hot(example)[0]) for example in sample]
        self.model.initialize(X=[example.predicted for example in sample], Y=gold)

    def predict(self, docs: Iterable[Doc]) -> List[Prediction]:
        """Find the entities of the best valid sequence of tags.

        docs (Iterable[Doc]): The documents, which are not changed.
        RETURNS (List[Prediction]): For each document the entities and their probabilities, below the threshold too.
        """
        docs = list(docs)
        predictions = [Prediction([], []) for _ in docs]
        ents, owners, probs = self._find(docs)
        scores = self._calibration.correct(ents, probs)
        for ent, owner, score in zip(ents, owners, scores.tolist()):
            predictions[owner].spans.append((ent.start, ent.end, ent.label_))
            predictions[owner].scores.append(score)
        return predictions

    @property
    def _calibration(self) -> Any:
        return self._make_calibration(self.cfg["names"], self.cfg["calibration"])

    def _find(self, docs: List[Doc]) -> Tuple[List[Span], List[int], Floats1d]:
        """RETURNS: The entities, the number of the document of each, and their probabilities before they are corrected."""
        lengths = [len(doc) for doc in docs]
        if not any(lengths):
            return [], [], numpy.zeros(0)
        ops = self.model.ops
        scores = ops.to_numpy(ops.xp.vstack(self.model.predict(docs)))
        lattice = self._make_lattice(_log_softmax(scores), lengths)
        entities = lattice.decode()
        offsets = numpy.cumsum([0, *lengths])
        owners = numpy.searchsorted(offsets, entities.starts, side="right") - 1
        starts, ends = (borders - offsets[owners] for borders in entities[:2])
        places = zip(*(column.tolist() for column in (owners, starts, ends, entities.labels)))
        ents = [Span(docs[i], start, end, label=self.labels[n]) for i, start, end, n in places]
        return ents, owners.tolist(), lattice.score(entities)

    def set_annotations(self, docs: Iterable[Doc], predictions: List[Prediction]) -> None:
        """Write the entities that reach the threshold. An entity that an earlier component has set stays, and what
        overlaps with it or with blocked tokens is left out.

        docs (Iterable[Doc]): The documents.
        predictions (List[Prediction]): What `predict` returned.
        """
        for doc, prediction in zip(docs, predictions):
            own = set(doc.spans.get(SPANS_KEY, ()))  # of an earlier pass
            preset = [ent for ent in doc.ents if ent not in own]
            iob, types = doc.to_array([ENT_IOB, ENT_TYPE]).reshape(-1, 2).T
            blocked = [doc[i : i + 1] for i in numpy.flatnonzero((iob == BEGIN) & (types == 0))]
            taken = {token.i for span in (*preset, *blocked) for token in span}
            spans, scores = [], []
            for (start, end, label), score in zip(*prediction):
                if score >= self.threshold and taken.isdisjoint(range(start, end)):
                    spans.append(Span(doc, start, end, label=label))
                    scores.append(score)
            doc.set_ents([*preset, *spans], blocked=blocked, default="outside")
            doc.spans[SPANS_KEY] = SpanGroup(
                doc, name=SPANS_KEY, spans=spans, attrs={SCORES: scores}
            )

    def get_loss(
        self, examples: Iterable[Example], scores: List[Floats2d]
    ) -> Tuple[float, List[Floats2d]]:
        """The gradient is that of minus the log probability of the gold sequence among all valid ones: the tags' probabilities given
        that the sequence is valid, minus the gold ones. The loss, which is for the log only, adds up minus the logs of the gold tags'.
        Tokens without gold annotation bring no gradient.

        examples (Iterable[Example]): The batch.
        scores (List[Floats2d]): For each document the tags' probabilities, of shape (tokens, tags).
        RETURNS (Tuple[float, List[Floats2d]]): The loss and the gradient of the unnormalized scores.
        RAISES (ValueError): If an entity has a type that the component does not know.
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

    def _one_hot(self, example: Example) -> Tuple[Floats2d, Floats2d]:
        """RETURNS: The gold tags, of shape (tokens, tags), and whether they are known, of shape (tokens, 1)."""
        index = {tag: i for i, tag in enumerate(self.tags)}
        tags = example.get_aligned_ner()
        truth = numpy.zeros((len(tags), len(index)), dtype="float32")
        known = numpy.zeros((len(tags), 1), dtype="float32")
        for i, tag in enumerate(tags):
            if tag is None or tag == "-":
                continue
            if tag not in index:
                raise ValueError(
                    f"'{self.name}' was made for {', '.join(self.labels)}; the data has '{tag[2:]}' too. "
                    "Initialize it anew, or change the data."
                )
            truth[i, index[tag]] = known[i] = 1
        return truth, known

    def calibrate(self, examples: Iterable[Example]) -> None:
        """Fit what makes the scores say how many of the predicted entities are right. What is predicted stays the same, but not which
        of it reaches the threshold.

        examples (Iterable[Example]): Not the training data. The predicted documents must have been through the components
            before this one.
        RAISES (ValueError): If no entities are predicted or annotated; the calibration stays as it is.
        """
        examples = [eg for eg in examples if eg.reference.has_annotation("ENT_IOB")]
        if not any(example.reference.ents for example in examples):
            raise ValueError(f"'{self.name}' can't be calibrated: the data has no entities")
        ents, owners, probs = self._find([example.predicted for example in examples])
        if not ents:
            raise ValueError(f"'{self.name}' can't be calibrated: it finds no entities in the data")
        gold = [
            {
                (ent.start, ent.end, ent.label_)
                for ent in example.get_aligned_spans_y2x(example.reference.ents)
            }
            for example in examples
        ]
        right = [(e.start, e.end, e.label_) in gold[owner] for e, owner in zip(ents, owners)]
        self.cfg["calibration"] = self._calibration.fit(
            ents, probs, numpy.asarray(right, dtype="int32")
        )


def _log_softmax(scores: Floats2d) -> Floats2d:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - numpy.log(numpy.exp(shifted).sum(axis=1, keepdims=True))


# A packaged model brings its own copy of this file: where the package is installed too, the first of the two registers.
if not Language.has_factory("token_ner"):
    Language.factory(
        "token_ner",
        assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
        default_config={
            "model": DEFAULT_MODEL,
            "threshold": 0.5,
            "scorer": {"@scorers": "spacy_bert_ner.ner_scorer.v1"},
        },
        default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
    )(make_token_ner)
