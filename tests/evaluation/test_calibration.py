"""The scores of entities against how often they are right."""

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_bert_ner.evaluation.calibration import measure_confidence

VOCAB = Vocab()


def make_example(scored, n_missed=0, *, annotated=True):
    """A document of one-word entities: (score, whether right) each, then missed ones."""
    size = max(len(scored) + n_missed, 1)
    predicted, gold = (Doc(VOCAB, words=["Zora"] * size) for _ in range(2))
    predicted.set_ents([Span(predicted, i, i + 1, "PER") for i in range(len(scored))])
    if annotated:
        labels = ["PER" if right else "LOC" for _, right in scored] + ["PER"] * n_missed
        gold.set_ents([Span(gold, i, i + 1, label) for i, label in enumerate(labels)])
    group = SpanGroup(predicted, spans=list(predicted.ents))
    group.attrs["scores"] = [score for score, _ in scored]
    predicted.spans["ner"] = group
    return Example(predicted, gold)


def measure(*pairs, missed=0):
    return measure_confidence([make_example(pairs, missed)])


@pytest.mark.parametrize(
    "pairs, ece",
    [
        ([(1.0, True)], 0),
        ([(0.0, False)], 0),
        ([(1.0, False)], 1),
        ([(0.5, True), (0.5, False)], 0),
        ([(0.75, True)] * 3 + [(0.75, False)], 0),
        ([(0.75, True)] * 3 + [(0.75, False)] + [(0.5, True), (0.5, False)], 0),
        ([(0.82, True), (0.88, False)], 0.35),
        ([(0.95, True)] * 3 + [(0.25, True)], 0.75 * 0.05 + 0.25 * 0.75),
        ([(0.62, False), (0.68, True), (0.71, True)], (2 * 0.15 + 0.29) / 3),
    ],
)
def test_the_calibration_error_is_the_bins_mean_distance(pairs, ece):
    assert measure(*pairs)["ece"] == pytest.approx(ece)


def test_a_bin_has_its_count_mean_score_and_precision():
    low, high = measure((0.32, False), (0.92, True), (0.98, False))["bins"]
    assert low == {"count": 1, "score": pytest.approx(0.32), "precision": 0}
    assert high == {"count": 2, "score": pytest.approx(0.95), "precision": 0.5}


def test_a_score_of_one_is_in_the_last_bin():
    assert [bin["count"] for bin in measure((0.95, True), (1.0, True))["bins"]] == [2]


@pytest.mark.parametrize(
    "pairs, precision",
    [
        ([(0.9, True)] * 4 + [(0.1, False)], 1),
        ([(0.1, False)] + [(0.9, True)] * 4, 1),
        ([(0.9, False)] + [(0.8, True)] * 3 + [(0.1, True)], 0.75),
        ([(0.9, True)] * 7 + [(0.8, False)] + [(0.1, True)] * 2, 7 / 8),
        ([(0.3, True)], 1),
    ],
)
def test_80_percent_coverage_are_the_four_fifths_with_the_highest_scores(pairs, precision):
    assert measure(*pairs)["precision_at_80"] == precision


def test_a_threshold_leaves_out_what_scores_below_it():
    rows = {
        row["threshold"]: row for row in measure((0.5, True), (0.2, False), missed=1)["thresholds"]
    }
    assert rows[0.2] == {"threshold": 0.2, "p": 1 / 2, "r": 1 / 3, "f": 2 / 5}
    assert rows[0.5] == {"threshold": 0.5, "p": 1, "r": 1 / 3, "f": 2 / 4}
    assert rows[0.55] == {"threshold": 0.55, "p": 0, "r": 0, "f": 0}


def test_the_thresholds_go_up_by_a_twentieth():
    thresholds = [row["threshold"] for row in measure((0.5, True))["thresholds"]]
    assert thresholds == pytest.approx([i * 0.05 for i in range(20)])


def test_an_entity_of_another_type_or_border_is_wrong():
    example = make_example([(1.0, True)], n_missed=1)
    example.reference.set_ents([Span(example.reference, 0, 2, "PER")])
    assert measure_confidence([example])["ece"] == 1


def test_all_documents_count():
    result = measure_confidence([make_example([(0.95, True)]), make_example([(0.95, False)], 1)])
    assert result["ece"] == pytest.approx(0.45)
    assert result["thresholds"][0]["r"] == pytest.approx(1 / 3)


def test_a_document_without_predictions_counts_its_gold_entities():
    empty = Doc(VOCAB, words=["Zora"])
    gold = Doc(VOCAB, words=["Zora"], ents=["B-PER"])
    result = measure_confidence([make_example([(1.0, True)]), Example(empty, gold)])
    assert result["thresholds"][0] == {"threshold": 0, "p": 1, "r": 1 / 2, "f": 2 / 3}


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [make_example([], n_missed=2)],
        [make_example([(0.9, False)], annotated=False)],
    ],
    ids=["no documents", "no scores", "no gold"],
)
def test_without_scores_or_gold_there_is_nothing_to_measure(examples):
    assert measure_confidence(examples) is None


def test_entities_of_a_document_that_is_not_annotated_do_not_count():
    examples = [make_example([(0.9, True)]), make_example([(0.8, False)], annotated=False)]
    assert measure_confidence(examples) == measure_confidence(examples[:1])


def test_entities_without_scores_are_not_measured():
    example = make_example([(0.9, True)])
    del example.predicted.spans["ner"].attrs["scores"]
    assert measure_confidence([example]) is None


def test_the_result_can_be_written_as_json():
    assert srsly.json_loads(srsly.json_dumps(measure((0.9, True), (0.4, False))))["ece"] > 0


pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=12)


@given(pairs)
def test_the_calibration_error_is_a_share(pairs):
    assert 0 <= measure(*pairs)["ece"] <= 1 + 1e-9


@given(pairs, st.integers(0, 3))
def test_recall_does_not_rise_with_the_threshold(pairs, missed):
    recalls = [row["r"] for row in measure(*pairs, missed=missed)["thresholds"]]
    assert recalls == sorted(recalls, reverse=True)


@given(pairs, st.integers(0, 3))
def test_at_zero_the_scores_are_those_of_all_entities(pairs, missed):
    right, n_gold = sum(right for _, right in pairs), len(pairs) + missed
    expected = (right / len(pairs), right / n_gold, 2 * right / (len(pairs) + n_gold))
    first = measure(*pairs, missed=missed)["thresholds"][0]
    assert (first["threshold"], first["p"], first["r"], first["f"]) == (
        0,
        *map(pytest.approx, expected),
    )
