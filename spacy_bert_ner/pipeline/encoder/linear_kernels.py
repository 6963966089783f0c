"""Linear kernels in several precisions and weight layouts: the same layers, each kernel the fastest
on some processor.

Each class has `apply`, `apply_gelu` (followed by GELU) and `apply_add` (a residual is added). x has
shape (pieces, width), and `first` has the indices of the first piece of each window, if the class
has `needs_first`."""

import warnings
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

ROWS = 1024  # the weight layout is chosen for inputs of this many pieces

# in place, where PyTorch has that
GELU = getattr(torch._C._nn, "gelu_", functional.gelu)


class PlainLinear:
    """PyTorch's own linear layers, with weights stored in fp32: for training, for GPUs, and for
    fp32 on most CPUs.

    dtype (torch.dtype): The dtype of the matrix multiplications.
    dropout (float): The dropout probability after the embeddings and each block.
    linears (Iterable[nn.Linear]): Layers whose weights do not change: they are converted to `dtype`
        once, not each time.
    """

    needs_first = False

    def __init__(
        self, dtype: torch.dtype, dropout: float = 0.0, *, linears: Iterable[nn.Linear] = ()
    ) -> None:
        self.dtype = self.attention_dtype = dtype
        self.dropout = dropout
        self._converted = {
            linear: (linear.weight.detach().to(dtype), linear.bias.detach().to(dtype))
            for linear in linears
        }

    def apply(self, linear: nn.Linear, x: Tensor, first: Tensor | None) -> Tensor:
        weight, bias = self._converted.get(linear, (linear.weight, linear.bias))
        return functional.linear(x, weight.to(self.dtype), bias.to(self.dtype))

    def apply_gelu(self, linear: nn.Linear, x: Tensor, first: Tensor | None) -> Tensor:
        return functional.gelu(self.apply(linear, x, first))

    def apply_add(
        self, linear: nn.Linear, x: Tensor, residual: Tensor, first: Tensor | None
    ) -> Tensor:
        return residual + self.drop(self.apply(linear, x, first))

    def drop(self, x: Tensor) -> Tensor:
        """Dropout with one random byte per value: PyTorch's own dropout takes a seventh of a
        training step on a CPU. The dropout probability is rounded to a multiple of 1/256."""
        if not self.dropout:
            return x
        if x.device.type != "cpu":
            return functional.dropout(x, self.dropout)
        dropped = min(round(self.dropout * 256), 255)
        draws = torch.empty(-(-x.numel() // 8), dtype=torch.int64).random_(-(2**63), None)
        kept = draws.view(torch.uint8)[: x.numel()].view(x.shape) >= dropped
        return x * kept.to(x.dtype).mul_(256 / (256 - dropped))


class PackedLinear:
    """oneDNN's linear layers on prepacked weights, with bias, GELU and residual fused into the
    matrix multiplication: the fastest in fp32 and bf16 on CPUs with AVX-512.

    linears (list[nn.Linear]): The layers.
    dtype (torch.dtype): `torch.float32` or `torch.bfloat16`.
    """

    needs_first = False

    def __init__(self, linears: list[nn.Linear], dtype: torch.dtype) -> None:
        self.dtype = self.attention_dtype = dtype
        reorder = torch.ops.mkldnn._reorder_linear_weight
        self._packed: dict[nn.Linear, tuple[Tensor, Tensor]] = {
            linear: (
                reorder(linear.weight.detach().to(dtype), ROWS),
                linear.bias.detach().to(dtype),
            )
            for linear in linears
        }

    def apply(self, linear: nn.Linear, x: Tensor, first: Tensor | None) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise(x, *self._packed[linear], "none", [], "")

    def apply_gelu(self, linear: nn.Linear, x: Tensor, first: Tensor | None) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise(x, *self._packed[linear], "gelu", [], "none")

    def apply_add(
        self, linear: nn.Linear, x: Tensor, residual: Tensor, first: Tensor | None
    ) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise.binary(x, residual, *self._packed[linear], "add")

    def drop(self, x: Tensor) -> Tensor:
        return x


class DynamicInt8Linear:
    """Linear layers with dynamic int8 quantization: per-channel scales for the weights (one per
    output row), one scale per call for the inputs, results in fp32. The first piece of each window,
    [CLS], is multiplied separately: its values are several times as large and would leave too few
    of the 256 quantization levels for the rest.

    linears (list[nn.Linear]): The layers.
    engine (str): PyTorch's name of the quantized backend: onednn or fbgemm.
    largest (int): The quantized value of the largest weight of each row, at most 127.
    """

    needs_first = True

    def __init__(self, linears: list[nn.Linear], *, engine: str, largest: int) -> None:
        self.dtype = self.attention_dtype = torch.float32
        self._packed = {linear: _quantize(linear, engine, largest) for linear in linears}

    def apply(self, linear: nn.Linear, x: Tensor, first: Tensor) -> Tensor:
        weight = self._packed[linear]
        kept = x[first]
        x[first] = 0
        y = torch.ops.quantized.linear_dynamic(x, weight, False)
        x[first] = kept
        y[first] = torch.ops.quantized.linear_dynamic(kept, weight, False)
        return y

    def apply_gelu(self, linear: nn.Linear, x: Tensor, first: Tensor) -> Tensor:
        return GELU(self.apply(linear, x, first))

    def apply_add(self, linear: nn.Linear, x: Tensor, residual: Tensor, first: Tensor) -> Tensor:
        return self.apply(linear, x, first).add_(residual)

    def drop(self, x: Tensor) -> Tensor:
        return x


class FbgemmInt8Linear(DynamicInt8Linear):
    """FBGEMM's int8 linear layers, for CPUs without VNNI. Inputs have 8 bits and weights 7: these
    CPUs add two products in 16 bits, which would overflow with 8-bit weights."""

    def __init__(self, linears: list[nn.Linear]) -> None:
        super().__init__(linears, engine="fbgemm", largest=64)


class OneDnnInt8Linear(DynamicInt8Linear):
    """oneDNN's int8 linear layers, for CPUs with VNNI. The layers after GELU stay in `half_dtype`,
    as does the attention: outliers there leave too few quantization levels for the rest, which
    would cost 0.2 to 0.3 points of F1.

    half_dtype (torch.dtype): `torch.bfloat16`, or `torch.float32` if the CPU does not support it.
    """

    def __init__(self, linears: list[nn.Linear], half_dtype: torch.dtype) -> None:
        narrowing = {linear for linear in linears if linear.in_features > linear.out_features}
        wide = [linear for linear in linears if linear not in narrowing]
        super().__init__(wide, engine="onednn", largest=127)
        self.attention_dtype = half_dtype
        self._half = PackedLinear([one for one in linears if one in narrowing], half_dtype)

    def apply(self, linear: nn.Linear, x: Tensor, first: Tensor) -> Tensor:
        if linear in self._packed:
            return super().apply(linear, x, first)
        return self._half.apply(linear, x.to(self.attention_dtype), first).float()


def _quantize(linear: nn.Linear, engine: str, largest: int) -> torch.ScriptObject:
    weight = linear.weight.detach().float()
    scales = weight.abs().amax(1).clamp_(min=1e-12).double() / largest
    zeros = torch.zeros(len(weight), dtype=torch.int64)
    before = torch.backends.quantized.engine
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # quantized tensors are deprecated, their kernels are not
        try:
            torch.backends.quantized.engine = engine
            quantized = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
            return torch.ops.quantized.linear_prepack(quantized, linear.bias.detach().float())
        finally:
            torch.backends.quantized.engine = before
