"""The training logger: a new log file each time, and a progress bar between evaluations."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import IO, Any

from spacy.language import Language
from spacy.training.loggers import console_logger_v3
from spacy.util import registry
from tqdm import tqdm


@registry.loggers("spacy_bert_ner.Logger.v1")
def create_logger(output_file: Path | None = None) -> Callable:
    """Create spaCy's console logger with two changes: it replaces the log file of an earlier
    training run instead of refusing to write, and it shows a progress bar between evaluations, with
    the time left and the words per second of the previous batches.

    output_file (Path | None): A JSONL file: step, losses and dev scores of each evaluation.
    """

    def setup_logger(nlp: Language, stdout: IO = sys.stdout, stderr: IO = sys.stderr) -> tuple:
        if output_file is not None:
            Path(output_file).unlink(missing_ok=True)
        log, finish = console_logger_v3(output_file=output_file)(nlp, stdout, stderr)
        bar = TrainingBar(nlp.config["training"]["eval_frequency"], stderr)

        def log_step(info: dict[str, Any] | None) -> None:
            if info is None:
                bar.step()
            else:
                bar.close()
                log(info)
                bar.start(info["words"])

        def finish_bar() -> None:
            bar.close()
            finish()

        return log_step, finish_bar

    return setup_logger


class TrainingBar:
    """A progress bar until the next evaluation, shown if the stream is a terminal.

    steps (int): The number of batches between two evaluations.
    stream (IO): The output stream.
    """

    def __init__(self, steps: int, stream: IO) -> None:
        self.steps, self.stream = steps, stream
        self.bar: tqdm | None = None
        self.words = 0
        self.began = self.stepped = perf_counter()

    def start(self, words: int) -> None:
        """Start the bar.

        words (int): The number of words trained on so far.
        """
        speed = (words - self.words) / max(self.stepped - self.began, 1e-9)
        self.bar = tqdm(
            total=self.steps, unit=" batches", disable=None, leave=False, file=self.stream
        )
        if words > self.words:
            self.bar.set_postfix_str(f"{speed:,.0f} words/s")
        self.words = words
        self.began = self.stepped = perf_counter()

    def step(self) -> None:
        self.stepped = perf_counter()
        if self.bar is not None:
            self.bar.update(1)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
