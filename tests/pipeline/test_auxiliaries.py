"""Which verbs are auxiliaries. An auxiliary stands in square brackets."""

import re

import pytest
import spacy
from lines import parse

from spacy_bert_ner.pipeline.auxiliaries import set_auxiliaries


@pytest.mark.parametrize(
    "line",
    """
    she [is]/VBZ tall/JJ
    she [is]/VBZ leaving/VBG
    the mill [was]/VBD sold/VBN
    the mill [has]/VBZ [been]/VBN sold/VBN
    the mill will/MD [be]/VB sold/VBN
    the mill might/MD [have]/VB [been]/VBN sold/VBN
    she ['s]/VBZ left/VBN
    she ['d]/VBD left/VBN
    they ['ve]/VBP already/RB left/VBN
    she [had]/VBD n't/RB left/VBN
    she [did]/VBD n't/RB leave/VB
    she [does]/VBZ not/RB often/RB leave/VB
    [did]/VBD she/PRP leave/VB ?/.
    [Did]/VBD the old/JJ mayor leave/VB ?/.
    when/WRB [did]/VBD {PER:Ada Holm} leave/VB ?/.
    [have]/VBP you/PRP seen/VBN her/PRP ?/.
    [Has]/VBZ the mayor left/VBN ?/.
    what/WP [have]/VBP they/PRP done/VBN ?/.
    [having]/VBG left/VBN ,/, she slept/VBD
    she has/VBZ a mill
    she has/VBZ to leave/VB
    she has/VBZ a broken/VBN leg
    she did/VBD the work
    she does/VBZ it to help/VB
    they do/VBP the dishes/NNS and leave/VBP
    there/EX is/VBZ a mill
    there/EX [has]/VBZ [been]/VBN sold/VBN a mill
    there/EX might/MD be/VB a mill
    is/VBZ there/EX a mill ?/.
    there/EX [is]/VBZ standing/VBG a mill
    she got/VBD there
    """.strip().splitlines(),
)
def test_auxiliaries(blank, line):
    words = re.sub(r"[\[\]]", "", line)
    doc = parse(blank.vocab, words)
    for token in doc:
        token.pos_ = {"VB": "VERB", "MD": "AUX"}.get(token.tag_[:2], "X")
    set_auxiliaries(doc)
    marked = re.findall(r"\[(.+?)\]", line)
    assert [t.text for t in doc if t.pos_ == "AUX" and t.tag_ != "MD"] == marked


@pytest.fixture(scope="module")
def blank():
    return spacy.blank("en")


def tag(blank, words, tags, **config):
    """The universal tags that the ruler gives."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("tag_attribute_ruler", config=config)
    ruler.load_from_tag_map({"VBZ": {"POS": "VERB"}, "VBN": {"POS": "VERB"}})
    ruler.add([[{"LOWER": "was"}]], {"POS": "X"})
    doc = nlp(parse(nlp.vocab, " ".join(f"{w}/{t}" for w, t in zip(words, tags))))
    return [token.pos_ for token in doc]


def test_the_ruler_sets_them_and_keeps_what_other_rules_say(blank):
    found = tag(blank, ["it", "has", "was", "gone"], ["PRP", "VBZ", "VBN", "VBN"])
    assert found[1:] == ["AUX", "X", "VERB"]


def test_they_can_stay_verbs(blank):
    found = tag(blank, ["it", "has", "gone"], ["PRP", "VBZ", "VBN"], auxiliaries=False)
    assert found[1:] == ["VERB", "VERB"]


def test_a_line_break_is_no_word(blank):
    doc = spacy.tokens.Doc(
        blank.vocab,
        words=["She", "has", "\n", "left"],
        tags=["PRP", "VBZ", "_SP", "VBN"],
        pos=["PRON", "VERB", "SPACE", "VERB"],
    )
    set_auxiliaries(doc)
    assert [token.pos_ for token in doc] == ["PRON", "AUX", "SPACE", "VERB"]


def test_documents_without_words_or_tags_pass(blank):
    for doc in (spacy.tokens.Doc(blank.vocab), blank.make_doc("She has left")):
        set_auxiliaries(doc)
        assert not any(token.pos for token in doc)
