"""Callbacks that run when a training begins and before a model is saved."""

import gc
from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language
from spacy.training import Example
from spacy.util import logger, registry, resolve_dot_names


@registry.callbacks("spacy_bert_ner.count_steps.v1")
def create_step_counter() -> Callable[[Language], None]:
    """Create an `[initialize] after_init` callback that tells the schedule
    `spacy_bert_ner.warmup_linear.v1` how many steps the training will have, so that one config fits
    corpora of any size. It counts the batches of the training corpus once. (Shuffling changes their
    number by a few in a thousand.)"""

    def count(nlp: Language) -> None:
        config = nlp.config.interpolate()
        max_epochs = config["training"]["max_epochs"]
        if max_epochs < 1:
            raise ValueError(
                f"[training] max_epochs is {max_epochs}: spacy_bert_ner.count_steps.v1 needs a "
                "number of epochs, at least 1"
            )
        (corpus,) = resolve_dot_names(config, [config["training"]["train_corpus"]])
        batcher = registry.resolve({"batcher": config["training"]["batcher"]})["batcher"]
        batches = sum(1 for _ in batcher(corpus(nlp)))
        _set_total_steps(nlp, max_epochs * batches)

    return count


@registry.callbacks("spacy_bert_ner.begin_training.v1")
def create_beginner() -> Callable[[Language, dict[str, Any]], None]:
    """Create a `before_update` callback that does two things before the first step. It freezes all
    objects that exist, mainly the corpus, so that Python's garbage collector ignores them:
    traversing them again and again takes a tenth of the training time. And it takes the number of
    steps and the device out of the config again. So a saved model has the config that it was
    trained with, is fine-tuned at a low rate, and loads where there is no such device."""

    def begin(nlp: Language, info: dict[str, Any]) -> None:
        if info["step"] == 0:
            gc.collect()
            gc.freeze()
            _set_total_steps(nlp, None)
            for name in nlp.component_names:
                model = nlp.get_pipe_config(name).get("model")
                if isinstance(model, dict) and "device" in model:
                    model["device"] = "auto"

    return begin


def _set_total_steps(nlp: Language, steps: int | None) -> None:
    schedule = nlp.config["training"]["optimizer"].get("learn_rate")
    if isinstance(schedule, dict) and "total_steps" in schedule:
        schedule["total_steps"] = steps


@registry.callbacks("spacy_bert_ner.calibrate.v1")
def create_calibrator(corpus: Callable[[Language], Iterable[Example]]) -> Callable:
    """Create a `before_to_disk` callback that calibrates all components with a `calibrate` method,
    each time a model is saved.

    corpus (Callable[[Language], Iterable[Example]]): The reader of the dev set, `${corpora.dev}`.
    """

    def calibrate(nlp: Language) -> Language:
        examples = list(corpus(nlp))
        for _, component in nlp.pipeline:
            if hasattr(component, "calibrate"):
                try:
                    component.calibrate(examples)
                except ValueError as error:  # early in training there may be no entities yet
                    logger.warning(error)
            docs = [example.predicted for example in examples]
            pipe = component.pipe(docs) if hasattr(component, "pipe") else map(component, docs)
            for example, doc in zip(examples, list(pipe)):
                example.predicted = doc
        return nlp

    return calibrate
