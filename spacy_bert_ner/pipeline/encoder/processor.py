"""What a processor supports, and which kernels are the fastest on it."""

from typing import NamedTuple

import torch
from thinc.api import get_torch_default_device

PRECISIONS = ("auto", "fp32", "bf16", "int8")


class Processor(NamedTuple):
    """The capabilities that decide the precision and the kernels."""

    device: str  # as PyTorch names its type: cpu, cuda, ...
    instructions: str = ""  # of a CPU: AVX512, AVX2, ... as PyTorch names them
    bf16: bool = False  # native bf16, not emulated in fp32
    onednn: bool = False  # a CPU, and PyTorch has oneDNN
    vnni: bool = False  # a CPU with instructions for int8 dot products
    fbgemm: bool = False  # a CPU, and PyTorch has FBGEMM's int8 kernels for it

    def __str__(self) -> str:
        features = [name for name in ("bf16", "vnni") if getattr(self, name)]
        named = self.instructions or self.device
        return f"{named} with {' and '.join(features)}" if features else named


class Kernels(NamedTuple):
    """How prediction is computed."""

    precision: str  # fp32, bf16 or int8
    linear: str  # plain, packed, onednn_int8 or fbgemm_int8: see `linear_kernels`
    attention: str  # fused (PyTorch's scaled_dot_product_attention) or batched (matmuls)
    padded: bool  # whether windows of a batch are padded to the same length, for fewer shapes
    parallel: str  # what is split among threads: the batches, or each operation
    batch_pieces: int = 1024  # pieces in a batch: on a CPU it fits the cache
    bucket: int = 0  # windows of a batch are padded to multiples of this; 0: to the longest one


# On a GPU a batch takes about as long to start as to compute, unless it is large. Within such a
# batch windows differ too much in length to be padded to the longest one.
GPU_BATCH_PIECES = 16384
GPU_BUCKET = 32


def choose_device(name: str) -> torch.device:
    """Choose the device that runs the encoder.

    name (str): "auto": the device of spaCy, which is the CPU until `spacy.require_gpu()`. Or a
        device as PyTorch names it: cpu, cuda, cuda:1, mps.
    RETURNS (torch.device): The device.
    RAISES (ValueError): If there is no such device, or PyTorch can't use it here.
    """
    if name == "auto":
        return get_torch_default_device()
    try:
        device = torch.device(name if isinstance(name, str) else repr(name))
    except RuntimeError:
        raise ValueError(f"device is {name!r}: it must be auto, cpu, cuda, cuda:1 or mps") from None
    module = getattr(torch, device.type, None)
    count = getattr(module, "device_count", int)()
    if device.type != "cpu" and (device.index or 0) >= count:
        raise ValueError(
            f"device is {name!r}, which PyTorch does not see here: use auto or cpu, or install "
            "PyTorch for this GPU"
        )
    return device


def detect_processor(device: torch.device) -> Processor:
    """Ask PyTorch what a device supports. If a release of PyTorch lacks one of the private
    operators or functions that this needs, the capability counts as missing.

    device (torch.device): The device.
    RETURNS (Processor): Its capabilities.
    """
    if device.type == "cuda":
        return Processor("cuda", bf16=torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu":
        return Processor(device.type)
    packs = hasattr(torch.ops.mkldnn, "_linear_pointwise")
    onednn = torch.backends.mkldnn.is_available() and packs
    multiplies_int8 = hasattr(torch.ops.quantized, "linear_dynamic")
    engines = torch.backends.quantized.supported_engines if multiplies_int8 else []
    return Processor(
        "cpu",
        instructions=torch.backends.cpu.get_cpu_capability(),
        bf16=onednn and _ask_cpu("_is_avx512_bf16_supported"),
        onednn=onednn,
        vnni=_ask_cpu("_is_vnni_supported"),
        fbgemm="fbgemm" in engines,
    )


def _ask_cpu(question: str) -> bool:
    # private functions, but PyTorch 2.6 to 2.13 has no public ones for this
    return getattr(torch.cpu, question, bool)()


def list_precisions(processor: Processor) -> list[str]:
    """RETURNS (list[str]): The precisions that the processor supports, without auto."""
    int8 = processor.device == "cpu" and (processor.fbgemm or processor.onednn)
    return ["fp32", *(["bf16"] if processor.bf16 else []), *(["int8"] if int8 else [])]


def choose_kernels(precision: str, processor: Processor) -> Kernels:
    """Choose the kernels for prediction, based on benchmarks (docs/speed.md).

    precision (str): The precision in the config: auto, fp32, bf16 or int8.
    processor (Processor): The processor that will run the encoder.
    RETURNS (Kernels): The kernels. auto is bf16 if the processor supports it, int8 on an AVX2 CPU,
        else fp32.
    RAISES (ValueError): If the precision is unknown, or the processor does not support it.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision is {precision!r}: it must be one of {', '.join(PRECISIONS)}")
    known = list_precisions(processor)
    only_avx2 = processor.instructions == "AVX2"
    if precision == "auto":
        fallback = "int8" if only_avx2 and processor.fbgemm else "fp32"
        precision = "bf16" if processor.bf16 else fallback
    if precision not in known:
        raise ValueError(
            f"precision is '{precision}', which this processor ({processor}) does not support: "
            f"use {', '.join(known)} or auto"
        )
    wide = processor.onednn and processor.instructions.startswith("AVX512")
    linear = "packed" if wide else "plain"
    if precision == "int8":
        onednn = processor.onednn and (processor.vnni or not processor.fbgemm)
        linear = "onednn_int8" if onednn else "fbgemm_int8"
    on_cpu = processor.device == "cpu"
    attends_in_bf16 = processor.bf16 and precision != "fp32"
    return Kernels(
        precision,
        linear,
        attention="batched" if wide and attends_in_bf16 else "fused",
        padded=wide or not on_cpu,
        parallel="batches" if on_cpu else "operations",
        batch_pieces=Kernels._field_defaults["batch_pieces"] if on_cpu else GPU_BATCH_PIECES,
        bucket=0 if on_cpu else GPU_BUCKET,
    )
