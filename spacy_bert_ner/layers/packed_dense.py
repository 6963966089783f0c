"""Fast products for prediction on a CPU: weights are laid out once as oneDNN wants them, and what follows is fused."""

import warnings
from typing import Dict, List, Tuple

import torch
from spacy.util import registry
from torch import Tensor, nn
from torch.nn import functional

ROWS = 1024  # the layout is chosen for products of this many pieces


@registry.misc("spacy_bert_ner.PackedDense.v1")
class PackedDense:
    """The products of an encoder's linear layers, in fp32 or bf16, with bias, GELU and residual inside the product.

    linears (List[nn.Linear]): The layers.
    dtype (torch.dtype): `torch.float32` or `torch.bfloat16`.
    """

    def __init__(self, linears: List[nn.Linear], dtype: torch.dtype) -> None:
        self.dtype = self.attention_dtype = dtype
        reorder = torch.ops.mkldnn._reorder_linear_weight
        self._packed: Dict[nn.Linear, Tuple[Tensor, Tensor]] = {
            linear: (
                reorder(linear.weight.detach().to(dtype), ROWS),
                linear.bias.detach().to(dtype),
            )
            for linear in linears
        }

    def __call__(self, linear: nn.Linear, x: Tensor) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise(x, *self._packed[linear], "none", [], "")

    def gelu(self, linear: nn.Linear, x: Tensor) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise(x, *self._packed[linear], "gelu", [], "none")

    def add(self, linear: nn.Linear, x: Tensor, residual: Tensor) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise.binary(x, residual, *self._packed[linear], "add")

    def drop(self, x: Tensor) -> Tensor:
        return x


@registry.misc("spacy_bert_ner.Int8Dense.v1")
class Int8Dense:
    """The products in dynamic int8: weights scaled per output row, inputs per product, results in fp32. The products that
    take GELU's results stay in `half_dtype`, with the attention: single large values there leave too few steps for the rest,
    at a cost of 0.2 to 0.3 points of F1.

    linears (List[nn.Linear]): The layers.
    half_dtype (torch.dtype): `torch.bfloat16`, or `torch.float32` where the CPU lacks that.
    """

    def __init__(self, linears: List[nn.Linear], half_dtype: torch.dtype) -> None:
        self.dtype = torch.float32
        self.attention_dtype = half_dtype
        narrowing = [linear for linear in linears if linear.in_features > linear.out_features]
        self._half = PackedDense(narrowing, half_dtype)
        self._narrowing = set(narrowing)
        self._packed = {x: _quantize(x) for x in linears if x not in self._narrowing}

    def __call__(self, linear: nn.Linear, x: Tensor) -> Tensor:
        if linear in self._narrowing:
            return self._half(linear, x.to(self.attention_dtype)).float()
        return torch.ops.quantized.linear_dynamic(x, self._packed[linear], False)

    def gelu(self, linear: nn.Linear, x: Tensor) -> Tensor:
        return functional.gelu(self(linear, x))

    def add(self, linear: nn.Linear, x: Tensor, residual: Tensor) -> Tensor:
        return self(linear, x).add_(residual)

    def drop(self, x: Tensor) -> Tensor:
        return x


def _quantize(linear: nn.Linear) -> torch.ScriptObject:
    weight = linear.weight.detach().float()
    scales = weight.abs().amax(1).clamp_(min=1e-12).double() / 127
    zeros = torch.zeros(len(weight), dtype=torch.int64)
    engine = torch.backends.quantized.engine
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # quantized tensors are deprecated, their products are not
        try:
            torch.backends.quantized.engine = "onednn"
            quantized = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
            return torch.ops.quantized.linear_prepack(quantized, linear.bias.detach().float())
        finally:
            torch.backends.quantized.engine = engine
