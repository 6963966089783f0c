#!/usr/bin/env bash
# spacy-haystack 1.0.0 with haystack-ai 3.4.1: the extractor of entities switches off all components of a
# spaCy pipeline but those that are called ner, tok2vec, transformer or curated_transformer. What an entity
# ruler finds is not there, and no message says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet spacy==3.8.18 haystack-ai==3.4.1 spacy-haystack==1.0.0
env/bin/python - <<'PYTHON'
from importlib.metadata import version

import spacy
from haystack import Document
from haystack_integrations.components.extractors.spacy import SpacyNamedEntityExtractor

nlp = spacy.blank("en")
nlp.add_pipe("entity_ruler", name="firms").add_patterns([{"label": "ORG", "pattern": "Kestrel"}])
nlp.add_pipe("entity_ruler", name="ner").add_patterns([{"label": "LOC", "pattern": "Hamburg"}])
nlp.to_disk("model")
text = "Kestrel moved to Hamburg."
alone = [ent.text for ent in nlp(text).ents]
extractor = SpacyNamedEntityExtractor(model="model")
(document,) = extractor.run([Document(content=text)])["documents"]
found = [text[entity.start : entity.end] for entity in document.meta["named_entities"]]
print(f"spacy-haystack {version('spacy-haystack')}: spaCy finds {alone}, the extractor {found}")
assert alone == ["Kestrel", "Hamburg"] and found == ["Hamburg"], "no longer so"
PYTHON
