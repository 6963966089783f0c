"""Frames of sentences. An outline is "actors | mechanism | targets | complements", without empty
ends."""

import pytest
from crowd import run_together

from spacy_bert_ner.pipeline.frames import frame_reader

# for each rule that is code: a sentence, the outline of the frame that it makes or changes, and the
# outline without it (None: no frame)
RULES = {
    "frame.verb": (
        "[the monks/NNS] baked/VBD [a loaf] in [{LOC:Lund}]",
        "the monks | baked | a loaf | in Lund",
        None,
    ),
    "frame.copula": ("[the soup] is cold/JJ", "the soup | is", None),
    "frame.apposition": (
        "[{PER:Ada Holm}] , [the mayor] , smiled/VBD",
        "Ada Holm | mayor | the mayor",
        None,
    ),
    "frame.title": ("[mayor {PER:Ada Holm}] smiled/VBD", "Ada Holm | mayor | mayor", None),
    "frame.noun": (
        "[the closure] of [the mill] by [the bank] hurt/VBD [us]",
        "the bank | closure | the mill",
        None,
    ),
    "role.subject": (
        "[the cat] chased/VBD [a bird]",
        "the cat | chased | a bird",
        " | chased | a bird",
    ),
    "role.shared-subject": (
        "[the cat] woke/VBD and chased/VBD [a bird]",
        "the cat | chased | a bird",
        " | chased | a bird",
    ),
    "role.relative": (
        "[the cat] that/WDT chased/VBD [a bird] slept/VBD",
        "the cat | chased | a bird",
        " | chased | a bird",
    ),
    "role.participle": (
        "[the cat] chasing/VBG [a bird] slept/VBD",
        "the cat | chasing | a bird",
        " | chasing | a bird",
    ),
    "role.control": (
        "[the cat] tried/VBD to chase/VB [a bird]",
        "the cat | to chase | a bird",
        " | to chase | a bird",
    ),
    "role.inverted": (
        "[birds/NNS] sing/VBP , said/VBD/say [the cat]",
        "the cat | said |  | birds sing",
        " | said |  | birds sing",
    ),
    "role.question": (
        "did [the cat] chase/VB [a bird] ?",
        "the cat | chase | a bird",
        " | chase | a bird",
    ),
    "role.agent": (
        "[a bird] was chased/VBN by [the cat]",
        "the cat | was chased | a bird",
        " | was chased | a bird | by the cat",
    ),
    "role.recipient": (
        "[the cook] handed/VBD [the guests/NNS] [soup]",
        "the cook | handed | soup | the guests",
        "the cook | handed | the guests | soup",
    ),
    "role.negative-noun": (
        "[no guest] liked/VBD [the soup]",
        "no guest | liked | the soup",
        "no guest | liked | the soup",
    ),
}


def test_every_rule_has_a_sentence_here_and_a_score():
    assert set(RULES) == set(frame_reader.RULES)
    assert all(frame_reader.RULES.values())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_where_it_was_used_and_can_be_switched_off(read, outlines, rule):
    line, with_rule, without = RULES[rule]
    frames = read(line)._.frames
    number = outlines(line).index(with_rule)
    assert rule in frames[number].rules
    assert 0 < frames[number].score < 1
    off = read(line, off=rule)
    assert not any(rule in frame.rules for frame in off._.frames)
    if without is None:
        assert with_rule not in outlines(line, off=rule)
        assert len(off._.frames) < len(frames)
    else:
        assert outlines(line, off=rule)[number] == without


def test_what_is_said_of_no_one_is_negated_by_a_rule(read):
    line = RULES["role.negative-noun"][0]
    assert read(line)._.frames[0].negated
    assert not read(line, off="role.negative-noun")._.frames[0].negated


def test_a_copula_gives_its_adjectives_as_factors(read):
    (frame,) = read(RULES["frame.copula"][0])._.frames
    assert (frame.kind, frame.lemma) == ("copula", "be")
    assert [factor.text for factor in frame.factors] == ["cold"]


@pytest.mark.parametrize(
    "line, expected",
    [
        # the passive
        ("[the loaf] was eaten/VBN", [" | was eaten | the loaf"]),
        (
            "[the loaf] was eaten/VBN by [the monks/NNS] and [the cat] in [{LOC:Lund}]",
            ["the monks + the cat | was eaten | the loaf | in Lund"],
        ),
        # relative clauses
        ("[the man] who sang/VBD left/VBD", ["the man | sang", "the man | left"]),
        (
            "[the song] that/WDT [she] wrote/VBD ended/VBD",
            ["she | wrote | the song", "the song | ended"],
        ),
        (
            "[{PER:Ada Holm}] , who owns/VBZ [the mill] , left/VBD",
            ["Ada Holm | owns | the mill", "Ada Holm | left"],
        ),
        (
            "[the firm] which was fined/VBN by [the court] closed/VBD",
            ["the court | was fined | the firm", "the firm | closed"],
        ),
        ("[a town] in which [she] lived/VBD", ["she | lived |  | in which"]),
        (
            "[they] liked/VBD [the song] [she] wrote/VBD",
            ["they | liked | the song", "she | wrote | the song"],
        ),
        # participles
        (
            "[a mill] run/VBN by [the monks/NNS] burned/VBD",
            ["the monks | run | a mill", "a mill | burned"],
        ),
        (
            "leaving/VBG [the fair] , [she] waved/VBD",
            ["she | leaving | the fair", "she | waved"],
        ),
        # coordination
        (
            "[the cook] and [the guest] ate/VBD [soup] , [fish] and [the bread]",
            ["the cook + the guest | ate | soup + fish + the bread"],
        ),
        (
            "[she] came/VBD/come , saw/VBD [the mill] and left/VBD",
            ["she | came", "she | saw | the mill", "she | left"],
        ),
        (
            "[she] sold/VBD [the mill] and [he] left/VBD [the town]",
            ["she | sold | the mill", "he | left | the town"],
        ),
        ("[prices/NNS] and [wages/NNS] rose/VBD", ["prices and wages | rose"]),
        # infinitives and who acts in them
        (
            "[the town] wants/VBZ to sell/VB [the mill]",
            ["the town | wants |  | to sell the mill", "the town | to sell | the mill"],
        ),
        (
            "[she] asked/VBD/ask [the firm] to pay/VB",
            ["she | asked | the firm | to pay", "the firm | to pay"],
        ),
        (
            "[she] promised/VBD/promise [the firm] to pay/VB",
            ["she | promised | the firm | to pay", "she | to pay"],
        ),
        (
            "to save/VB [money] , [she] walked/VBD",
            ["she | to save | money", "she | walked |  | to save money"],
        ),
        (
            "[the stone] was used/VBN/use to build/VB [walls/NNS]",
            [" | was used | the stone | to build walls", "the stone | to build | walls"],
        ),
        (
            "[she] thanked/VBD/thank [him] for singing/VBG",
            ["she | thanked | him | for singing", "him | singing"],
        ),
        (
            "[she] left/VBD without/IN paying/VBG",
            ["she | left |  | without paying", "she | paying"],
        ),
        # phrasal verbs, two objects
        ("[they] gave/VBD/give up/RP [the mill]", ["they | gave up | the mill"]),
        ("[they] called/VBD/call off/IN [the fair]", ["they | called off | the fair"]),
        ("[he] gave/VBD/give [the boy a coin]", ["he | gave | a coin | the boy"]),
        ("[he] gave/VBD/give [a coin] to [the boy]", ["he | gave | a coin | to the boy"]),
        # reported speech
        (
            "[she] said/VBD/say that [it] rains/VBZ",
            ["she | said |  | that it rains", "it | rains"],
        ),
        ("[she] said/VBD/say [it] rains/VBZ", ["she | said |  | it rains", "it | rains"]),
        ("[it] rains/VBZ , [she] said/VBD/say", ["it | rains", "she | said |  | it rains"]),
        (
            "[the pump] , [she] said/VBD/say in [{LOC:Oslo}] , failed/VBD again",
            ["she | said |  | in Oslo + failed again", "the pump | failed |  | again"],
        ),
        (
            "`` [the pump] , '' [she] said/VBD/say , `` failed/VBD [us]",
            ["she | said |  | `` failed us", "the pump | failed | us"],
        ),
        (
            "[the pump] , [she] hoped/VBD/hope , failed/VBD , [Ada] said/VBD/say",
            [
                "she | hoped |  | the pump",
                "the pump | failed",
                "Ada | said |  | the pump , she hoped , failed",
            ],
        ),
        (
            "[she] said/VBD/say [the pump] , which/WDT was old/JJ , failed/VBD [us]",
            [
                "she | said |  | the pump , which was old , failed us",
                "the pump | was",
                "the pump | failed | us",
            ],
        ),
        (
            "[she] saw/VBD/see [the pump] , which/WDT was old/JJ , and left/VBD",
            ["she | saw | the pump", "the pump | was", "she | left"],
        ),
        ("what/WP did [she] see/VB ?", ["she | see | what"]),
        ("who/WP saw/VBD [us] ?", ["who | saw | us"]),
        (
            "`` [it] rains/VBZ , '' said/VBD/say [Ada]",
            ["it | rains", "Ada | said |  | `` it rains"],
        ),
        # copulas
        ("[she] was [the owner] of [the mill]", ["she | was | the owner of the mill"]),
        ("[she] became/VBD/become [mayor] in [May/NNP]", ["she | became | mayor | in May"]),
        ("[the mill] is in [{LOC:Lund}]", ["the mill | is |  | in Lund"]),
        # appositions and titles
        (
            "[the owner] , [{PER:Ada Holm}] , left/VBD",
            ["Ada Holm | owner | the owner", "the owner | left"],
        ),
        (
            "[they] met/VBD [{PER:Ada Holm}] , [the head] of [the firm] in [{LOC:Lund}] .",
            ["they | met | Ada Holm", "Ada Holm | head | the head of the firm | in Lund"],
        ),
        (
            "[the new/JJ owner {PER:Ada Holm}] left/VBD",
            ["Ada Holm | owner | the new owner", "the new owner Ada Holm | left"],
        ),
        ("[the {ORG:Holm} mill] closed/VBD", ["the Holm mill | closed"]),
        # nominal mechanisms
        (
            "[the bank 's/POS purchase] of [the mill] failed/VBD",
            ["the bank | purchase | the mill", "the bank 's purchase of the mill | failed"],
        ),
        (
            "[the growth] of [the town] ended/VBD",
            ["the town | growth", "the growth of the town | ended"],
        ),
        (
            "[attacks/NNS/attack] on [the town] ended/VBD",
            [" | attacks |  | on the town", "attacks on the town | ended"],
        ),
        ("[a visit] ended/VBD", ["a visit | ended"]),
        # questions
        ("will [the fair] open/VB ?", ["the fair | open"]),
        ("has [the cook] burned/VBN [the soup] ?", ["the cook | burned | the soup"]),
        ("was [the soup] burned/VBN by [the cook] ?", ["the cook | burned | the soup"]),
        ("who burned/VBD [the soup] ?", ["who | burned | the soup"]),
        # the rest
        (
            "[she] knows/VBZ/know what really/RB happened/VBD",
            ["she | knows |  | what really happened", "what | happened"],
        ),
        ("according/VBG to/TO [him] , [it] rains/VBZ", ["it | rains |  | according to him"]),
        ("last/JJ week [the mill] closed/VBD", ["the mill | closed |  | last week"]),
        ("[the mill] ( now [a ruin] ) burned/VBD", ["the mill | burned"]),
        ("[it] rained/VBD . [she] left/VBD", ["it | rained", "she | left"]),
        ("[the old/JJ mill] .", []),
    ],
)
def test_sentences(outlines, line, expected):
    assert outlines(line) == expected


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[she] sang/VBD/sing", "sing active past"),
        ("[it] was sung/VBN/sing", "sing passive past"),
        ("[she] has not sung/VBN/sing", "sing active present not"),
        ("[she] will sing/VB", "sing active future"),
        ("[she] may not sing/VB", "sing active none may not"),
        ("[she] has to sing/VB", "sing active none must"),
        ("[she] gave/VBD/give up/RP", "give up active past"),
        ("[nobody/NN] sang/VBD/sing", "sing active past not"),
        ("did n't [she] sing/VB ?", "sing active past not"),
        ("may [she] sing/VB ?", "sing active none may"),
        ("has [it] been sung/VBN/sing ?", "sing passive present"),
    ],
)
def test_lemma_voice_tense_modality_negation(read, line, expected):
    (frame,) = read(line)._.frames
    parts = [frame.lemma, frame.voice, frame.tense, frame.modality, "not" if frame.negated else ""]
    assert " ".join(filter(None, parts)) == expected


def test_factors_are_the_adjectives_in_the_groups_of_a_frame(read):
    (frame,) = read(
        "[the very/RB old/JJ mill] of [the poor/JJ town] lost/VBD [big/JJ wheels/NNS]"
    )._.frames
    assert [factor.text for factor in frame.factors] == ["very old", "big"]


def test_frames_are_in_the_order_of_the_text_and_know_their_sentence(read):
    doc = read(
        "[Ada] said/VBD/say that [he] left/VBD . | [{PER:Ada Holm}] , [the owner] , sang/VBD"
    )
    starts = [frame.mechanism.start for frame in doc._.frames]
    assert starts == sorted(starts)
    assert [frame.sentence.start for frame in doc._.frames] == [0, 0, 6, 6]


def test_without_chunks_the_groups_are_read_from_tags(outlines):
    assert outlines("the city built/VBD a bridge in Oslo") == [
        "the city | built | a bridge | in Oslo"
    ]


def test_without_lemmas_the_words_stand_in(component, make_doc):
    doc = make_doc("[the city] built/VBD [a bridge]")
    for token in doc:
        token.lemma_ = ""
    assert component(doc)._.frames[0].lemma == "built"


@pytest.mark.parametrize("verb", ["suggested/VBD/suggest", "decided/VBD/decide", "asked/VBD/ask"])
def test_a_clause_that_never_gets_its_verb_governs_nothing(read, verb):
    line = f"[she] {verb} that , and that [the mill] left/VBD"
    assert read(line)._.frames[0].certainty == "asserted"


def test_threads_read_documents_at_once(component, make_doc):
    lines = [line for line, _, _ in RULES.values()]
    expected = [str(component(make_doc(line))._.frames) for line in lines]

    def read_all():
        return [str(component(make_doc(line))._.frames) for line in lines]

    assert run_together([read_all] * 8) == [expected] * 8
