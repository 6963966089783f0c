"""The ruler, against spaCy's."""

import pytest
import spacy
import srsly
from spacy.tokens import Doc

TAG_MAP = {
    "NN": {"POS": "NOUN", "Number": "Sing"},
    "VBD": {"POS": "VERB", "Tense": "Past"},
    ".": {"POS": "PUNCT"},
}
OTHER_RULES = {
    "word": ([[{"LOWER": "sang"}]], {"POS": "X"}, 0),
    "two tokens": ([[{"TAG": "NN"}, {"TAG": "VBD"}]], {"POS": "X"}, 0),
    "second token": ([[{"TAG": "NN"}, {"TAG": "VBD"}]], {"POS": "X"}, 1),
    "any of": ([[{"TAG": {"IN": ["NN", "VBD"]}}]], {"POS": "X"}, 0),
    "repeated": ([[{"TAG": "NN", "OP": "?"}]], {"POS": "X"}, 0),
    "same tag again": ([[{"TAG": "NN"}]], {"POS": "PROPN", "LEMMA": "x"}, 0),
    "several tags": ([[{"TAG": "NN"}], [{"TAG": "XX"}]], {"POS": "SYM"}, -1),
}


def make(factory, rules=()):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe(factory)
    ruler.load_from_tag_map(TAG_MAP)
    for rule in rules:
        ruler.add(*OTHER_RULES[rule])
    return nlp, ruler


def make_doc(vocab):
    doc = Doc(vocab, words="A bird sang . Oh".split(), tags=["", "NN", "VBD", ".", "XX"])
    doc[0].pos_, doc[4].pos_ = "DET", "INTJ"
    return doc


def annotate(nlp, ruler):
    return [(t.pos_, str(t.morph), t.tag_, t.lemma_) for t in ruler(make_doc(nlp.vocab))]


@pytest.mark.parametrize("rules", [(), *[(name,) for name in OTHER_RULES]])
def test_attributes_are_those_of_spacys_ruler(rules):
    pairs = [
        annotate(*make(factory, rules)) for factory in ("tag_attribute_ruler", "attribute_ruler")
    ]
    assert pairs[0] == pairs[1]


def test_tokens_without_a_rule_keep_what_they_have():
    assert [pos for pos, *_ in annotate(*make("tag_attribute_ruler"))] == [
        "DET", "NOUN", "VERB", "PUNCT", "INTJ"
    ]  # fmt: skip


@pytest.mark.parametrize("rules", [(), ("word",)])
def test_a_round_trip_keeps_the_rules(rules, tmp_path):
    nlp, ruler = make("tag_attribute_ruler", rules)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert annotate(loaded, loaded.get_pipe("tag_attribute_ruler")) == annotate(nlp, ruler)


def test_cleared_it_does_nothing():
    nlp, ruler = make("tag_attribute_ruler", ["word"])
    ruler.clear()
    assert [pos for pos, *_ in annotate(nlp, ruler)] == ["DET", "", "", "", "INTJ"]


def test_an_empty_document_passes():
    nlp, ruler = make("tag_attribute_ruler")
    assert len(ruler(Doc(nlp.vocab))) == 0


def test_the_tag_map_of_the_project_gives_what_spacys_ruler_gives(root):
    tag_map = srsly.read_json(root / "assets" / "tag_map.json")
    found = []
    for factory in ("tag_attribute_ruler", "attribute_ruler"):
        nlp = spacy.blank("en")
        nlp.add_pipe(factory).load_from_tag_map(tag_map)
        tags = [*tag_map, "unknown"]
        doc = nlp(Doc(nlp.vocab, words=["word"] * len(tags), tags=tags))
        found.append([(token.pos_, str(token.morph)) for token in doc])
    assert found[0] == found[1]
