import pytest
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_bert_ner.pipeline.frames.frame_scorer import make_frame_scorer, score_frames
from spacy_bert_ner.pipeline.frames.storage import write_frames

FRAME = {
    **{"mechanism": [2, 3], "actors": [[0, 2]], "targets": [[3, 5]]},
    **{"complements": [[5, 7]], "factors": [], "negated": False},
}
SPANS = [(0, 2, "ACTOR"), (2, 3, "MECHANISM"), (3, 5, "ACTOR")]


@pytest.fixture
def make():
    """Make an example of gold and found spans and frames; None: there is no span group."""
    vocab = Vocab()

    def make_doc(spans, frames):
        doc = Doc(vocab, words=[f"w{i}" for i in range(8)])
        if spans is not None:
            spans = [Span(doc, *span) for span in spans]
            doc.spans["sc"] = spans
            write_frames(doc, frames)
        return doc

    def make(gold, found, *, spans=SPANS, found_spans=SPANS):
        return Example(make_doc(found_spans, found), make_doc(spans, gold))

    return make


def prf(score):
    return round(score["p"], 3), round(score["r"], 3), round(score["f"], 3)


def test_what_is_the_same_is_perfect(make):
    scores = score_frames([make([FRAME], [FRAME])])
    assert scores["spans_sc_f"] == 1
    assert set(scores["spans_sc_per_type"]) == set(scores["spans_sc_relaxed"])
    for score in (*scores["spans_sc_relaxed"].values(), scores["frames_exact"]):
        assert prf(score) == (1, 1, 1)
    assert prf(scores["frames_relaxed"]) == (1, 1, 1)
    assert prf(scores["frames_roles"]["complements"]) == (1, 1, 1)


@pytest.mark.parametrize(
    "change, exact, relaxed",
    [
        ({"actors": [[1, 2]]}, 0, 1),
        ({"actors": [[6, 8]]}, 0, 0),
        ({"actors": []}, 0, 0),
        ({"targets": [[3, 5], [6, 7]]}, 0, 1),
        ({"negated": True}, 0, 1),
        ({"mechanism": [1, 3]}, 0, 1),
        ({"mechanism": [3, 4]}, 0, 0),
        # these are no part of either score
        ({"complements": [], "factors": [[3, 4]]}, 1, 1),
    ],
)
def test_exact_and_relaxed_frames(make, change, exact, relaxed):
    scores = score_frames([make([FRAME], [{**FRAME, **change}])])
    assert scores["frames_exact"]["f"] == exact
    assert scores["frames_relaxed"]["f"] == relaxed


def test_the_order_of_actors_does_not_count(make):
    one, two = {**FRAME, "actors": [[0, 1], [1, 2]]}, {**FRAME, "actors": [[1, 2], [0, 1]]}
    assert score_frames([make([one], [two])])["frames_exact"]["f"] == 1


def test_a_gold_frame_is_found_at_most_once(make):
    twice = [FRAME, {**FRAME, "actors": [[1, 2]]}]
    assert prf(score_frames([make([FRAME], twice)])["frames_relaxed"]) == (0.5, 1, 0.667)
    assert prf(score_frames([make(twice, [FRAME])])["frames_relaxed"]) == (1, 0.5, 0.667)


def test_roles_count_in_frames_with_the_right_mechanism(make):
    found = {**FRAME, "actors": [[0, 2], [6, 7]], "complements": []}
    roles = score_frames([make([FRAME], [found])])["frames_roles"]
    assert prf(roles["actors"]) == (0.5, 1, 0.667)
    assert prf(roles["targets"]) == (1, 1, 1)
    assert prf(roles["complements"]) == (0, 0, 0)
    moved = score_frames([make([FRAME], [{**FRAME, "mechanism": [1, 2]}])])["frames_roles"]
    assert prf(moved["targets"]) == (0, 0, 0)


def test_spans_are_scored_exact_and_relaxed_by_label(make):
    scores = score_frames([make([], [], found_spans=[(0, 1, "ACTOR"), (2, 3, "MECHANISM")])])
    assert scores["spans_sc_p"] == 0.5 and scores["spans_sc_r"] == pytest.approx(1 / 3)
    assert prf(scores["spans_sc_relaxed"]["ACTOR"]) == (1, 0.5, 0.667)
    assert prf(scores["spans_sc_relaxed"]["MECHANISM"]) == (1, 1, 1)


def test_examples_without_gold_spans_are_left_out(make):
    assert score_frames([]) == {}
    assert score_frames([make([], [FRAME], spans=None)]) == {}
    both = [make([], [FRAME], spans=None), make([FRAME], [FRAME])]
    assert score_frames(both)["frames_exact"]["f"] == 1


def test_a_prediction_without_spans_has_missed_everything(make):
    scores = score_frames([make([FRAME], [], found_spans=None)])
    assert prf(scores["frames_exact"]) == (0, 0, 0) and scores["spans_sc_r"] == 0


def test_several_examples_are_counted_together(make):
    scores = score_frames([make([FRAME], [FRAME]), make([FRAME], [])])
    assert prf(scores["frames_exact"]) == (1, 0.5, 0.667)


def test_the_registry_gives_the_scorer():
    assert make_frame_scorer() is score_frames


def test_rules_are_counted_by_the_frames_that_they_took_part_in(make):
    right = {**FRAME, "rules": ["frame.verb", "role.subject"]}
    wrong = {**FRAME, "mechanism": [1, 2], "rules": ["frame.verb"]}
    rules = score_frames([make([FRAME], [right, wrong])])["frames_rules"]
    assert rules == {"frame.verb": [1, 2], "role.subject": [1, 1]}


@pytest.mark.parametrize(
    "change, polarity, certainty, source",
    [
        ({}, 1, 1, 1),
        ({"negated": True}, 0, 1, 1),
        ({"certainty": "reported"}, 1, 0, 1),
        ({"source": [6, 8]}, 1, 1, 0),
    ],
)
def test_polarity_certainty_and_source_count_where_the_mechanism_is_right(
    make, change, polarity, certainty, source
):
    gold = {**FRAME, "certainty": "asserted", "source": None}
    other = {**gold, "mechanism": [7, 8], "negated": True}  # not in the gold
    scores = score_frames([make([gold], [{**gold, **change}, other])])
    found = [scores[f"frames_{name}"] for name in ("polarity", "certainty", "source")]
    assert found == [polarity, certainty, source]


def test_gold_frames_without_certainty_only_give_polarity(make):
    scores = score_frames([make([FRAME], [{**FRAME, "certainty": "denied", "source": None}])])
    assert scores["frames_polarity"] == 1
    assert "frames_certainty" not in scores and "frames_source" not in scores
