"""Calibrate entity probabilities, so that they match the proportion of correct entities."""

from collections.abc import Callable, Iterable, Sequence

import numpy
from spacy.strings import hash_string
from spacy.tokens import Span
from spacy.training import Example
from thinc.types import Floats1d, Floats2d, Ints1d

# Names are grouped by their types in the training data, since a model is overconfident about new
# names: not there at all, always with the predicted type, or also with another one
GROUPS = ("new", "known", "ambiguous")
SLOPE, TYPE = "slope, ", "type, "  # in the names of the weights
# L2 penalty: keeps slopes near 1 and shifts near 0 if there are few entities
RIDGE = 1.0


class NameCalibration:
    """Platt scaling: a linear function of the log odds (Platt, Probabilistic Outputs for Support
    Vector Machines, 1999, section 2). Its slope depends on the group of the name, its shift on the
    group and on the type.

    names (dict[str, list[str]]): For each name's hash its types in the training data.
    weights (dict[str, float]): The result of `fit`. If empty, probabilities stay as they are.
    """

    def __init__(self, names: dict[str, list[str]], weights: dict[str, float]) -> None:
        self.names = names
        self.weights = weights

    @staticmethod
    def learn_names(ents: Iterable[Span]) -> dict[str, list[str]]:
        """RETURNS (dict[str, list[str]]): The value for `names`."""
        names: dict[str, set] = {}
        for ent in ents:
            names.setdefault(_hash(ent), set()).add(ent.label_)
        return {name: sorted(types) for name, types in names.items()}

    def group(self, ent: Span) -> str:
        """RETURNS (str): One of `GROUPS`."""
        types = self.names.get(_hash(ent))
        if types is None:
            return "new"
        return "known" if types == [ent.label_] else "ambiguous"

    def correct(self, ents: list[Span], probs: Floats1d) -> Floats1d:
        """RETURNS (Floats1d): The calibrated probability of each entity."""
        if not self.weights:
            return probs
        inputs = self._make_inputs(ents, probs, list(self.weights))
        return _sigmoid(inputs @ numpy.asarray(list(self.weights.values())))

    def fit(self, ents: list[Span], probs: Floats1d, right: Ints1d) -> dict[str, float]:
        """Fit the weights by logistic regression.

        ents (list[Span]): Predicted entities.
        probs (Floats1d): Their probabilities, of shape (entities,).
        right (Ints1d): 1 for correct entities, else 0, of shape (entities,).
        RETURNS (dict[str, float]): The value for `weights`.
        """
        types = sorted({TYPE + ent.label_ for ent in ents})
        names = [*(SLOPE + group for group in GROUPS), *GROUPS, *types]
        prior = numpy.asarray([float(name.startswith(SLOPE)) for name in names])
        weights = _regress(self._make_inputs(ents, probs, names), right, prior)
        return dict(zip(names, weights.tolist()))

    def _make_inputs(self, ents: list[Span], probs: Floats1d, names: list[str]) -> Floats2d:
        index = {name: i for i, name in enumerate(names)}
        inputs = numpy.zeros((len(ents), len(names)))
        probs = numpy.clip(probs, 1e-7, 1 - 1e-7)
        log_odds = numpy.log(probs / (1 - probs)).tolist()
        for row, ent, value in zip(inputs, ents, log_odds):
            group = self.group(ent)
            row[index[SLOPE + group]] = value
            row[index[group]] = 1
            if TYPE + ent.label_ in index:
                row[index[TYPE + ent.label_]] = 1
        return inputs


def compare_with_gold(
    ents: Sequence[Span],
    owners: Sequence[int],
    examples: Sequence[Example],
    rename: Callable[[str], str],
) -> tuple[list[int], list[bool]]:
    """Find out which entities are right. Those where the gold is not annotated are left out.

    ents (Sequence[Span]): Predicted entities.
    owners (Sequence[int]): For each the index of its example.
    examples (Sequence[Example]): The examples.
    rename (Callable[[str], str]): The name of a label in the output; the gold may have either.
    RETURNS (tuple[list[int], list[bool]]): The indices of the entities, and whether each is right.
    """
    known = [[tag not in (None, "-") for tag in eg.get_aligned_ner()] for eg in examples]
    gold = [
        {
            (ent.start, ent.end, rename(ent.label_))
            for ent in eg.get_aligned_spans_y2x(eg.reference.ents)
        }
        for eg in examples
    ]
    kept = [i for i, ent in enumerate(ents) if all(known[owners[i]][ent.start : ent.end])]
    places = ((ents[i].start, ents[i].end, rename(ents[i].label_)) for i in kept)
    return kept, [place in gold[owners[i]] for i, place in zip(kept, places)]


def _hash(ent: Span) -> str:
    """RETURNS (str): The hash of the lower-cased name, so that the model does not store the name
    itself."""
    return str(hash_string(" ".join(token.lower_ for token in ent)))


def _sigmoid(x: Floats1d) -> Floats1d:
    return 1 / (1 + numpy.exp(-x))


def _regress(inputs: Floats2d, right: Ints1d, prior: Floats1d) -> Floats1d:
    """Logistic regression by Newton's method with step halving.

    inputs (Floats2d): The features, of shape (entities, weights).
    right (Ints1d): 1 or 0, of shape (entities,).
    prior (Floats1d): The weights that the L2 penalty pulls towards.
    RETURNS (Floats1d): The fitted weights.
    """

    def loss(weights: Floats1d) -> float:
        fit = numpy.logaddexp(0, numpy.where(right, -1, 1) * (inputs @ weights)).sum()
        return float(fit + RIDGE / 2 * ((weights - prior) ** 2).sum())

    weights = prior
    for _ in range(50):
        probs = _sigmoid(inputs @ weights)
        gradient = inputs.T @ (probs - right) + RIDGE * (weights - prior)
        curvature = (inputs.T * (probs * (1 - probs))) @ inputs + RIDGE * numpy.eye(len(prior))
        step = numpy.linalg.solve(curvature, gradient)
        while loss(weights - step) > loss(weights) and numpy.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
    return weights
