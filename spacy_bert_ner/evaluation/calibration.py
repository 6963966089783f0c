"""Calibration of entity scores: calibration error, precision at 80 % coverage, and the effect of a
threshold."""

from collections.abc import Iterable
from typing import Any

import numpy
from spacy.training import Example

from ..pipeline.entity_scores import get_score
from .annotated import keep_annotated

BINS = 10
THRESHOLDS = [i / 20 for i in range(20)]
COVERAGE = 0.8


def measure_confidence(examples: Iterable[Example]) -> dict[str, Any] | None:
    """Compare the scores of entities (`span._.score`) with the gold entities.

    examples (Iterable[Example]): Documents with gold and predicted entities on the same tokens.
        Entities where the gold document is not annotated are left out.
    RETURNS (dict[str, Any] | None): "ece": the expected calibration error, the mean distance
        between score and precision over ten bins of equal width, weighted by the number of entities
        (Guo et al., On Calibration of Modern Neural Networks, 2017, section 2); "bins": count, mean
        score and precision of each bin that is not empty; "precision_at_80": the precision of the
        80 % of the entities with the highest scores; "thresholds": precision, recall and F1 if
        entities below the threshold are left out. None if there are no scored entities or no gold
        entities.
    """
    scores, right, n_gold = collect(examples)
    if not len(scores) or not n_gold:
        return None
    bins = make_bins(scores, right)
    covered = right[numpy.argsort(-scores, kind="stable")][: round(COVERAGE * len(right))]
    return {
        "ece": sum(bin["count"] * abs(bin["score"] - bin["precision"]) for bin in bins)
        / len(scores),
        "bins": bins,
        "precision_at_80": float(covered.mean()) if len(covered) else None,
        "thresholds": [make_threshold(t, scores, right, n_gold) for t in THRESHOLDS],
    }


def collect(examples: Iterable[Example]) -> tuple[numpy.ndarray, numpy.ndarray, int]:
    """RETURNS: The score of each predicted entity, whether it is correct, and the number of gold
    entities."""
    scores: list[float] = []
    right: list[bool] = []
    n_gold = 0
    for example in examples:
        gold = {(ent.start, ent.end, ent.label_) for ent in example.reference.ents}
        n_gold += len(gold)
        for ent in keep_annotated(example.predicted.ents, example.reference):
            score = get_score(ent)
            if score is not None:
                right.append((ent.start, ent.end, ent.label_) in gold)
                scores.append(score)
    return numpy.asarray(scores, dtype="float64"), numpy.asarray(right, dtype=bool), n_gold


def make_bins(scores: numpy.ndarray, right: numpy.ndarray) -> list[dict[str, float]]:
    """Group the entities into bins by their score."""
    numbers = numpy.minimum((scores * BINS).astype(int), BINS - 1)
    bins = []
    for number in numpy.unique(numbers):
        inside = numbers == number
        bins.append(
            {
                "count": int(inside.sum()),
                "score": float(scores[inside].mean()),
                "precision": float(right[inside].mean()),
            }
        )
    return bins


def make_threshold(
    threshold: float, scores: numpy.ndarray, right: numpy.ndarray, n_gold: int
) -> dict[str, float]:
    """Score the entities that reach the threshold."""
    kept = right[scores >= threshold]
    hits = int(kept.sum())
    precision, recall = hits / max(len(kept), 1), hits / n_gold
    f1 = 2 * hits / (len(kept) + n_gold)
    return {"threshold": threshold, "p": precision, "r": recall, "f": f1}
