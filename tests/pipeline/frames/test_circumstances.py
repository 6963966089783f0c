"""When, where, how much and what for."""

import pytest


@pytest.mark.parametrize(
    "line, role, found",
    [
        ("[she] left/VBD on [Monday/NNP]", "times", "on Monday"),
        ("[the mill] closed/VBD [last/JJ week]", "times", "last week"),
        ("in [1990/CD] [the mill] closed/VBD", "times", "in 1990"),
        ("[he] called/VBD again", "times", "again"),
        ("[they] met/VBD in [{LOC:Lund}]", "places", "in Lund"),
        ("[they] met/VBD near [the harbour]", "places", "near the harbour"),
        ("[she] works/VBZ/work abroad/RB", "places", "abroad"),
        ("[prices/NNS] rose/VBD by [three percent]", "quantities", "by three percent"),
        ("[he] sold/VBD [it] for [two euros/NNS]", "quantities", "for two euros"),
        ("[she] sold/VBD/sell [it] to save/VB [money]", "purposes", "to save money"),
        ("to save/VB [money] , [she] walked/VBD", "purposes", "to save money"),
    ],
)
def test_complements_say_what_they_are_for(read, line, role, found):
    frame = max(read(line)._.frames, key=lambda one: len(one.complements))
    assert [span.text for span in getattr(frame, role)] == [found]
    assert found in [span.text for span in frame.complements]


@pytest.mark.parametrize(
    "line",
    [
        "[she] wants/VBZ/want to sell/VB [the mill]",  # what the verb demands
        "[she] asked/VBD/ask [the firm] to pay/VB",
        "[a plan] to sell/VB [the mill] failed/VBD",
        "[she] spoke/VBD about/IN [the fair]",
        "[he] said/VBD/say that [it] rains/VBZ/rain in [{LOC:Lund}]",  # a clause
    ],
)
def test_other_complements_are_none_of_these(read, line):
    frame = read(line)._.frames[0]
    assert not (frame.times or frame.places or frame.quantities or frame.purposes)
