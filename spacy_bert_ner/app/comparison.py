"""Compare the entities of two models in the same text."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Span

SAME, TYPE, BORDERS, LEFT, RIGHT = "same", "other type", "other borders", "only left", "only right"
KINDS = (SAME, TYPE, BORDERS, LEFT, RIGHT)


class Pair(NamedTuple):
    """An entity of one model and that of the other (None if there is none), and how they
    differ."""

    kind: str
    left: Span | None
    right: Span | None


def pair_entities(left: Sequence[Span], right: Sequence[Span]) -> list[Pair]:
    """Compare the entities of two documents of the same text.

    left, right (Sequence[Span]): The entities of each, in text order. They are compared by
        character offsets, since the tokens may differ.
    RETURNS (list[Pair]): The pairs, in text order. An entity that overlaps with two is in two
        pairs.
    """
    pairs: list[Pair] = []
    partners = set()
    first = 0
    for ent in left:
        while first < len(right) and right[first].end_char <= ent.start_char:
            first += 1
        found = False
        for i in range(first, len(right)):
            other = right[i]
            if other.start_char >= ent.end_char:
                break
            partners.add(i)
            found = True
            pairs.append(Pair(_name_difference(ent, other), ent, other))
        if not found:
            pairs.append(Pair(LEFT, ent, None))
    pairs.extend(Pair(RIGHT, None, ent) for i, ent in enumerate(right) if i not in partners)
    return sorted(pairs, key=lambda pair: (pair.left or pair.right).start_char)


def _name_difference(left: Span, right: Span) -> str:
    if (left.start_char, left.end_char) != (right.start_char, right.end_char):
        return BORDERS
    return SAME if left.label_ == right.label_ else TYPE


def count_kinds(pairs: Sequence[Pair]) -> dict[str, int]:
    """RETURNS (dict[str, int]): The number of pairs of each kind."""
    counts = Counter(pair.kind for pair in pairs)
    return {kind: counts[kind] for kind in KINDS}


def make_remarks(pairs: Sequence[Pair], side: str) -> dict[Span, str]:
    """RETURNS (dict[Span, str]): A remark for each differing entity of one side ("left" or
    "right")."""
    remarks = {}
    for pair in pairs:
        span = getattr(pair, side)
        if span is not None and pair.kind != SAME:
            remarks[span] = "only here" if pair.kind in (LEFT, RIGHT) else pair.kind
    return remarks
