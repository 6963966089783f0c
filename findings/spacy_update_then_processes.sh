#!/usr/bin/env bash
# spaCy 3.8.18: after nlp.update() a pipeline with a shared tok2vec can't go to other processes, where
# these start anew: nlp.pipe(n_process=2) ends in a PicklingError. The listener of the head keeps the
# function that the last step gave it. On Linux it went unnoticed because processes were forked; since
# Python 3.14 they start from a server there, too, as they always did on macOS and Windows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet spacy==3.8.18
cat > check.py <<'PYTHON'
import multiprocessing

import spacy
from spacy.training import Example


def tag(nlp):
    try:
        docs = list(nlp.pipe(["Ann left", "Bo came"], n_process=2))
    except Exception as error:  # the class differs between versions of Python
        return f"{type(error).__name__}: {error}"
    return [token.tag_ for doc in docs for token in doc]


if __name__ == "__main__":
    multiprocessing.set_start_method("forkserver")  # what Python 3.14 does on its own
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    nlp.add_pipe("tagger", config={"model": model})
    example = Example.from_dict(nlp.make_doc("Ann left"), {"tags": ["N", "V"]})
    optimizer = nlp.initialize(lambda: [example])
    before = tag(nlp)
    nlp.update([example], sgd=optimizer)
    after = tag(nlp)
    nlp.to_disk("model")
    loaded = tag(spacy.load("model"))
    print(f"spaCy {spacy.__version__}, before the update: {before}\nafter it: {after}\nloaded: {loaded}")
    assert len(before) == len(loaded) == 4, "no longer so"
    assert "backprop" in after or "accumulate_gradient" in after, "no longer so"
PYTHON
env/bin/python check.py
