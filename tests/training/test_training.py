"""The learning rate's schedule, the optimizer with its own rate for the heads, and the log."""

from io import StringIO
from itertools import islice

import numpy
import pytest
import spacy
import srsly
import torch
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, load_model_from_config, registry

from spacy_bert_ner.pipeline.optimizer import create_optimizer, create_schedule
from spacy_bert_ner.training.callbacks import create_beginner, create_calibrator
from spacy_bert_ner.training.logger import create_logger

ENCODER = (1, "encoder.layer.0.output.dense.weight")
HEAD = (2, "W")


def rates(*, steps=8, warmup=0.25, n=100, **options):
    """The rates of this many steps of the schedule."""
    schedule = create_schedule(initial_rate=0.1, warmup=warmup, total_steps=steps, **options)
    return list(islice(schedule, n))


def test_the_rate_rises_over_the_warmup_and_falls_to_zero_at_the_end():
    expected = [0, 0.05, 0.1, *(0.1 * left / 6 for left in range(5, -1, -1)), 0, 0]
    assert rates(n=11) == pytest.approx(expected)


def test_the_rate_does_not_fall_below_the_floor():
    expected = [0, 0.05, 0.1, 0.1 * 5 / 6, 0.1 * 4 / 6, *[0.06] * 6]
    assert rates(n=11, floor=0.6) == pytest.approx(expected)


@pytest.mark.parametrize("steps", [1, 8, 16])
@pytest.mark.parametrize("warmup", [0, 0.5])
def test_the_rate_is_zero_from_the_last_step_on(steps, warmup):
    values = rates(steps=steps, warmup=warmup)
    assert max(i for i, value in enumerate(values, start=1) if value > 0 or i == 1) == steps


@pytest.mark.parametrize("warmup, top", [(0, 0), (0.25, 2), (0.5, 4)])
def test_the_highest_rate_comes_after_the_warmup(warmup, top):
    values = rates(warmup=warmup)
    assert values.index(max(values)) == top and max(values) == pytest.approx(0.1)


@pytest.mark.parametrize("options, rate", [({}, 2e-5), ({"fine_tuning_rate": 1e-3}, 1e-3)])
def test_without_a_number_of_steps_the_rate_is_constant(options, rate):
    assert set(rates(steps=None, **options)) == {rate}


@pytest.fixture
def read_config(root, tiny_corpus, encoder):
    """Read a shipped config for the tiny encoder and corpus, three epochs of some batches each."""

    def read(name):
        config = load_config(root / "configs" / f"{name}.cfg")
        folder = root / "assets"
        paths = {"train": tiny_corpus, "dev": tiny_corpus, "encoder": encoder}
        if "rules" in config["paths"]:
            paths |= {"rules": folder / "rules" / "chunk.jsonl", "tag_map": folder / "tag_map.json"}
        training = {"max_epochs": 3, "gpu_allocator": None, "batcher": {"size": 10}}
        return config.merge(
            {
                "paths": {key: str(path) for key, path in paths.items()},
                "components": {"transformer": {"model": {"width": 32, "precision": "fp32"}}},
                "corpora": {"train": {"min_total_words": 0, "max_words": 8}},
                "training": training,
            }
        )

    return read


def expect_rates(config):
    """The rates of all steps, by the schedule's definition."""
    reader = registry.resolve(config.interpolate()["corpora"])["train"]
    batcher = registry.resolve(config.interpolate()["training"])["batcher"]
    steps = 3 * len(list(batcher(reader(spacy.blank("en")))))
    rising = round(0.1 * steps)
    schedule = config["training"]["optimizer"]["learn_rate"]
    top, floor = schedule["initial_rate"], schedule["floor"]
    falling = [left / (steps - rising) for left in range(steps - rising, 0, -1)]
    return [top * i / rising for i in range(rising)] + [top * max(floor, f) for f in falling]


@pytest.mark.parametrize("name", ["minilm", "minilm_pos", "minilm_transition", "bert_base_uncased"])
def test_the_rates_of_each_config_fit_the_batches_of_the_training(read_config, name):
    config = read_config(name)
    nlp = load_model_from_config(config, auto_fill=True)
    registry.resolve(config.interpolate()["initialize"])["after_init"](nlp)
    optimizer = nlp.create_optimizer()
    used = []
    for _ in range(nlp.config["training"]["optimizer"]["learn_rate"]["total_steps"]):
        used.append(optimizer.learn_rate)
        optimizer.step_schedules()
    assert len(used) > 10 and used == pytest.approx(expect_rates(config))


def test_a_training_uses_these_rates_and_leaves_the_config_as_it_was(read_config):
    config = read_config("minilm_pos")
    nlp, used = init_nlp(config), []
    tagger = nlp.get_pipe("tagger")
    finish = tagger.finish_update
    tagger.finish_update = lambda optimizer: (used.append(optimizer.learn_rate), finish(optimizer))
    train(nlp, stdout=StringIO(), stderr=StringIO())
    assert used == pytest.approx(expect_rates(config))
    assert nlp.config["training"]["optimizer"] == config["training"]["optimizer"]


def test_a_schedule_needs_a_number_of_epochs(config):
    with pytest.raises(ValueError, match=r"\[training\] max_epochs is 0: .* needs a number"):
        init_nlp(config.merge({"training": {"max_epochs": 0}}))


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
    weight = torch.nn.Parameter(torch.ones(1))
    reference = torch.optim.AdamW([weight], lr=0.01, weight_decay=decay)
    for gradient in gradients:
        weight.grad = torch.tensor([gradient])
        reference.step()
    found = updated(ENCODER, gradients=gradients, weight_decay=decay)
    assert found == pytest.approx(weight.item(), abs=1e-4)


def module(seed=0, sparse=False):
    """A table and a layer, with gradients from the first two rows of the table."""
    torch.manual_seed(seed)
    module = torch.nn.Sequential(torch.nn.Embedding(5, 3, sparse=sparse), torch.nn.Linear(3, 2))
    compute_gradients(module)
    return module


def compute_gradients(module, scale=1.0):
    module.zero_grad()
    (module(torch.tensor([0, 1, 1])) ** 2 * scale).sum().backward()


def values(module):
    return torch.cat([p.detach().flatten() for p in module.parameters()]).clone()


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("clip", [0.0, 0.5, 1e6])
def test_a_modules_steps_are_those_of_torchs_adamw(decay, clip):
    found, expected = module(), module()
    options = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-6}
    optimizer = create_optimizer(0.01, weight_decay=decay, grad_clip=clip, **options)
    reference = torch.optim.AdamW(
        expected.parameters(), lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=decay
    )
    for scale in (1.0, 10.0, 0.1):
        compute_gradients(found, scale)
        compute_gradients(expected, scale)
        if clip:
            torch.nn.utils.clip_grad_norm_(expected.parameters(), clip)
        optimizer.step_module(1, found)
        reference.step()
    torch.testing.assert_close(values(found), values(expected), atol=1e-5, rtol=0)


@pytest.mark.parametrize("factor", [1.0, 5.0])
def test_a_module_learns_at_the_encoders_rate(factor):
    model = module()
    before = values(model)[:6]
    optimizer = create_optimizer(0.01, head_factor=factor, weight_decay=0.0, grad_clip=0.0)
    optimizer.step_module(1, model)
    moved = (values(model)[:6] - before).abs()
    torch.testing.assert_close(moved, torch.full((6,), 0.01), atol=1e-4, rtol=0)


def test_a_modules_rate_follows_the_schedule():
    model, moved = module(), []
    optimizer = create_optimizer(iter([0.01, 0.02, 0.0]), weight_decay=0.0, grad_clip=0.0)
    for _ in range(3):
        before = values(model)
        optimizer.step_module(1, model)
        moved.append(float((values(model) - before).abs().max()))
        optimizer.step_schedules()
    assert moved == pytest.approx([0.01, 0.02, 0.0], abs=1e-4)


def test_of_a_sparse_table_only_the_used_rows_move():
    model = module(sparse=True)
    before = model[0].weight.detach().clone()
    optimizer = create_optimizer(0.01, weight_decay=0.1)
    for _ in range(2):
        optimizer.step_module(1, model)
    moved = (model[0].weight.detach() != before).all(1)
    assert moved.tolist() == [True, True, False, False, False]
    assert torch.equal(model[0].weight.detach()[2:], before[2:])


@pytest.mark.parametrize("sparse", [False, True])
def test_a_gradient_is_clipped_by_its_norm_over_all_parameters(sparse):
    model = module(sparse=sparse)
    compute_gradients(model, scale=100.0)
    before = [p.grad.to_dense().clone() for p in model.parameters()]
    norm = torch.cat([gradient.flatten() for gradient in before]).norm()
    create_optimizer(0.01, grad_clip=0.5).step_module(1, model)
    for parameter, gradient in zip(model.parameters(), before):
        torch.testing.assert_close(parameter.grad.to_dense(), gradient * (0.5 / norm))


@pytest.mark.parametrize("clip", [0.0, 1e6])
def test_a_small_gradient_is_not_clipped(clip):
    model = module()
    before = [p.grad.clone() for p in model.parameters()]
    create_optimizer(0.01, grad_clip=clip).step_module(1, model)
    assert all(torch.equal(p.grad, gradient) for p, gradient in zip(model.parameters(), before))


@pytest.mark.parametrize("sparse", [False, True])
def test_a_module_without_gradients_is_left_alone(sparse):
    model = module(sparse=sparse)
    model.zero_grad()
    before = values(model)
    create_optimizer(0.01, weight_decay=0.1).step_module(1, model)
    assert torch.equal(values(model), before)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("rate", [0.0, iter([0.0] * 3)], ids=["constant", "schedule"])
def test_a_rate_of_zero_moves_nothing(sparse, rate):
    model = module(sparse=sparse)
    before = values(model)
    create_optimizer(rate, weight_decay=0.1).step_module(1, model)
    assert torch.equal(values(model), before)


@pytest.mark.parametrize("sparse", [False, True])
def test_a_new_module_under_the_same_key_starts_anew(sparse):
    used, fresh = create_optimizer(0.01), create_optimizer(0.01)
    for _ in range(3):
        used.step_module(1, module(seed=1, sparse=sparse))
    left, right = module(sparse=sparse), module(sparse=sparse)
    used.step_module(1, left)
    fresh.step_module(1, right)
    assert torch.equal(values(left), values(right))


def test_modules_under_two_keys_keep_their_own_state():
    shared, alone = create_optimizer(0.01), create_optimizer(0.01)
    left, right, other = module(), module(), module(seed=1)
    for scale in (1.0, 5.0):
        for model in (left, right, other):
            compute_gradients(model, scale)
        shared.step_module(1, left)
        shared.step_module(2, other)
        alone.step_module(1, right)
    assert torch.equal(values(left), values(right))


def average(module_key, optimizer, model):
    names = [name for name, p in model.named_parameters() if p.requires_grad]
    return torch.cat([optimizer.averages[(module_key, name)].flatten() for name in names])


@pytest.mark.parametrize("sparse", [False, True])
def test_a_modules_average_weighs_its_late_steps(sparse):
    optimizer, model = create_optimizer(0.01, use_averages=True), module(sparse=sparse)
    expected = None
    for step in range(1, 6):
        compute_gradients(model, scale=step)
        optimizer.step_module(1, model)
        expected = values(model) if expected is None else expected
        expected = expected + (values(model) - expected) * 4 / (3 + step)
    torch.testing.assert_close(average(1, optimizer, model), expected)
    assert not torch.equal(expected, values(model))


def test_the_heads_average_weighs_their_late_steps():
    optimizer = create_optimizer(0.01, use_averages=True)
    weights, expected = numpy.ones((1, 2), dtype="float32"), 0.0
    for step in range(1, 6):
        weights, _ = optimizer(HEAD, weights, numpy.full((1, 2), step, dtype="float32"))
        expected += (weights - expected) * 4 / (3 + step)
    numpy.testing.assert_allclose(optimizer.averages[HEAD], expected, rtol=1e-6)
    assert not numpy.allclose(expected, weights, rtol=1e-4)


def test_a_frozen_weight_has_no_average_and_stays():
    optimizer, model = create_optimizer(0.01, use_averages=True), module(sparse=True)
    model[0].requires_grad_(False)
    before = model[0].weight.clone()
    compute_gradients(model)
    optimizer.step_module(1, model)
    assert set(optimizer.averages) == {(1, "1.weight"), (1, "1.bias")}
    assert torch.equal(model[0].weight, before)


def test_the_average_of_a_new_module_under_the_same_key_starts_anew():
    optimizer = create_optimizer(0.01, use_averages=True)
    for _ in range(3):
        optimizer.step_module(1, module(seed=1))
    model = module()
    optimizer.step_module(1, model)
    assert torch.equal(average(1, optimizer, model), values(model))


def test_there_are_no_averages_unless_asked_for():
    optimizer = create_optimizer(0.01)
    optimizer.step_module(1, module())
    assert optimizer.averages is None


def log(path, steps):
    nlp = spacy.blank("en")
    nlp.config["training"]["score_weights"] = {"ents_f": 1.0}
    stdout = StringIO()
    log_step, finalize = create_logger(path)(nlp, stdout, StringIO())
    for step in steps:
        scores = {"score": 0.5, "other_scores": {"ents_f": 0.5}, "words": step}
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
        ("callbacks", "calibrate.v1"),
        ("callbacks", "begin_training.v1"),
        ("callbacks", "count_steps.v1"),
        ("loggers", "Logger.v1"),
        ("optimizers", "AdamW.v1"),
        ("schedules", "warmup_linear.v1"),
    ],
)
def test_a_config_finds_it_by_name(kind, name):
    assert callable(registry.get(kind, f"spacy_bert_ner.{name}"))


def test_what_lives_when_training_starts_is_left_out_of_garbage_collection(monkeypatch):
    calls = []
    monkeypatch.setattr("gc.freeze", lambda: calls.append("freeze"))
    begin = create_beginner()
    for step in range(3):
        begin(spacy.blank("en"), {"step": step})
    assert calls == ["freeze"]


def test_a_saved_model_does_not_ask_for_the_device_of_its_training(config, monkeypatch):
    monkeypatch.setattr("gc.freeze", lambda: None)
    nlp = init_nlp(config.merge({"components": {"transformer": {"model": {"device": "cpu"}}}}))
    create_beginner()(nlp, {"step": 0})
    assert nlp.config["components"]["transformer"]["model"]["device"] == "auto"


class Marker:
    """Writes its name into `doc.user_data`, of a copy."""

    def __init__(self, name):
        self.name = name

    def __call__(self, doc):
        doc = doc.copy()
        doc.user_data[self.name] = True
        return doc


class PipedMarker(Marker):
    def pipe(self, stream, *, batch_size=128):
        return map(self, stream)


class Calibrated(PipedMarker):
    """Keeps what the documents had been through when it was calibrated, and may fail."""

    error = None

    def calibrate(self, examples):
        self.seen = [
            (example.reference.text, {*example.predicted.user_data}) for example in examples
        ]
        if self.error is not None:
            raise self.error


def calibrate(*components, texts=("Tarn", "Old Quay")):
    """Calibrate a pipeline of these components on these texts."""
    nlp = spacy.blank("en")
    nlp._components = [(component.name, component) for component in components]

    def read(nlp):
        for text in texts:
            yield Example(nlp.make_doc(text), nlp.make_doc(text))

    assert create_calibrator(read)(nlp) is nlp


def test_a_component_is_calibrated_on_what_the_earlier_ones_wrote():
    component = Calibrated("middle")
    calibrate(PipedMarker("first"), PipedMarker("second"), component, PipedMarker("last"))
    assert component.seen == [("Tarn", {"first", "second"}), ("Old Quay", {"first", "second"})]


def test_every_component_that_can_is_calibrated():
    components = [Calibrated("first"), Calibrated("second")]
    calibrate(*components)
    assert [component.seen[0][1] for component in components] == [set(), {"first"}]


def test_a_calibration_that_fails_is_a_warning_and_the_next_one_comes(caplog):
    first, second = Calibrated("first"), Calibrated("second")
    first.error = ValueError("no entities in it")
    calibrate(first, second)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "no entities in it" in caplog.text and second.seen[0][1] == {"first"}


def test_another_error_in_a_calibration_is_raised():
    component = Calibrated("only")
    component.error = RuntimeError("broken")
    with pytest.raises(RuntimeError, match="broken"):
        calibrate(component)


def test_a_component_without_pipe_may_be_in_the_pipeline():
    component = Calibrated("second")
    calibrate(Marker("first"), component, Marker("last"))
    assert component.seen[0][1] == {"first"}


def test_without_a_component_to_calibrate_the_pipeline_stays():
    calibrate(PipedMarker("first"))


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def draw(stream):
    """The bar between two evaluations of a training, three batches after the second one."""
    nlp = spacy.blank("en")
    nlp.config["training"]["eval_frequency"] = 5
    log_step, finalize = create_logger()(nlp, StringIO(), stream)
    info = {"epoch": 0, "other_scores": {}, "losses": {}, "score": 0.0, "seconds": 1}
    log_step({**info, "step": 0, "words": 0})
    for _ in range(5):
        log_step(None)
    log_step({**info, "step": 5, "words": 3000})
    for _ in range(3):
        log_step(None)
    finalize()
    return stream.getvalue()


def test_between_evaluations_a_bar_shows_batches_and_words_a_second():
    drawn = draw(Terminal())
    assert "/5 [" in drawn and " words/s" in drawn


def test_without_a_terminal_there_is_no_bar():
    assert draw(StringIO()) == ""
