#!/usr/bin/env bash
# spacy-huggingface-hub 0.0.10 asks for typer below 0.8. typer 0.7.0 does not work with click 8.2 and newer,
# and does not forbid it. So pip installs the two without a complaint, and then every command of spaCy
# 3.8.18 ends in a TypeError about a flag. With the plug-in alone (--no-deps) beside a current typer all is
# well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet spacy==3.8.18 typer==0.29.2 click==8.5.1
env/bin/python -m spacy info > before.txt
env/bin/pip install --quiet spacy-huggingface-hub==0.0.10 click==8.5.1
env/bin/pip check > check.txt || true
if env/bin/python -m spacy info > after.txt 2>&1; then
    echo "no longer so: spaCy's commands work"
    exit 1
fi
env/bin/python - <<'PYTHON'
from importlib.metadata import version
from pathlib import Path

error = Path("after.txt").read_text().strip().splitlines()[-1]
check = Path("check.txt").read_text().strip()
packages = ", ".join(f"{name} {version(name)}" for name in ("spacy-huggingface-hub", "typer", "click"))
print(f"{packages}\npip check: {check}\npython -m spacy info: {error}")
assert version("typer") == "0.7.0" and "Secondary flag" in error, "no longer so"
PYTHON
env/bin/pip install --quiet typer==0.29.2 2> pip.txt
env/bin/python -m spacy huggingface-hub --help > help.txt
echo "with typer 0.29.2: $(grep -c push help.txt) command to push"
