"""Actors: which mentions are one."""

import pytest


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
            ["Holm Mills: Holm Mills, the company: actor.definite"],
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
            ["Ada Holm: Ada Holm", "she: she", "she: she"],
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
