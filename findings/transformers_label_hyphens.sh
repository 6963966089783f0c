#!/usr/bin/env bash
# transformers 4.53.2: pipeline("token-classification") with an aggregation strategy cuts off what stands
# before the first hyphen of a label, even if the labels are plain names: "E-mail" is reported as "mail".
# And of tag schemes it knows B- and I- alone: the E- of BIOES never joins the entity that it ends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
env/bin/pip install --quiet torch==2.13.0 numpy==2.4.6 transformers==4.53.2 huggingface_hub==0.36.2
HF_HUB_OFFLINE=1 env/bin/python - <<'PYTHON'
import warnings
from pathlib import Path

import torch
import transformers
from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast, pipeline

WORDS = ["anna", "brandt", "writes", "mail"]
Path("vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
warnings.simplefilter("ignore")


def find(labels, of_words):
    """The entities, of a model whose weights give each word the label that is named."""
    torch.manual_seed(0)
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(
        vocab_size=9, intermediate_size=32, id2label=dict(enumerate(labels)), **shape
    )
    model = BertForTokenClassification(config).eval()
    tokenizer = BertTokenizerFast("vocab.txt")
    ids = tokenizer(" ".join(of_words), return_tensors="pt")
    vectors = model.bert(**ids).last_hidden_state[0]
    wanted = torch.full((len(vectors), len(labels)), -9.0)
    for row, label in zip(wanted[1:-1], of_words.values()):
        row[labels.index(label)] = 9.0
    with torch.no_grad():  # as many words as directions: the layer can give each its label
        model.classifier.weight[:] = torch.linalg.lstsq(vectors, wanted).solution.T
    tagger = pipeline("ner", model=model, tokenizer=tokenizer, aggregation_strategy="first")
    return [(one["word"], one["entity_group"]) for one in tagger(" ".join(of_words))]


plain = find(["O", "PER", "E-mail"], {"anna": "PER", "writes": "O", "mail": "E-mail"})
tags = find(["O", "B-PER", "I-PER", "E-PER"], {"anna": "B-PER", "brandt": "E-PER", "writes": "O"})
print(f"transformers {transformers.__version__}")
print(f"plain labels PER and E-mail: {plain}")
print(f"'anna brandt' as B-PER E-PER: {tags}")
assert plain == [("anna", "PER"), ("mail", "mail")], "no longer so"
assert ("anna brandt", "PER") not in tags, "no longer so"
PYTHON
