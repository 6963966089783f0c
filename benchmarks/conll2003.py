"""Run the whole workflow on CoNLL-2003: print the table of docs/conll2003.md, draw confidence.svg.

python benchmarks/conll2003.py            # config minilm, on the CPU
"""

import subprocess
import sys
import time
from pathlib import Path

import srsly
import typer

from spacy_bert_ner.evaluation import plots

ROOT = Path(__file__).parent.parent
CONFIDENCE = {"ece": "calibration error", "precision_at_80": "precision at 80 % coverage"}


def main(config: str = "minilm", gpu_id: int = -1, table_only: bool = False) -> None:
    """CONFIG: the training config. --table-only: only print the table of the last run."""
    name = f"conll2003-{config}"
    timing = ROOT / "metrics" / f"{name}-minutes.json"
    if not table_only:
        switches = {"corpus": "conll2003", "config": config, "gpu_id": gpu_id}
        options = [f"--vars.{key}={value}" for key, value in switches.items()]
        minutes = {}
        for step in "code encoder corpus train evaluate report visualize meta package".split():
            start = time.perf_counter()
            command = [sys.executable, *f"-m spacy project run {step} . --force".split(), *options]
            subprocess.run(command, cwd=ROOT, check=True)
            minutes[step] = (time.perf_counter() - start) / 60
        srsly.write_json(timing, minutes)
    metrics = srsly.read_json(ROOT / "metrics" / f"{name}.json")
    minutes = srsly.read_json(timing)
    typer.echo(format_table(metrics, minutes))
    picture = plots.plot_reliability(metrics["test"]["confidence"], title="CoNLL-2003, test")
    (ROOT / "docs" / "confidence.svg").write_text(picture, encoding="utf-8")


def format_table(metrics: dict, minutes: dict) -> str:
    dev, test = metrics["dev"], metrics["test"]
    rows = [["CoNLL-2003", "dev", "test"], ["---", "---:", "---:"]]
    rows.append(["entity F1", *(percent(split["ents"]["f"]) for split in (dev, test))])
    for label in ("PER", "ORG", "LOC", "MISC"):
        scores = [percent(split["ents_per_type"][label]["f"]) for split in (dev, test)]
        rows.append([f"entity F1, {label}", *scores])
    rows.append(["entity F1 on raw text", *(percent(split["raw"]["f"]) for split in (dev, test))])
    for key, name in CONFIDENCE.items():
        rows.append([name, *(percent(split["confidence"][key]) for split in (dev, test))])
    rows.append(
        ["NER token accuracy", *(percent(split["ents_token_acc"]) for split in (dev, test))]
    )
    rows.append(["tag accuracy", *(percent(split["tag_acc"]) for split in (dev, test))])
    rows.append(["chunk F1", *(percent(split["chunks"]["f"]) for split in (dev, test))])
    rows.append(["sentence F1", *(percent(split["sents"]["f"]) for split in (dev, test))])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    training, total = minutes["train"], sum(minutes.values())
    return f"{table}\n\nTraining {training:.1f} minutes, all steps {total:.1f}."


def percent(score: float) -> str:
    return f"{100 * score:.2f}"


if __name__ == "__main__":
    typer.run(main)
