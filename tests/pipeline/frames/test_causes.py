"""Links of cause and effect."""

import pytest


@pytest.mark.parametrize(
    "line, cause, effect, cue, rule",
    [
        (
            "[the fair] closed/VBD because [the bridge] fell/VBD .",
            "the bridge fell",
            "the fair closed",
            "because",
            "cause.because",
        ),
        (
            "because [the bridge] fell/VBD , [the fair] closed/VBD .",
            "the bridge fell",
            "the fair closed",
            "because",
            "cause.because",
        ),
        (
            "[the fair] closed/VBD because of [the heavy/JJ rain] .",
            "the heavy rain",
            "the fair closed",
            "because of",
            "cause.because-of",
        ),
        (
            "due/JJ to/TO [the rain] , [the fair] closed/VBD .",
            "the rain",
            "the fair closed",
            "due to",
            "cause.due-to",
        ),
        (
            "[the fair] closed/VBD owing/VBG to/TO [the rain] .",
            "the rain",
            "the fair closed",
            "owing to",
            "cause.due-to",
        ),
        (
            "[the fair] closed/VBD as [a result] of [the rain] .",
            "the rain",
            "the fair closed",
            "as a result of",
            "cause.as-a-result-of",
        ),
        (
            "[the bridge] fell/VBD . | as [a result] , [the fair] closed/VBD .",
            "the bridge fell",
            "the fair closed",
            "as a result",
            "cause.as-a-result",
        ),
        (
            "[the bridge] fell/VBD . | therefore , [the fair] closed/VBD .",
            "the bridge fell",
            "the fair closed",
            "therefore",
            "cause.therefore",
        ),
        (
            "[the bridge] fell/VBD and thus [the fair] closed/VBD .",
            "the bridge fell",
            "the fair closed",
            "thus",
            "cause.therefore",
        ),
        (
            "[the town] raised/VBD [the wall] so/IN that [it] stayed/VBD dry/JJ .",
            "the town raised the wall",
            "it stayed dry",
            "so that",
            "cause.so-that",
        ),
        (
            "[the rain] led/VBD/lead to [a flood] .",
            "the rain",
            "a flood",
            "led to",
            "cause.lead-to",
        ),
        (
            "[the rain] resulted/VBD/result in [a flood] .",
            "the rain",
            "a flood",
            "resulted in",
            "cause.result-in",
        ),
        (
            "[the flood] resulted/VBD/result from [the rain] .",
            "the rain",
            "the flood",
            "resulted from",
            "cause.result-from",
        ),
        (
            "[the flood] was caused/VBN/cause by [the rain] .",
            "the rain",
            "the flood",
            "caused by",
            "cause.verb",
        ),
        (
            "[a flood] triggered/VBN/trigger by [the rain] closed/VBD [the fair] .",
            "the rain",
            "a flood",
            "triggered by",
            "cause.verb",
        ),
        ("[the rain] caused/VBD/cause [a flood] .", "the rain", "a flood", "caused", "cause.verb"),
    ],
)
def test_a_cue_joins_cause_and_effect(read, line, cause, effect, cue, rule):
    (link,) = read(line)._.links
    assert (link.cause.text, link.effect.text, link.cue.text) == (cause, effect, cue)
    assert link.rule == rule
    assert all(link.rule != rule for link in read(line, off=rule)._.links)


@pytest.mark.parametrize(
    "line",
    [
        "[the fair] closed/VBD .",
        "because of [the rain]",
        "therefore , [the fair] closed/VBD .",  # there is nothing before
        "because",
        "[the rain] led/VBD/lead [the flood] .",
        "[the flood] was caused/VBN/cause .",
        "as [a result]",
    ],
)
def test_a_cue_without_both_sides_is_no_link(read, line):
    assert not read(line)._.links


def test_each_cause_has_a_link_of_its_own(read):
    links = read("[the rain] and [the wind] caused/VBD/cause [a flood] .")._.links
    assert [link.cause.text for link in links] == ["the rain", "the wind"]


def test_frames_know_their_causes_and_effects(read):
    doc = read("[the fair] closed/VBD because [the bridge] fell/VBD .")
    (link,) = doc._.links
    closed, fell = doc._.frames
    assert (link.cause_frame, link.effect_frame) == (1, 0)
    assert (closed.causes, closed.effects) == ((1,), ())
    assert (fell.causes, fell.effects) == ((), (0,))


def test_a_cause_that_is_no_frame_has_no_number(read):
    doc = read("[the fair] closed/VBD because of [the rain] .")
    (link,) = doc._.links
    assert (link.cause_frame, link.effect_frame) == (None, 0)
    assert doc._.frames[0].causes == ()


def test_nominal_mechanisms_are_causes(read):
    doc = read("[the collapse] of [the dam] led/VBD/lead to [the destruction] of [the mill] .")
    (link,) = doc._.links
    lemmas = [frame.lemma for frame in doc._.frames]
    assert (lemmas[link.cause_frame], lemmas[link.effect_frame]) == ("collapse", "destruction")


def test_cues_are_no_spans(read):
    doc = read("[the fair] closed/VBD because of [the rain] .")
    assert {span.label_ for span in doc.spans["sc"]} <= {"ACTOR", "FACTOR", "MECHANISM"}


def test_the_frame_of_an_effect_is_that_of_its_finite_verb(read):
    doc = read(
        "[the plan] to/TO close/VB [the mill] was/VBD/be rejected/VBN/reject "
        "because [the river] rose/VBD/rise ."
    )
    assert [frame.lemma for frame in doc._.frames] == ["close", "reject", "rise"]
    assert doc._.links[0].effect_frame == 1 and doc._.frames[1].causes == (2,)
