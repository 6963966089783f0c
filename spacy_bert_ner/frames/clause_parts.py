"""What clauses are made of."""

from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

from spacy.util import registry


@registry.misc("spacy_bert_ner.Noun.v1")
class Noun(NamedTuple):
    """A noun group with what belongs to it: tokens from `start` to `end`.

    head (int): The head of the group.
    group_end (int): The end of the group itself.
    tail (Tuple[int, int]): The last group of its "of" chain.
    owner (int): The "'s" after its possessor, else -1.
    """

    start: int
    end: int
    head: int
    group_end: int
    tail: Tuple[int, int]
    owner: int


@registry.misc("spacy_bert_ner.Apposition.v1")
class Apposition(NamedTuple):
    """Two noun groups for the same, and the prepositional phrases behind the second."""

    first: Noun
    second: Noun
    complements: List[Tuple[int, int]]


@registry.misc("spacy_bert_ner.Item.v1")
class Item:
    """What a verb has beside it.

    kind (str): noun, prep, time, adj, adv, clause.
    start, end (int): Its tokens, the preposition included.
    marker (int): The preposition, or -1.
    nouns (List[Noun]): The coordinated noun groups.
    """

    __slots__ = ("kind", "start", "end", "marker", "nouns")

    def __init__(
        self, kind: str, start: int, end: int, marker: int = -1, nouns: Sequence[Noun] = ()
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.marker = marker
        self.nouns = list(nouns)


@registry.misc("spacy_bert_ner.Clause.v1")
class Clause:
    """A verb and what belongs to it.

    kind (str): main, mark (with a subordinator or without), rel, inf, part, coord.
    marker (int): The subordinator, relative pronoun or preposition, or -1.
    subject (Optional[Item]): Of the verb's own form: in the passive it is what something is done to.
    object (Optional[Item]): What a relative clause describes, if it is not the subject.
    before, after (List[Item]): The other items, by their place beside the verb.
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
        self.verb: Any = None
        self.subject: Optional[Item] = None
        self.object: Optional[Item] = None
        self.before: List[Item] = []
        self.after: List[Item] = []
        self.children: List["Clause"] = []
        self.rule = "role.subject"
        self.by_comma = False  # whether a comma ends it

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
