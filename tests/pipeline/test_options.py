"""Options of the wrong type or out of range: one clear error each, whatever registers them."""

import math

import numpy
import pytest
import spacy
from spacy.util import registry

from spacy_bert_ner.pipeline.options import check_number

LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8, "upstream": "*"}
SHARES = ["0.5", -0.1, 1.5, math.nan, None, True]
SIZES = ["10", -1, 0.5, None, True]
ENCODER = {"width": 32, "window": 192, "pooling": "mean", "precision": "fp32"}
ENCODER |= {"dropout": 0.1, "masking": 0.1, "device": "cpu"}
RATES = ["0.1", -0.1, math.nan, True]
# for each registered function: complete options, and wrong values of each
FUNCTIONS = {
    ("architectures", "spacy_bert_ner.Encoder.v1"): (
        ENCODER,
        {
            "width": [*SIZES, 0],
            "window": [*SIZES, 0],
            "pooling": ["max", 3, None],
            "precision": ["fp8", 16, None],
            "device": ["gpu", "cuda:99", 0, None],
            "dropout": [*SHARES, 1.0],
            "masking": [*SHARES, 1.0],
        },
    ),
    ("architectures", "spacy_bert_ner.TokenFeatures.v1"): (
        {"attrs": ["SHAPE"], "width": 32, "depth": 0},
        {"attrs": [["COLOR"], "SHAPE", None], "width": [*SIZES, 0], "depth": SIZES},
    ),
    ("architectures", "spacy_bert_ner.TokenClassifier.v1"): (
        {"tok2vec": LISTENER, "nO": None},
        {"nO": ["3", 0, 1.5]},
    ),
    ("architectures", "spacy_bert_ner.TokenClassifier.v2"): (
        {"tok2vec": LISTENER, "nO": None},
        {"nO": ["3", 0, 1.5]},
    ),
    ("optimizers", "spacy_bert_ner.AdamW.v1"): (
        {"learn_rate": 0.1},
        {
            "learn_rate": ["0.1", -0.1, None, True],
            "head_factor": RATES,
            "beta1": [*RATES, 1.0],
            "beta2": [*RATES, 1.0],
            "eps": RATES,
            "weight_decay": RATES,
            "grad_clip": RATES,
            "use_averages": ["yes", 1],
        },
    ),
    ("schedules", "spacy_bert_ner.warmup_linear.v1"): (
        {"initial_rate": 0.1, "warmup": 0.1},
        {
            "initial_rate": RATES,
            "warmup": SHARES,
            "floor": SHARES,
            "total_steps": ["10", 0, 1.5],
            "fine_tuning_rate": RATES,
        },
    ),
    ("readers", "spacy_bert_ner.Corpus.v1"): (
        {"path": "corpus.spacy"},
        {
            "path": [3],
            "max_words": SIZES,
            "min_total_words": SIZES,
            "max_total_words": SIZES,
            "augmenter": ["upper", 1],
        },
    ),
    ("augmenters", "spacy_bert_ner.upper_case.v1"): ({"level": 0.5}, {"level": SHARES}),
    ("callbacks", "spacy_bert_ner.calibrate.v1"): (
        {"corpus": {"@readers": "spacy_bert_ner.Corpus.v1", "path": None}},
        {"corpus": ["corpora.dev", None]},
    ),
    ("loggers", "spacy_bert_ner.Logger.v1"): ({}, {"output_file": [3, True]}),
}
FACTORIES = {
    "token_ner": {"threshold": SHARES},
    "tag_attribute_ruler": {"validate": ["yes", None]},
    "cached_lemmatizer": {"mode": ["magic", 3, None], "overwrite": ["yes", None]},
    "actor_factor_mechanism": {"spans_key": [3, None], "disabled_rules": ["a.rule", [3], None]},
}


def expect_error(option, value):
    shown = value[0] if isinstance(value, list) else repr(value)
    if option == "mode" and value == "magic":  # spaCy's own error
        shown = "magic"
    return pytest.raises(ValueError, match=rf"(?s){option}\b.*{shown}")


@pytest.mark.parametrize(
    "kind, name, options, option, value",
    [
        pytest.param(kind, name, options, option, value, id=f"{name}-{option}-{value}")
        for (kind, name), (options, wrong) in FUNCTIONS.items()
        for option, values in wrong.items()
        for value in values
    ],
)
def test_a_wrong_value_in_a_config_is_named_with_its_option(kind, name, options, option, value):
    registry.resolve({"it": {f"@{kind}": name, **options}})
    with expect_error(option, value):
        registry.resolve({"it": {f"@{kind}": name, **options, option: value}})


@pytest.mark.parametrize(
    "factory, option, value",
    [
        (factory, option, value)
        for factory, wrong in FACTORIES.items()
        for option, values in wrong.items()
        for value in values
    ],
)
def test_a_wrong_value_of_a_component_is_named_with_its_option(factory, option, value):
    with expect_error(option, value):
        spacy.blank("en").add_pipe(factory, config={option: value})


@pytest.mark.parametrize("name", ["Encoder.v1: windo", "AdamW.v1: rate"])
def test_an_option_that_there_is_not_is_named(name):
    function, option = name.split(": ")
    kind = "architectures" if function == "Encoder.v1" else "optimizers"
    options = ENCODER if kind == "architectures" else {"learn_rate": 0.1}
    with pytest.raises(ValueError, match=option):
        block = {f"@{kind}": f"spacy_bert_ner.{function}", **options, option: 1}
        registry.resolve({"it": block})


@pytest.mark.parametrize(
    "value, limits, message",
    [
        ("0.8", {"high": 1}, "x is '0.8': must be a number from 0 to 1"),
        (2, {"high": 1}, "x is 2: must be a number from 0 to 1"),
        (1.0, {"below": 1}, "x is 1.0: must be a number from 0 to less than 1"),
        (True, {}, "x is True: must be a number, 0 or more"),
        (math.inf, {}, "x is inf: must be a number, 0 or more"),
        (1.5, {"low": 1, "whole": True}, "x is 1.5: must be a whole number, 1 or more"),
        (0, {"low": 1, "whole": True}, "x is 0: must be a whole number, 1 or more"),
    ],
)
def test_the_error_is_one_line_with_value_and_limits(value, limits, message):
    with pytest.raises(ValueError) as raised:
        check_number(value, "x", **limits)
    assert str(raised.value) == message


@pytest.mark.parametrize("value", [0, 1, 0.5, numpy.float32(0.5), numpy.int64(1)])
def test_numbers_of_all_libraries_pass(value):
    check_number(value, "x", high=1)
