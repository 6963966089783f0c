"""Scaling of `nlp.pipe`, which should take linear time and constant memory: texts of 1,000 to
1,000,000 words, and one document of 200,000 words.

python benchmarks/scaling.py                # needs a trained pipeline; draws docs/scaling.png

The text is made of random sentences of the sample corpus. Each size runs in a separate process."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import spacy
import srsly
import typer
from machine import describe_machine
from spacy.tokens import DocBin
from systems import read_memory
from wasabi import msg

ROOT = Path(__file__).parent.parent
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
LONG = 200_000
DOC_SENTENCES = 12
SAMPLES = 20


def main(
    model: Path = ROOT / "training" / "conll2003-minilm" / "model-best", size: int = 0
) -> None:
    """MODEL: the pipeline. SIZE: time this many words in this process (negative: as one document),
    and print the result."""
    if size:
        sys.stdout.write(json.dumps(time_size(model, size)))
        return
    results = []
    for words in (*SIZES, -LONG):
        command = [sys.executable, __file__, "--model", str(model), "--size", str(words)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        results.append(json.loads(done.stdout))
        msg.info(
            ", ".join(f"{key} {value}" for key, value in results[-1].items() if key != "trace")
        )
    path = ROOT / "metrics" / "scaling-minilm.json"
    srsly.write_json(path, {"machine": describe_machine(), "runs": results})
    plot(results[:-1], ROOT / "docs" / "scaling.png")
    msg.info(describe_machine())
    msg.good(f"Saved {path} and docs/scaling.png")


def time_size(model: Path, size: int) -> dict[str, object]:
    """RETURNS (dict[str, object]): Words, seconds, the memory before the first document, after the
    last one and at its peak, and a trace of (words, MB)."""
    nlp = spacy.load(model)
    nlp(" ".join(next(draw_sentences(nlp, 1))))
    texts = list(draw_texts(nlp, abs(size)))
    if size < 0:
        nlp.max_length = 10 * len(" ".join(texts))
        texts = [" ".join(texts)]
    before, words, trace = read_memory("VmRSS"), 0, []
    start = time.perf_counter()
    for doc in nlp.pipe(texts):
        words += len(doc)
        if words * SAMPLES >= abs(size) * (len(trace) + 1):
            trace.append((words, read_memory("VmRSS")))
    return {
        "words": words,
        "documents": len(texts),
        "seconds": time.perf_counter() - start,
        "before_mb": before,
        "after_mb": read_memory("VmRSS"),
        "peak_mb": read_memory("VmHWM"),
        "trace": trace,
    }


def draw_sentences(nlp: spacy.Language, seed: int) -> Iterator[list[str]]:
    docs = DocBin().from_disk(ROOT / "corpus" / "sample" / "train.spacy").get_docs(nlp.vocab)
    sentences = [sent.text for doc in docs for sent in doc.sents]
    draw = random.Random(seed)
    while True:
        yield draw.choices(sentences, k=DOC_SENTENCES)


def draw_texts(nlp: spacy.Language, words: int) -> Iterator[str]:
    for sentences in draw_sentences(nlp, 0):
        text = " ".join(sentences)
        yield text
        words -= len(nlp.make_doc(text))
        if words <= 0:
            return


def plot(results: list[dict[str, object]], path: Path) -> None:
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    words = [result["words"] for result in results]
    seconds = [result["seconds"] for result in results]
    left.loglog(words, seconds, "o-", label="measured")
    slope = seconds[-1] / words[-1]
    left.loglog(
        words,
        [slope * n for n in words],
        "--",
        color="gray",
        label="linear time",
    )
    left.set(xlabel="words", ylabel="seconds", title="Time")
    left.legend()
    trace = results[-1]["trace"]
    right.plot([n for n, _ in trace], [mb for _, mb in trace])
    right.set(
        xlabel="words so far", ylabel="MB", title="Resident memory in one stream", ylim=(0, None)
    )
    right.xaxis.set_major_formatter("{x:,.0f}")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    typer.run(main)
