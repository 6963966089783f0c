"""A mention: a name, a common noun or a pronoun, with what its words say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .groups import Group

PERSON = frozenset(["person"])
GROUP = frozenset(["group"])
UNKNOWN = frozenset(["person", "group", "thing"])


class Name(NamedTuple):
    """A name's tokens and its entity type, or ""."""

    start: int
    end: int
    label: str


class Mention:
    """A mention and what its words say.

    start, end (int): Its tokens.
    head (int): The head noun, the last token of the name, or the pronoun.
    kind (str): name, noun, pronoun, possessive (his, her, its, their), time (also measures), or
        other.
    label (str): The entity type, or "".
    sentence (int): The number of its sentence.
    words (tuple[str, ...]): The words of the name without titles; the modifiers and the head noun.
    title (tuple[str, ...]): The words before the name: "finance minister".
    determiner (str): the, a, his ("'s" too), or "".
    count (str): The number word, or "".
    types (frozenset[str]): What it may be: person, group, thing.
    gender (str): "m", "f", "n" for "it", or "" where nothing is said.
    likely_gender (str): The gender if the only word of a name is a first name.
    number (str): "s", "p", or "".
    owner, of (Mention | None): The possessor; the noun of the "of" phrase behind it.
    frames (list[int]): The indices of the frames in which it is an actor.
    same (Mention | None): An earlier mention that an apposition or an alias joins with this one.
    same_rule (str): The rule that says so.
    apart (list[Mention]): Mentions that cannot be the same.
    reporter (Mention | None): Of the subject of a reported clause who reports it.
    leads (bool): Whether it is the subject of a verb, active or not.
    acts (bool): Whether it is an actor of a verb, or the owner of one: "its members stayed".
    introduces (bool): Whether a name or a description that means the same follows.
    stranger (bool): Whether it is new by its description: "Mr Brandt, her brother".
    predicate (bool): Whether it says what somebody is: "as a clerk", "is a clerk".
    subject (Mention | None): Of whom it says that: "Ada Holm is a clerk".
    coordinated (bool): Whether it is one of several actors: "Anna and Paul".
    expletive (bool): Whether it means nothing: "it rained".
    capitals (bool): Whether a name has words in capitals, or a noun begins with one.
    nested (bool): Whether it is a part of a longer name in capitals.
    group (Group): The group, once it is known.
    rule (str), score (float): The rule that joined it with its group, and the rule's score.
    """

    __slots__ = (
        *("start", "end", "head", "kind", "label", "sentence", "words", "title", "determiner"),
        *("count", "types", "gender", "number", "owner", "of", "frames", "same", "same_rule"),
        *(
            "apart",
            "reporter",
            "subject",
            "acts",
            "stranger",
            "predicate",
            "coordinated",
            "expletive",
        ),
        *("capitals", "group", "rule", "score", "likely_gender", "leads", "introduces", "nested"),
    )

    def __init__(self, start: int, end: int, head: int, kind: str, label: str = "") -> None:
        self.start, self.end, self.head, self.kind, self.label = start, end, head, kind, label
        self.sentence = 0
        self.words: tuple[str, ...] = ()
        self.title: tuple[str, ...] = ()
        self.determiner = self.count = self.gender = self.likely_gender = self.number = ""
        self.same_rule = self.rule = ""
        self.types = UNKNOWN
        self.owner: Mention | None = None
        self.of: Mention | None = None
        self.same: Mention | None = None
        self.reporter: Mention | None = None
        self.subject: Mention | None = None
        self.frames: list[int] = []
        self.apart: list[Mention] = []
        self.acts = self.leads = self.introduces = self.stranger = self.capitals = False
        self.predicate = self.nested = self.coordinated = self.expletive = False
        self.group: Group | None = None
        self.score = 1.0

    @property
    def is_pronoun(self) -> bool:
        """RETURNS (bool): Whether it is a pronoun, possessive or not."""
        return self.kind in ("pronoun", "possessive")

    def __repr__(self) -> str:
        return f"{self.kind}[{self.start}:{self.end} {' '.join(self.words)}]"


def get_group(mention: Mention | None) -> Group | None:
    """RETURNS (Group | None): The mention's group as it is now, if it is known."""
    return mention.group.find() if mention is not None and mention.group is not None else None
