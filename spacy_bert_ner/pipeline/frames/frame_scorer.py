"""Exact and relaxed scores of spans and frames."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spacy.scorer import PRFScore, Scorer
from spacy.training import Example

from .noun_groups import TokenSpan
from .storage import read_frames

# the fields that say how certain a frame is, with the names of their scores
STATUS = {"negated": "polarity", "certainty": "certainty", "source": "source"}
ROLES = ("actors", "targets", "complements", "factors")


def make_frame_scorer() -> Callable[..., dict[str, Any]]:
    """RETURNS (Callable[..., dict[str, Any]]): `score_frames`."""
    return score_frames


def score_frames(
    examples: Iterable[Example], *, spans_key: str = "sc", **kwargs: Any
) -> dict[str, Any]:
    """Score spans and frames against gold annotations.

    examples (Iterable[Example]): Gold and prediction on the same tokens. Examples without gold
        spans are left out.
    spans_key (str): The key of both in `doc.spans`.
    RETURNS (dict[str, Any]): "spans_sc_p", ... and "spans_sc_per_type": spaCy's scores by exact
        match; "spans_sc_relaxed": per label, an overlap counts as correct; "frames_exact":
        mechanism, actors, targets and negation are correct; "frames_relaxed": the mechanisms end at
        the same token, and actors and targets overlap, or are missing in both; "frames_roles": for
        each role its token spans in frames with the correct mechanism. The last four have p, r and
        f. "frames_rules": for each rule the number of correct frames among those it contributed to,
        and the number of these frames. "frames_polarity", "frames_certainty", "frames_source":
        the share of frames with the right one, among those whose mechanism is right; the last two
        only if the gold frames have them. Empty if there are no gold annotations.
    """
    examples = [eg for eg in examples if spans_key in eg.reference.spans]
    if not examples:
        return {}
    attr = f"spans_{spans_key}"
    getter = lambda doc, key: doc.spans.get(key[len("spans_") :], [])  # noqa: E731
    spans = Scorer.score_spans(
        examples,
        attr,
        getter=getter,
        has_annotation=lambda doc: True,
        allow_overlap=True,
        labeled=True,
    )
    exact, relaxed = PRFScore(), PRFScore()
    roles = {role: PRFScore() for role in ROLES}
    labels: dict[str, PRFScore] = {}
    rules: dict[str, list[int]] = {}
    status: dict[str, list[bool]] = {name: [] for name in STATUS}
    for example in examples:
        gold, found = (read_frames(doc) for doc in (example.reference, example.predicted))
        right = {make_key(frame) for frame in gold}
        keys = [make_key(frame) for frame in found]
        _count(exact, right, keys)
        _compare_status(status, gold, found)
        for frame, key in zip(found, keys):
            for rule in frame.get("rules", ()):
                counts = rules.setdefault(rule, [0, 0])
                counts[0] += key in right
                counts[1] += 1
        _count_overlaps(relaxed, gold, found, _is_alike)
        for role, score in roles.items():
            _count(score, _list_role(gold, role), _list_role(found, role))
        groups = [doc.spans.get(spans_key, ()) for doc in (example.reference, example.predicted)]
        for label in {span.label_ for group in groups for span in group}:
            annotated, predicted = (
                [(span.start, span.end) for span in group if span.label_ == label]
                for group in groups
            )
            relaxed_score = labels.setdefault(label, PRFScore())
            _count_overlaps(relaxed_score, annotated, predicted, _overlap)
    return {
        **spans,
        f"{attr}_relaxed": {label: score.to_dict() for label, score in sorted(labels.items())},
        "frames_exact": exact.to_dict(),
        "frames_relaxed": relaxed.to_dict(),
        "frames_roles": {role: score.to_dict() for role, score in roles.items()},
        "frames_rules": dict(sorted(rules.items())),
        **{
            f"frames_{STATUS[name]}": sum(right) / len(right)
            for name, right in status.items()
            if right
        },
    }


def _compare_status(
    status: dict[str, list[bool]], gold: Sequence[Any], found: Sequence[Any]
) -> None:
    """Compare polarity, certainty and source of the frames with the same mechanism."""
    by_mechanism = {tuple(frame["mechanism"]): frame for frame in gold}
    for frame in found:
        right = by_mechanism.get(tuple(frame["mechanism"]))
        if right is None:
            continue
        status["negated"].append(frame["negated"] == right["negated"])
        if "certainty" in right:
            status["certainty"].append(frame["certainty"] == right["certainty"])
            sources = [tuple(one["source"] or ()) for one in (frame, right)]
            status["source"].append(sources[0] == sources[1])


def make_key(frame: dict[str, Any]) -> tuple[Any, ...]:
    """RETURNS (tuple[Any, ...]): What must be right: mechanism, actors, targets and polarity."""
    stretches = (
        tuple(sorted(tuple(part) for part in frame[role])) for role in ("actors", "targets")
    )
    return (tuple(frame["mechanism"]), *stretches, frame["negated"])


def _list_role(frames: list[dict[str, Any]], role: str) -> list[tuple[Any, ...]]:
    return [(tuple(frame["mechanism"]), tuple(part)) for frame in frames for part in frame[role]]


def _count(score: PRFScore, gold: Iterable[Any], found: Iterable[Any]) -> None:
    score.score_set(set(found), set(gold))


def _count_overlaps(
    score: PRFScore, gold: Sequence[Any], found: Sequence[Any], is_match: Callable[[Any, Any], bool]
) -> None:
    """Pair gold and predicted items, each at most once, in text order."""
    left = list(gold)
    for one in found:
        match = next((i for i, other in enumerate(left) if is_match(one, other)), None)
        if match is None:
            score.fp += 1
        else:
            score.tp += 1
            del left[match]
    score.fn += len(left)


def _is_alike(found: dict[str, Any], gold: dict[str, Any]) -> bool:
    if found["mechanism"][1] != gold["mechanism"][1] and not _overlap(
        found["mechanism"], gold["mechanism"]
    ):
        return False
    for role in ("actors", "targets"):
        if not found[role] and not gold[role]:
            continue
        if not any(_overlap(one, other) for one in found[role] for other in gold[role]):
            return False
    return True


def _overlap(one: TokenSpan, other: TokenSpan) -> bool:
    return one[0] < other[1] and other[0] < one[1]
