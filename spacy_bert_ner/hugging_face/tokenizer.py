"""The tokenizer of an encoder in transformers' files."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.processors import BertProcessing, RobertaProcessing

from .weights import TYPES

BERTS = {"unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "pad": "[PAD]", "mask": "[MASK]"}
ROBERTAS = {"unk": "<unk>", "cls": "<s>", "sep": "</s>", "pad": "<pad>", "mask": "<mask>"}
# The options of a BertNormalizer, by their names in `tokenizer_config.json`
NORMALIZER = {
    "do_lower_case": "lowercase",
    "strip_accents": "strip_accents",
    "tokenize_chinese_chars": "handle_chinese_chars",
}


def write_tokenizer(folder: Path, data: bytes, *, model_type: str, longest: int) -> None:
    """Write `tokenizer.json`, `tokenizer_config.json`, and the vocabulary in the files of older
    libraries. (Those of sentencepiece can't be made of it.)

    folder (Path): The folder, which is there.
    data (bytes): The tokenizer, as `WordPieces.to_bytes` gives it.
    model_type (str): The type of the encoder.
    longest (int): The number of pieces that it takes.
    """
    tokenizer = Tokenizer.from_buffer(data)
    names = BERTS if tokenizer.token_to_id("[CLS]") is not None else ROBERTAS
    if tokenizer.num_special_tokens_to_add(False) == 0:  # it was made of a vocabulary alone
        ends = [(names[part], tokenizer.token_to_id(names[part])) for part in ("sep", "cls")]
        make: Any = BertProcessing if names is BERTS else RobertaProcessing
        tokenizer.post_processor = make(*ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    if isinstance(tokenizer.model, BPE | WordPiece):
        tokenizer.model.save(str(folder))
    options: dict[str, Any] = {"tokenizer_class": TYPES[model_type].tokenizer}
    options |= {"model_max_length": longest}
    options |= {f"{part}_token": name for part, name in names.items()}
    if names is BERTS:
        normalizer = json.loads(tokenizer.to_str())["normalizer"] or {}
        options |= {key: normalizer.get(own) for key, own in NORMALIZER.items()}
    else:  # each word has a space before it
        options |= {"add_prefix_space": True, "bos_token": names["cls"], "eos_token": names["sep"]}
    write_json(folder / "tokenizer_config.json", options)


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write a JSON file as transformers does, indented."""
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
