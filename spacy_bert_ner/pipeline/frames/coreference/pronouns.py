"""Pronouns: joined only where one antecedent fits in number, person and said gender."""

from collections.abc import Iterator

from .groups import Group
from .mention import PERSON, UNKNOWN, Mention, get_group

WINDOW = 2  # sentences before the pronoun's
MAX_MENTIONS = 60  # before the pronoun
Found = tuple[Group | None, str]
NOTHING: Found = (None, "")


def find_antecedent(mentions: list[Mention], place: int) -> Found:
    """Find the group of a pronoun.

    mentions (list[Mention]): The mentions; those before the place have their groups.
    place (int): The index of the pronoun.
    RETURNS (Found): The group and the rule's id, or (None, "").
    """
    pronoun = mentions[place]
    if pronoun.expletive:
        return NOTHING
    candidates: list[Group] = []
    singles: list[Group] = []  # persons: two of them can be they
    for mention in _look_back(mentions, place):
        group = get_group(mention)
        if group is None or group in candidates:
            continue
        if pronoun.number == "p" and mention.coordinated:
            return NOTHING
        if _may_be(group, mention, pronoun):
            candidates.append(group)
        elif group.number == "s" and group.types == PERSON and group not in singles:
            singles.append(group)
    if len(candidates) != 1:
        return _find_near(candidates, pronoun)
    only = candidates[0]
    together = [group for group in singles if group.last_sentence >= only.last_sentence]
    if _is_open(only) or (pronoun.number == "p" and len(together) > 1):
        return NOTHING
    return only, "actor.possessive" if pronoun.kind == "possessive" else "actor.pronoun"


def _find_near(candidates: list[Group], pronoun: Mention) -> Found:
    """Find the only antecedent in the sentence where others fit before it: who reports what the
    pronoun does ("the firm said it"), or who acts beside a possessive ("and its mill closed")."""
    here = [group for group in candidates if _is_here(group, pronoun)]
    if len(here) != 1 or _is_open(here[0]):
        return NOTHING
    only = here[0]
    gendered = pronoun.gender in ("m", "f")
    if gendered and only.gender != pronoun.gender:
        return NOTHING
    if get_group(pronoun.reporter) is only:
        return only, "actor.pronoun-said"
    acts = any(one.acts and one.sentence == pronoun.sentence for one in only.recent)
    if pronoun.kind != "possessive" or pronoun.number == "p" or not acts:
        return NOTHING
    if gendered:
        rivals = [group for group in candidates if group.gender == pronoun.gender]
    else:
        rivals = [group for group in candidates if "group" in group.types]
    if len(rivals) == 1 or (pronoun.acts and not gendered):
        return only, "actor.possessive-near"
    return NOTHING


def _look_back(mentions: list[Mention], place: int) -> Iterator[Mention]:
    pronoun = mentions[place]
    for i in range(place - 1, max(-1, place - 1 - MAX_MENTIONS), -1):
        if mentions[i].sentence < pronoun.sentence - WINDOW:
            return
        yield mentions[i]


def _may_be(group: Group, mention: Mention, pronoun: Mention) -> bool:
    """Whether the group of a mention could be meant."""
    if mention.kind in ("other", "time") or mention.predicate or not group.types:
        return False
    return group.fits(pronoun.types, pronoun.gender, pronoun.number) and not group.holds(
        pronoun.apart
    )


def _is_open(group: Group) -> bool:
    """Whether nothing is known of a group: it has no type, or it is a pronoun left open."""
    return group.types == UNKNOWN or all(mention.is_pronoun for mention in group.mentions)


def _is_here(group: Group, pronoun: Mention) -> bool:
    """Whether a name, noun or pronoun in the sentence means the group; "his" does not count."""
    inside = [one for one in group.recent if one.sentence == pronoun.sentence]
    return any(one.kind != "possessive" for one in inside) or bool(inside and _is_open(group))
