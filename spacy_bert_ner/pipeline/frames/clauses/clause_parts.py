"""What clauses are made of."""

from collections.abc import Sequence
from typing import NamedTuple, Optional

from ..phrases import VerbPhrase


class NounGroup(NamedTuple):
    """A noun group with what belongs to it: tokens from `start` to `end`.

    head (int): The head of the group.
    group_end (int): The end of the group itself.
    tail (tuple[int, int]): The last group of its "of" chain.
    possessive (int): The "'s" after its possessor, else -1.
    """

    start: int
    end: int
    head: int
    group_end: int
    tail: tuple[int, int]
    possessive: int


class Apposition(NamedTuple):
    """Two noun groups for the same, and the prepositional phrases behind the second."""

    first: NounGroup
    second: NounGroup
    complements: list[tuple[int, int]]


class Constituent:
    """What a verb has beside it.

    kind (str): noun, prep, time, adj, adv, clause.
    start, end (int): Its tokens, the preposition included.
    marker (int): The preposition, or -1.
    nouns (list[NounGroup]): The coordinated noun groups.
    """

    __slots__ = ("kind", "start", "end", "marker", "nouns")

    def __init__(
        self, kind: str, start: int, end: int, marker: int = -1, nouns: Sequence[NounGroup] = ()
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.marker = marker
        self.nouns = list(nouns)


class Clause:
    """A verb and what belongs to it.

    kind (str): main, mark (with a subordinator or without), rel, inf, part, coord.
    marker (int): The subordinator, relative pronoun or preposition, or -1.
    subject (Constituent | None): Of the verb's own form: in the passive it is what something is
        done to.
    object (Constituent | None): What a relative clause describes, if it is not the subject.
    before, after (list[Constituent]): The other items, by their place beside the verb.
    rule (str): The rule that gave it its subject.
    """

    __slots__ = (
        "kind",
        "start",
        "parent",
        "marker",
        "verb",
        "subject",
        "object",
        "before",
        "after",
        "children",
        "rule",
        "by_comma",
    )

    def __init__(self, kind: str, start: int, parent: Optional["Clause"] = None) -> None:
        self.kind = kind
        self.start = start
        self.parent = parent
        self.marker = -1
        self.verb: VerbPhrase | None = None
        self.subject: Constituent | None = None
        self.object: Constituent | None = None
        self.before: list[Constituent] = []
        self.after: list[Constituent] = []
        self.children: list[Clause] = []
        self.rule = "role.subject"
        self.by_comma = False  # whether a comma ends it

    @property
    def predicate(self) -> VerbPhrase:
        """RETURNS (VerbPhrase): The verb of a clause that has been read.

        RAISES (ValueError): If it has none yet.
        """
        if self.verb is None:
            raise ValueError(f"the clause from token {self.start} has no verb")
        return self.verb

    @property
    def end(self) -> int:
        """RETURNS (int): The token after its last one, clauses in it included."""
        end, todo = self.start, [self]
        while todo:
            clause = todo.pop()
            end = max(
                [end, clause.verb.end if clause.verb else end, *(item.end for item in clause.after)]
            )
            todo.extend(clause.children)
        return end
