"""The probability that a frame is right: a logistic regression on what is known of it."""

import math
from collections.abc import Sequence
from typing import Any

# The weights, as `python benchmarks/fit_frame_scores.py` prints them
WEIGHTS: dict[str, float] = {
    "bias": -0.159,
    "chunk of the mechanism": 0.084,
    "chunks of the arguments": 0.134,
    "entities": -0.034,
    "frame.apposition": -0.209,
    "frame.copula": -0.448,
    "frame.noun": 0.189,
    "frame.title": 0.634,
    "frame.verb": -0.151,
    "no actor": -1.249,
    "no target": -0.176,
    "passive": 0.248,
    "role.agent": -0.300,
    "role.control": 0.181,
    "role.inverted": -0.179,
    "role.negative-noun": 0.054,
    "role.participle": 0.338,
    "role.question": 0.467,
    "role.recipient": -0.925,
    "role.relative": 0.483,
    "role.shared-subject": 1.003,
    "role.subject": 0.762,
    "several actors": -0.446,
    "several targets": -0.515,
    "words between": -0.175,
    "words of an argument": 0.598,
    "words of the sentence": -0.016,
}
LOWEST = 1e-4  # the probabilities of the models are kept this far from 0 and 1


def list_features(
    frame: dict[str, Any], chunk_scores: Sequence[float], entity_scores: Sequence[float]
) -> dict[str, float]:
    """List what is known of a frame.

    frame (dict[str, Any]): The frame, with its rules.
    chunk_scores, entity_scores (Sequence[float]): For each token the score of its chunk and of its
        entity, 1.0 without.
    RETURNS (dict[str, float]): The features by name.
    """
    start, end = frame["mechanism"]
    first, last = frame["sentence"]
    actors, targets = frame["actors"], frame["targets"]
    nouns = [*actors, *targets]
    gaps = [abs(noun[1] - start) for noun in actors] + [abs(noun[0] - end) for noun in targets]
    tokens = [i for noun in nouns for i in range(noun[0], noun[1])]
    features = {
        "bias": 1.0,
        "words of the sentence": math.log(last - first),
        "words between": math.log1p(min(gaps, default=0)),
        "words of an argument": math.log1p(max((n[1] - n[0] for n in nouns), default=0)),
        "no actor": float(not actors),
        "no target": float(not targets),
        "several actors": float(len(actors) > 1),
        "several targets": float(len(targets) > 1),
        "passive": float(frame["voice"] == "passive"),
        "chunk of the mechanism": _log_odds(min(chunk_scores[start:end], default=1.0)),
        "chunks of the arguments": _log_odds(min((chunk_scores[i] for i in tokens), default=1.0)),
        "entities": 1 - min((entity_scores[i] for i in tokens), default=1.0),
    }
    for rule in frame["rules"]:
        features[rule] = 1.0
    return features


def score_frame(features: dict[str, float]) -> float:
    """RETURNS (float): The probability that mechanism, actors, targets and polarity are right."""
    total = sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))


def _log_odds(probability: float) -> float:
    kept = min(max(probability, LOWEST), 1 - LOWEST)
    return math.log(kept / (1 - kept))
