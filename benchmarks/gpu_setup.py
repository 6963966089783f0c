"""What `gpu.py` measures with: the sample corpus, a tokenizer that is trained on it, and an encoder
with random weights in BERT-base's shape. No hub is needed, and of the libraries only the core's."""

import importlib.util
import json
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import srsly
import torch
from safetensors.torch import save_file
from spacy.tokens import DocBin
from spacy.util import load_config
from thinc.api import Config, set_gpu_allocator
from tokenizers import BertWordPieceTokenizer

from spacy_bert_ner.corpora.docs import make_docs
from spacy_bert_ner.corpora.sources import read_corpus
from spacy_bert_ner.pipeline import factories
from spacy_bert_ner.training import augmenter, callbacks, conll_tokenizer, corpus_reader, logger

# what the config refers to is registered by importing it: the project need not be installed
REGISTERED = (factories, augmenter, callbacks, conll_tokenizer, corpus_reader, logger)
ROOT = Path(__file__).parent.parent
BASE = {
    "model_type": "bert",
    "architectures": ["BertModel"],
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1,
    "pad_token_id": 0,
}
TINY = BASE | {
    "vocab_size": 3000,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
# The tokenizer's size: with the sample's 19,000 words it cuts a word into about as many pieces as
# BERT's does (1.3)
PIECES = 4500


class Setup(NamedTuple):
    """Where things are, and how much is measured."""

    folder: Path
    device: str  # cuda or cpu
    tiny: bool

    @property
    def steps(self) -> tuple[int, int, float]:
        """RETURNS (tuple[int, int, float]): Steps before the measured ones, the most that are
        measured, and the most seconds."""
        return (1, 3, 20.0) if self.tiny else (10, 300, 20.0)

    @property
    def rounds(self) -> tuple[int, float]:
        """RETURNS (tuple[int, float]): Rounds, and the seconds after which no new one begins."""
        return (1, 1.0) if self.tiny else (3, 6.0)

    @property
    def sizes(self) -> tuple[int, ...]:
        """RETURNS (tuple[int, ...]): The batch sizes of Hugging Face's pipeline."""
        return (8,) if self.tiny else (8, 32, 128)

    @property
    def repeats(self) -> int:
        """RETURNS (int): How often the text is read in one round."""
        return 1 if self.tiny else 2

    @property
    def long(self) -> tuple[int, ...]:
        """RETURNS (tuple[int, ...]): The words of the long documents."""
        return (200, 2000) if self.tiny else (20_000, 200_000)


def prepare(setup: Setup) -> str:
    """Write the corpus, the texts and the encoder to the folder.

    RETURNS (str): What they are, in a line.
    """
    vocab = spacy.blank("en").vocab
    splits = read_corpus("sample", ROOT / "assets" / "sample")
    docs = {split: list(make_docs(vocab, documents)) for split, documents in splits.items()}
    if setup.tiny:
        docs = {split: own[:4] for split, own in docs.items()}
    for split, own in docs.items():
        DocBin(docs=own, store_user_data=False).to_disk(setup.folder / f"{split}.spacy")
    every = [doc for own in docs.values() for doc in own] * setup.repeats
    texts = [doc.text for doc in every]
    sentences = [sent.text for doc in every for sent in doc.sents]
    words = sum(len(doc) for doc in every)
    measured = {"texts": texts, "sentences": sentences, "words": words}
    srsly.write_json(setup.folder / "texts.json", measured)
    tokenizer = write_encoder(setup.folder / "encoder", sentences, TINY if setup.tiny else BASE)
    pieces = sum(len(one.ids) for one in tokenizer.encode_batch(sentences)) - 2 * len(sentences)
    lemmas = "" if has_lookups() else "; no spacy-lookups-data: without lemmatizer"
    return (
        f"{words:,} words of the sample corpus in {len(texts)} documents and {len(sentences):,} "
        f"sentences, {pieces / words:.2f} pieces a word{lemmas}"
    )


def write_encoder(folder: Path, sentences: list[str], shape: dict[str, Any]) -> Any:
    """Write an encoder with random weights in Hugging Face's format.

    RETURNS (BertWordPieceTokenizer): Its tokenizer.
    """
    folder.mkdir(exist_ok=True)
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    tokenizer.train_from_iterator(
        sentences, vocab_size=min(PIECES, shape["vocab_size"]), show_progress=False
    )
    tokenizer.save_model(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    options = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512}
    srsly.write_json(folder / "tokenizer_config.json", options)
    srsly.write_json(folder / "config.json", shape)
    torch.manual_seed(0)
    weights = {name: make_weight(name, size) for name, size in list_weights(shape).items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return tokenizer


def list_weights(shape: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """RETURNS (dict[str, tuple[int, ...]]): For each of BERT's weights its size."""
    width, inner = shape["hidden_size"], shape["intermediate_size"]
    tables = {"word": "vocab_size", "position": "max_position_embeddings"}
    tables["token_type"] = "type_vocab_size"
    sizes: dict[str, tuple[int, ...]] = {
        f"embeddings.{name}_embeddings.weight": (shape[key], width) for name, key in tables.items()
    }
    norms = ["embeddings.LayerNorm"]
    linears = {"pooler.dense": (width, width)}
    for i in range(shape["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        for name in ("self.query", "self.key", "self.value", "output.dense"):
            linears[f"{layer}.attention.{name}"] = (width, width)
        linears[f"{layer}.intermediate.dense"] = (inner, width)
        linears[f"{layer}.output.dense"] = (width, inner)
    for name in norms:
        sizes |= {f"{name}.weight": (width,), f"{name}.bias": (width,)}
    for name, size in linears.items():
        sizes |= {f"{name}.weight": size, f"{name}.bias": size[:1]}
    return sizes


def make_weight(name: str, size: tuple[int, ...]) -> torch.Tensor:
    if name.endswith("bias"):
        return torch.zeros(size)
    return torch.ones(size) if "LayerNorm" in name else torch.empty(size).normal_(std=0.02)


def has_lookups() -> bool:
    return importlib.util.find_spec("spacy_lookups_data") is not None


def make_config(setup: Setup, **overrides: Any) -> Config:
    """RETURNS (Config): configs/bert_base_uncased.cfg for the corpus and the encoder."""
    folder = setup.folder
    shape = json.loads((folder / "encoder" / "config.json").read_text(encoding="utf8"))
    paths = {
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "paths.encoder": str(folder / "encoder"),
        "paths.rules": str(ROOT / "assets" / "rules" / "chunk.jsonl"),
        "paths.tag_map": str(ROOT / "assets" / "tag_map.json"),
        "components.transformer.model.width": shape["hidden_size"],
    }
    config = load_config(ROOT / "configs" / "bert_base_uncased.cfg", overrides=paths | overrides)
    if not has_lookups():
        config["nlp"]["pipeline"].remove("lemmatizer")
        config["components"].pop("lemmatizer")
    return config


def use_gpu(setup: Setup) -> None:
    """Have spaCy use the GPU, with one pool of memory for CuPy and PyTorch.

    RAISES (ValueError): If that is not possible.
    """
    if setup.device == "cuda":
        spacy.require_gpu()
        set_gpu_allocator("pytorch")
