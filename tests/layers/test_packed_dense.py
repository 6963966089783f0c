"""The fast products, against the plain ones."""

import pytest
import torch
from torch import nn

from spacy_bert_ner.layers.bert import PlainDense
from spacy_bert_ner.layers.packed_dense import Int8Dense, PackedDense

PLAIN = PlainDense(torch.float32)
KINDS = {
    "fp32": (lambda linears: PackedDense(linears, torch.float32), 1e-5),
    "bf16": (lambda linears: PackedDense(linears, torch.bfloat16), 0.02),
    "int8": (lambda linears: Int8Dense(linears, torch.float32), 0.03),
}
rows = pytest.mark.parametrize("rows", [1, 2, 100, 2000])
kind = pytest.mark.parametrize("kind", list(KINDS))


@pytest.fixture
def linear():
    torch.manual_seed(0)
    linear = nn.Linear(64, 96)
    nn.init.normal_(linear.bias)
    return linear


def products(dense, linear, x, residual):
    x, residual = x.to(dense.dtype), residual.to(dense.dtype)
    with torch.no_grad():
        found = {
            "call": dense(linear, x),
            "gelu": dense.gelu(linear, x),
            "add": dense.add(linear, x, residual.clone()),
        }
    assert all(result.dtype == dense.dtype for result in found.values())
    return {name: result.float() for name, result in found.items()}


@rows
@pytest.mark.parametrize("product", ["call", "gelu", "add"])
def test_fp32_gives_what_the_plain_product_gives(linear, rows, product):
    x, residual = torch.randn(rows, 64), torch.randn(rows, 96)
    packed = PackedDense([linear], torch.float32)
    found, expected = (products(dense, linear, x, residual) for dense in (packed, PLAIN))
    torch.testing.assert_close(found[product], expected[product], atol=1e-4, rtol=0)


@rows
@kind
@pytest.mark.parametrize("product", ["call", "gelu", "add"])
def test_every_precision_is_close(linear, rows, kind, product):
    make, share = KINDS[kind]
    x, residual = torch.randn(rows, 64), torch.randn(rows, 96)
    found, expected = (products(d, linear, x, residual) for d in (make([linear]), PLAIN))
    error = found[product] - expected[product]
    assert error.norm() < share * expected[product].norm()


@kind
def test_each_layer_has_its_own_weights(kind):
    linears = [nn.Linear(16, 24), nn.Linear(24, 16), nn.Linear(16, 24)]
    dense = KINDS[kind][0](linears)
    for linear in linears:
        x = torch.randn(5, linear.in_features)
        found, expected = dense(linear, x.to(dense.dtype)).float(), PLAIN(linear, x)
        assert (found - expected).norm() < 0.1 * expected.norm()


@kind
def test_nothing_is_dropped(linear, kind):
    x = torch.randn(3, 4)
    assert torch.equal(KINDS[kind][0]([linear]).drop(x), x)


@kind
def test_weights_in_half_precision_can_be_packed(linear, kind):
    x = torch.randn(5, 64)
    expected = PLAIN(linear, x)
    dense = KINDS[kind][0]([linear.half()])
    found = dense(linear, x.to(dense.dtype)).float()
    assert (found - expected).norm() < 0.05 * expected.norm()


def test_int8_scales_each_row_on_its_own(linear):
    with torch.no_grad():
        linear.weight[::2] *= 1000
        linear.bias.zero_()
    x = torch.randn(200, 64)
    expected = PLAIN(linear, x)
    error = Int8Dense([linear], torch.float32)(linear, x) - expected
    assert (error.norm(dim=0) < 0.03 * expected.norm(dim=0)).all()


def test_int8_takes_weights_of_zero(linear):
    with torch.no_grad():
        linear.weight.zero_()
    found = Int8Dense([linear], torch.float32)(linear, torch.randn(3, 64))
    torch.testing.assert_close(found, linear.bias.detach().expand(3, -1))


def test_int8_leaves_the_engine_of_quantized_products_as_it_was(linear):
    before = torch.backends.quantized.engine
    Int8Dense([linear], torch.float32)
    assert torch.backends.quantized.engine == before


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_int8_leaves_the_precision_of_attention_to_the_caller(linear, dtype):
    dense = Int8Dense([linear], dtype)
    assert (dense.dtype, dense.attention_dtype) == (torch.float32, dtype)
