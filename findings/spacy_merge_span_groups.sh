#!/usr/bin/env bash
# spaCy 3.8.18: merging tokens leaves the spans of doc.spans on the token numbers of before. They then show
# other words, though span.start_char is still right, and where a number is now beyond the end of the
# document, neither the span can be read nor the document saved or sent to another process (E035). doc.ents
# are moved.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.tokens import Span

nlp = spacy.blank("en")
doc = nlp("Ada Holm did not give up her plan")
doc.ents = [Span(doc, 0, 2, "PERSON"), Span(doc, 6, 8, "PLAN")]
doc.spans["verbs"] = [doc[2:6]]
doc.spans["last"] = [doc[6:8]]
nlp.add_pipe("merge_entities")
doc = nlp.get_pipe("merge_entities")(doc)

[verb] = doc.spans["verbs"]
right = doc.char_span(verb.start_char, verb.start_char + len("did not give up"))
print(f"spaCy {spacy.__version__}: 'did not give up' is now {verb.text!r}; its characters are {right.text!r}")
assert verb.text == "not give up her plan" and right.text == "did not give up", "no longer so"
assert [ent.text for ent in doc.ents] == ["Ada Holm", "her plan"]

for name, step in {"the last span": lambda: list(doc.spans["last"]), "to_bytes": doc.to_bytes}.items():
    try:
        step()
    except IndexError as error:
        print(f"{name}: IndexError: {error}")
    else:
        raise AssertionError("no longer so")
PYTHON
