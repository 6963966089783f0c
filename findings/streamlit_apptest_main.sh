#!/usr/bin/env bash
# Streamlit 1.67.0: AppTest puts its script in the place of Python's __main__ module and leaves it there.
# A process that is started anew later in the same test run (forkserver, the default on Linux since Python
# 3.14, or spawn) imports that script as its main module and ends: a ConnectionResetError in a test that has
# nothing to do with Streamlit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet streamlit==1.67.0
cat > check.py <<'PYTHON'
import logging
import multiprocessing
import sys
from math import sqrt

import streamlit
from streamlit.testing.v1 import AppTest


def page(name):
    import streamlit

    streamlit.write(name)


def start():
    process = multiprocessing.get_context("spawn").Process(target=sqrt, args=(4,))
    process.start()
    process.join()
    return process.exitcode


if __name__ == "__main__":
    logging.disable()
    main = sys.modules["__main__"]
    before = start()
    AppTest.from_function(page, args=("Ann",)).run()
    after = start()
    sys.modules["__main__"] = main
    restored = start()
    print(f"Streamlit {streamlit.__version__}: a new process ends with {before}; after AppTest with")
    print(f"{after}; with the old __main__ put back with {restored}")
    assert (before, after, restored) == (0, 1, 0), "no longer so"
PYTHON
env/bin/python check.py
