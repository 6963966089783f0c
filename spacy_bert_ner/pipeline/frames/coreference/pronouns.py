"""Pronouns: joined where one antecedent fits in number, person and gender, or one stands out."""

from collections.abc import Iterator

from .groups import Group
from .lexicon import REFLEXIVES
from .mention import PERSON, UNKNOWN, Mention, get_group

WINDOW = 2  # sentences before the pronoun's
MAX_MENTIONS = 60  # before the pronoun
Found = tuple[Group | None, str]
NOTHING: Found = (None, "")


class Candidate:
    """A group that a pronoun could mean.

    group (Group): The group.
    sentence (int): The sentence of its last mention; possessives do not count.
    leads (bool): Whether it is a subject there.
    known (bool): Whether more than nothing speaks for it: its gender or number is the pronoun's.
    """

    __slots__ = ("group", "sentence", "leads", "known", "_owns")

    def __init__(self, group: Group, pronoun: Mention) -> None:
        self.group, self.sentence, self.leads = group, -1, False
        self.known = _is_known(group, pronoun)
        self._owns = False

    def add(self, mention: Mention) -> None:
        """Add a mention, from right to left."""
        if self.sentence < 0 or self._owns:
            self.sentence, self.leads = mention.sentence, mention.leads
            self._owns = mention.kind == "possessive"
        elif mention.sentence == self.sentence:
            self.leads = self.leads or mention.leads


def find_antecedent(mentions: list[Mention], place: int) -> Found:
    """Find the group of a pronoun.

    mentions (list[Mention]): The mentions; those before the place have their groups.
    place (int): The index of the pronoun.
    RETURNS (Found): The group and the rule's id, or (None, "").
    """
    pronoun = mentions[place]
    candidates = [] if pronoun.expletive else _list_candidates(mentions, place)
    if not candidates:
        return NOTHING
    kind = "possessive" if pronoun.kind == "possessive" else "pronoun"
    if len(candidates) > 1:
        candidates = _prefer_known(candidates, pronoun)
        kind = kind if len(candidates) > 1 else f"{kind}-known"
    for rule, find in RULES.items():
        only = find(candidates, pronoun)
        if only is not None:
            # of a name without a type only its part in the sentence says that it can be meant
            acts = only.group.names and only.leads and only.sentence == pronoun.sentence
            found = only.group, f"actor.{kind}{rule}"
            unknown = only.group.types == UNKNOWN and not acts
            return NOTHING if unknown or _is_left_open(only.group) else found
    return NOTHING


def _list_candidates(mentions: list[Mention], place: int) -> list[Candidate]:
    """RETURNS (list[Candidate]): What the pronoun could mean, the nearest first."""
    pronoun = mentions[place]
    found: dict[int, Candidate] = {}
    singles: list[Group] = []  # persons: two of them can be they
    reflexive = pronoun.words[0] in REFLEXIVES
    for mention in look_back(mentions, place):
        if reflexive and not (mention.leads and mention.sentence == pronoun.sentence):
            continue
        group = get_group(mention)
        if group is None:
            continue
        if pronoun.number == "p" and mention.coordinated:
            return []
        if id(group) in found:
            found[id(group)].add(mention)
        elif _may_be(group, mention, pronoun):
            found[id(group)] = Candidate(group, pronoun)
            found[id(group)].add(mention)
        elif group.number == "s" and group.types == PERSON and group not in singles:
            singles.append(group)
    candidates = list(found.values())
    if pronoun.gender not in ("m", "f"):  # "he" left open is a rival; "it" is too common
        candidates = [one for one in candidates if not _is_left_open(one.group)]
    if pronoun.number == "p" and candidates:
        last = max(one.group.last_sentence for one in candidates)
        if len([group for group in singles if group.last_sentence >= last]) > 1:
            return []
    return candidates


def look_back(mentions: list[Mention], place: int) -> Iterator[Mention]:
    """YIELDS (Mention): The mentions before a place, the nearest first."""
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


def _is_left_open(group: Group) -> bool:
    """Whether it is a pronoun that was left open: it means one of the others."""
    return all(mention.is_pronoun for mention in group.mentions)


def _is_known(group: Group, pronoun: Mention) -> bool:
    """Whether gender or number are said to be the pronoun's; for "it" whether it is a group."""
    if pronoun.gender in ("m", "f"):
        return group.gender == pronoun.gender
    if pronoun.number == "p":
        return group.number == "p"
    return "group" in group.types


def _is_person(group: Group) -> bool:
    """Whether it is surely a person: no name without a type, no bare noun of a heading."""
    first = group.mentions[0]
    said = bool(group.names or first.determiner or group.gender)
    return said and "person" in group.types and "thing" not in group.types


def _pick(candidates: list[Candidate]) -> Candidate | None:
    return candidates[0] if len(candidates) == 1 else None


def _prefer_known(candidates: list[Candidate], pronoun: Mention) -> list[Candidate]:
    """RETURNS (list[Candidate]): Those of the right gender or number, where the others are only
    nouns without one: "she" is Ada Holm and no clerk."""
    if pronoun.gender == "n" and pronoun.kind != "possessive":
        return candidates
    known = [one for one in candidates if one.known]
    plural = pronoun.number == "p"
    rivals = [one for one in candidates if not one.known and one.group.names]
    if any(one.leads or not plural for one in rivals):
        known = []
    leading = [one for one in candidates if one.leads and one.group.types == PERSON]
    if leading and not any(one.leads for one in known):
        if not plural and pronoun.kind == "pronoun" and pronoun.leads:
            known = []  # "The lawyer of Ada Holm left. She": it may be the lawyer
    if known or pronoun.gender not in ("m", "f"):
        return known or candidates
    return [one for one in candidates if _is_person(one.group)] or candidates


def _find_only(candidates: list[Candidate], pronoun: Mention) -> Candidate | None:
    """The only one."""
    return _pick(candidates)


def _find_said(candidates: list[Candidate], pronoun: Mention) -> Candidate | None:
    """Who reports what the pronoun does, if nobody else in the sentence fits: "the firm said
    it"."""
    near = [one for one in candidates if one.sentence == pronoun.sentence]
    if pronoun.gender in ("m", "f"):
        near = [one for one in near if one.known] or near
    here = _pick(near)
    if here is None or get_group(pronoun.reporter) is not here.group:
        return None
    return here


def _find_here(candidates: list[Candidate], pronoun: Mention) -> Candidate | None:
    """The only one in the sentence, a subject: "The miners left, but they returned"."""
    if pronoun.kind == "pronoun" and not pronoun.leads:
        return None
    if pronoun.gender == "n" and pronoun.kind == "possessive":
        candidates = [one for one in candidates if one.known]
    here = _pick([one for one in candidates if one.sentence == pronoun.sentence])
    if here is None or not here.leads:
        return None
    return here if here.known or not any(one.known for one in candidates) else None


def _find_near(candidates: list[Candidate], pronoun: Mention) -> Candidate | None:
    """The only one in the sentence and the one before, a subject."""
    if pronoun.kind == "pronoun" and not pronoun.leads:
        return None
    near = _pick([one for one in candidates if one.sentence >= pronoun.sentence - 1])
    return near if near is not None and near.leads and near.known else None


RULES = {"": _find_only, "-said": _find_said, "-here": _find_here, "-near": _find_near}
