"""Group the mentions of a document, from left to right."""

from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc

from .counterparts import find_counterpart
from .groups import Group
from .mention import PERSON, Mention, get_group
from .mention_reader import MentionReader
from .names import NameIndex
from .nouns import NounIndex
from .pronouns import find_antecedent
from .relations import relate

# The rules: an example, and the precision of the joins by this rule on the dev half of the gold
# set, with one right and one wrong join added (benchmarks/coreference.py)
RULE_SCORES: dict[str, tuple[str, float]] = {
    "actor.same-name": ("[Ada Holm] sang. [Ada Holm] left.", 0.98),
    "actor.capitals": ("[ADA HOLM] WINS | [Ada Holm] won.", 0.67),
    "actor.last-name": ("[Ada Holm] sang. [Ms Holm] left.", 0.98),
    "actor.first-name": ("[Ada Holm] sang. [Ada] left.", 0.9),
    "actor.middle-initial": ("[Ada R. Holm] sang. [Ada Holm] left.", 0.75),
    "actor.legal-suffix": ("[Holm Mills Ltd] grew. [Holm Mills] sold flour.", 0.93),
    "actor.short-name": ("[Holm Mills] grew. [Holm] sold flour.", 0.95),
    "actor.acronym": ("[the World Mill Fund] grew. [WMF] sold flour.", 0.88),
    "actor.alias": ("[Ada Holm], known as [the Fox], left.", 0.94),
    "actor.apposition": ("[Ada Holm], [the mayor], left.", 0.98),
    "actor.office": ("[Mayor Ada Holm] sang. [The mayor] left.", 0.96),
    "actor.definite": ("[A man] sang. [The man] left.", 0.96),
    "actor.ordinal": ("[A man] met [another man]. [The second man] left.", 0.88),
    "actor.kind": ("[Holm Mills] grew. [The company] sold flour.", 0.96),
    "actor.kin": ("[Ada] and her son Per sang. Per met [his mother].", 0.8),
    "actor.counterpart": ("[Ada Holm] met [Per Lund]. She asked [her colleague].", 0.8),
    "actor.pronoun": ("[Ada Holm] sang. [She] left.", 0.98),
    "actor.pronoun-known": ("[Ada Holm] met a clerk. [She] left.", 0.94),
    "actor.pronoun-said": ("[The firm] said [it] would grow.", 0.95),
    "actor.pronoun-here": ("The nuns sang. [The monks] came, but [they] left.", 0.83),
    "actor.pronoun-near": ("The nuns sang. [The monks] came. [They] left.", 0.67),
    "actor.possessive": ("[Ada Holm] sold [her] mill.", 0.98),
    "actor.possessive-known": ("A clerk met [Ada Holm] and [her] son.", 0.92),
    "actor.possessive-here": ("The bank fell. [The firm] grew, and [its] chief left.", 0.91),
    "actor.possessive-near": ("The bank fell. [The firm] grew. [Its] chief left.", 0.75),
    "actor.reflexive": ("[Ada Holm] hurt [herself].", 0.8),
}
Found = tuple[Group | None, str]


def group_mentions(doc: Doc, frames: list[dict[str, Any]]) -> list[Group]:
    """Group all mentions of a document.

    doc (Doc): The document; tags, chunks, entities and frames help.
    frames (list[dict[str, Any]]): The document's frames.
    RETURNS (list[Group]): The groups with their mentions, both in text order.
    """
    reader = MentionReader(doc)
    relate(reader, frames)
    mentions = reader.list_mentions()
    if any(mention.kind == "name" and mention.gender for mention in mentions):
        _say_genders(mentions)
    groups = _resolve(mentions)
    for group in groups:
        group.mentions.sort(key=lambda mention: mention.head)
        group.mentions[0].rule, group.mentions[0].score = "", 1.0
    return sorted(groups, key=lambda group: group.mentions[0].start)


def _say_genders(mentions: list[Mention]) -> None:
    """Give full names the gender that pronouns say, also those further on: so "Mr Holm" is not Ada
    Holm of whom it says "she" at the end. In this reading "Mr Holm" joins no name whose gender is
    not known yet."""
    said: dict[tuple[str, ...], set[str]] = {}
    for group in _resolve(mentions, careful=True):
        if group.gender in ("m", "f"):
            for name in group.names:
                said.setdefault(name, set()).add(group.gender)
    for mention in mentions:
        mention.group = None
        genders = said.get(mention.words, set())
        if mention.label == "PER" and len(mention.words) > 1 and len(genders) == 1:
            mention.gender = mention.gender or min(genders)


def _resolve(mentions: list[Mention], careful: bool = False) -> list[Group]:
    names, nouns = NameIndex(careful), NounIndex()
    groups: list[Group] = []
    for place, mention in enumerate(mentions):
        group, rule = _find(mentions, place, names, nouns)
        if group is None:
            group, rule = Group(), ""
            groups.append(group)
            mention.gender = mention.gender or mention.likely_gender
            if mention.label == "PER" and names.find_last(mention.words[-1]):
                mention.types = PERSON  # somebody else of the same last name
        group.add(mention)
        mention.rule = rule
        mention.score = RULE_SCORES[rule][1] if rule else 1.0
        if mention.kind == "name":
            names.add(mention, group)
        if not mention.predicate:
            nouns.add(mention, group)
        elif (subject := get_group(mention.subject)) is not None:
            nouns.describe(mention, subject)
    return [group for group in groups if group.united is None]


def _find(mentions: list[Mention], place: int, names: NameIndex, nouns: NounIndex) -> Found:
    """RETURNS (Found): The group of a mention and the rule's id, or None."""
    mention = mentions[place]
    group: Group | None = None
    rule = ""
    for find in _list_ways(mentions, place, names, nouns):
        group, rule = find
        if group is not None:
            break
    if mention.same is None or mention.same.group is None:
        return group, rule
    partner = mention.same.group.find()
    if group is partner or not partner.admits(mention, alias=mention.same_rule == "actor.alias"):
        return group, rule
    if group is not None:
        if not partner.fits(group.types, group.gender, group.number):
            return group, rule
        partner = partner.unite(group)
    return partner, mention.same_rule


def _list_ways(
    mentions: list[Mention], place: int, names: NameIndex, nouns: NounIndex
) -> Iterable[Found]:
    """YIELDS (Found): What each way to find the group gives, the best way first."""
    mention = mentions[place]
    definite = mention.determiner == "the"
    if mention.kind == "name":
        yield names.find(mention)
        if len(mention.words) == 1:
            if mention.label == "PER":
                yield nouns.find_kin(mention, names.find_last(mention.words[0]))
            if definite:
                yield nouns.find(mention)  # "the Ferret"
    elif mention.kind == "noun" and not mention.predicate:
        yield nouns.find(mention)
        if mention.same is None:
            yield find_counterpart(mentions, place)
        if mention.capitals and (definite or len(mention.words) > 1):
            yield names.find_any(mention)
    elif mention.is_pronoun and mention.same is None:
        yield find_antecedent(mentions, place)
