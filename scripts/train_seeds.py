"""Train a config with several seeds and write the mean and standard deviation of its scores."""

import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from wasabi import msg

from spacy_bert_ner import loading
from spacy_bert_ner.evaluation.scores import evaluate
from spacy_bert_ner.files import atomic_write_text
from spacy_bert_ner.training.corpus_reader import Corpus

Existing = Annotated[Path, typer.Argument(exists=True)]
SCORES = {
    "entity P": ("ents", "p"),
    "entity R": ("ents", "r"),
    "entity F1": ("ents", "f"),
    "tag accuracy": ("tag_acc",),
    "chunk F1": ("chunks", "f"),
    "sentence F1": ("sents", "f"),
}


def main(
    context: typer.Context,
    config: Existing,
    encoder: Existing,
    corpus: Existing,
    output: Path,
    seeds: int = 3,
    first_seed: int = 0,
    gpu_id: int = -1,
    lang: str | None = None,
    max_words: int = 0,
    dev_only: bool = False,
    keep: bool = False,
) -> None:
    """CONFIG: the training config. ENCODER: the folder of the step 'encoder'. CORPUS: the folder
    with the DocBins. OUTPUT: the JSON file. --lang: another language than the config's.
    --max-words: score windows of whole sentences with at most this many words (1: single
    sentences), 0: whole documents. --dev-only: don't use the test set. --keep: keep the models,
    next to OUTPUT. Other options override the config, as in `spacy train`:
    --training.max_epochs 2"""
    if seeds < 1:
        msg.fail(f"--seeds is {seeds}: it must be 1 or more", exits=1)
    splits = ("dev",) if dev_only else ("dev", "test")
    for split in ("train", *splits):
        if not (corpus / f"{split}.spacy").is_file():
            msg.fail(f"{corpus / split}.spacy: no such corpus file", exits=1)
    language = [] if lang is None else ["--nlp.lang", lang]
    overrides = [*language, *context.args]
    runs = []
    models = output.with_name(f"{output.stem}-models")
    for seed in range(first_seed, first_seed + seeds):
        folder = models / str(seed)
        train(config, encoder, corpus, folder, seed, gpu_id, overrides)
        runs.append(
            {"seed": seed, **score(folder / "model-best", corpus, splits, gpu_id, max_words)}
        )
        if not keep:
            shutil.rmtree(folder)
            if not any(models.iterdir()):
                models.rmdir()
        atomic_write_text(
            output, srsly.json_dumps({"overrides": overrides, "runs": runs}, indent=2)
        )
    show(runs, splits)
    msg.good(f"Saved all scores to {output}")


def train(
    config: Path,
    encoder: Path,
    corpus: Path,
    folder: Path,
    seed: int,
    gpu_id: int,
    overrides: list[str],
) -> None:
    options = {
        "--output": folder,
        "--gpu-id": gpu_id,
        "--paths.encoder": encoder,
        "--paths.train": corpus / "train.spacy",
        "--paths.dev": corpus / "dev.spacy",
        "--system.seed": seed,
    }
    words = [str(word) for option in options.items() for word in option]
    command = [sys.executable, "-m", "spacy", "train", str(config), *words, *overrides]
    msg.info(f"Training with seed {seed}")
    if subprocess.run(command).returncode:
        msg.fail(f"Training with seed {seed} failed, see above", exits=1)


def score(
    model: Path, corpus: Path, splits: tuple[str, ...], gpu_id: int, max_words: int
) -> dict[str, dict]:
    if gpu_id >= 0:
        spacy.require_gpu(gpu_id)
    nlp = loading.load(model)
    return {
        split: evaluate(nlp, list(Corpus(corpus / f"{split}.spacy", max_words=max_words)(nlp)))
        for split in splits
    }


def show(runs: list[dict], splits: tuple[str, ...]) -> None:
    rows = []
    for name, keys in SCORES.items():
        row = [name]
        for split in splits:
            values = [look_up(run[split], keys) for run in runs]
            row.append("" if None in values else summarize(values))
        rows.append(row)
    header = (f"{len(runs)} seeds", *splits)
    msg.table(rows, header=header, aligns=("l", *"r" * len(splits)))


def look_up(scores: dict, keys: tuple[str, ...]) -> float:
    for key in keys:
        scores = scores[key]
    return scores


def summarize(values: list[float]) -> str:
    """RETURNS (str): The mean, with the standard deviation if there are two or more values."""
    mean = f"{100 * statistics.mean(values):.2f}"
    return mean if len(values) < 2 else f"{mean} ± {100 * statistics.stdev(values):.2f}"


if __name__ == "__main__":
    app = typer.Typer(add_completion=False)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(main)
    app()
