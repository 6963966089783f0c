"""Threads for prediction on a CPU: one per batch, and safe to fork. And locks for what threads that
use one pipeline share."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import TypeVar

import torch

In = TypeVar("In")
Out = TypeVar("Out")

# A forked process inherits OpenMP's record of a thread pool, but not its threads: the first
# parallel operation would wait for them for ever (`nlp.pipe(n_process=2)`). With one thread per
# process there is no pool, and one is also right where the processes share the cores.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))


def make_lock() -> Lock:
    """RETURNS (Lock): A lock for a module's state. No process forks while it is held: the fork
    would inherit it locked, and wait for it for ever."""
    lock = Lock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock


# Held while PyTorch's number of threads is not the caller's
_starting = make_lock()


def count_threads() -> int:
    """RETURNS (int): The number of threads that PyTorch uses for one operation. A new thread takes
    it over on first use, so call this before any operation in what several threads may call."""
    with _starting:
        return torch.get_num_threads()


def map_in_threads(function: Callable[[In], Out], items: Sequence[In]) -> Iterator[Out]:
    """Apply a function to items in as many threads as PyTorch uses for one operation. Each thread
    works on its own items, so the threads do not synchronize after each operation. (PyTorch
    releases the GIL while an operation runs.) With fewer items than threads, the remaining threads
    are divided among the items.

    function (Callable[[In], Out]): Must not change anything that another call reads.
    items (Sequence[In]): The items.
    YIELDS (Out): The results, in the order of the items.
    """
    total = count_threads()
    threads = min(total, len(items))
    if threads < 2:
        yield from map(function, items)
        return
    all_started = Barrier(threads + 1)

    def start() -> None:
        torch.get_num_threads()  # PyTorch sets the number of a new thread on first use
        torch.set_num_threads(total // threads)
        all_started.wait()

    with ThreadPoolExecutor(threads, initializer=start) as pool:
        with _starting:
            results = pool.map(function, items)
            all_started.wait()
            torch.set_num_threads(total)  # later threads start with the last number set
        yield from results
