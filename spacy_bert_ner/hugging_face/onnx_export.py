"""ONNX graphs of an encoder, with a head or without."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..pipeline.encoder.bert import Bert
from .errors import ConversionError
from .reading import Encoder

OPSET = 18
# A file of ONNX takes no more bytes; the weights of a larger model are in a file beside it
LARGEST = 2**31 - 2**20
BATCH, LENGTH = 2, 8  # of the example that is traced; neither is fixed by it


class PaddedEncoder(nn.Module):
    """The encoder on padded windows, with transformers' arguments. `Bert` takes windows of several
    lengths that are laid out one after the other, which a graph can't."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert: Any = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encode windows.

        input_ids (Tensor): Piece ids with special tokens and padding, of shape (windows, length).
        attention_mask (Tensor): 1 for pieces and 0 for padding, of the same shape.
        RETURNS (Tensor): The last hidden states, of shape (windows, length, width).
        """
        heads = self.bert.config["num_attention_heads"]
        windows, length = input_ids.shape
        bias = (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        x = functional.embedding(input_ids, self.bert.words.weight)
        x = self.bert.norm(x + self.bert.positions.weight[:length])
        for layer in self.bert.layers:
            qkv = layer.qkv(x).reshape(windows, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
            query, key, value = qkv[0], qkv[1], qkv[2]  # each (windows, heads, length, head width)
            scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + bias
            context = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
            x = layer.norm1(x + layer.out(context))
            x = layer.norm2(x + layer.down(functional.gelu(layer.up(x))))
        return x


class Classifier(nn.Module):
    """The encoder and a linear layer: the logits of each piece."""

    def __init__(self, encoder: PaddedEncoder, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.encoder = encoder
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids, attention_mask)
        return functional.linear(hidden, self.weight, self.bias)


def export_encoder(path: Path, encoder: Encoder) -> None:
    """Write the encoder alone: `input_ids` and `attention_mask` to `last_hidden_state`."""
    _export_windows(path, _make_encoder(encoder), "last_hidden_state")


def export_classifier(path: Path, encoder: Encoder, layer: dict[str, Tensor]) -> None:
    """Write a token classifier: `input_ids` and `attention_mask` to `logits`.

    path (Path): The file. Its folder is made.
    encoder (Encoder): The encoder.
    layer (dict[str, Tensor]): `classifier.weight` and `classifier.bias`.
    """
    head = (layer["classifier.weight"], layer["classifier.bias"])
    _export_windows(path, Classifier(_make_encoder(encoder), *head), "logits")


def _make_encoder(encoder: Encoder) -> PaddedEncoder:
    return PaddedEncoder(Bert.from_weights(encoder.config, encoder.weights).float())


def _export_windows(path: Path, module: nn.Module, output: str) -> None:
    ids = torch.zeros((BATCH, LENGTH), dtype=torch.int64)
    sizes = {0: "batch", 1: "sequence"}
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    export(path, module, inputs, [output], {name: sizes for name in inputs})


def export(
    path: Path,
    module: nn.Module,
    inputs: dict[str, Tensor],
    outputs: Sequence[str],
    sizes: dict[str, Any],
) -> None:
    """Write a graph.

    path (Path): The file. Its folder is made.
    module (nn.Module): What the graph computes.
    inputs (dict[str, Tensor]): An example of each of its inputs, in their order.
    outputs (Sequence[str]): The names of its outputs.
    sizes (dict[str, Any]): For each input the names of the dimensions that vary.
    RAISES (ConversionError): If a library is not installed.
    """
    _check_libraries()
    size = sum(p.numel() * p.element_size() for p in module.parameters())
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.no_grad(), _silence():
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            path,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=_name_sizes(sizes),
            opset_version=OPSET,
            external_data=size > LARGEST,
            dynamo=True,
            verbose=False,
        )


def _check_libraries() -> None:
    """RAISES (ConversionError): If a library that PyTorch needs for it is not installed."""
    for name in ("onnx", "onnxscript"):
        try:
            import_module(name)
        except ImportError:
            hint = "pip install 'spacy-bert-ner[onnx]'"
            raise ConversionError(f"--onnx needs the library {name}: {hint}") from None


@contextmanager
def _silence() -> Iterator[None]:
    """Keep PyTorch from warning of what is as it should be: there is no torchvision, and two inputs
    have the same sizes."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.setLevel(level)


def _name_sizes(sizes: dict[str, Any]) -> tuple[dict[int, Any], ...]:
    made: dict[str, Any] = {}
    for names in sizes.values():
        for name in names.values():
            made.setdefault(name, torch.export.Dim(name))
    return tuple({at: made[name] for at, name in names.items()} for names in sizes.values())
