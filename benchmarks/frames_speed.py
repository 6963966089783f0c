"""The time that the frames component adds to the pipeline, and how it grows with sentence length.

python benchmarks/frames_speed.py
"""

import gc
import statistics
import time
from pathlib import Path
from typing import Annotated

import spacy
import typer
from machine import describe_machine
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from wasabi import msg

NAME = "actor_factor_mechanism"
LENGTHS = (250, 500, 1000, 2000, 4000, 8000)


def main(
    model: str = "training/conll2003-minilm/model-best",
    corpus: Annotated[Path, typer.Argument(exists=True)] = Path("corpus/conll2003/test.spacy"),
    rounds: int = 5,
) -> None:
    """CORPUS: a .spacy file; only its text is used. MODEL: a trained pipeline. ROUNDS: the number
    of rounds, each with and without the component."""
    nlp = spacy.load(model)
    clock = add_clock(nlp)
    texts = [doc.text for doc in DocBin().from_disk(corpus).get_docs(nlp.vocab)]
    n_words = sum(len(doc) for doc in nlp.pipe(texts))  # also a warm-up
    with_it, without, inside = [], [], []
    for _ in range(rounds):
        clock.seconds = 0.0
        with_it.append(measure(nlp, texts))
        inside.append(clock.seconds)
        with nlp.select_pipes(disable=[NAME]):
            without.append(measure(nlp, texts))
    seconds = [statistics.median(times) for times in (with_it, without, inside)]
    rows = [
        ("words/s with it", f"{n_words / seconds[0]:,.0f}"),
        ("words/s without", f"{n_words / seconds[1]:,.0f}"),
        ("in it, microseconds per word", f"{1e6 * seconds[2] / n_words:.1f}"),
        ("relative to the time without it, %", f"{100 * seconds[2] / seconds[1]:.1f}"),
    ]
    msg.info(describe_machine())
    msg.table(rows, aligns=("l", "r"), title=f"{n_words:,} words, medians of {rounds}")
    msg.table(
        time_lengths(nlp),
        header=("words in a sentence", "microseconds per word"),
        aligns=("r", "r"),
    )


class Clock:
    """Measures the seconds that documents spend between `start` and `stop`. (They pass through one
    by one.)"""

    seconds = 0.0

    def start(self, doc: Doc) -> Doc:
        self.seconds -= time.perf_counter()
        return doc

    def stop(self, doc: Doc) -> Doc:
        self.seconds += time.perf_counter()
        return doc


def add_clock(nlp: Language) -> Clock:
    clock = Clock()
    Language.component("clock_start", func=clock.start)
    Language.component("clock_stop", func=clock.stop)
    nlp.add_pipe("clock_start", before=NAME)
    nlp.add_pipe("clock_stop", after=NAME)
    return clock


def measure(nlp: Language, texts: list[str]) -> float:
    """RETURNS (float): Seconds."""
    start = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return time.perf_counter() - start


def time_lengths(nlp: Language) -> list[tuple]:
    """Time the component on a single long sentence with more and more nested clauses."""
    rows = []
    words = "the minister who said that she knew why the bank wanted to build a bridge and".split()
    for length in LENGTHS:
        doc = Doc(nlp.vocab, words=(words * (length // len(words) + 1))[:length])
        doc = nlp(doc, disable=[NAME])
        for i, token in enumerate(doc):
            token.is_sent_start = i == 0
        gc.collect()  # don't time the garbage of earlier steps
        start = time.perf_counter()
        nlp.get_pipe(NAME)(doc)
        rows.append((f"{length:,}", f"{1e6 * (time.perf_counter() - start) / length:.1f}"))
    return rows


if __name__ == "__main__":
    typer.run(main)
