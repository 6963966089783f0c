"""Kinds of sentences that are easily read the wrong way round: negation, certainty, lists and
insertions, who acts, word order, names and causes. The sentences were written for this test; their
tags, groups and names are those of a trained model."""

from collections import Counter
from pathlib import Path

import pytest
import srsly
from conftest import outline
from spacy.tokens import Doc, Span

CASES = list(srsly.read_jsonl(Path(__file__).parents[2] / "data" / "frame_kinds.jsonl"))


def describe(frame):
    """The outline of a frame, and behind "=>" what makes it no plain fact: "not", its certainty,
    its source and its condition."""
    parts = [
        "not" if frame.negated else "",
        frame.certainty if frame.certainty != "asserted" else "",
        f"by {frame.source.text}" if frame.source else "",
        f"({frame.condition.text})" if frame.condition else "",
    ]
    status = " ".join(filter(None, parts))
    return f"{outline(frame)} => {status}" if status else outline(frame)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['line']}")
def test_sentences(read, case):
    assert [describe(frame) for frame in read(case["line"])._.frames] == case["frames"]


def test_each_kind_has_at_least_five_sentences():
    assert min(Counter(case["kind"] for case in CASES).values()) >= 5


def break_lines(doc, *, every):
    """Copy a document with a line break behind every few words."""
    places, words = [], []
    for token in doc:
        if token.i and token.i % every == 0:
            words.append("\n")
        places.append(len(words))
        words.append(token.text)
    copy = Doc(doc.vocab, words=words)
    for token, place in zip(doc, places):
        for name in ("tag_", "pos_", "lemma_"):
            setattr(copy[place], name, getattr(token, name))
        copy[place].is_sent_start = token.is_sent_start
    for space in (token for token in copy if token.is_space):
        space.tag_, space.is_sent_start = "_SP", False

    def move(span):
        return Span(copy, places[span.start], places[span.end - 1] + 1, label=span.label_)

    copy.ents = [move(ent) for ent in doc.ents]
    copy.spans["chunks"] = [move(chunk) for chunk in doc.spans.get("chunks", ())]
    return copy


@pytest.mark.parametrize("every", [2, 3])
@pytest.mark.parametrize("case", CASES[::5], ids=lambda case: case["line"])
def test_line_breaks_change_nothing(make_doc, component, case, every):
    doc = component(break_lines(make_doc(case["line"]), every=every))
    found = [" ".join(describe(frame).split()) for frame in doc._.frames]
    assert found == [" ".join(frame.split()) for frame in case["frames"]]
    assert not any(span[0].is_space or span[-1].is_space for span in doc.spans["sc"])


@pytest.mark.parametrize(
    "heading", ["[Dam protest]", "[A byline]", "BROD", "[Item 3]", "[The mayor 's/POS plan]"]
)
def test_a_heading_is_no_part_of_the_sentence_behind_an_empty_line(make_doc, component, heading):
    line = f"{heading} EMPTY [police] arrested/VBD [two students/NNS] ."
    doc = make_doc(line, sentences=False)
    words = ["\n\n" if token.text == "EMPTY" else token.text for token in doc]
    copy = Doc(doc.vocab, words=words, tags=[t.tag_ for t in doc], pos=[t.pos_ for t in doc])
    copy.spans["chunks"] = [Span(copy, c.start, c.end, c.label_) for c in doc.spans["chunks"]]
    assert [outline(f) for f in component(copy)._.frames] == ["police | arrested | two students"]
