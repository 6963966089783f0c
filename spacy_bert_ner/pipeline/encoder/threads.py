"""Threads of prediction on a CPU: one a batch, and none that a forked process would wait for."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import torch

In = TypeVar("In")
Out = TypeVar("Out")

# A forked process inherits OpenMP's record of a thread pool, but not the threads: the first
# parallel
# operation waits for them for ever (`nlp.pipe(n_process=2)`). One thread a process needs no pool,
# and is also
# the right share where the processes share the cores.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))


def map_in_threads(function: Callable[[In], Out], items: Sequence[In]) -> Iterator[Out]:
    """Apply a function to items in as many threads as PyTorch has for an operation. Each thread
    computes its own items, so none waits for another after each operation. (Python's lock is free
    while an operation runs.) With fewer items than threads each operation gets its share of the
    others.

    function (Callable[[In], Out]): Changes nothing that another call reads.
    items (Sequence[In]): The items.
    YIELDS (Out): The results, in the order of the items.
    """
    total = torch.get_num_threads()
    threads = min(total, len(items))
    if threads < 2:
        yield from map(function, items)
        return
    all_started = Barrier(threads + 1)

    def start() -> None:
        torch.get_num_threads()  # PyTorch sets a new thread's number at the first use
        torch.set_num_threads(total // threads)
        all_started.wait()

    with ThreadPoolExecutor(threads, initializer=start) as pool:
        results = pool.map(function, items)
        all_started.wait()
        torch.set_num_threads(total)  # the last number set is what later threads begin with
        yield from results
