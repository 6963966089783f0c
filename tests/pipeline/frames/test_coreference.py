"""Coreference: which mentions are one, by which rule, and which are left open.

A case is a line (tests/lines.py) and the groups of two mentions or more that it has, as "mention =
mention", joined by "; "."""

import time

import pytest
from spacy.tokens import Doc, Span

from spacy_bert_ner.pipeline.frames.coreference.resolver import RULE_SCORES, group_mentions
from spacy_bert_ner.pipeline.frames.storage import read_frames


@pytest.fixture
def join(read):
    """The groups of a line as text."""

    def join_line(line):
        doc = read(line)
        groups = group_mentions(doc, read_frames(doc))
        texts = [[doc[m.start : m.end].text for m in group.mentions] for group in groups]
        return "; ".join(" = ".join(group) for group in texts if len(group) > 1)

    return join_line


@pytest.fixture
def rules(read):
    """The ids of the rules that joined mentions of a line."""

    def list_rules(line):
        doc = read(line)
        groups = group_mentions(doc, read_frames(doc))
        return [mention.rule for group in groups for mention in group.mentions if mention.rule]

    return list_rules


def cases(text):
    """Pairs of a line and the groups from rows "line -> groups". Indented rows go on."""
    rows = text.strip().replace("\n    ", " ").splitlines()
    return [tuple(part.strip() for part in row.split("->")) for row in rows]


PRONOUNS = """
{PER:Ada Holm} sang/VBD . | she left/VBD . -> Ada Holm = she
{PER:Ada Holm} met/VBD the miners/NNS . | they thanked/VBD her/PRP .
    -> Ada Holm = her; the miners = they
{PER:Per Lund} sold/VBD his mill . -> Per Lund = his
the firm grew/VBD . | it sold/VBD its mill . -> the firm = it = its
the miners/NNS lost/VBD . | the owner heard/VBD them . -> the miners = them
{PER:Ada Holm} hurt/VBD herself/PRP . -> Ada Holm = herself
a widow came/VBD with her son . | he sang/VBD . -> a widow = her; her son = he
Mr {PER:Lund} met/VBD Mrs {PER:Holm} . | she sang/VBD and he left/VBD . -> Lund = he; Holm = she
{ORG:Holm Mills} sold/VBD its mill . | it said/VBD/say it grew/VBD . -> Holm Mills = its = it = it
"""
FIRST_NAMES = """
{PER:Ada Holm} sang/VBD . | {PER:Ada} left/VBD . -> Ada Holm = Ada
{PER:Per Lund} met/VBD {PER:Ada Holm} . | {PER:Per} left/VBD . -> Per Lund = Per
{PER:Per Lund} met/VBD {PER:Ada Holm} . | {PER:Ada} thanked/VBD {PER:Per} .
    -> Per Lund = Per; Ada Holm = Ada
Ada Holm sang/VBD . | {PER:Ada} left/VBD . -> Ada Holm = Ada
{PER:Ada B. Holm} sang/VBD . | {PER:Ada} left/VBD . -> Ada B. Holm = Ada
{PER:Ada Holm} met/VBD {PER:Ada Lund} . | {PER:Ada} left/VBD . ->
{PER:Peter Holm} sang/VBD . | Mr {PER:Peter} left/VBD . ->
Queen {PER:Ada Holm} sang/VBD . | Queen {PER:Ada} left/VBD . -> Ada Holm = Ada
"""
SHORT_NAMES = """
{ORG:Holm Mills} grew/VBD . | {ORG:Holm} sold/VBD bread . -> Holm Mills = Holm
{ORG:Holm Mills Ltd} grew/VBD . | {ORG:Holm} sold/VBD bread . -> Holm Mills Ltd = Holm
{ORG:Dorn Rovers FC} won/VBD . | {ORG:Rovers} sang/VBD . -> Dorn Rovers FC = Rovers
{ORG:Holm Paper and Mills} grew/VBD . | {ORG:Holm Paper} sold/VBD bread .
    -> Holm Paper and Mills = Holm Paper
{LOC:Kingdom of/IN Velmar} grew/VBD . | {LOC:Velmar} sold/VBD bread .
    -> Kingdom of Velmar = Velmar
{ORG:Lund Bread} grew/VBD . | {LOC:Lund} slept/VBD . ->
"""
INITIALS = """
{PER:Ada R. Holm} sang/VBD . | {PER:Ada Holm} left/VBD . -> Ada R. Holm = Ada Holm
{PER:Ada Holm} sang/VBD . | {PER:Ada R. Holm} left/VBD . -> Ada Holm = Ada R. Holm
{PER:Ada Rosa Holm} sang/VBD . | {PER:Ada R. Holm} left/VBD . -> Ada Rosa Holm = Ada R. Holm
{PER:Ada Holm} sang/VBD . | {PER:A. Holm} left/VBD . -> Ada Holm = A. Holm
{PER:Ada R. Holm} met/VBD {PER:Ada K. Holm} . | {PER:Ada Holm} left/VBD . ->
{PER:Ada R. Holm} sang/VBD . | {PER:Ada K. Holm} left/VBD . ->
"""
SUFFIXES = """
{ORG:Holm Mills Ltd} grew/VBD . | {ORG:Holm Mills} sold/VBD bread . -> Holm Mills Ltd = Holm Mills
{ORG:Holm Mills} grew/VBD . | {ORG:Holm Mills Inc.} sold/VBD bread .
    -> Holm Mills = Holm Mills Inc.
{ORG:Holm AG} grew/VBD . | {ORG:Holm} sold/VBD bread . -> Holm AG = Holm
{ORG:Holm plc} grew/VBD . | {ORG:Holm GmbH} sold/VBD bread . -> Holm plc = Holm GmbH
{ORG:Holm and Lund LLP} grew/VBD . | {ORG:Holm and Lund} sold/VBD bread .
    -> Holm and Lund LLP = Holm and Lund
{ORG:Holm Mills AB} grew/VBD . | {ORG:Holm Paper AB} sold/VBD bread . ->
"""
CAPITALS = """
{PER:ADA HOLM} WINS/VBZ . | {PER:Ada Holm} won/VBD . -> ADA HOLM = Ada Holm
{PER:HOLM} WINS/VBZ . | {PER:Ada Holm} won/VBD . -> HOLM = Ada Holm
{ORG:HOLM MILLS} GROWS/VBZ . | {ORG:Holm Mills Ltd} grew/VBD . -> HOLM MILLS = Holm Mills Ltd
{ORG:HOLM} BANK/NNP GROWS/VBZ . | {ORG:Holm Bank} grew/VBD . -> HOLM BANK = Holm Bank
MINERS/NNPS UNION/NNP GROWS/VBZ . | {ORG:Miners Union} grew/VBD . -> MINERS UNION = Miners Union
{PER:ADA HOLM} WINS/VBZ . | {PER:Per Holm} won/VBD . ->
"""
REPEATED_NOUNS = """
a man sang/VBD . | the man left/VBD . -> a man = the man
two students/NNS sang/VBD . | the students/NNS left/VBD . -> two students = the students
firefighters/NNS came/VBD . | the firefighters/NNS left/VBD . -> firefighters = the firefighters
a retired/JJ sailor sang/VBD . | the sailor left/VBD . -> a retired sailor = the sailor
the court 's/POS clerk sang/VBD . | the clerk left/VBD . -> the court 's clerk = the clerk
a man sang/VBD . | a man left/VBD . ->
a man sang/VBD . | the dead/JJ man left/VBD . ->
two men/NNS sang/VBD . | the three men/NNS left/VBD . ->
"""
OFFICES = """
Mayor {PER:Ada Holm} sang/VBD . | the mayor left/VBD . -> Ada Holm = the mayor
{PER:Ada Holm} , the mayor of {LOC:Lund} , sang/VBD . | the mayor left/VBD .
    -> Ada Holm = the mayor of Lund = the mayor
the finance minister {PER:Ada Holm} met/VBD the trade minister {PER:Per Lund} .
    | the finance minister left/VBD .
    -> Ada Holm = the finance minister
Bishop {PER:Per Lund} sang/VBD . | {PER:Ada Holm} heard/VBD the bishop . -> Per Lund = the bishop
the chair , {PER:Ada Holm} , sang/VBD . | the chair left/VBD . -> the chair = Ada Holm = the chair
{PER:Ada Holm} is a clerk . | the clerk left/VBD . -> Ada Holm = the clerk
{PER:Ada Holm} is not a clerk . | the clerk left/VBD . ->
the owner is {PER:Ada Holm} . | she left/VBD . -> the owner = Ada Holm = she
Mayor {PER:Ada Holm} met/VBD Mayor {PER:Per Lund} . | the mayor left/VBD . ->
"""
ALIASES = """
{PER:Ada Holm} , known/VBN as the Fox/NNP , sang/VBD . | the Fox/NNP left/VBD .
    -> Ada Holm = the Fox = the Fox
{PER:Ada Holm} , alias the Widow/NNP , sang/VBD . | {PER:Holm} left/VBD .
    -> Ada Holm = the Widow = Holm
{PER:Ada Holm} , born/VBN {PER:Ada Lund} , sang/VBD . | {PER:Lund} left/VBD .
    -> Ada Holm = Ada Lund = Lund
a man named/VBN {PER:Per Lund} sang/VBD . -> a man = Per Lund
the {ORG:World Mill Fund} ( {ORG:WMF} ) grew/VBD . | the {ORG:WMF} slept/VBD .
    -> World Mill Fund = WMF = WMF
{ORG:Radio Free Lund} , better/RBR known/VBN as {ORG:Lundy} , grew/VBD .
    -> Radio Free Lund = Lundy
{PER:Ada Holm} , known/VBN as a singer , left/VBD . ->
"""
ONE_LAST_NAME = """
{PER:Ada Holm} met/VBD {PER:Per Holm} . | {PER:Holm} left/VBD . ->
{PER:Ada Holm} sang/VBD . | {PER:Per Holm} left/VBD . ->
Ms {PER:Holm} sang/VBD . | Mr {PER:Holm} left/VBD . ->
{PER:Ada Holm} sold/VBD her mill . | Mr {PER:Holm} left/VBD . -> Ada Holm = her
{PER:Ada Holm} sang/VBD . | Mr {PER:Holm} left/VBD . | she slept/VBD . -> Ada Holm = she
Mr {PER:Per Holm} met/VBD Mrs {PER:Ada Holm} . | Mrs {PER:Holm} left/VBD . -> Ada Holm = Holm
"""
TWO_FIRMS = """
{ORG:Holm Mills} bought/VBD {ORG:Lund Bread} . | the company grew/VBD . ->
{ORG:Holm Mills} bought/VBD {ORG:Lund Bread} . | it grew/VBD . ->
{ORG:Holm Timber} bought/VBD {ORG:Holm Paper} . | {ORG:Holm} grew/VBD . ->
{ORG:Holm Bank} sued/VBD {ORG:Lund Bank} . | the bank grew/VBD . ->
{ORG:Holm Mills} sued/VBD {ORG:Lund Bread} . | the firm lost/VBD its mill . -> the firm = its
{ORG:Holm Foods} sued/VBD {ORG:Lund Metals} . | the food company won/VBD .
    -> Holm Foods = the food company
{ORG:Lund Bread} slept/VBD . | {ORG:Holm Mills} grew/VBD . | the company sang/VBD .
    -> Holm Mills = the company
"""
FORMER_HOLDERS = """
Mayor {PER:Ada Holm} sang/VBD . | the former/JJ mayor left/VBD . ->
the former/JJ mayor , {PER:Per Lund} , sang/VBD . | the mayor left/VBD .
    -> the former mayor = Per Lund
Mayor {PER:Ada Holm} met/VBD the former/JJ mayor , {PER:Per Lund} . | the mayor left/VBD .
    -> Ada Holm = the mayor; the former mayor = Per Lund
the deputy mayor sang/VBD . | the mayor left/VBD . ->
the mayor of {LOC:Lund} sang/VBD . | the mayor of {LOC:Oslo} left/VBD . ->
the mayor of {LOC:Lund} met/VBD the mayor of {LOC:Oslo} . | the mayor left/VBD . ->
"""
TWO_GROUPS = """
the miners/NNS met/VBD the owners/NNS . | they left/VBD . ->
the miners/NNS slept/VBD . | the owners/NNS sang/VBD . | they left/VBD . -> the owners = they
{PER:Ada Holm} and {PER:Per Lund} met/VBD the owners/NNS . | they left/VBD . ->
the miners/NNS told/VBD/tell the owners/NNS that they lost/VBD . ->
the miners/NNS slept/VBD . | the owners/NNS said/VBD/say they lost/VBD . -> the owners = they
the miners/NNS slept/VBD . | {PER:Ada Holm} met/VBD {PER:Per Lund} . | they left/VBD . ->
"""
A_MAN_TWICE = """
a man sang/VBD . | a man slept/VBD . | the man left/VBD . ->
a man sang/VBD . | another man slept/VBD . | the man left/VBD . ->
a man sang/VBD . | another man slept/VBD . | the second/JJ man left/VBD .
    -> another man = the second man
a woman sang/VBD . | a woman slept/VBD . | the first/JJ woman left/VBD .
    -> a woman = the first woman
a man sang/VBD . | the man met/VBD another man . | he left/VBD . -> a man = the man
a man sang/VBD . | a woman slept/VBD . | the man left/VBD . -> a man = the man
"""
HER_BROTHER = """
{PER:Ada Holm} sang/VBD . | Mr {PER:Holm} , her brother , left/VBD .
    -> Ada Holm = her; Holm = her brother
{PER:Ada Holm} sang/VBD . | {PER:Holm} , her father , left/VBD .
    -> Ada Holm = her; Holm = her father
{PER:Ada Holm} met/VBD her brother . | Mr {PER:Holm} left/VBD .
    -> Ada Holm = her; her brother = Holm
{PER:Per Lund} sang/VBD . | Mrs {PER:Lund} , his wife , left/VBD .
    -> Per Lund = his; Lund = his wife
{PER:Per Lund} and his wife , {PER:Ada Lund} , sang/VBD . | Mrs {PER:Lund} met/VBD her husband .
    -> Per Lund = his = her husband; his wife = Ada Lund = Lund = her
"""
OPEN_PRONOUNS = """
{PER:Ada Holm} met/VBD {PER:Eva Lund} . | she left/VBD . ->
it rained/VBD/rain . | the firm grew/VBD . | it was clear/JJ that it rained/VBD/rain . ->
Ms {PER:Holm} told/VBD/tell Ms {PER:Lund} that she won/VBD . ->
{PER:Per Lund} wrote/VBD to {PER:Kai Holm} before he left/VBD . ->
a lawyer hired/VBD a nurse . | she left/VBD . ->
{PER:Ada Holm} thanked/VBD her/PRP . ->
Mrs {PER:Holm} left/VBD . | he slept/VBD . ->
"""
NO_GROUPS = """
the lawyer of {PER:Ada Holm} sang/VBD . | she left/VBD . ->
{PER:Ada Holm} trained/VBD as a nurse . | she left/VBD . -> Ada Holm = she
{PER:Ada Holm} worked/VBD in {LOC:Oslo} , {LOC:Norway} . ->
{ORG:Holm Mills} sells/VBZ banks/NNS , mills/NNS and ships/NNS . ->
{PER:Ada Holm} met/VBD both men/NNS . | the man left/VBD . ->
"""
GENDERS = """
{PER:Ada Holm} met/VBD {PER:Peter Lund} . | she left/VBD . -> Ada Holm = she
{PER:Ada Holm} met/VBD {PER:Peter Lund} . | Ms {PER:Holm} thanked/VBD him/PRP .
    -> Ada Holm = Holm; Peter Lund = him
{PER:Maria Holm} met/VBD {PER:Eva Lund} . | she left/VBD . ->
{PER:Maria} sang/VBD . | he left/VBD . ->
{PER:Eva Martin} sang/VBD . | {PER:Martin} left/VBD . -> Eva Martin = Martin
{PER:Ada Holm} met/VBD {PER:Kim Lund} . | she left/VBD . ->
the lawyer of {PER:Ada Holm} sang/VBD . | she left/VBD . ->
a judge met/VBD {PER:Ada Holm} and her son . -> Ada Holm = her
Anna Holm sang/VBD . | she left/VBD . -> Anna Holm = she
{ORG:Ms Holm} sang/VBD . | she left/VBD . -> Ms Holm = she
Abbess {PER:Holm} sang/VBD . | the abbess left/VBD . -> Holm = the abbess
"""
SUBJECTS = """
the nuns/NNS slept/VBD . | the monks/NNS came/VBD , but they left/VBD . -> the monks = they
the nuns/NNS met/VBD the monks/NNS , but they left/VBD . ->
the nuns/NNS slept/VBD . | the monks/NNS wanted/VBD to help/VB them/PRP . -> the nuns = them
the clerk asked/VBD/ask the boy where he lived/VBD . -> the boy = he
{ORG:Holm Mills} met/VBD a clerk . | a clock struck/VBD and it fell/VBD . ->
the firm heard/VBD of it . ->
herself/PRP left/VBD . ->
"""
NAME_HEADS = """
the {ORG:Tram Workers Guild} grew/VBD . | the guild left/VBD . -> Tram Workers Guild = the guild
the {ORG:Guild of/IN Weavers} grew/VBD . | the guild left/VBD . -> Guild of Weavers = the guild
the {ORG:Tram Guild} met/VBD the {ORG:Bus Guild} . | the guild left/VBD . ->
the Republic of {ORG:Ambria} grew/VBD . | {ORG:Ambria} left/VBD . -> Republic of Ambria = Ambria
the {ORG:Bureau of/IN Mines} grew/VBD . | the firm left/VBD . ->
Corex Tiles/NNPS sang/VBD . | {ORG:Corex} left/VBD . -> Corex Tiles = Corex
{ORG:HOLM} GROWS/VBZ | {ORG:Holm Mills} grew/VBD . -> HOLM = Holm Mills
{PER:Ada Holm} , born/VBN {PER:Eva Lund} , sang/VBD . | {PER:Ada Holm} left/VBD .
    -> Ada Holm = Eva Lund = Ada Holm
{PER:Ada Holm} , known/VBN to dealers/NNS as the Fox/NNP , left/VBD . -> Ada Holm = the Fox
"""
MISLABELLED = """
{PER:Morvia} recalled/VBD its ambassador . -> Morvia = its
{PER:Tilda Maine} sang/VBD . | {LOC:Maine} left/VBD . -> Tilda Maine = Maine
{PER:Tilda Maine} sang/VBD in {LOC:Maine} . ->
the lawyer called/VBD {PER:Lund} a liar . ->
"""
OTHERS = """
{PER:Ada Holm} met/VBD {PER:Per Lund} . | she thanked/VBD her colleague .
    -> Ada Holm = she = her; Per Lund = her colleague
{PER:Ada Holm} met/VBD {PER:Per Lund} and {PER:Kai Lund} . | she thanked/VBD her colleague .
    -> Ada Holm = she = her
{PER:Ada Holm} met/VBD {PER:Per Lund} . | her opponent , {PER:Kai Ruud} , left/VBD .
    -> Ada Holm = her; her opponent = Kai Ruud
a man sang/VBD . | another man slept/VBD . | the other/JJ man left/VBD . -> a man = the other man
{PER:Per Lund} and his twin , {PER:Kai} , sang/VBD . | {PER:Per} met/VBD his brother .
    -> Per Lund = his = Per = his; his twin = Kai = his brother
"""
ALL = [
    GENDERS,
    SUBJECTS,
    NAME_HEADS,
    MISLABELLED,
    OTHERS,
    PRONOUNS,
    FIRST_NAMES,
    SHORT_NAMES,
    INITIALS,
    SUFFIXES,
    CAPITALS,
    REPEATED_NOUNS,
    OFFICES,
    ALIASES,
    ONE_LAST_NAME,
    TWO_FIRMS,
    FORMER_HOLDERS,
    TWO_GROUPS,
    A_MAN_TWICE,
    HER_BROTHER,
    OPEN_PRONOUNS,
    NO_GROUPS,
]


@pytest.mark.parametrize("line, expected", [case for kind in ALL for case in cases(kind)])
def test_only_mentions_that_are_one_are_joined(join, line, expected):
    assert join(line) == expected


@pytest.mark.parametrize(
    "line, rule",
    [
        ("{PER:Ada Holm} sang/VBD . | {PER:Ada Holm} left/VBD .", "same-name"),
        ("HOLM/NNP MILLS/NNP WON/VBD . | {ORG:Holm Mills of/IN Lund} won/VBD .", "capitals"),
        ("{PER:Ada Holm} sang/VBD . | {PER:Holm} left/VBD .", "last-name"),
        ("{PER:Ada Holm} sang/VBD . | {PER:Ada} left/VBD .", "first-name"),
        ("{PER:Ada R. Holm} sang/VBD . | {PER:Ada Holm} left/VBD .", "middle-initial"),
        ("{ORG:Holm Mills Ltd} grew/VBD . | {ORG:Holm Mills} slept/VBD .", "legal-suffix"),
        ("{ORG:Holm Mills} grew/VBD . | {ORG:Holm} slept/VBD .", "short-name"),
        ("the {ORG:World Mill Fund} grew/VBD . | {ORG:WMF} slept/VBD .", "acronym"),
        ("{PER:Ada Holm} , alias the Fox/NNP , left/VBD .", "alias"),
        ("{PER:Ada Holm} , the mayor , left/VBD .", "apposition"),
        ("Mayor {PER:Ada Holm} sang/VBD . | the mayor left/VBD .", "office"),
        ("a man sang/VBD . | the man left/VBD .", "definite"),
        ("a man met/VBD another man . | the second/JJ man left/VBD .", "ordinal"),
        ("{ORG:Holm Mills} grew/VBD . | the company slept/VBD .", "kind"),
        ("{PER:Ada Holm} sang/VBD . | she left/VBD .", "pronoun"),
        ("the man slept/VBD . | {PER:Ada Holm} sold/VBD her mill .", "possessive"),
        ("{PER:Ada Holm} hurt/VBD herself/PRP .", "reflexive"),
        ("{LOC:Oslo} slept/VBD . | the firm said/VBD/say it grew/VBD .", "pronoun-said"),
        ("the bank slept/VBD . | the firm grew/VBD , and its chief left/VBD .", "possessive-here"),
        ("the bank slept/VBD . | the firm grew/VBD . | its chief left/VBD .", "possessive-near"),
        ("the nuns/NNS slept/VBD . | the monks/NNS left/VBD , but they sang/VBD .", "pronoun-here"),
        ("the nuns/NNS slept/VBD . | the monks/NNS left/VBD . | they sang/VBD .", "pronoun-near"),
        ("a clerk sang/VBD . | {PER:Ada Holm} left/VBD . | she slept/VBD .", "pronoun-known"),
        ("a clerk sang/VBD . | {PER:Ada Holm} sold/VBD her mill .", "possessive-known"),
    ],
)
def test_a_join_has_the_id_and_the_score_of_its_rule(read, rules, line, rule):
    assert rules(line) == [f"actor.{rule}"]
    scores = [score for actor in read(line)._.actors for score in actor.mention_scores]
    assert set(scores) <= {1.0, RULE_SCORES[f"actor.{rule}"][1]}


def test_kin_are_joined_by_the_owner(rules):
    line = "{PER:Per Lund} and his wife , {PER:Ada Lund} , sang/VBD . | she met/VBD her husband ."
    assert "actor.kin" in rules(line)


def test_every_rule_has_an_example_and_a_score():
    assert all(example and 0 < score < 1 for example, score in RULE_SCORES.values())


def test_a_pronoun_is_joined_across_two_sentences_and_not_more(join):
    near = "{PER:Ada Holm} sang/VBD . | it rained/VBD/rain . | she left/VBD ."
    assert join(near) == "Ada Holm = she"
    far = "{PER:Ada Holm} sang/VBD . |" + " it rained/VBD/rain . |" * 3 + " she left/VBD ."
    assert join(far) == ""


def test_line_breaks_are_no_words(blank, component):
    words = ["HOLM", "\n", "Ada", "Holm", "\n", "sang", ".", "\n\n", "She", "left", "."]
    tags = ["NNP", "_SP", "NNP", "NNP", "_SP", "VBD", ".", "_SP", "PRP", "VBD", "."]
    starts = [i in (0, 2, 8) for i in range(len(words))]
    doc = Doc(blank.vocab, words=words, tags=tags, sent_starts=starts)
    doc.ents = [Span(doc, 0, 1, "PER"), Span(doc, 2, 5, "PER")]
    doc = component(doc)
    (group,) = [g for g in group_mentions(doc, []) if len(g.mentions) > 1]
    assert [doc[m.start : m.end].text for m in group.mentions] == ["HOLM", "Ada Holm", "She"]


def test_entities_are_enough(blank):
    doc = Doc(blank.vocab, words="Ada Holm sang . Holm left . She slept".split())
    doc.ents = [Span(doc, 0, 2, "PER"), Span(doc, 4, 5, "PER")]
    (group,) = group_mentions(doc, [])
    assert [doc[m.start : m.end].text for m in group.mentions] == ["Ada Holm", "Holm", "She"]


@pytest.mark.parametrize("words", [[], ["it"], ["\n"], ["his"], ["the"]])
def test_a_document_can_be_empty(blank, words):
    assert len(group_mentions(Doc(blank.vocab, words=words), [])) <= 1


@pytest.mark.parametrize(
    "unit",
    [
        "the/DT man/NN saw/VBD a/DT man/NN ./. he/PRP said/VBD he/PRP left/VBD ./.",
        "Mr/NNP Holm/NNP ,/, her/PRP$ brother/NN ,/, ran/VBD ./.",
        "its/PRP$ chief/NN ,/, a/DT man/NN ,/, met/VBD the/DT bank/NN 's/POS owner/NN ./.",
    ],
)
def test_the_time_grows_with_the_words(blank, unit):
    pairs = [word.rsplit("/", 1) for word in unit.split()]

    def measure(times):
        words, tags = zip(*pairs * times)
        doc = Doc(blank.vocab, words=words, tags=tags)
        start = time.process_time()
        group_mentions(doc, [])
        return time.process_time() - start

    measure(10)
    assert measure(2000) < 40 * max(measure(200), 0.01)
