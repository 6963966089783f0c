"""The learning rate's schedule, the optimizer with its own rate for the heads, and the log."""

from io import StringIO
from itertools import islice

import numpy
import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin
from spacy.util import registry

from spacy_bert_ner.training import create_logger, create_optimizer, warmup_linear_epochs

ENCODER = (1, "encoder.layer.0.output.dense.weight")
HEAD = (2, "W")


@pytest.fixture
def rates(tmp_path):
    """The rates of all steps and some more, for a corpus of documents with this many words."""

    def rates(*lengths, batch_words=10, max_epochs=2, warmup=0.25, n=100, **options):
        vocab = spacy.blank("en").vocab
        docs = [Doc(vocab, words=["word"] * length) for length in lengths]
        DocBin(docs=docs).to_disk(tmp_path / "train.spacy")
        schedule = warmup_linear_epochs(
            tmp_path / "train.spacy",
            initial_rate=0.1,
            warmup=warmup,
            max_epochs=max_epochs,
            batch_words=batch_words,
            **options,
        )
        return list(islice(schedule, n))

    return rates


def test_the_rate_rises_over_the_warmup_and_falls_to_zero_at_the_end(rates):
    expected = [0, 0.05, 0.1, *(0.1 * left / 6 for left in range(5, -1, -1)), 0, 0]
    assert rates(15, 25, n=11) == pytest.approx(expected)


@pytest.mark.parametrize(
    "lengths, options, steps",
    [
        ([40], {}, 8),
        ([10, 0, 30], {}, 8),
        ([80], {}, 16),
        ([40], {"max_epochs": 4}, 16),
        ([40], {"batch_words": 20}, 4),
        ([40], {"min_total_words": 40}, 8),
        ([40], {"min_total_words": 41}, 16),
        ([35], {}, 8),
        ([1], {}, 2),
        ([], {"min_total_words": 50}, 1),
    ],
)
@pytest.mark.parametrize("warmup", [0, 0.5])
def test_the_rate_is_zero_from_the_end_of_the_last_epoch_on(rates, lengths, options, steps, warmup):
    values = rates(*lengths, warmup=warmup, **options)
    assert max(i for i, value in enumerate(values, start=1) if value > 0 or i == 1) == steps


@pytest.mark.parametrize("warmup, top", [(0, 0), (0.25, 2), (0.5, 4)])
def test_the_highest_rate_comes_after_the_warmup(rates, warmup, top):
    values = rates(40, warmup=warmup)
    assert values.index(max(values)) == top and max(values) == pytest.approx(0.1)


@pytest.mark.parametrize("path", [None, "missing.spacy"])
def test_a_schedule_without_a_corpus_is_left_to_the_reader_to_reject(path):
    options = {"initial_rate": 0.1, "warmup": 0.1, "max_epochs": 1, "batch_words": 10}
    assert next(iter(warmup_linear_epochs(path, **options))) >= 0


def updated(key, *, gradients, start=1.0, **options):
    """The weights after a step for each gradient, at a constant rate."""
    optimizer = create_optimizer(iter([0.01] * 100), grad_clip=0.0, **options)
    weights = numpy.full((1, 2), start, dtype="float32")
    for gradient in gradients:
        weights, _ = optimizer(key, weights, numpy.full((1, 2), gradient, dtype="float32"))
    return float(weights[0, 0])


@pytest.mark.parametrize("key, factor", [(ENCODER, 1), (HEAD, 5), ((3, "b"), 5)])
def test_the_heads_alone_learn_at_a_multiple_of_the_rate(key, factor):
    moved = 1 - updated(key, gradients=[1.0], head_factor=5.0, weight_decay=0.0)
    assert moved == pytest.approx(0.01 * factor, rel=1e-3)


@pytest.mark.parametrize("gradients", [[0.0], [1.0], [0.5, -2.0, 0.1]])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_the_steps_are_those_of_adamw(gradients, decay):
    import torch

    weight = torch.nn.Parameter(torch.ones(1))
    reference = torch.optim.AdamW([weight], lr=0.01, weight_decay=decay)
    for gradient in gradients:
        weight.grad = torch.tensor([gradient])
        reference.step()
    found = updated(ENCODER, gradients=gradients, weight_decay=decay)
    assert found == pytest.approx(weight.item(), abs=1e-4)


def log(path, steps):
    nlp = spacy.blank("en")
    nlp.config["training"]["score_weights"] = {"ents_f": 1.0}
    stdout = StringIO()
    log_step, finalize = create_logger(path)(nlp, stdout, StringIO())
    for step in steps:
        scores = {"score": 0.5, "other_scores": {"ents_f": 0.5}}
        log_step({"epoch": 0, "step": step, "losses": {}, **scores})
    finalize()
    return stdout.getvalue()


@pytest.mark.parametrize("earlier", [[], [1, 2, 3]], ids=["empty", "longer"])
def test_a_log_holds_the_steps_of_the_last_training_alone(tmp_path, earlier):
    log(tmp_path / "log.jsonl", earlier)
    log(tmp_path / "log.jsonl", [0, 100])
    assert [line["step"] for line in srsly.read_jsonl(tmp_path / "log.jsonl")] == [0, 100]


def test_without_a_file_the_steps_are_only_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "100" in log(None, [0, 100]) and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "kind, name",
    [
        ("loggers", "Logger.v1"),
        ("optimizers", "AdamW.v1"),
        ("schedules", "warmup_linear_epochs.v1"),
    ],
)
def test_a_config_finds_it_by_name(kind, name):
    assert callable(registry.get(kind, f"spacy_bert_ner.{name}"))
