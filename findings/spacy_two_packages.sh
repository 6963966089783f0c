#!/usr/bin/env bash
# spaCy 3.8.18: two pipelines that `spacy package --code` has packaged, each with its own file of a custom
# component of the same name, meet in one process. If the component is a function (@Language.component), the
# package that is imported last silently gives its code to the other one too. If it comes from a factory
# (@Language.factory), the second import is refused (E004), even where both files are the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 click==8.2.1
cd "$folder"
mkdir site
# make_package NAME KIND: the package NAME, whose component puts NAME into each document
make_package() {
    {
        echo "from spacy.language import Language"
        if [ "$2" = component ]; then
            echo '@Language.component("stamp")'
            echo "def stamp(doc):"
        else
            echo '@Language.factory("stamp_by_factory")'
            echo "def create(nlp, name):"
            echo "    return stamp"
            echo "def stamp(doc):"
        fi
        echo "    doc.user_data['stamp'] = '$1'"
        echo "    return doc"
    } > stamps.py
    pipe=$([ "$2" = component ] && echo stamp || echo stamp_by_factory)
    env/bin/python -c "
import stamps, spacy
nlp = spacy.blank('en')
nlp.add_pipe('$pipe')
nlp.to_disk('model')
"
    env/bin/python -m spacy package model . --code stamps.py --name "$1" --version 1.0.0 --build none \
        > log.txt
    cp -r "en_$1-1.0.0/en_$1" site/ && cp "en_$1-1.0.0/meta.json" "site/en_$1/"
    rm stamps.py
}
make_package first component
make_package second component
make_package third factory
make_package fourth factory
PYTHONPATH=site env/bin/python - <<'PYTHON'
import importlib
import subprocess
import sys

import spacy

for name in ("first", "third"):
    code = f"import en_{name}; print(en_{name}.load()('a text').user_data['stamp'])"
    alone = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"en_{name} alone stamps: {alone.stdout.strip()}")
    assert alone.stdout.strip() == name, "no longer so"
first = importlib.import_module("en_first")
importlib.import_module("en_second")
stamp = first.load()("a text").user_data["stamp"]
print(f"spaCy {spacy.__version__}: en_first stamps, after en_second was imported: {stamp}")
assert stamp == "second", "no longer so"
importlib.import_module("en_third")
try:
    importlib.import_module("en_fourth")
except ValueError as error:
    print(f"with a factory the second import fails: {str(error)[:80]} ...")
    assert "[E004]" in str(error), "no longer so"
else:
    raise AssertionError("no longer so: both can be imported")
PYTHON
