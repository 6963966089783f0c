"""A group: the mentions of one actor, and what they say together."""

from __future__ import annotations

from .lexicon import ORDINALS, PLAIN_TITLES, QUALIFIERS, SIBLINGS
from .mention import UNKNOWN, Mention, get_group

MAX_DESCRIPTIONS = 12  # of a group, the latest
MAX_RECENT = 3


class Group:
    """Mentions of one.

    mentions (list[Mention]): The mentions, not in order if groups were united.
    recent (list[Mention]): The last mentions, in text order.
    types (frozenset[str]), gender, number (str): As in `Mention`, of all mentions together.
    names (set[tuple[str, ...]]): Its names, without titles.
    descriptions (list[Description]): The common nouns for it.
    introduced (str): The determiner of the first mention.
    united (Group | None): The group that has taken over the mentions.
    """

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.recent: list[Mention] = []
        self.types: frozenset[str] = frozenset()
        self.gender = self.number = self.introduced = ""
        self.names: set[tuple[str, ...]] = set()
        self.descriptions: list[Description] = []
        self.united: Group | None = None

    @property
    def last_sentence(self) -> int:
        """RETURNS (int): The sentence of the last mention."""
        return self.recent[-1].sentence

    def find(self) -> Group:
        """RETURNS (Group): The group, or the one with which it was united."""
        group = self
        while group.united is not None:
            group = group.united
        return group

    def add(self, mention: Mention) -> None:
        """Add a mention, and learn what it says."""
        if not self.mentions:
            self.introduced = mention.determiner
        mention.group = self
        self.mentions.append(mention)
        self.recent = [*self.recent, mention][-MAX_RECENT:]
        if mention.kind == "other":
            return
        self._learn(mention.types, mention.gender, mention.number)
        if mention.kind == "name":
            self.names.add(mention.words)
        self.describe(mention)

    def describe(self, mention: Mention) -> bool:
        """Learn the common noun in a mention.

        RETURNS (bool): Whether there is one.
        """
        description = Description.read(mention)
        if description is not None and not any(map(description.repeats, self.descriptions)):
            self.descriptions = [*self.descriptions, description][-MAX_DESCRIPTIONS:]
        return description is not None

    def unite(self, other: Group) -> Group:
        """Join two groups.

        RETURNS (Group): The one that has the mentions of both now.
        """
        large, small = (self, other) if len(self.mentions) >= len(other.mentions) else (other, self)
        small.united = large
        large.mentions += small.mentions
        if small.mentions[0].head < large.mentions[0].head:
            large.introduced = small.introduced
        recent = sorted(large.recent + small.recent, key=lambda mention: mention.head)
        large.recent = recent[-MAX_RECENT:]
        large._learn(small.types, small.gender, small.number)
        large.names |= small.names
        large.descriptions = (large.descriptions + small.descriptions)[-MAX_DESCRIPTIONS:]
        return large

    def _learn(self, types: frozenset[str], gender: str, number: str) -> None:
        self.types = (self.types & types) or self.types or types
        self.gender = self.gender or gender
        self.number = self.number or number

    def fits(self, types: frozenset[str], gender: str, number: str) -> bool:
        """Whether nothing speaks against a mention with these properties."""
        if types and self.types and not types & self.types:
            return False
        if gender and self.gender and gender != self.gender:
            return False
        return not (number and self.number and number != self.number)

    def holds(self, mentions: list[Mention]) -> bool:
        """Whether one of the mentions is in this group."""
        return any(get_group(one) is self for one in mentions)

    def admits(self, mention: Mention, types: bool = True, alias: bool = False) -> bool:
        """Whether a mention may be one of this group; `types` says whether its type matters,
        `alias` whether it is said to be another name."""
        return (
            self.fits(mention.types if types else UNKNOWN, mention.gender, mention.number)
            and not self.holds(mention.apart)
            and (alias or not self._contradicts(mention))
        )

    def _contradicts(self, mention: Mention) -> bool:
        """Whether the names differ: "Thomas G. Hale" and "Thomas K. Hale"."""
        words = mention.words
        if mention.kind != "name" or mention.label != "PER" or len(words) < 2:
            return False
        if words in self.names:
            return False
        longer = [name for name in self.names if len(name) > 1]
        return any(not _agree(name[:1] + name[1:-1], words[:1] + words[1:-1]) for name in longer)


def _agree(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether given names may be the same, initials too: "Helena R.", "H."."""
    for name, other in zip(names, others):
        name, other = name.rstrip("."), other.rstrip(".")
        size = 1 if min(len(name), len(other)) == 1 else None
        if name[:size] != other[:size]:
            return False
    return True


class Description:
    """A common noun for somebody: "the former mayor of Tarnby", "finance minister" before a name.

    noun (str): The head noun.
    modifiers (frozenset[str]): The words before it.
    mention (Mention): Where it stands.
    """

    __slots__ = ("noun", "modifiers", "mention")

    def __init__(self, noun: str, modifiers: frozenset[str], mention: Mention) -> None:
        self.noun, self.modifiers, self.mention = noun, modifiers, mention

    @classmethod
    def read(cls, mention: Mention) -> Description | None:
        """RETURNS (Description | None): The description in a mention, if there is one."""
        words = mention.words if mention.kind == "noun" else mention.title
        if not words or words[-1] in PLAIN_TITLES:
            return None
        modifiers = frozenset(words[:-1])
        if mention.determiner == "a":
            modifiers -= ORDINALS.keys()  # "a second man" is a man, too
        return cls(words[-1], modifiers, mention)

    @property
    def owner(self) -> Mention | None:
        """RETURNS (Mention | None): Whose it is: "his son", "the mayor of Tarnby"."""
        return self.mention.owner or self.mention.of

    def repeats(self, other: Description) -> bool:
        """Whether it says nothing that another one does not say."""
        one, two = self.mention, other.mention
        return (
            (self.noun, self.modifiers, one.determiner, one.count, one.kind)
            == (other.noun, other.modifiers, two.determiner, two.count, two.kind)
        ) and get_group(self.owner) is get_group(other.owner)

    def means(self, other: Description) -> bool:
        """Whether it covers another one, or is another noun for the same kin: twin, brother."""
        kin = any({self.noun, other.noun} <= nouns for nouns in SIBLINGS)
        return self.covers(other) or (kin and not self.modifiers and not other.modifiers)

    def covers(self, other: Description) -> bool:
        """Whether a later description, with the, can mean the same."""
        if other.noun != self.noun or other.modifiers - self.modifiers:
            return False
        if (self.modifiers & QUALIFIERS) != (other.modifiers & QUALIFIERS):
            return False
        counts = (self.mention.count, other.mention.count)
        return (not all(counts) or counts[0] == counts[1]) and _agree_owners(
            self.owner, other.owner
        )


def _agree_owners(one: Mention | None, other: Mention | None) -> bool:
    """Whether two owners may be the same: "the mayor of Tarnby", "its mayor"."""
    if one is None or other is None:
        return True
    group = get_group(one)
    if group is not None and group is get_group(other):
        return True
    return bool(one.words) and one.words[-1:] == other.words[-1:] and not one.is_pronoun
