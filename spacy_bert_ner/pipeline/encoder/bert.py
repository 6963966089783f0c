"""BERT encoder (Devlin et al., 2019) in PyTorch, optimized for CPU inference. The caller chooses
the linear kernels. DistilBERT, RoBERTa, XLM-R and others are the same network: see `checkpoint`."""

import math
import threading
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import read_config, read_weights

KEPT = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "layer_norm_eps",
)


class BertLayer(nn.Module):
    def __init__(self, width: int, inner: int, eps: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps)


class Bert(nn.Module):
    """The encoder without pooler and heads. Query, key and value are one fused linear layer. The
    embedding of segment 0, the only one that a tagger needs, is added to the position embeddings.

    config (dict[str, Any]): The dimensions, with the keys of Hugging Face's `config.json`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.config = {key: config[key] for key in KEPT}
        self.config["model_type"] = config.get("model_type", "bert")
        width, eps = config["hidden_size"], config["layer_norm_eps"]
        self.words = _create_table(config["vocab_size"], width, sparse=True)
        self.positions = _create_table(config["max_position_embeddings"], width)
        self.norm = nn.LayerNorm(width, eps)
        self.layers = nn.ModuleList(
            BertLayer(width, config["intermediate_size"], eps)
            for _ in range(config["num_hidden_layers"])
        )

    @classmethod
    def from_weights(cls, config: dict[str, Any], weights: dict[str, Tensor]) -> "Bert":
        """Build the module from existing weights, without random initialization.

        config (dict[str, Any]): The dimensions.
        weights (dict[str, Tensor]): A state dict, as `state_dict` returns it.
        """
        with torch.device("meta"):
            bert = cls(config)
        bert.load_state_dict(weights, assign=True)
        return bert

    @classmethod
    def read(cls, folder: Path) -> "Bert":
        """Load an encoder in Hugging Face's format.

        folder (Path): Has `config.json` and `model.safetensors`.
        RAISES (ValueError): If a file is missing or damaged, or the encoder is not one of
            `checkpoint.KINDS`.
        """
        for name in ("config.json", "model.safetensors"):
            if not (folder / name).is_file():
                raise ValueError(f"{folder / name}: no such file. Run the step 'encoder' first.")
        try:
            config = read_config(folder)
            return cls.from_weights(config, read_weights(folder, config))
        except (SafetensorError, KeyError, RuntimeError, ValueError) as error:
            reason = str(error).strip().splitlines()[-1].strip()
            raise ValueError(f"{folder}: can't load the encoder: {reason}") from None

    def forward(
        self,
        ids: Tensor,
        positions: Tensor,
        groups: list[tuple[int, int]],
        mask: Tensor | None,
        kernels: Any,
        attention: str = "fused",
        hidden_states: list[Tensor] | None = None,
    ) -> Tensor:
        """Encode windows that are laid out one after the other.

        ids (Tensor): The piece ids of all windows, of shape (pieces,).
        positions (Tensor): The position of each piece in its window, of the same shape.
        groups (list[tuple[int, int]]): Windows of the same length are adjacent. For each such
            group: the number of windows and their length.
        mask (Tensor | None): True for pieces and False for padding, of the same shape; None if
            nothing is padded.
        kernels (Any): Computes the linear layers, see `linear_kernels`.
        attention (str): One of `ATTENTION`.
        hidden_states (list[Tensor] | None): A list to which the hidden states before each layer
            are appended, in fp32.
        RETURNS (Tensor): The last hidden states, of shape (pieces, width), in fp32.
        """
        heads, attend = self.config["num_attention_heads"], ATTENTION[attention]
        sizes = [windows * length for windows, length in groups]
        biases = [None] * len(groups)
        if mask is not None:
            bias = torch.zeros(mask.shape, device=ids.device, dtype=kernels.attention_dtype)
            parts = bias.masked_fill_(~mask, -torch.inf).split(sizes)
            biases = [part.view(n, 1, 1, length) for part, (n, length) in zip(parts, groups)]
        # not without need: on a GPU the host would wait for it
        first = (positions == 0).nonzero().flatten() if kernels.needs_first else None
        x = self.words(ids).float() + functional.embedding(positions, self.positions.weight).float()
        x = kernels.drop(_normalize(self.norm, x)).to(kernels.dtype)
        for layer in self.layers:
            if hidden_states is not None:
                hidden_states.append(x.float())
            qkv = kernels.apply(layer.qkv, x, first).to(kernels.attention_dtype)
            contexts = [
                attend(part.view(*group, 3, heads, -1), bias).flatten(0, 1)
                for part, group, bias in zip(qkv.split(sizes), groups, biases)
            ]
            context = torch.cat(contexts) if len(contexts) > 1 else contexts[0]
            x = _normalize(
                layer.norm1, kernels.apply_add(layer.out, context.to(kernels.dtype), x, first)
            )
            inner = kernels.apply_gelu(layer.up, x, first)
            x = _normalize(layer.norm2, kernels.apply_add(layer.down, inner, x, first))
        return x.float()


def attend_fused(qkv: Tensor, bias: Tensor | None) -> Tensor:
    """Attention in one fused operation.

    qkv (Tensor): Query, key and value, of shape (windows, length, 3, heads, head width).
    bias (Tensor | None): Added to the attention scores, of shape (windows, 1, 1, length).
    RETURNS (Tensor): Of shape (windows, length, width).
    """
    query, key, value = qkv.permute(2, 0, 3, 1, 4)  # each (windows, heads, length, head width)
    context = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    return context.transpose(1, 2).flatten(2)


def attend_batched(qkv: Tensor, bias: Tensor | None) -> Tensor:
    """Attention as batched matrix multiplications: faster than the fused operation in bf16 on CPUs
    with AVX-512. Prediction reuses one buffer for the scores: allocating it each time would take a
    fifth of the time."""
    windows, length, _, heads, width = qkv.shape
    query, key, value = qkv.permute(2, 0, 3, 1, 4).flatten(1, 2)
    query, key = query * width**-0.5, key.transpose(1, 2)
    if qkv.requires_grad:
        scores = torch.bmm(query, key)
        if bias is not None:
            scores = (scores.view(windows, heads, length, length) + bias).flatten(0, 1)
        shares = scores.softmax(-1)
    else:
        shares = _get_scratch((windows * heads, length, length), qkv)
        torch.bmm(query, key, out=shares)
        if bias is not None:
            shares.view(windows, heads, length, length).add_(bias)
        torch.softmax(shares, -1, out=shares)
    context = torch.bmm(shares, value).view(windows, heads, length, width)
    return context.transpose(1, 2).flatten(2)


_scratch = threading.local()


def _get_scratch(shape: tuple[int, int, int], like: Tensor) -> Tensor:
    """RETURNS (Tensor): A thread-local, uninitialized buffer of the given shape."""
    size, memory = math.prod(shape), getattr(_scratch, "memory", None)
    if memory is None or memory.numel() < size or memory.dtype != like.dtype:
        memory = _scratch.memory = torch.empty(size, dtype=like.dtype, device=like.device)
    return memory[:size].view(shape)


ATTENTION = {"fused": attend_fused, "batched": attend_batched}


def _create_table(rows: int, width: int, sparse: bool = False) -> nn.Embedding:
    # not `nn.Embedding(rows, width)`: on the meta device its random initialization imports
    # PyTorch's compiler, which takes a second
    return nn.Embedding.from_pretrained(torch.empty(rows, width), freeze=False, sparse=sparse)


def _normalize(norm: nn.LayerNorm, x: Tensor) -> Tensor:
    weight, bias = norm.weight.to(x.dtype), norm.bias.to(x.dtype)
    return functional.layer_norm(x, norm.normalized_shape, weight, bias, norm.eps)
