"""Phrases: how a sentence is cut before its clauses are read."""

import pytest

from spacy_bert_ner.pipeline.frames.noun_groups import NounGroups
from spacy_bert_ner.pipeline.frames.phrases import PhraseReader


def cut(doc, start, end):
    reader = PhraseReader()
    chunks = [(span.start, span.end, span.label_) for span in doc.spans.get("chunks", ())]
    reader.set_document(doc, chunks)
    return reader.read(start, end)


@pytest.fixture
def phrases(make_doc):
    """The phrases of a line, each as its kind and its text."""

    def read(line):
        doc = make_doc(line)
        found = cut(doc, 0, len(doc))
        return [f"{phrase.kind}: {doc[phrase.start : phrase.end].text}" for phrase in found]

    return read


@pytest.fixture
def verb(make_doc):
    """The text of the first verb group of a line, and what it says."""

    def read(line):
        doc = make_doc(line)
        phrase = next(p for p in cut(doc, 0, len(doc)) if p.kind == "verb")
        return doc[phrase.start : phrase.end].text, doc[phrase.head].text, phrase.verb

    return read


@pytest.mark.parametrize(
    "line, text, main, expected",
    [
        ("[she] sings/VBZ", "sings", "sings", "finite present"),
        ("[she] sang/VBD", "sang", "sang", "finite past"),
        ("[she] has sung/VBN", "has sung", "sung", "finite present"),
        ("[she] had sung/VBN", "had sung", "sung", "finite past"),
        ("[she] is singing/VBG", "is singing", "singing", "finite present"),
        ("[it] was sung/VBN", "was sung", "sung", "finite past passive"),
        ("[it] has been sung/VBN", "has been sung", "sung", "finite present passive"),
        ("[it] was being sung/VBN", "was being sung", "sung", "finite past passive"),
        ("[it] got/VBD sung/VBN", "got sung", "sung", "finite past passive"),
        ("[it] 's sung/VBN", "'s sung", "sung", "finite present passive"),
        ("[he] 's gone/VBN", "'s gone", "gone", "finite present"),
        ("[he] 's been here/RB", "'s been", "been", "finite present"),
        ("[she] will sing/VB", "will sing", "sing", "finite future"),
        ("[she] 'll/MD sing/VB", "'ll sing", "sing", "finite future"),
        ("[she] wo/MD n't sing/VB", "wo n't sing", "sing", "finite future not"),
        ("[she] is going/VBG to sing/VB", "is going to sing", "sing", "finite future"),
        ("[she] is going/VBG to/TO [the fair]", "is going", "going", "finite present"),
        ("[she] may sing/VB", "may sing", "sing", "finite none may"),
        ("[she] could have sung/VBN", "could have sung", "sung", "finite none could"),
        ("[it] must be sung/VBN", "must be sung", "sung", "finite none must passive"),
        ("[she] 'd/MD sing/VB", "'d sing", "sing", "finite none would"),
        ("[she] has to sing/VB", "has to sing", "sing", "finite none must"),
        ("[she] ought/MD to sing/VB", "ought to sing", "sing", "finite none ought"),
        ("[she] used/VBD to sing/VB", "used to sing", "sing", "finite past"),
        ("[it] was used/VBN to sing/VB", "was used", "used", "finite past passive"),
        ("[tools/NNS] used/VBN by [men/NNS]", "used", "used", "participle none passive"),
        ("[she] did not sing/VB", "did not sing", "sing", "finite past not"),
        ("[she] did n't sing/VB", "did n't sing", "sing", "finite past not"),
        ("[she] has never sung/VBN", "has never sung", "sung", "finite present not"),
        ("[she] never sings/VBZ", "never sings", "sings", "finite present not"),
        ("[she] no/RB longer/RB sings/VBZ", "no longer sings", "sings", "finite present not"),
        ("[she] can no/RB longer/RB sing/VB", "can no longer sing", "sing", "finite none can not"),
        ("[she] cannot/MD sing/VB", "cannot sing", "sing", "finite none can not"),
        ("[she] ca/MD n't sing/VB", "ca n't sing", "sing", "finite none can not"),
        ("[it] is not [a song]", "is", "is", "finite present not"),
        ("[she] has probably/RB sung/VBN", "has probably sung", "sung", "finite present"),
        ("[she] gave/VBD up/RP [hope]", "gave up", "gave", "finite past particle"),
        ("[it] was shut/VBN/shut down/IN", "was shut down", "shut", "finite past passive particle"),
        ("[he] walked/VBD down/IN [the hill]", "walked", "walked", "finite past"),
        ("to sing/VB", "to sing", "sing", "infinitive none"),
        ("not to sing/VB", "not to sing", "sing", "infinitive none not"),
        ("to boldly/RB sing/VB", "to boldly sing", "sing", "infinitive none"),
        ("to be sung/VBN", "to be sung", "sung", "infinitive none passive"),
        ("singing/VBG", "singing", "singing", "gerund none"),
        ("having/VBG sung/VBN", "having sung", "sung", "gerund none"),
        ("sung/VBN", "sung", "sung", "participle none passive"),
        ("did [she] sing/VB", "did", "did", "aux past"),
    ],
)
def test_a_verb_group_says_its_form_tense_modality_voice_and_negation(
    verb, line, text, main, expected
):
    group, head, said = verb(line)
    flags = {"passive": said.passive, "not": said.negated, "particle": said.particle >= 0}
    parts = [said.form, said.tense, said.modality, *(name for name in flags if flags[name])]
    assert (group, head, " ".join(filter(None, parts))) == (text, main, expected)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("[the old/JJ mill] stood/VBD", ["noun: the old mill", "verb: stood"]),
        ("the old/JJ mill stood/VBD", ["noun: the old mill", "verb: stood"]),
        ("a burning/VBG house fell/VBD", ["noun: a burning house", "verb: fell"]),
        # the chunker's groups are taken, but never begin with a comma or a conjunction
        ("[, the mill] [and the barn]", [",: ,", "noun: the mill", "cc: and", "noun: the barn"]),
        ("[quickly/RB]", ["adv: quickly"]),
        (
            "very/RB quickly/RB and very/RB bold/JJ",
            ["adv: very quickly", "cc: and", "adj: very bold"],
        ),
        ("she gave/VBD it him", ["noun: she", "verb: gave", "noun: it", "noun: him"]),
        ("[the boy a book]", ["noun: the boy", "noun: a book"]),
        ("[the boys/NNS two books/NNS]", ["noun: the boys", "noun: two books"]),
        ("[all/PDT the boys/NNS]", ["noun: all the boys"]),
        ("because of [rain]", ["prep: because of", "noun: rain"]),
        ("because [rain] fell/VBD", ["mark: because", "noun: rain", "verb: fell"]),
        ("according/VBG to [him]", ["prep: according to", "noun: him"]),
        ("[thanks/NNS] to [rain]", ["prep: thanks to", "noun: rain"]),
        ("such/JJ as [rain]", ["prep: such as", "noun: rain"]),
        ("so that [it] rains/VBZ", ["mark: so that", "noun: it", "verb: rains"]),
        ("`` [it] rains/VBZ ''", ["other: ``", "noun: it", "verb: rains", "other: ''"]),
        ('"/NN rain "/VBZ', ['other: "', "noun: rain", 'other: "']),
        ("“/NNP rain ”/NN", ["other: “", "noun: rain", "other: ”"]),
        ("[a rock] -/: [hard] place", ["noun: a rock", "other: -", "noun: hard", "noun: place"]),
        ("who came/VBD ; ( now )", ["rel: who", "verb: came", ".: ;", "(: (", "adv: now", "(: )"]),
    ],
)
def test_a_sentence_is_cut_into_phrases(phrases, line, expected):
    assert phrases(line) == expected


@pytest.mark.parametrize("line", ["[the army 's/POS chief]", "the army 's/POS chief"])
def test_a_possessor_is_part_of_the_group_that_it_opens(make_doc, line):
    doc = make_doc(line)
    (phrase,) = cut(doc, 0, len(doc))
    assert (phrase.start, phrase.end) == (0, 4)
    assert doc[phrase.head].text == "chief" and doc[phrase.possessive].text == "'s"


def test_a_possessor_in_a_chunk_of_its_own_is_joined(make_doc):
    doc = make_doc("[the army] ['s/POS chief]")
    (phrase,) = cut(doc, 0, len(doc))
    assert (phrase.start, phrase.end, phrase.possessive) == (0, 4, 2)


def test_phrases_cover_a_stretch_without_gaps_and_stop_at_its_end(make_doc):
    doc = make_doc("[the mill] has not been sold/VBN because of [the flood]")
    for end in range(len(doc) + 1):
        found = cut(doc, 0, end)
        assert [i for p in found for i in range(p.start, p.end)] == list(range(end))


def test_a_long_run_of_adjectives_is_read_once():
    groups = NounGroups(["bold"] * 50, ["JJ"] * 50, {}, set())
    calls = []
    is_nominal = groups._is_nominal
    groups._is_nominal = lambda *args: calls.append(args) or is_nominal(*args)
    assert groups.find([]) == {}
    assert 50 <= len(calls) <= 100
