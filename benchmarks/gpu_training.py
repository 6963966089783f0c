"""The rows of training of `gpu.py`."""

import math
import statistics
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from gpu_rows import Row, attempt, forget_peak, read_peak, synchronize
from gpu_setup import Setup, make_config, use_gpu
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training.initialize import init_nlp
from spacy.training.loop import create_train_batches
from spacy.util import registry

# of a stock pipeline that is trained the usual way
ADAM = {"@optimizers": "Adam.v1", "learn_rate": 5e-5, "L2": 0.01, "L2_is_weight_decay": True}


def train_ours(setup: Setup) -> Iterator[Row]:
    """With spaCy on the GPU. The pipeline is what the other systems predict with."""

    def measure() -> Row:
        use_gpu(setup)
        nlp, row = train(setup, make_config(setup))
        nlp.to_disk(setup.folder / "ours")
        return row

    yield attempt("training, ours", measure)


def train_encoder(setup: Setup) -> Iterator[Row]:
    """With only the encoder on the GPU, which needs no CuPy."""

    def measure() -> Row:
        device = {"components.transformer.model.device": setup.device}
        nlp, row = train(setup, make_config(setup, **device))
        if not (setup.folder / "ours").exists():
            nlp.to_disk(setup.folder / "ours")
        return row

    yield attempt("training, ours, only the encoder on the device", measure)


def train_stock(setup: Setup) -> Iterator[Row]:
    def measure(mixed: bool) -> Row:
        import_module("spacy_transformers")  # if it is missing, the error says so
        from stock import make_stock_config

        use_gpu(setup)
        config = make_stock_config(make_config(setup), setup.folder / "encoder")
        config["components"]["transformer"]["model"]["mixed_precision"] = mixed
        config["training"]["optimizer"] = dict(ADAM)
        config["initialize"]["after_init"] = None
        return train(setup, config)[1]

    yield attempt("training, stock transformer", measure, False)
    yield attempt("training, stock transformer, mixed precision", measure, True)


def train(setup: Setup, config: Any) -> tuple[Language, Row]:
    """Train for some steps. The speed is that of complete steps.

    RETURNS (tuple[Language, Row]): The pipeline and the row.
    RAISES (ValueError): If the loss is not a number.
    """
    nlp = init_nlp(config)
    config = nlp.config.interpolate()
    training = registry.resolve(config["training"], schema=ConfigSchemaTraining)
    reader = registry.resolve(config["corpora"])["train"]
    batches = create_train_batches(nlp, reader, training["batcher"], max_epochs=0)
    warmup, steps, seconds = setup.steps
    losses: list[float] = []
    words, start = 0, 0.0
    forget_peak(setup)
    for step, (_, batch) in enumerate(islice(batches, warmup + steps)):
        if step == warmup:
            synchronize(setup)
            words, start = 0, time.perf_counter()
        if training["before_update"]:
            training["before_update"](nlp, {"step": step})
        loss: dict[str, float] = {}
        nlp.update(batch, sgd=training["optimizer"], drop=training["dropout"], losses=loss)
        training["optimizer"].step_schedules()
        length = sum(len(example) for example in batch)
        words += length
        losses.append(sum(loss.values()) / length)
        if not math.isfinite(losses[-1]):
            raise ValueError(f"the loss of step {step} is {losses[-1]}")
        if step > warmup and time.perf_counter() - start > seconds:
            break
    synchronize(setup)
    speed = words / (time.perf_counter() - start)
    few = max(1, len(losses) // 10)
    first, last = statistics.mean(losses[:few]), statistics.mean(losses[-few:])
    precision = getattr(nlp.get_pipe("transformer"), "precision", "")
    falls = "falls" if last < first else "does NOT fall"
    note = f"{len(losses)} steps, loss a word {falls}, {first:.3f} to {last:.3f}, no NaN"
    note = f"{precision}, {note}" if precision else note
    return nlp, Row("", speed, speed, speed, read_peak(setup), note)
