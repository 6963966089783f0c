#!/usr/bin/env bash
# transformers 5.24.0: pipeline("ner") takes texts that are words already (is_split_into_words=True), and
# still cuts these words at punctuation when it joins pieces: the given word "u.s." has one label, and comes
# back as the entity "u". A fast tokenizer knows the word of each piece; the pipeline compares lengths.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet torch==2.13.0 numpy==2.4.6 transformers==5.24.0
HF_HUB_OFFLINE=1 env/bin/python - <<'PYTHON'
import warnings
from pathlib import Path

import torch
import transformers
from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast, pipeline

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "u", "s", ".", "won"]
warnings.simplefilter("ignore")
Path("vocab.txt").write_text("\n".join(PIECES))
tokenizer = BertTokenizerFast("vocab.txt")
words = ["the", "u.s.", "won"]
pieces = tokenizer(words, is_split_into_words=True)
shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
labels = {0: "O", 1: "B-LOC", 2: "I-LOC"}
torch.manual_seed(0)
config = BertConfig(vocab_size=len(PIECES), intermediate_size=32, id2label=labels, **shape)
model = BertForTokenClassification(config).eval()
# "the" and "won" are O; "u" is B-LOC, and the pieces behind it O, as a model is trained on first pieces
ids = torch.tensor([pieces["input_ids"]])
vectors = model.bert(input_ids=ids).last_hidden_state[0]
wanted = torch.tensor([[9.0, -9.0, -9.0]]).repeat(len(vectors), 1)
wanted[2] = torch.tensor([-9.0, 9.0, -9.0])
with torch.no_grad():
    model.classifier.weight[:] = torch.linalg.lstsq(vectors, wanted).solution.T
    model.classifier.bias.zero_()
tagger = pipeline("ner", model=model, tokenizer=tokenizer, aggregation_strategy="first")
found = tagger(words, is_split_into_words=True, delimiter=" ")
found = found[0] if found and isinstance(found[0], list) else found
print(f"transformers {transformers.__version__}, pieces of words {pieces.word_ids()[1:-1]}")
print(f"entities of {words}: {[(one['word'], one['entity_group']) for one in found]}")
assert pieces.word_ids()[1:-1] == [0, 1, 1, 1, 1, 2]
assert [one["word"] for one in found if one["entity_group"] == "LOC"] == ["u"], "no longer so"
PYTHON
