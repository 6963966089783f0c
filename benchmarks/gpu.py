"""Training and inference on a GPU side by side: ours, the same components on spaCy's stock
transformer, and Hugging Face's pipeline, in BERT-base's shape with random weights. Also whether the
GPU agrees with the CPU, and documents of any length.

python benchmarks/gpu.py                       # at most eight minutes; a row as soon as it is known
python benchmarks/gpu.py --variants            # other ways to compute, too
python benchmarks/gpu.py --only ours --only stock --minutes 3
python benchmarks/gpu.py --device cpu --tiny   # whether the script works: the figures mean nothing

Each system runs in a process of its own, on a CPU all in this one. The text is the sample corpus;
no hub is needed. Without CuPy, transformers or spacy-transformers their rows say so."""

import json
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import srsly
import torch
import typer
from gpu_rows import Row
from gpu_setup import ROOT, Setup, prepare
from gpu_systems import MARK, SYSTEMS, run
from machine import describe_machine

PACKAGES = ("spacy", "thinc", "transformers", "spacy-transformers")
CUPY = ("cupy", "cupy-cuda11x", "cupy-cuda12x", "cupy-cuda13x")
HEADER = ("", "words/s", "spread", "peak MB", "")
# how many times stock, at least
BARS = {"training": 1.5, "ner alone": 3.0, "all components": 3.0}
NER_BAR = 100_000  # words per second
LONGEST = 120  # seconds for one system


class Device(StrEnum):
    cuda = "cuda"
    cpu = "cpu"


def main(
    device: Device = Device.cuda,
    tiny: bool = False,
    minutes: float = 8.0,
    variants: bool = False,
    only: Annotated[list[str] | None, typer.Option()] = None,
    output: Path | None = None,
) -> None:
    """DEVICE: cuda or cpu. TINY: a tiny encoder and little text. MINUTES: no system runs longer.
    VARIANTS: other ways to compute, too. ONLY: systems; all by default. OUTPUT: the file for all
    rows; by default in metrics/."""
    deadline = time.monotonic() + 60 * minutes
    if device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("--device cuda: PyTorch sees no CUDA GPU here")
    unknown = set(only or ()) - set(SYSTEMS)
    if unknown:
        raise SystemExit(f"--only: no {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    systems = only or [name for name in SYSTEMS if variants or name != "variants"]
    typer.echo(describe_device(device))
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(Path(folder), device.value, tiny)
        typer.echo(f"{prepare(setup)}\n\n| {' | '.join(HEADER)} |\n|---|---:|---:|---:|---|")
        rows = []
        for system in systems:
            for row in measure(system, setup, deadline):
                typer.echo(format_row(row))
                rows.append(row)
    typer.echo("\n" + "\n".join(judge(rows)))
    name = f"gpu-{device.value}{'-tiny' if tiny else ''}.json"
    path = output or ROOT / "metrics" / name
    path.parent.mkdir(exist_ok=True)
    measured = [row._asdict() for row in rows]
    srsly.write_json(path, {"device": describe_device(device), "rows": measured})
    typer.echo(f"Saved all rows to {path}")


def describe_device(device: str) -> str:
    """RETURNS (str): The card, its driver and the versions of the libraries."""
    versions = [f"Python {platform.python_version()}", f"torch {torch.__version__}"]
    for package in (*PACKAGES, *CUPY):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            if package not in CUPY:
                versions.append(f"no {package}")
    if device == "cpu":
        return f"{describe_machine()}; {', '.join(versions)}"
    card = torch.cuda.get_device_properties(0)
    memory = card.total_memory / 1e9
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        driver = subprocess.run(query, capture_output=True, text=True, check=True).stdout.split()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        driver = "unknown"
    threads = torch.get_num_threads()
    return (
        f"{card.name}, {memory:.0f} GB, driver {driver}, CUDA {torch.version.cuda}, "
        f"{threads} CPU threads; {', '.join(versions)}"
    )


def measure(system: str, setup: Setup, deadline: float) -> Iterator[Row]:
    """Measure a system until the time is over.

    YIELDS (Row): Its rows. What went wrong is one.
    """
    left = min(deadline - time.monotonic(), LONGEST)
    if left <= 0:
        yield Row(system, note="failed: no time left", failed=True)
    elif setup.device == "cpu":
        yield from run(system, setup)
    else:
        script = str(Path(__file__).parent / "gpu_systems.py")
        yield from run_process(
            system, [sys.executable, script, system, *map(str, setup)], seconds=left
        )


def run_process(system: str, command: list[str], *, seconds: float) -> Iterator[Row]:
    """Measure a system in a process of its own: if it crashes, the others run."""
    with tempfile.TemporaryFile("w+", encoding="utf8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        timer = threading.Timer(seconds, process.kill)
        begin = time.monotonic()
        timer.start()
        try:
            for line in process.stdout or ():
                if line.startswith(MARK):
                    yield Row(*json.loads(line.removeprefix(MARK)))
            process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
        if process.returncode:
            errors.seek(0)
            lines = [line.strip() for line in errors if line.strip()]
            late = time.monotonic() - begin >= seconds
            reason = "no time left" if late else (lines or ["no message"])[-1][:200]
            note = f"failed: {reason} (exit code {process.returncode})"
            yield Row(system, note=note, failed=True)


def format_row(row: Row) -> str:
    cells = [row.name, "", "", f"{row.memory:,.0f}" if row.memory else "", row.note]
    if row.speed:
        cells[1:3] = [f"{row.speed:,.0f}", f"{row.low:,.0f} to {row.high:,.0f}"]
    return f"| {' | '.join(cells)} |"


def judge(rows: list[Row]) -> list[str]:
    """RETURNS (list[str]): For each bar whether it is met. Ours and stock count with their fastest
    row each."""
    lines = []
    for part, bar in BARS.items():
        ours = find_fastest(rows, "ours", part)
        stock = find_fastest(rows, "stock", part)
        line = f"{part}: at least {bar} times stock: "
        if ours and stock:
            times = ours / stock
            line += f"{times:.1f}, {'met' if times >= bar else 'NOT met'}"
        else:
            line += "not measured"
        lines.append(line)
    speed = find_fastest(rows, "ours", "ner alone")
    found = f"{speed:,.0f}, {'met' if speed > NER_BAR else 'NOT met'}" if speed else "not measured"
    lines.append(f"ner alone: more than {NER_BAR:,} words/s: {found}")
    return lines


def find_fastest(rows: list[Row], system: str, part: str) -> float:
    speeds = [
        row.speed
        for row in rows
        if not row.failed and part in row.name and f" {system}" in f" {row.name}"
    ]
    return max(speeds, default=0.0)


if __name__ == "__main__":
    typer.run(main)
