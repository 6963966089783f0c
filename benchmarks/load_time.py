"""The time of `spacy.load`, compared to the lower bound: importing the libraries and reading the
model's bytes.

python benchmarks/load_time.py                  # the installed en_bert_ner

It is best run in a separate environment."""

import importlib
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIBRARIES = ("spacy", "torch", "tokenizers", "safetensors.torch")
ROUNDS = 5


def main(name: str) -> str:
    runs = [
        json.loads(subprocess.check_output([sys.executable, __file__, name, "once"]))
        for _ in range(ROUNDS)
    ]
    lines = [f"{name}, medians of {ROUNDS} runs, each in a new process:"]
    for key in runs[0]:
        lines.append(f"  {key}: {statistics.median(run[key] for run in runs):.2f}")
    return "\n".join(lines)


def time_once(name: str) -> dict:
    folder = Path(importlib.util.find_spec(name).origin).parent
    start = time.perf_counter()
    for library in (*LIBRARIES, name):
        importlib.import_module(library)
    imported = time.perf_counter()
    size = sum(len(file.read_bytes()) for file in folder.rglob("*") if file.is_file())
    read = time.perf_counter()
    importlib.import_module("spacy").load(name)
    loaded = time.perf_counter()
    least = read - start
    return {
        "imports, s": imported - start,
        "reading the bytes, s": read - imported,
        "megabytes": size / 1e6,
        "spacy.load, s": loaded - read,
        "imports and spacy.load against imports and bytes": (loaded - read + imported - start)
        / least,
    }


if __name__ == "__main__":
    model = sys.argv[1] if len(sys.argv) > 1 else "en_bert_ner"
    result = json.dumps(time_once(model)) if "once" in sys.argv else main(model)
    sys.stdout.write(result + "\n")
