#!/usr/bin/env bash
# transformers 5.24.0: a tokenizer of XLM-R's class keeps of the normalizer in tokenizer.json nothing but a
# table of sentencepiece ("Precompiled"). Any other one, NFKC here, is dropped without a word: the same file
# cuts a word into other pieces than with transformers 4.53.2, and than with tokenizers alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cd "$folder"
cat > check.py <<'PYTHON'
import json
from pathlib import Path

import transformers
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC
from tokenizers.pre_tokenizers import Metaspace

pieces = [(piece, -1.0) for piece in ("<s>", "<pad>", "</s>", "<unk>", "▁fine", "▁", "<mask>")]
made = Tokenizer(Unigram(pieces, unk_id=3))
made.normalizer, made.pre_tokenizer = NFKC(), Metaspace()
made.save("tokenizer.json")
Path("tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "XLMRobertaTokenizer"}))
loaded = transformers.AutoTokenizer.from_pretrained(".")
kept = json.loads(loaded.backend_tokenizer.to_str())["normalizer"]
word = "ﬁne"
alone = made.encode(word, add_special_tokens=False).tokens
print(f"transformers {transformers.__version__}: normalizer {kept},", end=" ")
print(f"{loaded.tokenize(word)}; tokenizers alone: {alone}")
drops = transformers.__version__.startswith("5")
assert (kept is None) == (loaded.tokenize(word) != alone) == drops, "no longer so"
PYTHON
for versions in "transformers==4.53.2 huggingface_hub==0.36.2" "transformers==5.24.0"; do
    # shellcheck disable=SC2086
    env/bin/pip install --quiet --upgrade $versions
    HF_HUB_OFFLINE=1 env/bin/python check.py
done
