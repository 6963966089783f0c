"""Actors: who acts, with all mentions. Which mentions are one is in test_coreference.py."""

import pytest
from spacy.tokens import Span

from spacy_bert_ner.pipeline.frames.coreference.resolver import RULE_SCORES


@pytest.fixture
def actors(read):
    """The actors of a line as "name: mention, mention: rule"."""

    def list_actors(line):
        rows = []
        for actor in read(line)._.actors:
            mentions = ", ".join(span.text for span in actor.mentions)
            rows.append(": ".join(filter(None, [actor.name, mentions, ", ".join(actor.rules)])))
        return rows

    return list_actors


@pytest.mark.parametrize(
    "line, expected",
    [
        (
            "[{PER:Ada Holm}] sang/VBD . | [{PER:Holm}] left/VBD .",
            ["Ada Holm: Ada Holm, Holm: actor.last-name"],
        ),
        # whose last name it is, is not certain
        (
            "[{PER:Ada Holm}] met/VBD [{PER:Per Holm}] . | [{PER:Holm}] left/VBD .",
            ["Ada Holm: Ada Holm", "Holm: Holm"],
        ),
        (
            "[the {ORG:World Mill Fund}] grew/VBD . | [{ORG:WMF}] sold/VBD [mills/NNS] .",
            ["World Mill Fund: World Mill Fund, WMF: actor.acronym"],
        ),
        (
            "[the {ORG:Fund of Mills}] grew/VBD . | [{ORG:F.M.}] sold/VBD [mills/NNS] .",
            ["Fund of Mills: Fund of Mills, F.M.: actor.acronym"],
        ),
        (
            "[{ORG:Holm Mills}] grew/VBD . | [the company] sold/VBD [mills/NNS] .",
            ["Holm Mills: Holm Mills, the company: actor.kind"],
        ),
        # of two organisations it could be either
        (
            "[{ORG:Holm Mills}] bought/VBD [{ORG:Lund Bread}] . | [the company] grew/VBD .",
            ["Holm Mills: Holm Mills", "the company: the company"],
        ),
        (
            "[{ORG:Holm Mills}] grew/VBD . | [a company] fell/VBD .",
            ["Holm Mills: Holm Mills", "a company: a company"],
        ),
        (
            "[the city] grew/VBD . | [the city] built/VBD [a mill] .",
            ["the city: the city, the city: actor.same-name"],
        ),
        ("[a city] grew/VBD . | [a city] fell/VBD .", ["a city: a city", "a city: a city"]),
        # the same name of a person and of a place
        (
            "[{PER:Lund}] sang/VBD . | [{LOC:Lund}] grew/VBD .",
            ["Lund: Lund", "Lund: Lund"],
        ),
        (
            "[{PER:Ada Holm}] sang/VBD . | [she] left/VBD . | [she] slept/VBD .",
            ["Ada Holm: Ada Holm, she, she: actor.pronoun"],
        ),
        # one mention that acts twice
        ("[she] sang/VBD and left/VBD .", ["she: she"]),
        ("[a city] grew/VBD and fell/VBD .", ["a city: a city"]),
        # a mention that does not act counts, an actor that never acts does not
        (
            "[he] met/VBD [{PER:Ada Holm}] in [{LOC:Lund}] . | [{PER:Holm}] left/VBD .",
            ["he: he", "Ada Holm: Ada Holm, Holm: actor.last-name"],
        ),
        (
            "[mayor {PER:Ada Holm}] sang/VBD . | [the {ORG:Bank}] of [the valley] grew/VBD .",
            ["Ada Holm: Ada Holm", "Bank: Bank"],
        ),
        ("[the song] was sung/VBN .", []),
        # who acts is the head of the noun group
        (
            "[The lawyer] of [{PER:Helena Voss}] attacked/VBD [the judge] . | [Voss] left/VBD .",
            [
                "The lawyer of Helena Voss: The lawyer of Helena Voss",
                "Helena Voss: Helena Voss, Voss: actor.last-name",
            ],
        ),
        (
            "[The government] of [{LOC:Carvania}] approved/VBD [the plan] .",
            ["The government of Carvania: The government of Carvania"],
        ),
        (
            "[the chief] of [the {ORG:Holm Mills} board] left/VBD .",
            ["the chief of the Holm Mills board: the chief of the Holm Mills board"],
        ),
        ("[{PER:Ada Holm} 's/POS lawyer] left/VBD .", ["Ada Holm 's lawyer: Ada Holm 's lawyer"]),
        (
            "[{PER:Ada Holm} and {PER:Per Lund}] left/VBD .",
            ["Ada Holm: Ada Holm", "Per Lund: Per Lund"],
        ),
        # the fullest name stands for the actor
        (
            "[{PER:HOLM}] WINS/VBZ . | [{PER:Ada Holm}] won/VBD . | [she] left/VBD .",
            ["Ada Holm: HOLM, Ada Holm, she: actor.last-name, actor.pronoun"],
        ),
        # dates, measures and clock times do not act
        ("[Monday/NNP] passed/VBD .", []),
        ("[the last/JJ three years/NNS] saw/VBD [a rise] .", []),
        ("[five/CD miles/NNS] separated/VBD [the towns/NNS] .", []),
        ("[12/CD million/CD crowns/NNS] vanished/VBD .", []),
        ("[Half/NN] past/IN [nine/CD] struck/VBD .", []),
        ("[10:30/CD] struck/VBD .", []),
        ("[1987/CD] brought/VBD [rain] .", []),
        ("[the dry/JJ summer] ruined/VBD [the crop] .", ["the dry summer: the dry summer"]),
    ],
)
def test_mentions_are_one_only_where_it_is_certain(actors, line, expected):
    assert actors(line) == expected


def test_an_actor_knows_its_type_and_the_frames_in_which_it_acts(read):
    doc = read("[{PER:Ada Holm}] sang/VBD . | [it] rained/VBD . | [{PER:Holm}] left/VBD .")
    actor = doc._.actors[0]
    assert (actor.label, actor.frames) == ("PER", (0, 2))
    assert [doc._.frames[number].mechanism.text for number in actor.frames] == ["sang", "left"]
    assert doc._.actors[1].label == ""


def test_the_score_of_an_actor_is_the_lowest_of_its_joins(read):
    doc = read("[{PER:Ada Holm}] sang/VBD . | [{PER:Ada}] left/VBD . | [she] slept/VBD .")
    (actor,) = doc._.actors
    scores = [RULE_SCORES[f"actor.{rule}"][1] for rule in ("first-name", "pronoun")]
    assert actor.mention_scores == (1.0, *scores)
    assert actor.score == min(scores)


def test_an_actor_with_one_mention_is_certain(read):
    (actor,) = read("[{PER:Ada Holm}] sang/VBD .")._.actors
    assert (actor.score, actor.mention_scores, actor.rules) == (1.0, (1.0,), ())


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[The mayor] of [{LOC:Lund}] sold/VBD [the mill]", "The mayor of Lund"),
        ("[Workers/NNS] at [{ORG:Holm Mills}] sold/VBD [the mill]", "Workers at Holm Mills"),
        (
            "[Workers/NNS] of [{ORG:Holm Mills}] in [{LOC:Lund}] sold/VBD [the mill]",
            "Workers of Holm Mills in Lund",
        ),
        ("[Soldiers/NNS] from [{LOC:Carvania}] sold/VBD [the mill]", "Soldiers from Carvania"),
        ("[A spokesman] for [{ORG:Holm Mills}] sold/VBD [the mill]", "A spokesman for Holm Mills"),
        (
            "[The mayor] of [{LOC:Lund}] ['s/POS wife] sold/VBD [the mill]",
            "The mayor of Lund 's wife",
        ),
        ("[{LOC:Lund}] ['s/POS mayor] sold/VBD [the mill]", "Lund 's mayor"),
        ("[The {LOC:Lund} mayor] sold/VBD [the mill]", "The Lund mayor"),
        (
            "[The president] of [the {ORG:Bank] of [England}] sold/VBD [the mill]",
            "The president of the Bank of England",
        ),
        ("[The {ORG:University] of [Lund}] sold/VBD [the mill]", "University of Lund"),
        ("[{ORG:Bank] of [Carvania}] sold/VBD [the mill]", "Bank of Carvania"),
        ("[the mill] was sold/VBN by [the mayor] of [{LOC:Lund}]", "the mayor of Lund"),
    ],
)
@pytest.mark.parametrize("place", ["Lund", "Carvania", "England", "Holm Mills"])
def test_who_acts_is_not_the_place_or_firm_that_says_where_from(actors, line, expected, place):
    label = "ORG" if place == "Holm Mills" else "LOC"
    found = actors(f"{line} . | [{{{label}:{place}}}] grew/VBD .")
    assert f"{expected}: {expected}" in found
    assert [row for row in found if row.startswith(f"{place}:")]


SCHEMES = {
    "OntoNotes": {"PER": "PERSON", "LOC": "GPE", "MISC": "NORP"},
    "GMB": {"PER": "per", "LOC": "geo", "ORG": "org"},
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "line",
    [
        "[{PER:Ada Holm}] met/VBD [{PER:Per Lund}] . | [{PER:Holm}] left/VBD . | [she] slept/VBD .",
        "[{ORG:Holm Mills Ltd}] grew/VBD in [{LOC:Lund}] . | [{ORG:Holm Mills}] sold/VBD [it] .",
        "[{LOC:Carvania}] grew/VBD . | [The country] sold/VBD [mills/NNS] in [{LOC:Lund}] .",
        "[{LOC:LUND}] WINS/VBZ . | [{LOC:Lund}] won/VBD . | [the {MISC:Carvanian/JJ} team] lost .",
        "[{PER:Ada Holm}] , [the mayor] of [{LOC:Lund}] , smiled/VBD .",
        "[mayor {PER:Ada Holm}] smiled/VBD in [{LOC:Lund}] .",
    ],
)
def test_labels_of_other_schemes_are_read_alike(read, component, line, scheme):
    names = SCHEMES[scheme]
    doc, other = read(line), read(line)
    other.ents = [
        Span(other, ent.start, ent.end, names.get(ent.label_, ent.label_)) for ent in other.ents
    ]
    other = component(other)

    def show(doc, name):
        spans = [(span.start, span.end, span.label_) for span in doc.spans["sc"]]
        actors = [
            (actor.name, name(actor.label), list(map(str, actor.mentions)), actor.rules)
            for actor in doc._.actors
        ]
        return spans, list(map(str, doc._.frames)), actors

    assert show(other, str) == show(doc, lambda label: names.get(label, label))
