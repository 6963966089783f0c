#!/usr/bin/env bash
# spaCy 3.8.18: span.as_doc(copy_user_data=True) also copies the custom attributes of the spans outside of
# it, with offsets that lie before or behind the new text. Two steps that are meant for such documents then
# go wrong: Doc.from_docs moves these leftovers into its neighbours, where they stand on other characters,
# and to_json writes them, but from_json can't read what it wrote.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.tokens import Doc, Span

Span.set_extension("note", default=None)
nlp = spacy.blank("en")
doc = nlp("Ada Holm sang.  Bo Lind sang, too.")  # two spaces, which are a token of their own
doc[0:2]._.note = "first"
doc[5:7]._.note = "second"

parts = [span.as_doc(copy_user_data=True) for span in (doc[0:4], doc[5:11])]
joined = Doc.from_docs(parts)
notes = {key[2:]: value for key, value in joined.user_data.items()}
print(f"spaCy {spacy.__version__}: of 2 notes on 'Ada Holm' and 'Bo Lind' there are now {len(notes)}:")
for (start, end), value in notes.items():
    print(f"  {value!r} at {start} to {end}: {joined.text[max(start, 0):end]!r}")
shifted = [joined.text[start:end] for (start, end), value in notes.items() if start >= 0]
assert len(notes) == 4 and "o Lind " in shifted, "no longer so"

saved = parts[0].to_json(underscore=["note"])
try:
    Doc(nlp.vocab).from_json(saved)
except AttributeError as error:
    print(f"from_json of what to_json wrote: AttributeError: {error}")
else:
    raise AssertionError("no longer so")
PYTHON
