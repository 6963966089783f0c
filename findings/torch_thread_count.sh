#!/usr/bin/env bash
# PyTorch 2.13.0 on a CPU: torch.set_num_threads in a new thread holds for that thread, but the thread takes
# the number that was set last in the whole process when it first uses PyTorch. So what it sets itself is lost
# if another thread sets a number before that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import threading

import torch


def run(ask_first):
    has_set, may_ask, found = threading.Event(), threading.Event(), []

    def work():
        if ask_first:
            torch.get_num_threads()
        torch.set_num_threads(1)
        has_set.set()
        may_ask.wait()
        found.append(torch.get_num_threads())

    thread = threading.Thread(target=work)
    thread.start()
    has_set.wait()
    torch.set_num_threads(2)  # in the main thread
    may_ask.set()
    thread.join()
    return found[0]


torch.set_num_threads(2)
lost, kept = run(ask_first=False), run(ask_first=True)
print(f"torch {torch.__version__}: set to 1 in the thread, then 2 in the main thread: the thread has {lost};")
print(f"the same after one torch.get_num_threads() in the thread: it has {kept}")
assert (lost, kept) == (2, 1), "no longer so"
PYTHON
