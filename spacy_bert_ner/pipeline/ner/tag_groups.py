"""Entities of any tag scheme, read as Hugging Face's `pipeline` reads them: the best tag of each
word, and equal neighbours joined."""

from collections.abc import Iterable, Sequence

import numpy
from thinc.types import Floats1d, Floats2d, Ints1d

from .entity_lattice import Entities

OUTSIDE = "O"
OPENING, CLOSING = "BSU", "ELSU"  # of BIO, BIOES and BILOU
# For each tag of BILUO the prefixes that take its place, the best first; "" for a plain label
STAND_INS = {
    "B": ("B", "I", ""),
    "I": ("I", "", "B"),
    "L": ("L", "E", "I", "", "B"),
    "U": ("U", "S", "B", "I", ""),
}


class TagScheme:
    """The classes of a token classifier: O, and labels with prefixes or without. B- and I- are
    prefixes. E-, S-, L- and U- are, where the same label has B- or I- too ("E-mail" is a label).

    tags (Sequence[str]): The classes, in their order.
    """

    def __init__(self, tags: Sequence[str]) -> None:
        names = set(tags)
        self.parts = [_split(tag, names) for tag in tags]

    @property
    def labels(self) -> list[str]:
        """RETURNS (list[str]): The labels, in the order in which they first appear."""
        return list(dict.fromkeys(label for _, label in self.parts if label))

    def extend(self, labels: Iterable[str]) -> list[str]:
        """RETURNS (list[str]): The tags of other labels, with the prefixes of the scheme; B- and
        I-, if it has no label yet."""
        used = [prefix for prefix, label in self.parts if label] or ["B", "I"]
        prefixes = dict.fromkeys(used)
        return [f"{prefix}-{label}" if prefix else label for label in labels for prefix in prefixes]

    def index(self) -> dict[str, int]:
        """RETURNS (dict[str, int]): For each tag of BILUO the class that means it."""
        place = {part: i for i, part in reversed(list(enumerate(self.parts)))}
        found = {OUTSIDE: place[("", "")]} if ("", "") in place else {}
        for label in self.labels:
            for tag, prefixes in STAND_INS.items():
                own = next((place[p, label] for p in prefixes if (p, label) in place), None)
                if own is not None:
                    found[f"{tag}-{label}"] = own
        return found


def _split(tag: str, tags: set[str]) -> tuple[str, str]:
    """RETURNS (tuple[str, str]): The prefix, or ""; the label, or "" for O."""
    prefix, dash, label = tag.partition("-")
    if tag == OUTSIDE:
        return "", ""
    if dash and label:
        known = f"B-{label}" in tags or f"I-{label}" in tags
        if prefix in ("B", "I") or (prefix in tuple(CLOSING) and known):
            return prefix, label
    return "", tag


class TagGroups:
    """The best tag of each word, whatever its neighbours have. An entity is a run of words whose
    tags have the same label. A word with B-, S- or U- starts a new one, and so does the word behind
    E-, L-, S- or U-. Has the methods of `EntityLattice`.

    log_probs (Floats2d): The tags' log probabilities, of shape (tokens of all documents, tags).
    lengths (list[int]): The number of tokens in each document.
    scheme (TagScheme): The tags.
    """

    def __init__(self, log_probs: Floats2d, lengths: list[int], scheme: TagScheme) -> None:
        self.log_probs = log_probs
        self.borders = numpy.cumsum([0, *lengths])[:-1]
        self.scheme = scheme

    def decode(self) -> Entities:
        """RETURNS (Entities): The entities."""
        labels = self.scheme.labels
        numbers = [labels.index(label) if label else -1 for _, label in self.scheme.parts]
        prefixes = [prefix for prefix, _ in self.scheme.parts]
        opening = numpy.asarray([p != "" and p in OPENING for p in prefixes], dtype=bool)
        closing = numpy.asarray([p != "" and p in CLOSING for p in prefixes], dtype=bool)
        best: Ints1d = self.log_probs.argmax(axis=1)
        own = numpy.asarray(numbers, dtype="int64")[best]
        new = numpy.ones(len(best), dtype=bool)
        new[1:] = (own[1:] != own[:-1]) | opening[best[1:]] | closing[best[:-1]]
        new[self.borders[self.borders < len(new)]] = True
        starts = numpy.flatnonzero(new)
        ends = numpy.append(starts[1:], len(new))
        kept = own[starts] >= 0
        return Entities(starts[kept], ends[kept], own[starts[kept]])

    def score(self, entities: Entities) -> Floats1d:
        """RETURNS (Floats1d): For each entity the mean of its words' probabilities."""
        probs = numpy.exp(self.log_probs.max(axis=1).astype("float64"))
        sums = numpy.append(0, probs.cumsum())
        starts, ends, _ = entities
        return (sums[ends] - sums[starts]) / (ends - starts)

    def marginals(self) -> Floats2d:
        """RETURNS (Floats2d): The probability of each tag: words are independent."""
        return numpy.exp(self.log_probs)
