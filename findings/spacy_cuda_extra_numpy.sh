#!/usr/bin/env bash
# spaCy 3.8.18: the extra that its install page gives for a GPU, spacy[cuda12x], admits no CuPy from 13 on.
# Python 3.11 so gets CuPy 12.3 of 2023, and with it numpy 1.26, in place of the numpy 2 that spaCy itself
# takes; an environment that pins numpy 2 can't be made with it. CuPy by its own name brings today's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
cd "$folder"
resolve() {
    env/bin/pip install --quiet --ignore-installed --dry-run --report "$1.json" "${@:2}"
}
resolve plain spacy==3.8.18
resolve extra "spacy[cuda12x]==3.8.18"
resolve apart spacy==3.8.18 cupy-cuda12x==14.2.0
env/bin/python - <<'PYTHON'
import json
from pathlib import Path


def find(name):
    report = json.loads(Path(f"{name}.json").read_text())
    found = {one["metadata"]["name"]: one["metadata"]["version"] for one in report["install"]}
    return {one: found[one] for one in ("numpy", "cupy-cuda12x") if one in found}


plain, extra, apart = map(find, ("plain", "extra", "apart"))
print(f"spacy==3.8.18: {plain}\nspacy[cuda12x]==3.8.18: {extra}\nwith cupy-cuda12x==14.2.0: {apart}")
assert plain["numpy"].startswith("2.") and apart["numpy"].startswith("2."), "no longer so"
assert extra["numpy"].startswith("1.") and extra["cupy-cuda12x"].startswith("12."), "no longer so"
PYTHON
