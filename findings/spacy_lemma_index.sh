#!/usr/bin/env bash
# spaCy 3.8.18 with spacy-lookups-data 1.0.5: the index of the English rule lemmatizer is a list for each part
# of speech, and "form in index" walks through it. A word that is not in it costs as many comparisons as the
# list is long.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 spacy-lookups-data==1.0.5
"$folder/env/bin/python" - <<'PYTHON'
import spacy

nlp = spacy.blank("en")
nlp.add_pipe("lemmatizer", config={"mode": "rule"})
nlp.initialize()
index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
nouns = index["noun"]
print(f"spaCy {spacy.__version__}: the nouns are a {type(nouns).__name__} of {len(nouns):,} words")


class Counted(str):
    comparisons = 0

    def __eq__(self, other):
        Counted.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


Counted("zzyzxes") in nouns
print(f"looking for one unknown word compared it {Counted.comparisons:,} times")
assert type(nouns) is list and Counted.comparisons == len(nouns) > 10_000, "no longer so"
PYTHON
