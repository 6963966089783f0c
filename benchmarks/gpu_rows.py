"""A row of `gpu.py`'s table, and how its figures are measured."""

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from gpu_setup import Setup
from spacy.language import Language
from systems import read_memory


class Row(NamedTuple):
    name: str
    speed: float = 0.0  # words per second, the median
    low: float = 0.0
    high: float = 0.0
    memory: float = 0.0  # MB on the device at the peak; without a GPU, of the process
    note: str = ""
    failed: bool = False


def attempt(name: str, measure: Callable[..., Row], *values: Any, **options: Any) -> Row:
    """RETURNS (Row): What is measured, under this name, or what went wrong in a line."""
    try:
        return measure(*values, **options)._replace(name=name)
    except Exception as error:
        return Row(name, note=f"failed: {name_error(error)}", failed=True)


def name_error(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {' '.join(lines)}"[:200]


def synchronize(setup: Setup) -> None:
    if setup.device == "cuda":
        torch.cuda.synchronize()


def forget_peak(setup: Setup) -> None:
    if setup.device == "cuda":
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()


def read_peak(setup: Setup) -> float:
    if setup.device == "cuda":
        return torch.cuda.max_memory_allocated() / 1e6
    return read_memory("VmHWM")


def time_rounds(
    setup: Setup, words: int, texts: list[str], work: Callable[[list[str]], Any]
) -> Row:
    """Warm up with a fourth of the texts, then measure several rounds.

    RETURNS (Row): The median speed, and the memory at the peak.
    """
    work(texts[::4])
    forget_peak(setup)
    rounds, seconds = setup.rounds
    speeds: list[float] = []
    begin = time.perf_counter()
    while len(speeds) < rounds and (not speeds or time.perf_counter() - begin < seconds):
        synchronize(setup)
        start = time.perf_counter()
        work(texts)
        synchronize(setup)
        speeds.append(words / (time.perf_counter() - start))
    return Row("", statistics.median(speeds), min(speeds), max(speeds), read_peak(setup))


def read_all(nlp: Language, texts: list[str]) -> None:
    for _ in nlp.pipe(texts):
        pass
