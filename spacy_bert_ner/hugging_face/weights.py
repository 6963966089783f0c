"""An encoder's dimensions and weights as transformers has them: the way back from
`pipeline.encoder.checkpoint`."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..pipeline.encoder.checkpoint import KINDS


class Names(NamedTuple):
    """The names of a type of encoder in transformers."""

    model: str  # the class without its ending: BertModel, BertForTokenClassification
    tokenizer: str
    segments: int  # the number of token types; 0: it has none


TYPES = {
    "bert": Names("Bert", "BertTokenizer", 2),
    "distilbert": Names("DistilBert", "DistilBertTokenizer", 0),
    "electra": Names("Electra", "ElectraTokenizer", 2),
    "roberta": Names("Roberta", "RobertaTokenizer", 1),
    "xlm-roberta": Names("XLMRoberta", "XLMRobertaTokenizer", 1),
    "camembert": Names("Camembert", "CamembertTokenizer", 1),
}


def make_config(
    config: dict[str, Any], special: dict[str, int], *, dropout: float
) -> dict[str, Any]:
    """Make `config.json` of an encoder without head.

    config (dict[str, Any]): The dimensions, of `Bert.config`.
    special (dict[str, int]): The ids of CLS, SEP and PAD.
    dropout (float): The dropout probability in training.
    """
    kind, names = KINDS[config["model_type"]], TYPES[config["model_type"]]
    own = {berts: key for key, berts in kind.keys.items()}
    made = {
        **config,
        "hidden_act": "gelu",
        "hidden_dropout_prob": dropout,
        "attention_probs_dropout_prob": dropout,
        "pad_token_id": special["PAD"],
    }
    if kind.has_offset:
        made["max_position_embeddings"] += special["PAD"] + 1
        made |= {"bos_token_id": special["CLS"], "eos_token_id": special["SEP"]}
    if config["model_type"] == "electra":
        made["embedding_size"] = config["hidden_size"]
    if names.segments:
        made["type_vocab_size"] = names.segments
        made["position_embedding_type"] = "absolute"
    else:
        own |= {"hidden_dropout_prob": "dropout"}
        own |= {"attention_probs_dropout_prob": "attention_dropout"}
    made = {own.get(key, key): value for key, value in made.items() if key not in kind.values}
    return {"architectures": [f"{names.model}Model"], **made, "torch_dtype": "float32"}


def export_weights(
    weights: dict[str, Tensor], config: dict[str, Any], special: dict[str, int], *, prefix: bool
) -> dict[str, Tensor]:
    """Give weights the names that transformers has for them. Query, key and value become three. The
    position embeddings have the embedding of segment 0 in them, so that of the segments is zero.

    weights (dict[str, Tensor]): The state dict of `Bert`.
    config (dict[str, Any]): Its dimensions.
    special (dict[str, int]): The ids of CLS, SEP and PAD.
    prefix (bool): Whether names begin with the encoder's, as in a model with a head.
    RETURNS (dict[str, Tensor]): The weights in fp32.
    """
    kind, names = KINDS[config["model_type"]], TYPES[config["model_type"]]
    width = config["hidden_size"]
    old = {name: tensor.detach().float().cpu() for name, tensor in weights.items()}
    positions = old["positions.weight"]
    if kind.has_offset:  # rows that no piece has
        positions = torch.cat([torch.zeros(special["PAD"] + 1, width), positions])
    new = {
        "embeddings.word_embeddings.weight": old["words.weight"],
        "embeddings.position_embeddings.weight": positions,
    }
    if names.segments:
        new["embeddings.token_type_embeddings.weight"] = torch.zeros(names.segments, width)
    for part in ("weight", "bias"):
        new[f"embeddings.LayerNorm.{part}"] = old[f"norm.{part}"]
        for i in range(config["num_hidden_layers"]):
            here, there = f"layers.{i}", f"encoder.layer.{i}"
            for name, tensor in zip(("query", "key", "value"), old[f"{here}.qkv.{part}"].chunk(3)):
                new[f"{there}.attention.self.{name}.{part}"] = tensor
            new[f"{there}.attention.output.dense.{part}"] = old[f"{here}.out.{part}"]
            new[f"{there}.attention.output.LayerNorm.{part}"] = old[f"{here}.norm1.{part}"]
            new[f"{there}.intermediate.dense.{part}"] = old[f"{here}.up.{part}"]
            new[f"{there}.output.dense.{part}"] = old[f"{here}.down.{part}"]
            new[f"{there}.output.LayerNorm.{part}"] = old[f"{here}.norm2.{part}"]
    start = kind.prefix if prefix else ""
    return {start + _rename(name, kind.weights): t.contiguous() for name, t in new.items()}


def _rename(name: str, names: dict[str, str]) -> str:
    """RETURNS (str): BERT's name of a weight with the names of another type's parts, the longest
    part first: "attention.output.dense" has "output.dense" in it."""
    for own, berts in sorted(names.items(), key=lambda pair: -len(pair[1])):
        name = name.replace(berts, own)
    return name
