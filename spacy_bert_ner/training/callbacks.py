"""Callbacks that run before an update and before a model is saved."""

import gc
from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language
from spacy.training import Example
from spacy.util import logger, registry


@registry.callbacks("spacy_bert_ner.freeze_garbage.v1")
def create_gc_freezer() -> Callable[[Language, dict[str, Any]], None]:
    """Create a `before_update` callback that freezes all objects that exist when training starts,
    mainly the corpus, so that Python's garbage collector ignores them. Traversing them again and
    again takes a tenth of the training time."""

    def freeze(nlp: Language, info: dict[str, Any]) -> None:
        if info["step"] == 0:
            gc.collect()
            gc.freeze()

    return freeze


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
