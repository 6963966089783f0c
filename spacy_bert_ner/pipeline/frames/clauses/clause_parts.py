"""The parts of clauses."""

from collections.abc import Sequence
from typing import NamedTuple, Optional

from ..phrases import VerbPhrase


class NounGroup(NamedTuple):
    """A noun phrase with its modifiers: tokens from `start` to `end`.

    head (int): The head of the noun phrase.
    group_end (int): The end of the noun phrase without its modifiers.
    tail (tuple[int, int]): The last noun phrase of its "of" chain.
    possessive (int): The possessive marker ("'s"), or -1.
    """

    start: int
    end: int
    head: int
    group_end: int
    tail: tuple[int, int]
    possessive: int


class Apposition(NamedTuple):
    """Two noun phrases with the same referent, and the prepositional phrases after the second."""

    first: NounGroup
    second: NounGroup
    complements: list[tuple[int, int]]


class Constituent:
    """A constituent of a clause, apart from its verb.

    kind (str): noun, prep, time, adj, adv, clause.
    start, end (int): Its tokens, including the preposition.
    marker (int): The preposition, or -1.
    nouns (list[NounGroup]): The coordinated noun phrases.
    clause (Clause | None): For the last noun phrase read, its clause.
    """

    __slots__ = ("kind", "start", "end", "marker", "nouns", "clause")

    def __init__(
        self, kind: str, start: int, end: int, marker: int = -1, nouns: Sequence[NounGroup] = ()
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.marker = marker
        self.nouns = list(nouns)
        self.clause: Clause | None = None


class Clause:
    """A verb with its constituents.

    kind (str): main, mark (a subordinate clause, with or without subordinator), rel, inf, part,
        coord.
    marker (int): The subordinator, relative pronoun or preposition, or -1.
    subject (Constituent | None): The grammatical subject: in the passive the one that something is
        done to.
    object (Constituent | None): The antecedent of a relative clause, if it is not the subject.
    before, after (list[Constituent]): The other constituents, before and after the verb.
    rule (str): The rule that gave it its subject.
    marker_end (int): The token after the subordinator.
    partner (Clause | None): The clause with which it is coordinated.
    host (Clause | None): For a relative clause or participle the clause of the noun it describes.
    report (Clause | None): The reporting clause beside a quotation.
    is_question, is_inverted_condition (bool): "Did it rain?", "Had it rained, ..."
    is_quoted, source (bool, tuple[int, int] | None): Whether it is part of a quotation that no
        clause of its sentence reports, and who is quoted.
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
        "marker_end",
        "partner",
        "host",
        "report",
        "is_question",
        "is_inverted_condition",
        "is_quoted",
        "source",
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
        self.marker_end = -1
        self.partner: Clause | None = None
        self.host: Clause | None = None
        self.report: Clause | None = None
        self.is_question = self.is_inverted_condition = self.is_quoted = False
        self.source: tuple[int, int] | None = None

    @property
    def predicate(self) -> VerbPhrase:
        """RETURNS (VerbPhrase): The verb of a finished clause.

        RAISES (ValueError): If the clause has no verb yet.
        """
        if self.verb is None:
            raise ValueError(f"the clause from token {self.start} has no verb")
        return self.verb

    @property
    def end(self) -> int:
        """RETURNS (int): The token after its last one, including embedded clauses."""
        end, todo = self.start, [self]
        while todo:
            clause = todo.pop()
            end = max(
                [end, clause.verb.end if clause.verb else end, *(item.end for item in clause.after)]
            )
            todo.extend(clause.children)
        return end
