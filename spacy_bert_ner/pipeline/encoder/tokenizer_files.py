"""The tokenizer of an encoder's folder: `tokenizer.json`, or the vocabulary of older ones."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer, ByteLevelBPETokenizer
from tokenizers.models import BPE, WordPiece


def read_tokenizer(folder: Path) -> Tokenizer:
    """Load the tokenizer of an encoder in Hugging Face's format, for words. What
    `tokenizer_config.json` says about lower case and accents goes before what the tokenizer says,
    as in transformers. A tokenizer of bytes or of sentencepiece reads a space before every word.

    folder (Path): Has `tokenizer.json`, or `vocab.txt`, or `vocab.json` and `merges.txt`.
    RAISES (ValueError): If a file is missing or damaged.
    """
    path, vocabulary = folder / "tokenizer.json", folder / "vocab.txt"
    options = _read_options(folder / "tokenizer_config.json")
    try:
        if path.is_file():
            text = path.read_text(encoding="utf8")
        elif (folder / "merges.txt").is_file():
            names = (str(folder / name) for name in ("vocab.json", "merges.txt"))
            text = ByteLevelBPETokenizer(*BPE.read_file(*names)).to_str()
        elif vocabulary.is_file():
            text = BertWordPieceTokenizer(WordPiece.read_file(str(vocabulary))).to_str()
        else:
            hint = explain_sentencepiece(folder, folder) or "Run the step 'encoder' first."
            raise ValueError(f"{path}: no such file. {hint}")
        return Tokenizer.from_str(json.dumps(_adapt(json.loads(text), options)))
    except ValueError:
        raise
    except Exception as error:  # the library's errors have no class of their own
        raise ValueError(f"{path}: can't load the tokenizer: {error}") from None


def explain_sentencepiece(folder: Path, source: str | Path) -> str:
    """RETURNS (str): How to make `tokenizer.json` of the file that sentencepiece has instead; empty
    if there is none.

    folder (Path): The encoder's files.
    source (str | Path): Where they come from: the folder, or a name on the hub.
    """
    found = sorted(path.name for path in folder.glob("*.model"))
    if not found:
        return ""
    return (
        f"Make it of {found[0]}: pip install transformers sentencepiece protobuf, then in Python "
        f"transformers.AutoTokenizer.from_pretrained('{source}').save_pretrained(FOLDER), with "
        "FOLDER that of the model."
    )


def _read_options(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf8")) if path.is_file() else {}


def _adapt(tokenizer: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """RETURNS (dict[str, Any]): The tokenizer as data, with the options."""
    normalizer = tokenizer["normalizer"]
    if normalizer and normalizer["type"] == "BertNormalizer":
        names = {"do_lower_case": "lowercase", "tokenize_chinese_chars": "handle_chinese_chars"}
        for option in ("do_lower_case", "strip_accents", "tokenize_chinese_chars"):
            if option in options:
                normalizer[names.get(option, option)] = options[option]
    splitter = tokenizer["pre_tokenizer"] or {"type": None}
    for step in (splitter, *splitter.get("pretokenizers", ())):
        if step["type"] == "ByteLevel":
            step["add_prefix_space"] = True
        elif step["type"] == "Metaspace":
            step.pop("add_prefix_space", None)  # the older name
            step["prepend_scheme"] = "always"
    return tokenizer
