"""The encoder, against transformers' BertModel."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from spacy_bert_ner.pipeline.encoder.bert import ATTENTION, Bert
from spacy_bert_ner.pipeline.encoder.linear_kernels import PlainLinear

LENGTHS = [7, 3, 5]
PARTS = {
    "qkv": ["attention.self.query", "attention.self.key", "attention.self.value"],
    "out": ["attention.output.dense"],
    "norm1": ["attention.output.LayerNorm"],
    "up": ["intermediate.dense"],
    "down": ["output.dense"],
    "norm2": ["output.LayerNorm"],
}
PLAIN = PlainLinear(torch.float32)


@pytest.fixture(scope="module")
def folder(encoder, tmp_path_factory):
    """The tiny encoder, with no bias left at zero and no scale at one."""
    from transformers import BertModel

    folder = tmp_path_factory.mktemp("bert")
    model = BertModel.from_pretrained(encoder)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += torch.randn_like(parameter) * 0.1
    model.save_pretrained(folder)
    return folder


@pytest.fixture
def reference(folder):
    from transformers import BertModel

    return BertModel.from_pretrained(folder).eval()


@pytest.fixture
def copy(folder, tmp_path):
    """A copy of the files that a test may change."""
    return shutil.copytree(folder, tmp_path / "copy")


@pytest.fixture(params=["full", "padded"])
def batch(request):
    """Pieces, and which of them are no padding."""
    ids = torch.randint(5, 100, (3, 7), generator=torch.Generator().manual_seed(2))
    if request.param == "full":
        return ids, torch.ones_like(ids, dtype=torch.bool)
    mask = torch.arange(7) < torch.tensor(LENGTHS)[:, None]
    return ids * mask, mask


def encode(bert, batch, kernels=PLAIN, attention="fused", **options):
    """Padded, or what is no padding in groups of windows of one length."""
    ids, mask = batch
    positions = torch.arange(ids.shape[1]).expand_as(ids)
    windows = (ids.flatten(), positions.flatten(), [tuple(ids.shape)])
    padding = None if mask.all() else mask.flatten()
    return bert(*windows, padding, kernels, attention, **options)[mask.flatten()]


def encode_unpadded(bert, batch, kernels=PLAIN, attention="fused"):
    ids, mask = batch
    positions = torch.arange(ids.shape[1]).expand_as(ids)[mask]
    lengths = mask.sum(1).tolist()
    return bert(ids[mask], positions, [(1, n) for n in lengths], None, kernels, attention)


def encode_reference(reference, batch):
    ids, mask = batch
    return reference(ids, attention_mask=mask.long()).last_hidden_state[mask]


@pytest.mark.parametrize("attention", list(ATTENTION))
def test_the_vectors_are_those_of_transformers(folder, reference, batch, attention):
    with torch.no_grad():
        found = encode(Bert.read(folder), batch, attention=attention)
        unpadded = encode_unpadded(Bert.read(folder), batch, attention=attention)
        expected = encode_reference(reference, batch)
    torch.testing.assert_close(unpadded, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_what_goes_into_each_layer_is_what_goes_into_those_of_transformers(folder, reference):
    ids, seen = torch.arange(5, 15).view(2, 5), []
    with torch.no_grad():
        last = encode(Bert.read(folder), (ids, torch.ones_like(ids) > 0), hidden_states=seen)
        expected = reference(ids, output_hidden_states=True).hidden_states
    for found, hidden in zip([*seen, last], expected, strict=True):
        torch.testing.assert_close(found.view_as(hidden), hidden, atol=1e-5, rtol=0)


def test_a_mask_that_hides_nothing_changes_nothing(folder):
    ids = torch.arange(5, 15)
    windows = (ids, torch.arange(5).repeat(2), [(2, 5)])
    with torch.no_grad():
        found = [Bert.read(folder)(*windows, mask, PLAIN) for mask in (None, ids > 0)]
    torch.testing.assert_close(*found, atol=1e-6, rtol=0)


@pytest.mark.parametrize("prefix", ["", "bert."])
@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_weights_are_read_under_every_name(folder, copy, prefix, old):
    weights = {"cls.predictions.bias": torch.zeros(3)}
    for name, tensor in load_file(folder / "model.safetensors").items():
        if old:
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma")
            name = name.replace("LayerNorm.bias", "LayerNorm.beta")
        weights[prefix + name] = tensor
    save_file(weights, copy / "model.safetensors")
    expected = Bert.read(folder).state_dict()
    found = Bert.read(copy).state_dict()
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "albert"},
        {"model_type": None},
        {"hidden_act": "relu"},
        {"position_embedding_type": "relative_key"},
    ],
    ids=["albert", "none", "relu", "relative"],
)
def test_another_kind_of_encoder_is_rejected(copy, change):
    config = json.loads((copy / "config.json").read_text(encoding="utf8"))
    (copy / "config.json").write_text(json.dumps({**config, **change}), encoding="utf8")
    with pytest.raises(ValueError, match=str(next(iter(change.values())))) as error:
        Bert.read(copy)
    assert str(copy) in str(error.value) and next(iter(change)) in str(error.value)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_rejected_by_name(copy, name):
    (copy / name).unlink()
    with pytest.raises(ValueError) as error:
        Bert.read(copy)
    assert str(copy / name) in str(error.value)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("size", [0, 4, 300], ids=["empty", "start", "cut"])
def test_a_damaged_file_is_rejected_by_folder(copy, name, size):
    (copy / name).write_bytes((copy / name).read_bytes()[:size])
    with pytest.raises(ValueError) as error:
        Bert.read(copy)
    assert str(copy) in str(error.value)


@pytest.mark.parametrize("name", ["encoder.layer.1.output.dense.bias", "embeddings."])
def test_missing_weights_are_rejected_by_folder(copy, name):
    weights = load_file(copy / "model.safetensors")
    kept = {key: tensor.clone() for key, tensor in weights.items() if not key.startswith(name)}
    save_file(kept, copy / "model.safetensors")
    with pytest.raises(ValueError) as error:
        Bert.read(copy)
    assert str(copy) in str(error.value)


@pytest.mark.parametrize("encode", [encode, encode_unpadded])
@pytest.mark.parametrize("attention", list(ATTENTION))
def test_the_gradients_are_those_of_transformers(folder, reference, batch, attention, encode):
    bert = Bert.read(folder)
    upstream = torch.randn(int(batch[1].sum()), 32, generator=torch.Generator().manual_seed(3))
    (encode(bert, batch, attention=attention) * upstream).sum().backward()
    (encode_reference(reference, batch) * upstream).sum().backward()
    theirs = {name: p.grad for name, p in reference.named_parameters()}
    expected = {
        "words.weight": theirs["embeddings.word_embeddings.weight"],
        "positions.weight": theirs["embeddings.position_embeddings.weight"],
    }
    for kind in ("weight", "bias"):
        expected[f"norm.{kind}"] = theirs[f"embeddings.LayerNorm.{kind}"]
        for i in range(2):
            for name, parts in PARTS.items():
                gradients = [theirs[f"encoder.layer.{i}.{part}.{kind}"] for part in parts]
                expected[f"layers.{i}.{name}.{kind}"] = torch.cat(gradients)
    assert bert.words.weight.grad.is_sparse
    found = {name: p.grad.to_dense() for name, p in bert.named_parameters()}
    assert found.keys() == expected.keys()
    for name, gradient in expected.items():
        torch.testing.assert_close(found[name], gradient, atol=1e-4, rtol=1e-3, msg=name)


def test_products_in_bf16_are_close(folder, reference, batch):
    with torch.no_grad():
        found = encode(Bert.read(folder), batch, PlainLinear(torch.bfloat16))
        expected = encode_reference(reference, batch)
    assert found.dtype == torch.float32
    assert (found - expected).norm() < 0.03 * expected.norm()


@pytest.mark.parametrize("dropout", [0.05, 0.1, 0.25, 0.5, 0.9])
def test_about_the_share_that_is_asked_for_is_dropped_and_the_mean_kept(dropout):
    torch.manual_seed(0)
    dropped = PlainLinear(torch.float32, dropout).drop(torch.ones(400, 501))
    assert float((dropped == 0).float().mean()) == pytest.approx(dropout, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("dropout", [0.001, 0.996, 0.999])
def test_a_share_at_the_border_passes(dropout):
    assert PlainLinear(torch.float32, dropout).drop(torch.ones(9)).isfinite().all()


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 3), (0, 4)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_dropping_keeps_shape_and_type(shape, dtype):
    dropped = PlainLinear(dtype, 0.5).drop(torch.ones(shape, dtype=dtype))
    assert dropped.shape == shape and dropped.dtype == dtype


def test_a_dropout_of_zero_keeps_every_value():
    x = torch.randn(10, 10)
    assert torch.equal(PLAIN.drop(x), x)


def test_dropout_changes_what_is_encoded(folder, batch):
    bert = Bert.read(folder)
    torch.manual_seed(0)
    kernels = PlainLinear(torch.float32, 0.3)
    assert not torch.allclose(encode(bert, batch, kernels), encode(bert, batch, kernels))


@pytest.mark.parametrize("kind", ["distilbert", "roberta"])
def test_the_vectors_of_relatives_are_those_of_transformers(kind, batch, tmp_path):
    import transformers

    sizes = {
        "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64},
        "roberta": {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "type_vocab_size": 1,
            "max_position_embeddings": 66,
        },
    }
    torch.manual_seed(1)
    config = transformers.AutoConfig.for_model(kind, vocab_size=100, **sizes[kind])
    reference = transformers.AutoModel.from_config(config).eval()
    with torch.no_grad():
        for parameter in reference.parameters():
            parameter += torch.randn_like(parameter) * 0.1
        reference.save_pretrained(tmp_path)
        ids, mask = batch
        hidden = reference(ids.where(mask, config.pad_token_id), attention_mask=mask.long())
        expected = hidden.last_hidden_state[mask]
        bert = Bert.read(tmp_path)
        for found in (encode(bert, batch), encode_unpadded(bert, batch)):
            torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)
    positions = {"distilbert": 512, "roberta": 64}
    assert bert.config["max_position_embeddings"] == positions[kind] == len(bert.positions.weight)
