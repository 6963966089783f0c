"""Training speed side by side: our encoder, and the same heads on spaCy's stock transformer (window
128, stride 96).

python benchmarks/train_speed.py            # MiniLM on CoNLL-2003's training set

Each runs in a separate process, in turn: the same batches in the same order, without the first
ten."""

import json
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import srsly
import typer
from machine import describe_machine
from spacy.schemas import ConfigSchemaTraining
from spacy.training.initialize import init_nlp
from spacy.training.loop import create_train_batches
from spacy.util import load_config, registry
from stock import make_stock_config
from thinc.api import Adam
from wasabi import msg

ROOT = Path(__file__).parent.parent
ENCODER = ROOT / "encoders" / "minilm"
WARMUP = 10
SYSTEMS = {
    "ours": "ours",
    "ours-fp32": "ours, fp32",
    "ours-thinc-adam": "ours, thinc's optimizer",
    "stock": "stock transformer",
    "stock-no-attention-dropout": "stock transformer, no attention dropout",
}


def main(rounds: int = 3, steps: int = 40, system: str = "", corpus: str = "conll2003") -> None:
    """ROUNDS: the number of runs of each system. STEPS: the number of timed batches. SYSTEM: time
    this system in this process, and print its words per second. CORPUS: the name of a corpus from
    the step 'corpus'."""
    if system:
        sys.stdout.write(json.dumps(time_system(system, steps, corpus)))
        return
    runs: dict[str, list[float]] = {name: [] for name in SYSTEMS}
    for _ in range(rounds):
        for name in SYSTEMS:
            command = [sys.executable, __file__, "--system", name, "--steps", str(steps)]
            done = subprocess.run(
                [*command, "--corpus", corpus], stdout=subprocess.PIPE, check=True
            )
            runs[name].append(json.loads(done.stdout))
            msg.info(f"{name}: {runs[name][-1]:.0f} words/s")
    path = ROOT / "metrics" / "train-speed-minilm.json"
    srsly.write_json(path, {"machine": describe_machine(), **runs})
    rows = ["| | words/s | spread | times stock |", "| --- | ---: | ---: | ---: |"]
    stock = statistics.median(runs["stock"])
    for name, speeds in runs.items():
        median = statistics.median(speeds)
        rows.append(
            f"| {SYSTEMS[name]} | {median:,.0f} | {min(speeds):,.0f} to {max(speeds):,.0f} | "
            f"{median / stock:.1f} |"
        )
    typer.echo("\n".join([describe_machine(), "", *rows]))
    msg.good(f"Saved all runs to {path}")


def time_system(system: str, steps: int, corpus: str) -> float:
    """RETURNS (float): Words per second over complete training steps."""
    splits = {part: str(ROOT / "corpus" / corpus / f"{part}.spacy") for part in ("train", "dev")}
    overrides = {
        "paths.train": splits["train"],
        "paths.dev": splits["dev"],
        "paths.encoder": str(ENCODER),
        "paths.rules": str(ROOT / "assets" / "rules" / "chunk.jsonl"),
        "paths.tag_map": str(ROOT / "assets" / "tag_map.json"),
    }
    config = load_config(ROOT / "configs" / "minilm.cfg", overrides=overrides)
    if system == "ours-fp32":
        config["components"]["transformer"]["model"]["precision"] = "fp32"
    if system.startswith("stock"):
        config = make_stock_config(config, ENCODER)
    if system == "stock-no-attention-dropout":
        model = config["components"]["transformer"]["model"]
        model["transformer_config"] = {"attention_probs_dropout_prob": 0.0}
    nlp = init_nlp(config)
    config = nlp.config.interpolate()
    training = registry.resolve(config["training"], schema=ConfigSchemaTraining)
    if system == "ours-thinc-adam":
        training["optimizer"] = Adam(2e-4, L2=0.01)
    reader = registry.resolve(config["corpora"])["train"]
    batches = create_train_batches(nlp, reader, training["batcher"], max_epochs=1)
    words, start = 0, 0.0
    for step, (_, batch) in enumerate(islice(batches, WARMUP + steps)):
        if step == WARMUP:
            words, start = 0, time.perf_counter()
        if training["before_update"]:
            training["before_update"](nlp, {"step": step})
        nlp.update(batch, sgd=training["optimizer"], drop=training["dropout"], losses={})
        training["optimizer"].step_schedules()
        words += sum(len(example) for example in batch)
    return words / (time.perf_counter() - start)


if __name__ == "__main__":
    typer.run(main)
