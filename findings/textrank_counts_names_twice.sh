#!/usr/bin/env bash
# pytextrank 3.3.0 with spaCy 3.8.18: a mention that is a noun chunk and an entity is counted twice, since
# it joins both by span, and spans of other labels are others. A name that stands once has the count 2, a
# noun 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet spacy==3.8.18 pytextrank==3.3.0
env/bin/python - <<'PYTHON'
from importlib.metadata import version

import pytextrank
import spacy
from spacy.tokens import Doc, Span

nlp = spacy.blank("en")
nlp.add_pipe("textrank")
noun_phrase = nlp.vocab.strings.add("NP")
nlp.vocab.get_noun_chunks = lambda doc: ((i, i + 1, noun_phrase) for i in (0, 2))
words = ["Hamburg", "needs", "paper"]
tags = ["PROPN", "VERB", "NOUN"]
doc = Doc(nlp.vocab, words=words, pos=tags, lemmas=words, sent_starts=[True, False, False])
doc.ents = [Span(doc, 0, 1, "LOC")]
counts = {phrase.text: phrase.count for phrase in nlp.get_pipe("textrank")(doc)._.phrases}
print(f"pytextrank {version('pytextrank')}: 'Hamburg needs paper' has {counts}")
assert counts == {"Hamburg": 2, "paper": 1}, "no longer so"
PYTHON
