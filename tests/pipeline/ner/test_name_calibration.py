"""Scores that say how many entities are right, for names that are new, known or ambiguous."""

import json

import numpy
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from spacy_bert_ner.pipeline.ner.name_calibration import GROUPS, SLOPE, NameCalibration

VOCAB = spacy.blank("en").vocab
probabilities = st.lists(st.floats(0, 1), max_size=8)
OVER_CONFIDENT, RIGHT_SHARE = 0.95, 0.6


def make_ent(text, label="PER"):
    words = text.split()
    return Span(Doc(VOCAB, words=words), 0, len(words), label=label)


TRAINING = [
    make_ent("Rosa Quist", "PER"),
    make_ent("Quist", "PER"),
    make_ent("Quist", "ORG"),
    make_ent("Lund", "LOC"),
]
NAMES = NameCalibration.learn_names(TRAINING)
OF_GROUP = {
    "new": make_ent("Velma Dorn", "PER"),
    "known": make_ent("Rosa Quist", "PER"),
    "ambiguous": make_ent("Quist", "PER"),
}
# slopes, then shifts, of the groups in their order, then the shift of PER
NUMBERS = (0.5, 1.0, 0.8, -1.0, 0.0, -0.5, 0.25)
KEYS = NameCalibration(NAMES, {}).fit([OF_GROUP["new"]], numpy.ones(1), numpy.ones(1))
WEIGHTS = dict(zip(KEYS, NUMBERS))


def sample(groups, *, n=400, prob=OVER_CONFIDENT, share=RIGHT_SHARE):
    """Entities of the groups, all as probable, of which a share is right."""
    ents = [OF_GROUP[group] for group in groups for _ in range(n)]
    right = numpy.tile(numpy.arange(n) < share * n, len(groups)).astype("int32")
    return ents, numpy.full(len(ents), prob), right


def fit(ents, probs, right):
    return NameCalibration(NAMES, NameCalibration(NAMES, {}).fit(ents, probs, right))


def log_loss(probs, right):
    return -numpy.log(numpy.where(right, probs, 1 - probs)).mean()


@pytest.fixture
def mixed():
    """Probabilities of all sizes; those of new names are too high."""
    random = numpy.random.default_rng(0)
    ents = [OF_GROUP[group] for group in random.choice(GROUPS, size=900).tolist()]
    true = random.uniform(0.3, 0.99, len(ents))
    right = (random.random(len(ents)) < true).astype("int32")
    new = numpy.asarray([ent is OF_GROUP["new"] for ent in ents])
    odds = true / (1 - true) * numpy.where(new, 10, 1)
    return ents, odds / (1 + odds), right, new


@pytest.mark.parametrize(
    "text, label, group",
    [
        ("Velma Dorn", "PER", "new"),
        ("Rosa", "PER", "new"),
        ("RosaQuist", "PER", "new"),
        ("Rosa Quist", "PER", "known"),
        ("Lund", "LOC", "known"),
        ("Rosa Quist", "ORG", "ambiguous"),
        ("Quist", "PER", "ambiguous"),
        ("Quist", "ORG", "ambiguous"),
        ("Quist", "LOC", "ambiguous"),
        ("ROSA quist", "PER", "known"),
        ("qUIST", "ORG", "ambiguous"),
    ],
)
def test_a_name_is_new_known_or_ambiguous(text, label, group):
    assert NameCalibration(NAMES, {}).group(make_ent(text, label)) == group


def test_without_training_names_all_are_new():
    assert {NameCalibration({}, {}).group(ent) for ent in OF_GROUP.values()} == {"new"}


def test_types_are_stored_once_and_sorted():
    ents = [make_ent("Quist", label) for label in ("PER", "ORG", "PER")]
    assert list(NameCalibration.learn_names(ents).values()) == [["ORG", "PER"]]


def test_names_are_not_stored_as_text():
    stored = json.dumps(NAMES).lower()
    assert not any(word in stored for word in ("rosa", "quist", "lund"))


@given(probs=probabilities)
def test_without_weights_probabilities_stay(probs):
    ents = [OF_GROUP["new"]] * len(probs)
    found = NameCalibration(NAMES, {}).correct(ents, numpy.asarray(probs))
    assert found.tolist() == probs


@given(probs=probabilities)
def test_corrected_probabilities_are_probabilities(probs):
    ents = [OF_GROUP[GROUPS[i % 3]] for i in range(len(probs))]
    found = NameCalibration(NAMES, WEIGHTS).correct(ents, numpy.asarray(probs))
    assert len(found) == len(probs) and all(0 <= prob <= 1 for prob in found.tolist())


@pytest.mark.parametrize(
    "group, expected", [("new", 0.5 * 2 - 0.75), ("known", 2.25), ("ambiguous", 1.6 - 0.25)]
)
def test_the_line_is_on_the_log_odds_with_slope_and_shifts_of_the_group(group, expected):
    probs = numpy.asarray([1 / (1 + numpy.exp(-2))])
    found = NameCalibration(NAMES, WEIGHTS).correct([OF_GROUP[group]], probs)[0]
    assert numpy.log(found / (1 - found)) == pytest.approx(expected)


def test_an_unseen_label_has_no_shift_of_its_own():
    calibration = NameCalibration(NAMES, WEIGHTS)
    ents = [make_ent("Velma Dorn", "EVENT"), OF_GROUP["new"]]
    unseen, seen = calibration.correct(ents, numpy.asarray([0.5, 0.5])).tolist()
    assert unseen == pytest.approx(1 / (1 + numpy.e))
    assert unseen < seen


def test_the_order_of_entities_does_not_matter():
    ents, probs = list(OF_GROUP.values()), numpy.asarray([0.9, 0.8, 0.3])
    calibration = NameCalibration(NAMES, WEIGHTS)
    turned = calibration.correct(ents[::-1], probs[::-1])[::-1]
    assert turned.tolist() == calibration.correct(ents, probs).tolist()


def test_the_order_of_entities_does_not_matter_to_the_fit(mixed):
    ents, probs, right, _ = mixed
    weights = fit(ents, probs, right).weights
    turned = fit(ents[::-1], probs[::-1], right[::-1]).weights
    assert turned == pytest.approx(weights, abs=1e-6)


def test_a_fit_lowers_the_log_loss(mixed):
    ents, probs, right, _ = mixed
    corrected = fit(ents, probs, right).correct(ents, probs)
    assert log_loss(corrected, right) < log_loss(probs, right) - 0.05


def test_a_fit_mends_the_over_confidence_of_new_names_only(mixed):
    ents, probs, right, new = mixed
    corrected = fit(ents, probs, right).correct(ents, probs)
    assert probs[new].mean() - right[new].mean() > 0.15
    assert corrected[new].mean() == pytest.approx(right[new].mean(), abs=0.02)
    assert corrected[~new].mean() == pytest.approx(probs[~new].mean(), abs=0.05)


def test_over_confidence_of_new_names_does_not_lower_known_ones():
    ents, probs, right = sample(["new", "known"])
    right[400:] = numpy.arange(400) < 0.98 * 400
    corrected = fit(ents, probs, right).correct(ents, probs)
    assert corrected[0] == pytest.approx(RIGHT_SHARE, abs=0.03)
    assert corrected[-1] >= OVER_CONFIDENT


def test_a_type_that_is_often_wrong_is_lowered():
    ents = [make_ent("Velma Dorn", label) for label in ("PER", "ORG") for _ in range(400)]
    right = numpy.concatenate([numpy.arange(400) < 380, numpy.arange(400) < 200]).astype("int32")
    corrected = fit(ents, numpy.full(800, 0.9), right).correct(ents, numpy.full(800, 0.9))
    assert corrected[0] == pytest.approx(0.95, abs=0.03)
    assert corrected[-1] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("missing", GROUPS)
def test_a_group_without_entities_keeps_slope_one_and_shift_zero(missing):
    weights = fit(*sample([group for group in GROUPS if group != missing])).weights
    assert weights[SLOPE + missing] == pytest.approx(1)
    assert weights[missing] == pytest.approx(0)


def test_few_entities_change_little():
    corrected = fit(*sample(["new"], n=1, prob=0.7, share=1)).correct(
        [OF_GROUP["new"]], numpy.asarray([0.7])
    )
    assert 0.7 < corrected[0] < 0.85


@pytest.mark.parametrize("right", [[0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]])
def test_probabilities_of_0_and_1_are_fitted_and_corrected_to_finite_ones(right):
    ents, probs = [OF_GROUP["new"]] * 4, numpy.asarray([0.0, 0.0, 1.0, 1.0])
    calibration = fit(ents, probs, numpy.asarray(right))
    assert numpy.isfinite(list(calibration.weights.values())).all()
    corrected = calibration.correct(ents, probs)
    assert numpy.isfinite(corrected).all() and numpy.isfinite(log_loss(corrected, right))


def test_weights_survive_json():
    weights = fit(*sample(["new", "known"])).weights
    assert json.loads(json.dumps(weights)) == weights


@pytest.mark.parametrize("label", [*GROUPS, f"{SLOPE}new"])
def test_the_result_does_not_depend_on_what_a_type_is_called(label):
    probs = numpy.full(800, 0.9)
    right = numpy.concatenate([numpy.arange(400) < 380, numpy.arange(400) < 200]).astype("int32")
    results = []
    for name in ("EVENT", label):
        known = [make_ent("Lund Fair", name)] * 400
        ents = known + [OF_GROUP["new"]] * 400
        calibration = NameCalibration(NameCalibration.learn_names(known), {})
        calibration.weights = calibration.fit(ents, probs, right)
        results.append(calibration.correct(ents, probs)[[0, -1]].tolist())
    assert results[1] == pytest.approx(results[0])
