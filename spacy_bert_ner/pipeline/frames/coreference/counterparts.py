"""Nouns for the other one of two persons: "her colleague"."""

from .groups import Group
from .lexicon import COUNTERPARTS
from .mention import PERSON, Mention, get_group
from .pronouns import Found, look_back

NOTHING: Found = (None, "")


def find_counterpart(mentions: list[Mention], place: int) -> Found:
    """Find the group of "her colleague", if one other person with a name was mentioned.

    mentions (list[Mention]): The mentions; those before the place have their groups.
    place (int): The index of the noun.
    RETURNS (Found): The group and the rule's id, or (None, "").
    """
    mention = mentions[place]
    *modifiers, noun = mention.words
    if mention.introduces or mention.number == "p":
        return NOTHING
    if noun in COUNTERPARTS and mention.determiner == "his" and not modifiers:
        owner = get_group(mention.owner)
        if owner is None or owner.types != PERSON:
            return NOTHING
        found = [one for one in _list_persons(mentions, place) if one is not owner]
        return (found[0], "actor.counterpart") if len(found) == 1 else NOTHING
    return NOTHING


def _list_persons(mentions: list[Mention], place: int) -> list[Group]:
    """RETURNS (list[Group]): The single persons of the last sentences, if all have names."""
    found: list[Group] = []
    for mention in look_back(mentions, place):
        group = get_group(mention)
        if group is None or group.types != PERSON or group.number != "s" or group in found:
            continue
        if not group.holds(mentions[place].apart):
            found.append(group)
    return found if all(group.names for group in found) else []
