"""Common nouns with the: the man after a man, the mayor after Mayor Holm, the bank after Lowell
Bank."""

from .groups import Description, Group
from .index import GroupIndex
from .lexicon import ANY_BODY, BODIES, FIRMS, GENERIC, KIN, ORDINALS, SIBLINGS
from .mention import Mention, get_group
from .names import strip_suffix

NOUN_WINDOW = 30  # sentences
Found = tuple[Group | None, str]
NOTHING: Found = (None, "")


class NounIndex:
    """Groups by the common nouns for them, and organisations by the nouns in their names."""

    def __init__(self) -> None:
        self._index = GroupIndex()

    def find(self, mention: Mention) -> Found:
        """RETURNS (Found): The group of a common noun and the rule's id, or (None, "")."""
        wanted = Description.read(mention)
        if mention.kind == "name":
            wanted = Description(mention.words[-1], frozenset(), mention)
        if wanted is None:
            return NOTHING
        if mention.owner is not None:
            return self._find_possessed(mention, wanted)
        if mention.determiner != "the":
            return NOTHING
        known = self._near(mention, ("noun", wanted.noun))
        if len(wanted.modifiers) == 1 and wanted.modifiers <= {*ORDINALS, "other"}:
            counted = [group for group in known if group.introduced == "a"]
            last = [group for group in counted if not _is_latest(group, counted)]
            if mention.words[0] == "other":  # not the one that was mentioned last
                return (last[0], "actor.ordinal") if len(counted) == 2 and last else NOTHING
            place = ORDINALS[mention.words[0]]
            if place < len(counted) > 1:
                return counted[place], "actor.ordinal"
        fitting = [
            group
            for group in known
            if group.admits(mention) and any(one.covers(wanted) for one in group.descriptions)
        ]
        if len(fitting) == 1:
            return fitting[0], _name_rule(fitting[0], wanted)
        return NOTHING if fitting else self._find_body(mention, wanted)

    def _near(self, mention: Mention, *keys: tuple[str, str]) -> list[Group]:
        oldest = mention.sentence - NOUN_WINDOW
        return [group for group in self._index.find(*keys) if group.last_sentence >= oldest]

    def _find_body(self, mention: Mention, wanted: Description) -> Found:
        """Find an organisation by what it is: "the bank" after "Lowell Bank", "the food company"
        after "Kestrel Foods", "the company" after the only one."""
        noun, modifiers = wanted.noun, wanted.modifiers
        near = self._near(mention, ("body", noun))
        named = [group for group in near if group.admits(mention, types=False)]
        if named and not modifiers:
            return (named[0], "actor.kind") if len(named) == 1 else NOTHING
        if noun not in GENERIC and noun not in BODIES:
            return NOTHING
        bodies = [
            group
            for group in self._near(mention, ("body", ""))
            if group.admits(mention) and _can_be(group, noun)
        ]
        if len(modifiers) == 1:
            only = bodies if len(bodies) == 1 and noun in FIRMS else []
            bodies = [group for group in bodies if _has_word(group, *modifiers)]
            bodies = bodies or _pick_recent(only, mention.sentence - 1)
        elif modifiers or noun not in GENERIC:
            return NOTHING
        elif len(bodies) > 1:
            bodies = _pick_recent(bodies, mention.sentence - 1)
        return (bodies[0], "actor.kind") if len(bodies) == 1 else NOTHING

    def _find_possessed(self, mention: Mention, wanted: Description) -> Found:
        """Find the same noun of the same owner, or kin: "his son", "the mill's owner"."""
        owner = get_group(mention.owner)
        if owner is None:
            return NOTHING
        kin = [group for group in _list_kin(wanted.noun, owner) if group.admits(mention)]
        if len(kin) == 1:
            return kin[0], "actor.kin"
        fitting = [
            group
            for group in self._near(mention, *(("noun", noun) for noun in _list_same(wanted.noun)))
            if group.admits(mention)
            and any(
                one.means(wanted) and get_group(one.owner) is owner for one in group.descriptions
            )
        ]
        return (fitting[0], "actor.office") if len(fitting) == 1 else NOTHING

    def find_kin(self, mention: Mention, namesakes: list[Group]) -> Found:
        """RETURNS (Found): Kin without a name of somebody with this last name, and the rule's id:
        "her brother ... Mr Brandt"."""
        found = []
        for namesake in namesakes:
            for group in self._index.find(("kin of", id(namesake))):
                if mention.gender and group.gender == mention.gender and not group.names:
                    found.append(group)
        return (found[0], "actor.kin") if len(found) == 1 else NOTHING

    def describe(self, mention: Mention, group: Group) -> None:
        """Register what is said of a group: "the clerk" after "Ada Holm is a clerk"."""
        if group.describe(mention):
            self._index.add(("noun", mention.words[-1]), group)

    def add(self, mention: Mention, group: Group) -> None:
        """Register the nouns that later mentions may repeat."""
        description = Description.read(mention)
        if description is not None and mention.kind in ("noun", "name"):
            self._index.add(("noun", description.noun), group)
            owner = get_group(mention.owner)
            if description.noun in KIN and owner is not None:
                self._index.add(("kin of", id(owner)), group)
        if mention.kind == "name" and mention.label != "PER":
            head = _find_head(mention.words)
            for word in {head, *BODIES.intersection(mention.words)} if head else ():
                self._index.add(("body", word), group)
            if mention.label == "ORG":
                self._index.add(("body", ""), group)


def _find_head(words: tuple[str, ...]) -> str:
    """RETURNS (str): What a name says it is: "guild" of "Guild of Weavers", "Weavers' Guild"."""
    words = strip_suffix(words)
    end = words.index("of") if "of" in words[1:] else len(words)
    return words[end - 1] if len(words) > 1 else ""


def _name_rule(group: Group, wanted: Description) -> str:
    """RETURNS (str): The id of the rule that joins a noun with a group that was called so."""
    if group.names:
        return "actor.office"
    definite = [one for one in group.descriptions if one.mention.determiner == "the"]
    same = any(one.mention.words == wanted.mention.words for one in definite)
    return "actor.same-name" if same else "actor.definite"


def _list_same(noun: str) -> list[str]:
    """RETURNS (list[str]): A noun and those for the same kin: brother, twin."""
    return sorted({noun}.union(*(nouns for nouns in SIBLINGS if noun in nouns)))


def _list_kin(noun: str, owner: Group) -> list[Group]:
    """RETURNS (list[Group]): Whom the owner's kin noun means: "her father" of somebody who was
    called "his daughter"."""
    found: list[Group] = []
    for description in owner.descriptions:
        group = get_group(description.mention.owner)
        if group is not None and noun in KIN.get(description.noun, ()) and group not in found:
            found.append(group)
    return found


def _pick_recent(groups: list[Group], sentence: int) -> list[Group]:
    """RETURNS (list[Group]): The one that acts in a sentence, if no other is named from there."""
    near = [group for group in groups if group.last_sentence >= sentence]
    if len(near) == 1 and any(one.acts and one.sentence == sentence for one in near[0].recent):
        return near
    return []


def _is_latest(group: Group, others: list[Group]) -> bool:
    """Whether no other group was mentioned later."""
    return group.recent[-1].head == max(one.recent[-1].head for one in others)


def _can_be(group: Group, noun: str) -> bool:
    """Whether no name says that it is something else: "the firm" is no Bureau of Mines."""
    said = {word for name in group.names for word in BODIES.intersection(name)}
    if not said or noun in said or noun in ANY_BODY:
        return True
    return noun in FIRMS and not said.isdisjoint(FIRMS)


def _has_word(group: Group, word: str) -> bool:
    """Whether a word, or its plural, is part of a name of the group."""
    return any({word, f"{word}s"} & set(name) for name in group.names)
