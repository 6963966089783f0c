"""The probability of a frame."""

import pytest
from spacy.tokens import SpanGroup

from spacy_bert_ner.pipeline.frames.frame_reader import RULES
from spacy_bert_ner.pipeline.frames.frame_scores import WEIGHTS, list_features, score_frame
from spacy_bert_ner.pipeline.frames.storage import read_frames

LINE = "[the {ORG:Holm} mill] sold/VBD/sell [a loaf] to [the monks/NNS]"


@pytest.fixture
def score(make_doc, component):
    """The score of the frame of a line, with these scores of its groups and its name."""

    def score(line, *, chunks=1.0, name=1.0):
        doc = make_doc(line)
        groups = list(doc.spans["chunks"])
        attrs = {"scores": [chunks] * len(groups)}
        doc.spans["chunks"] = SpanGroup(doc, name="chunks", spans=groups, attrs=attrs)
        attrs = {"scores": [name] * len(doc.ents)}
        doc.spans["ner"] = SpanGroup(doc, name="ner", spans=list(doc.ents), attrs=attrs)
        return component(doc)._.frames[0].score

    return score


def test_a_score_is_a_probability_and_falls_with_those_of_groups_and_names(score):
    sure, unsure = score(LINE), score(LINE, chunks=0.6)
    assert 0 < unsure < sure < 1
    assert score(LINE, name=0.5) < sure


def test_a_frame_without_actor_is_less_sure(score):
    assert score("sold/VBD/sell [a loaf]") < score("[the mill] sold/VBD/sell [a loaf]")


def test_the_weights_are_of_what_is_known_of_a_frame(read):
    known = set(RULES)
    for line in (LINE, "[the loaf] was eaten/VBN by [the monks/NNS]"):
        for plain in read_frames(read(line)):
            known |= set(list_features(plain, [1.0] * 20, [1.0] * 20))
    assert set(WEIGHTS) <= known


def test_without_any_evidence_only_the_bias_counts():
    assert score_frame({"bias": 1.0}) == pytest.approx(0.46, abs=0.1)
    assert score_frame({}) == 0.5
