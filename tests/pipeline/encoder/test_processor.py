"""Kernels for every kind of processor, without having it."""

import pytest
import torch

from spacy_bert_ner.pipeline.encoder.processor import (
    Kernels,
    Processor,
    choose_device,
    choose_kernels,
    detect_processor,
    list_precisions,
)

SAPPHIRE_RAPIDS = Processor("cpu", "AVX512", bf16=True, onednn=True, vnni=True, fbgemm=True)
ICE_LAKE = Processor("cpu", "AVX512", onednn=True, vnni=True, fbgemm=True)
SKYLAKE_X = Processor("cpu", "AVX512", onednn=True, fbgemm=True)
ZEN_3 = Processor("cpu", "AVX2", onednn=True, fbgemm=True)
NO_LIBRARIES = Processor("cpu", "AVX2")
OLD_CPU = Processor("cpu", "DEFAULT", onednn=True)
ARM = Processor("cpu", "DEFAULT")
AMPERE = Processor("cuda", bf16=True)
TURING = Processor("cuda")
MAC_GPU = Processor("mps")
ALL = [
    SAPPHIRE_RAPIDS,
    ICE_LAKE,
    SKYLAKE_X,
    ZEN_3,
    NO_LIBRARIES,
    OLD_CPU,
    ARM,
    AMPERE,
    TURING,
    MAC_GPU,
]


@pytest.mark.parametrize(
    "processor, kernels",
    [
        (SAPPHIRE_RAPIDS, Kernels("bf16", "packed", "batched", True, "batches")),
        (ICE_LAKE, Kernels("fp32", "packed", "fused", True, "batches")),
        (SKYLAKE_X, Kernels("fp32", "packed", "fused", True, "batches")),
        (ZEN_3, Kernels("int8", "fbgemm_int8", "fused", False, "batches")),
        (NO_LIBRARIES, Kernels("fp32", "plain", "fused", False, "batches")),
        (OLD_CPU, Kernels("fp32", "plain", "fused", False, "batches")),
        (ARM, Kernels("fp32", "plain", "fused", False, "batches")),
        (AMPERE, Kernels("bf16", "plain", "fused", True, "operations", 16384, 32)),
        (TURING, Kernels("fp32", "plain", "fused", True, "operations", 16384, 32)),
        (MAC_GPU, Kernels("fp32", "plain", "fused", True, "operations", 16384, 32)),
    ],
)
def test_auto_is_the_fastest_that_the_processor_has(processor, kernels):
    assert choose_kernels("auto", processor) == kernels


@pytest.mark.parametrize(
    "processor, kernels",
    [
        (SAPPHIRE_RAPIDS, Kernels("int8", "onednn_int8", "batched", True, "batches")),
        (ICE_LAKE, Kernels("int8", "onednn_int8", "fused", True, "batches")),
        (SKYLAKE_X, Kernels("int8", "fbgemm_int8", "fused", True, "batches")),
        (ZEN_3, Kernels("int8", "fbgemm_int8", "fused", False, "batches")),
        (OLD_CPU, Kernels("int8", "onednn_int8", "fused", False, "batches")),
    ],
)
def test_int8_takes_the_library_for_the_instructions(processor, kernels):
    assert choose_kernels("int8", processor) == kernels


@pytest.mark.parametrize("processor", ALL)
def test_fp32_can_be_had_everywhere(processor):
    assert choose_kernels("fp32", processor).precision == "fp32"


@pytest.mark.parametrize(
    "processor, precision, known",
    [
        (ZEN_3, "bf16", "AVX2.*fp32, int8 or auto"),
        (ICE_LAKE, "bf16", "AVX512 with vnni.*fp32, int8 or auto"),
        (ARM, "int8", "DEFAULT.*fp32 or auto"),
        (AMPERE, "int8", "cuda with bf16.*fp32, bf16 or auto"),
        (TURING, "bf16", "cuda.*fp32 or auto"),
    ],
)
def test_what_a_processor_lacks_is_an_error_that_names_what_it_has(processor, precision, known):
    with pytest.raises(ValueError, match=f"precision is '{precision}'.*{known}") as error:
        choose_kernels(precision, processor)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("processor", ALL)
def test_what_is_listed_can_be_chosen(processor):
    for precision in list_precisions(processor):
        assert choose_kernels(precision, processor).precision == precision


@pytest.mark.parametrize("precision", ["fp16", "", "BF16"])
def test_an_unknown_precision_is_rejected(precision):
    with pytest.raises(ValueError, match=f"precision is '{precision}'.*auto, fp32, bf16, int8"):
        choose_kernels(precision, ZEN_3)


@pytest.mark.parametrize("supported", [True, False])
def test_pytorch_is_asked_what_the_cpu_computes(monkeypatch, supported):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: supported)
    monkeypatch.setattr(torch.cpu, "_is_vnni_supported", lambda: supported)
    found = detect_processor(torch.device("cpu"))
    assert (found.bf16, found.vnni) == (supported, supported)
    assert found.instructions == torch.backends.cpu.get_cpu_capability()


def test_without_onednn_there_is_no_bf16(monkeypatch):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    assert not detect_processor(torch.device("cpu")).bf16


@pytest.mark.parametrize("missing", ["_is_avx512_bf16_supported", "_is_vnni_supported"])
def test_a_question_that_pytorch_does_not_know_is_answered_with_no(monkeypatch, missing):
    monkeypatch.delattr(torch.cpu, missing)
    found = detect_processor(torch.device("cpu"))
    assert not (found.bf16 if "bf16" in missing else found.vnni)


def test_without_its_private_operators_pytorch_computes_plainly(monkeypatch):
    class Operators:
        mkldnn = quantized = object()

    monkeypatch.setattr(torch, "ops", Operators)
    kernels = choose_kernels("auto", detect_processor(torch.device("cpu")))
    assert (kernels.precision, kernels.linear) == ("fp32", "plain")


def test_the_device_is_spacys_unless_it_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("auto") == torch.device("cpu")
    assert choose_device("cuda:1") == torch.device("cuda", 1)


@pytest.mark.parametrize("name", ["cuda:2", "mps", "meta"])
def test_a_device_that_is_not_there_is_rejected(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.mps, "device_count", lambda: 0)
    with pytest.raises(ValueError, match=f"device is '{name}', which PyTorch does not see"):
        choose_device(name)


@pytest.mark.parametrize("name", ["gpu", "", None])
def test_an_unknown_device_is_rejected(name):
    with pytest.raises(ValueError, match="it must be auto, cpu, cuda"):
        choose_device(name)
