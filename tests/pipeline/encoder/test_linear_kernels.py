"""The fast kernels, against the plain ones. What this processor lacks is tested as the error that
it gives."""

import pytest
import torch
from torch import nn

from spacy_bert_ner.pipeline.encoder.linear_kernels import (
    FbgemmInt8Linear,
    OneDnnInt8Linear,
    PackedLinear,
    PlainLinear,
)
from spacy_bert_ner.pipeline.encoder.processor import detect_processor

HERE = detect_processor(torch.device("cpu"))
PLAIN = PlainLinear(torch.float32)
FIRST = torch.tensor([0])  # where the first piece of each window is
# what makes them, whether this processor can, and the largest share of the result's norm that may
# be wrong
KINDS = {
    "packed fp32": (lambda linears: PackedLinear(linears, torch.float32), HERE.onednn, 1e-5),
    "packed bf16": (lambda linears: PackedLinear(linears, torch.bfloat16), HERE.bf16, 0.02),
    "onednn int8": (lambda linears: OneDnnInt8Linear(linears, torch.float32), HERE.vnni, 0.03),
    "fbgemm int8": (lambda linears: FbgemmInt8Linear(linears), HERE.fbgemm, 0.04),
}
COMPUTED = [name for name, (_, computed, _) in KINDS.items() if computed]
INT8 = [name for name in COMPUTED if "int8" in name]
lengths = pytest.mark.parametrize("length", [1, 2, 50, 1000])
kind = pytest.mark.parametrize("kind", COMPUTED)
int8 = pytest.mark.parametrize("kind", INT8)


@pytest.fixture
def linear():
    torch.manual_seed(0)
    linear = nn.Linear(64, 96)
    nn.init.normal_(linear.bias)
    return linear


def make_input(length, width=64):
    """Two windows, in which the first piece has larger values than the others, as [CLS] has; and
    where these are."""
    x, first = torch.randn(2 * length, width), torch.tensor([0, length])
    x[first, 5] *= 30
    return x, first


def apply_all(kernels, linear, x, residual, first=FIRST):
    x, residual = x.to(kernels.dtype), residual.to(kernels.dtype)
    before = x.clone()
    with torch.no_grad():
        found = {
            "apply": kernels.apply(linear, x, first),
            "gelu": kernels.apply_gelu(linear, x, first),
            "add": kernels.apply_add(linear, x, residual.clone(), first),
        }
    assert torch.equal(x, before)
    assert all(result.dtype == kernels.dtype for result in found.values())
    return {name: result.float() for name, result in found.items()}


@lengths
@kind
@pytest.mark.parametrize("operation", ["apply", "gelu", "add"])
def test_every_kind_is_close_to_the_plain_one(linear, length, kind, operation):
    make, _, share = KINDS[kind]
    (x, first), residual = make_input(length), torch.randn(2 * length, 96)
    found, expected = (apply_all(k, linear, x, residual, first) for k in (make([linear]), PLAIN))
    error = found[operation] - expected[operation]
    is_first = torch.zeros(2 * length, dtype=torch.bool).index_fill_(0, first, True)
    for part in (is_first, ~is_first):  # the large first pieces don't hide the others
        assert error[part].norm() <= share * expected[operation][part].norm()


@kind
def test_each_layer_has_its_own_weights(kind):
    linears = [nn.Linear(16, 24), nn.Linear(24, 16), nn.Linear(16, 24)]
    kernels = KINDS[kind][0](linears)
    for linear in linears:
        x = torch.randn(5, linear.in_features)
        found, expected = (k.apply(linear, x.to(k.dtype), FIRST).float() for k in (kernels, PLAIN))
        assert (found - expected).norm() < 0.1 * expected.norm()


@kind
def test_nothing_is_dropped(linear, kind):
    x = torch.randn(3, 4)
    assert torch.equal(KINDS[kind][0]([linear]).drop(x), x)


@kind
def test_weights_in_half_precision_can_be_prepared(linear, kind):
    x = torch.randn(5, 64)
    expected = PLAIN.apply(linear, x, FIRST)
    kernels = KINDS[kind][0]([linear.half()])
    found = kernels.apply(linear, x.to(kernels.dtype), FIRST).float()
    assert (found - expected).norm() < 0.05 * expected.norm()


@int8
def test_int8_scales_each_row_on_its_own(linear, kind):
    with torch.no_grad():
        linear.weight[::2] *= 1000
        linear.bias.zero_()
    x = torch.randn(200, 64)
    expected = PLAIN.apply(linear, x, FIRST)
    error = KINDS[kind][0]([linear]).apply(linear, x, FIRST) - expected
    assert (error.norm(dim=0) < 0.04 * expected.norm(dim=0)).all()


@int8
def test_int8_takes_weights_of_zero(linear, kind):
    with torch.no_grad():
        linear.weight.zero_()
    found = KINDS[kind][0]([linear]).apply(linear, torch.randn(3, 64), FIRST)
    torch.testing.assert_close(found, linear.bias.detach().expand(3, -1))


@int8
def test_int8_leaves_the_engine_of_quantized_products_as_it_was(linear, kind):
    before = torch.backends.quantized.engine
    KINDS[kind][0]([linear])
    assert torch.backends.quantized.engine == before


@pytest.mark.parametrize("kind", [name for name in INT8 if "fbgemm" in name])
def test_the_largest_weights_and_inputs_do_not_overflow(linear, kind):
    with torch.no_grad():
        linear.weight.fill_(1.0)
        linear.bias.zero_()
    found = KINDS[kind][0]([linear]).apply(linear, torch.ones(4, 64), FIRST)
    torch.testing.assert_close(found, torch.full((4, 96), 64.0), rtol=0.02, atol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_onednn_int8_leaves_the_precision_of_attention_to_the_caller(dtype):
    # without layers: packing in bf16 is what some processors lack
    kernels = OneDnnInt8Linear([], dtype)
    assert (kernels.dtype, kernels.attention_dtype) == (torch.float32, dtype)


def test_converted_once_is_what_is_converted_each_time(linear):
    x, first = make_input(50)
    residual = torch.randn(len(x), 96)
    each, once = (
        apply_all(PlainLinear(torch.bfloat16, linears=linears), linear, x, residual, first)
        for linears in ((), [linear])
    )
    for name, found in once.items():
        assert torch.equal(found, each[name])
