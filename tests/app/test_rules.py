"""Rules are listed and switched off for one session, never for the others."""

import threading

import pytest
import spacy
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from spacy_bert_ner.app.rules import find_component, list_changes, list_rules, read_without
from spacy_bert_ner.pipeline.frames.records import get_frames

WORDS = "The mill was sold by the bank because of the rain .".split()
TAGS = "DT NN VBD VBN IN DT NN IN IN DT NN .".split()
POS = "DET NOUN AUX VERB ADP DET NOUN SCONJ ADP DET NOUN PUNCT".split()
LEMMAS = "the mill be sell by the bank because of the rain .".split()


@pytest.fixture(scope="module")
def nlp(root):
    nlp = spacy.blank("en")
    component = nlp.add_pipe("actor_factor_mechanism", name="who_does_what")
    component.add_rules(srsly.read_jsonl(root / "assets" / "rules" / "chunk.jsonl"))
    return nlp


def make_doc(nlp):
    starts = [True] + [False] * 11
    doc = Doc(nlp.vocab, words=WORDS, tags=TAGS, pos=POS, lemmas=LEMMAS, sent_starts=starts)
    doc.spans["chunks"] = [Span(doc, *border, "NP") for border in ((0, 2), (5, 7), (9, 11))]
    doc.user_data["name"] = "a.txt"
    return nlp.get_pipe("who_does_what")(doc)


@pytest.fixture
def doc(nlp):
    return make_doc(nlp)


def test_all_rules_are_listed_with_an_example(nlp):
    rules = {rule.id: rule for rule in list_rules(find_component(nlp))}
    component = nlp.get_pipe("who_does_what")
    assert set(rules) == {*component.code_rules, *(rule["id"] for rule in component.rules)}
    assert all(rule.label and rule.example and rule.on for rule in rules.values())
    assert all(len(rule.example) <= 100 for rule in rules.values())
    assert rules["role.agent"][1:3] == ("ROLE", "The bridge (was built) by [the army]")
    assert rules["cause.because-of"][1:3] == ("CAUSE", "because of")


def test_a_pipeline_without_the_component_has_no_rules():
    blank = spacy.blank("en")
    assert find_component(blank) is None
    with pytest.raises(ValueError, match="no component 'actor_factor_mechanism'"):
        read_without(blank, [], ["role.agent"])


def test_what_a_rule_brings_is_shown(nlp, doc):
    (other,) = read_without(nlp, [doc], ["role.agent", "cause.because-of", "actor.noun-group"])
    assert [span.text for span in get_frames(doc)[0].actors] == ["the bank"]
    assert get_frames(other)[0].actors == ()
    changes = list_changes(doc, other)
    whats = {(change.change, change.what, change.words) for change in changes}
    assert ("gone", "ACTOR", "the bank") in whats
    assert ("gone", "FRAME", "the bank | was sold | The mill | because of the rain") in whats
    assert ("new", "FRAME", " | was sold | The mill | by the bank, because of the rain") in whats
    assert ("gone", "LINK", "the rain → The mill was sold by the bank") in whats
    assert all(change.sentence == doc.text.strip() for change in changes)
    assert [change.change for change in changes] == sorted(change.change for change in changes)
    assert list_changes(other, doc) != changes and list_changes(doc, doc) == []


def test_nothing_off_is_the_first_reading(nlp, doc):
    (same,) = read_without(nlp, [doc], [])
    assert same is not doc and list_changes(doc, same) == []
    assert same.text == doc.text and same.user_data == doc.user_data


def test_copies_stand_alone(nlp):
    doc = make_doc(nlp)
    (other,) = read_without(nlp, [doc], ["frame.noun"])
    assert all(span.doc is other for group in other.spans.values() for span in group)
    other.user_data["name"] = "b.txt"
    assert doc.user_data["name"] == "a.txt"


def test_neither_the_model_nor_the_document_changes(nlp, doc):
    component = find_component(nlp)
    before = component.to_bytes(), doc.to_bytes()
    read_without(nlp, [doc], [rule.id for rule in list_rules(component)])
    assert (component.to_bytes(), doc.to_bytes()) == before
    assert component.disabled_rules == ()


def test_another_session_sees_all_rules_on_after_an_error(nlp, doc):
    with pytest.raises(ValueError, match="no rule 'nobody'"):
        read_without(nlp, [doc], ["frame.verb", "nobody"])
    assert find_component(nlp).disabled_rules == ()
    assert get_frames(make_doc(nlp)) and list_changes(doc, make_doc(nlp)) == []


def test_another_session_sees_all_rules_on_meanwhile(nlp, doc, monkeypatch):
    """While one session reads with a rule off, another runs the pipeline's component in its
    thread."""
    component = find_component(nlp)
    seen = []

    def spy(self, doc):
        if self is not component:
            thread = threading.Thread(target=lambda: seen.append(len(get_frames(make_doc(nlp)))))
            thread.start()
            thread.join()
        return call(self, doc)

    call = type(component).__call__
    monkeypatch.setattr(type(component), "__call__", spy)
    (other,) = read_without(nlp, [doc], ["frame.verb"])
    assert (len(get_frames(other)), seen) == (0, [len(get_frames(doc))])


def test_rules_that_the_model_has_off_are_listed_as_off_and_can_be_used(root):
    nlp = spacy.blank("en")
    component = nlp.add_pipe("actor_factor_mechanism", name="who_does_what")
    component.add_rules(srsly.read_jsonl(root / "assets" / "rules" / "chunk.jsonl"))
    component.disable_rule("role.agent")
    doc = make_doc(nlp)
    assert [rule.id for rule in list_rules(component) if not rule.on] == ["role.agent"]
    assert get_frames(doc)[0].actors == ()
    assert get_frames(read_without(nlp, [doc], [])[0])[0].actors
    assert component.disabled_rules == ("role.agent",)


@settings(max_examples=20)
@given(st.data())
def test_any_choice_of_rules_can_be_read_and_compared(nlp, data):
    doc = make_doc(nlp)
    ids = [rule.id for rule in list_rules(find_component(nlp))]
    off = data.draw(st.lists(st.sampled_from(ids), unique=True))
    (other,) = read_without(nlp, [doc], off)
    assert not set(off) & {rule for frame in get_frames(other) for rule in frame.rules}
    gone = [change for change in list_changes(doc, other) if change.change == "gone"]
    assert len(gone) <= len(get_frames(doc)) + len(doc.spans["sc"]) + 1
