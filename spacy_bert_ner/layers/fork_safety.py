"""Keep `nlp.pipe(n_process=2)` from hanging on the CPU."""

import os

import torch

# A forked process inherits OpenMP's record of a thread pool, but not the threads: the first parallel operation waits for them for
# ever. One thread a process needs no pool, and is also the right share where the processes share the cores.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))
