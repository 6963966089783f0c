"""Encoders in Hugging Face's format: the dimensions and weights of BERT and its relatives, with the
names of `bert.Bert`."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor

# The values in `config.json` that the network supports
EXPECTED = {"hidden_act": "gelu", "position_embedding_type": "absolute"}

POSITIONS = "embeddings.position_embeddings.weight"


class Kind(NamedTuple):
    """How a type of encoder differs from BERT's."""

    prefix: str  # of its weights in a model with heads
    keys: dict[str, str] = {}  # of `config.json`: BERT's names of its own
    weights: dict[str, str] = {}  # BERT's names of parts of its own
    values: dict[str, Any] = {}  # of `config.json`, where they are not in it
    has_segments: bool = True
    has_offset: bool = False  # positions are counted from behind the number of the padding


BERT_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}
KINDS = {
    "bert": Kind("bert."),
    "distilbert": Kind(
        "distilbert.",
        keys={
            "dim": "hidden_size",
            "n_layers": "num_hidden_layers",
            "n_heads": "num_attention_heads",
            "hidden_dim": "intermediate_size",
            "activation": "hidden_act",
        },
        weights={
            "transformer.layer": "encoder.layer",
            "attention.q_lin": "attention.self.query",
            "attention.k_lin": "attention.self.key",
            "attention.v_lin": "attention.self.value",
            "attention.out_lin": "attention.output.dense",
            "sa_layer_norm": "attention.output.LayerNorm",
            "ffn.lin1": "intermediate.dense",
            "ffn.lin2": "output.dense",
            "output_layer_norm": "output.LayerNorm",
        },
        values={"layer_norm_eps": 1e-12},
        has_segments=False,
    ),
    "electra": Kind("electra."),
    "roberta": Kind("roberta.", has_offset=True),
    "xlm-roberta": Kind("roberta.", has_offset=True),
    "camembert": Kind("roberta.", has_offset=True),
}


def read_config(folder: Path) -> dict[str, Any]:
    """Read the dimensions of an encoder.

    folder (Path): Has `config.json`.
    RETURNS (dict[str, Any]): The values of `config.json`, with BERT's names.
        `max_position_embeddings` counts the positions that pieces can have.
    RAISES (ValueError): If the file is damaged, or the encoder is not supported.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    if config.get("model_type", "bert") not in KINDS:
        raise ValueError(_reject(config, "model_type", ", ".join(KINDS)))
    kind = KINDS[config.get("model_type", "bert")]
    config = {**kind.values, **{kind.keys.get(key, key): value for key, value in config.items()}}
    for key, expected in EXPECTED.items():
        if config.get(key, expected) != expected:
            raise ValueError(_reject(config, key, expected))
    # small models of ELECTRA have narrower embeddings, and a projection
    if config.get("embedding_size", config["hidden_size"]) != config["hidden_size"]:
        raise ValueError(
            _reject(config, "embedding_size", f"{config['hidden_size']} (hidden_size)")
        )
    if kind.has_offset:
        config["max_position_embeddings"] -= _count_unused(config)
    return config


def read_weights(folder: Path, config: dict[str, Any]) -> dict[str, Tensor]:
    """Read the weights of an encoder.

    folder (Path): Has `model.safetensors`.
    config (dict[str, Any]): The result of `read_config`.
    RETURNS (dict[str, Tensor]): The weights under the names of `bert.Bert`.
    RAISES (SafetensorError | KeyError): If the file is damaged, or weights are missing.
    """
    kind = KINDS[config.get("model_type", "bert")]
    names = {**BERT_NAMES, **kind.weights}
    weights = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        name = name.removeprefix(kind.prefix)
        for own, berts in names.items():
            name = name.replace(own, berts)
        weights[name] = tensor
    if kind.has_offset:
        weights[POSITIONS] = weights[POSITIONS][_count_unused(config) :]
    if kind.has_segments:
        segment = weights["embeddings.token_type_embeddings.weight"][0]
        weights[POSITIONS] = weights[POSITIONS] + segment
    return _fuse(weights, config["num_hidden_layers"])


def _reject(config: dict[str, Any], key: str, expected: str) -> str:
    return (
        f"{key} is {config[key]}, but this layer only supports {expected}; "
        "use spacy-transformers.TransformerModel.v3 for other encoders"
    )


def _count_unused(config: dict[str, Any]) -> int:
    """RETURNS (int): The number of positions before that of the first piece."""
    return config.get("pad_token_id", 1) + 1


def _fuse(old: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Give BERT's weights the names of `bert.Bert`. Query, key and value become one."""
    new = {
        "words.weight": old["embeddings.word_embeddings.weight"],
        "positions.weight": old[POSITIONS],
    }
    for kind in ("weight", "bias"):
        new[f"norm.{kind}"] = old[f"embeddings.LayerNorm.{kind}"]
        for i in range(layers):
            here, there = f"layers.{i}", f"encoder.layer.{i}"
            new[f"{here}.qkv.{kind}"] = torch.cat(
                [old[f"{there}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            new[f"{here}.out.{kind}"] = old[f"{there}.attention.output.dense.{kind}"]
            new[f"{here}.norm1.{kind}"] = old[f"{there}.attention.output.LayerNorm.{kind}"]
            new[f"{here}.up.{kind}"] = old[f"{there}.intermediate.dense.{kind}"]
            new[f"{here}.down.{kind}"] = old[f"{there}.output.dense.{kind}"]
            new[f"{here}.norm2.{kind}"] = old[f"{there}.output.LayerNorm.{kind}"]
    return new
