"""Frames as statements in the order of their text: what triples and tuples are made of."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.tokens import Doc

from . import operators
from .noun_groups import TokenSpan
from .storage import read_frames

NEGATIVE = set(
    """
    not n't never no none nobody nothing neither nor hardly scarcely few little cannot without
    """.split()
)
DENYING = operators.NEGATING | operators.NEGATING_ADJECTIVES | operators.PREVENTING
PREPOSITIONS = {"IN", "TO"}
RELATIVES = {"WDT", "WP", "IN"}  # "that" can be IN
SHARING = {"VB", "VBN", "VBG"}  # the forms of verbs that share an auxiliary: "was sold and moved"
MODIFYING = {"role.relative", "role.participle"}


class Statement(NamedTuple):
    """A frame in the order of its text: a passive has its target as subject, its agent ("by ...")
    among the rest.

    words (list[str]): The verb with its auxiliaries and its governing verb.
    chain (int): Where the governing verb starts, or the verb without one.
    start, end (int): The tokens of the verb.
    subjects, objects (list[TokenSpan]): Noun groups.
    rest (list[TokenSpan]): Said adjectives, complements and agents.
    """

    words: list[str]
    chain: int
    start: int
    end: int
    subjects: list[TokenSpan]
    objects: list[TokenSpan]
    rest: list[TokenSpan]


class Sentences:
    """The frames of a document, as statements.

    doc (Doc): The document.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.tokens = [token.text for token in doc]
        self.words = [token.lower_ for token in doc]
        self.tags = [token.tag_ for token in doc]
        self.frames: list[dict[str, Any]] = read_frames(doc)
        self.verbs: dict[TokenSpan, list[dict[str, Any]]] = {}
        for frame in self.frames:
            if frame["kind"] in ("verb", "copula"):
                self.verbs.setdefault(tuple(frame["sentence"]), []).append(frame)
        # the relative clauses and participles that begin at a token or after its "that"
        self.modifiers: dict[int, list[dict[str, Any]]] = {}
        for frame in self.frames:
            if MODIFYING.intersection(frame["rules"]):
                start = frame["mechanism"][0]
                after_relative = start > 0 and self.tags[start - 1] in RELATIVES
                begin = start - 1 if after_relative else start
                self.modifiers.setdefault(begin, []).append(frame)
        # "wants", if "wants to sell it" is a relation of its own
        self.contained = {
            self.get_chain(frame)
            for frame in self.frames
            if self.get_chain(frame) != frame["mechanism"][0]
            and (frame["targets"] or frame["complements"] or frame["factors_said"])
        }

    def get_chain(self, frame: dict[str, Any]) -> int:
        """RETURNS (int): The start of the governing verb of an infinitive or a gerund right after
        it ("wants to sell it", "began selling it"), else the frame's own start."""
        start = frame["mechanism"][0]
        if self.tags[start] == "VBG" and "role.control" in frame["rules"]:
            for other in self.verbs.get(tuple(frame["sentence"]), ()):
                if other["mechanism"][1] == start:
                    return other["chain"]
        return frame["chain"]

    def read(self, frame: dict[str, Any]) -> Statement | None:
        """RETURNS (Statement | None): The frame as a statement, or None if another one contains
        it."""
        start, end = frame["mechanism"]
        if frame["kind"] != "name" and start in self.contained:
            return None
        chain = self.get_chain(frame)
        words = ["is"] if frame["kind"] == "name" else self.tokens[chain:end]
        actors, targets = to_spans(frame["actors"]), to_spans(frame["targets"])
        rest = to_spans((*frame["factors_said"], *frame["complements"]))
        if frame["kind"] in ("verb", "copula"):
            words = [*self.share_auxiliaries(frame), *words]
        if frame["voice"] == "passive":
            rest += [(first - 1, last) for first, last in actors]  # with "by"
            actors, targets = targets, []
        elif len(actors) == 1 and self.tags[actors[0][0]] == "EX":  # "there are mills in Lund"
            actors, targets = targets, []
            end = max([end, *(last for _, last in actors)])
        return Statement(words, chain, start, end, actors, targets, sorted(rest))

    def share_auxiliaries(self, frame: dict[str, Any]) -> list[str]:
        """RETURNS (list[str]): "may" for the second verb of "may sell or rent it"."""
        start, end = frame["mechanism"]
        if (
            end - start > 1
            or frame["chain"] < start
            or self.tags[start] not in SHARING
            or "role.shared-subject" not in frame["rules"]
        ):
            return []
        for other in reversed(self.verbs[tuple(frame["sentence"])]):
            last = other["mechanism"][1] - 1
            if last < start and self.tags[last] == self.tags[start]:
                if other["voice"] != frame["voice"]:
                    return []
                shared = range(other["chain"], last)
                keep_negation = frame["negated"]
                return [
                    self.tokens[i] for i in shared if keep_negation or self.words[i] not in NEGATIVE
                ]
        return []

    def take_preposition(
        self, words: list[str], rest: list[TokenSpan], at: int
    ) -> tuple[list[str], list[TokenSpan]]:
        """Move the preposition at a token from the first of the rest to the relation."""
        if rest and rest[0][0] == at:
            size = self.measure_preposition(rest[0])
            words = [*words, *self.tokens[at : at + size]]
            rest = [(at + size, rest[0][1]), *rest[1:]]
        return words, rest

    def measure_preposition(self, span: TokenSpan) -> int:
        """RETURNS (int): How many words the preposition at the start has: 2 in "because of"."""
        start, end = span
        if self.tags[start] not in PREPOSITIONS or end < start + 2:
            return 0
        return 2 if self.tags[start + 1] in PREPOSITIONS and end > start + 2 else 1

    def write(self, span: TokenSpan) -> str:
        return " ".join(self.tokens[slice(*span)])


def find_negation(
    sentences: Sentences, frame: dict[str, Any], words: list[str], spans: Iterable[TokenSpan]
) -> list[str]:
    """RETURNS (list[str]): "not" for a negated frame, if neither its relation nor the start of a
    span has a negative word, nor its governing verb: "failed to sell"."""
    if not frame["negated"]:
        return []
    said = {word.lower() for word in words}
    said.update(sentences.words[start] for start, end in spans if start < end)
    governing = sentences.doc[sentences.get_chain(frame) : frame["mechanism"][0]]
    is_said = said & NEGATIVE or any(token.lemma_ in DENYING for token in governing)
    return [] if is_said else ["not"]


def to_spans(spans: Iterable[Any]) -> list[TokenSpan]:
    """RETURNS (list[TokenSpan]): Pairs of tokens as tuples."""
    return [(start, end) for start, end in spans]
