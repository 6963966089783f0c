"""Other ways to compute on a GPU, for `gpu.py --variants`: `ner` alone with each of them, and as it
is chosen. What wins belongs into `processor.choose_kernels`."""

from collections.abc import Callable, Iterator
from functools import partial
from types import MethodType
from typing import Any

import numpy
import spacy
import srsly
import torch
from gpu_rows import Row, attempt, read_all, time_rounds
from gpu_setup import Setup
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from systems import NER_ONLY
from torch import Tensor
from torch.nn import functional

Attend = Callable[[Tensor, Tensor, Tensor, Tensor, int], Tensor]


def measure_variants(setup: Setup) -> Iterator[Row]:
    for name, change in VARIANTS.items():
        yield attempt(f"variant: {name}", measure, setup, change)


def measure(setup: Setup, change: Callable[[Language], None]) -> Row:
    config = {"components.transformer.model.device": setup.device}
    nlp = spacy.load(setup.folder / "ours", config=config, enable=[*NER_ONLY, "tensor_cleaner"])
    change(nlp)
    measured = srsly.read_json(setup.folder / "texts.json")
    row = time_rounds(setup, measured["words"], measured["texts"], partial(read_all, nlp))
    return row._replace(note=str(nlp.get_pipe("transformer").kernels))


def set_kernels(nlp: Language, **options: Any) -> None:
    bert = nlp.get_pipe("transformer").model.shims[1]
    bert.kernels = bert.kernels._replace(**options)


def set_batch(nlp: Language, *, size: int) -> None:
    nlp.batch_size = size


def work_in_turn(nlp: Language) -> None:
    """The encoder does not begin with the next batch before this one is through."""
    encoder = nlp.get_pipe("transformer")
    encoder.pipe = MethodType(TrainablePipe.pipe, encoder)


def use_varlen(nlp: Language, *, compiles: bool = False) -> None:
    """No padding: FlashAttention for windows of different lengths."""
    from torch.nn.attention.varlen import varlen_attn

    def attend(query: Tensor, key: Tensor, value: Tensor, borders: Tensor, longest: int) -> Tensor:
        return varlen_attn(query, key, value, borders, borders, longest, longest)

    replace_forward(nlp, attend, compiles=compiles)


def replace_forward(nlp: Language, attend: Attend, *, compiles: bool = False) -> None:
    """Let the network compute windows without padding."""
    set_kernels(nlp, padded=False, bucket=0)
    window = nlp.get_pipe("transformer").model.attrs["window"]
    bert = nlp.get_pipe("transformer").model.shims[1]._model
    layers = torch.compile(run_layers, dynamic=True) if compiles else run_layers

    def forward(
        ids: Tensor,
        positions: Tensor,
        groups: list[tuple[int, int]],
        mask: None,
        kernels: Any,
        attention: str = "",
        hidden_states: None = None,
    ) -> Tensor:
        lengths = [length for windows, length in groups for _ in range(windows)]
        borders = numpy.cumsum([0, *lengths], dtype="int32")
        x = bert.words(ids).float() + functional.embedding(positions, bert.positions.weight).float()
        x = normalize(x, bert.norm.weight.float(), bert.norm.bias.float()).to(kernels.dtype)
        weights = [list_weights(layer, kernels.dtype) for layer in bert.layers]
        heads = bert.config["num_attention_heads"]
        where = torch.from_numpy(borders).to(ids.device, non_blocking=True)
        return layers(x, where, window, weights, heads, attend).float()

    bert.forward = forward


def list_weights(layer: Any, dtype: torch.dtype) -> list[tuple[Tensor, Tensor]]:
    parts = (layer.qkv, layer.out, layer.norm1, layer.up, layer.down, layer.norm2)
    if not hasattr(layer, "converted"):
        layer.converted = [
            (part.weight.detach().to(dtype), part.bias.detach().to(dtype)) for part in parts
        ]
    return layer.converted


def normalize(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return functional.layer_norm(x, weight.shape, weight, bias, 1e-12)


def run_layers(
    x: Tensor,
    borders: Tensor,
    longest: int,
    weights: list[list[tuple[Tensor, Tensor]]],
    heads: int,
    attend: Attend,
) -> Tensor:
    """The layers of `bert.Bert` on windows one after the other; `borders` is where they begin."""
    linear = functional.linear
    for qkv, out, norm1, up, down, norm2 in weights:
        query, key, value = linear(x, *qkv).view(len(x), 3, heads, -1).unbind(1)
        context = attend(query, key, value, borders, longest).reshape(x.shape)
        x = normalize(x + linear(context, *out), *norm1)
        x = normalize(x + linear(functional.gelu(linear(x, *up)), *down), *norm2)
    return x


VARIANTS: dict[str, Callable[[Language], None]] = {
    "as chosen": lambda nlp: None,
    "the encoder not one batch ahead": work_in_turn,
    "padded to the longest window": partial(set_kernels, bucket=0),
    "buckets of 16": partial(set_kernels, bucket=16),
    "buckets of 64": partial(set_kernels, bucket=64),
    "encoder batches of 4,096 pieces": partial(set_kernels, batch_pieces=4096),
    "encoder batches of 65,536 pieces": partial(set_kernels, batch_pieces=65536),
    "16 documents a batch": partial(set_batch, size=16),
    "256 documents a batch": partial(set_batch, size=256),
    "varlen attention": use_varlen,
    "varlen attention, torch.compile": partial(use_varlen, compiles=True),
}
