"""Thinc shim around the BERT encoder: precision, training step and serialization."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import srsly
import torch
from safetensors.torch import load, save
from thinc.api import NumpyOps, Shim, has_cupy, torch2xp, xp2torch
from thinc.types import ArrayXd, Floats3d, Ints1d
from torch import Tensor, nn

from ..options import check_number
from ..threads import make_lock, map_in_threads
from .bert import Bert
from .linear_kernels import FbgemmInt8Linear, OneDnnInt8Linear, PackedLinear, PlainLinear
from .processor import choose_device, choose_kernels, detect_processor

LARGEST_HALF = 65504
# Held while weights are packed: once for all threads, and packing sets a global option of PyTorch
_packing = make_lock()


class _Window(NamedTuple):
    """A batch with a single window."""

    ids: Ints1d
    positions: Ints1d
    groups: list[tuple[int, int]]
    mask: None = None


class BertShim(Shim):
    """Runs an encoder. Prediction on a CPU uses a copy of the weights that is packed for its
    kernels. The copy is made on first use, and again after training.

    precision (str): auto, fp32, bf16 or int8. The attributes `processor` and `kernels` tell what
        was chosen. `saves_half` tells whether matrices are saved in half precision; a model that
        was saved without is saved so again.
    dropout (float): The dropout probability in training.
    device (str): auto, or a device as PyTorch names it: see `choose_device`.
    RAISES (ValueError): If the precision or the device is unknown or not supported here, or the
        dropout probability is invalid.
    """

    def __init__(self, *, precision: str, dropout: float, device: str = "auto") -> None:
        super().__init__(None)
        self.saves_half = True
        check_number(dropout, "dropout", below=1)
        self.dropout = dropout
        self.device = choose_device(device)
        self._wanted = precision
        self._choose()

    def _choose(self) -> None:
        self.processor = detect_processor(self.device)
        self.kernels = choose_kernels(self._wanted, self.processor)
        self._prepared: Any = None

    @property
    def precision(self) -> str:
        """RETURNS (str): fp32, bf16 or int8. (Models packaged with 0.1.0 read it.)"""
        return self.kernels.precision

    def encode(
        self, batch: Any, *, is_train: bool, hidden_states: list[Tensor] | None = None
    ) -> Tensor:
        """Encode a batch of windows.

        batch (Any): A `Batch` of `window_encoder`: `ids`, `positions`, `groups` and `mask`.
        is_train (bool): Whether to apply dropout and record the graph for backpropagation.
        hidden_states (list[Tensor] | None): A list to which the hidden states before each layer
            are appended, in prediction only.
        RETURNS (Tensor): The last hidden states, of shape (pieces, width).
        RAISES (ValueError): If no encoder is loaded yet.
        """
        model = self._get_model()
        ids, positions = self.send(batch.ids), self.send(batch.positions)
        mask = None if batch.mask is None else self.send(batch.mask)
        windows, attention = (ids, positions, batch.groups, mask), self.kernels.attention
        if is_train:
            model.float()
            half = self.kernels.precision != "fp32" and self.processor.bf16
            dtype = torch.bfloat16 if half else torch.float32
            return model(*windows, PlainLinear(dtype, self.dropout), attention)
        with torch.no_grad():
            return model(*windows, self._get_prepared(), attention, hidden_states)

    def predict(self, batches: Sequence[Any]) -> Iterator[Tensor]:
        """Encode batches as `encode` does, one thread per batch where that is the fastest.

        batches (Sequence[Any]): The batches.
        RETURNS (Iterator[Tensor]): For each batch a tensor of shape (pieces, width).
        RAISES (ValueError): If no encoder is loaded yet.
        """
        self._get_model()
        self._get_prepared()
        share = self.kernels.parallel == "batches"
        spread = map_in_threads if share else map
        return spread(lambda batch: self.encode(batch, is_train=False), batches)

    def send(self, array: ArrayXd) -> Tensor:
        """RETURNS (Tensor): The array on the device. The host does not wait for it."""
        return torch.from_numpy(array).to(self.device, non_blocking=True)

    def _get_model(self) -> nn.Module:
        if self._model is None:
            raise ValueError("The encoder has no weights yet. Call nlp.initialize or load them.")
        return self._model

    def get_hidden_states(self, ids: Ints1d) -> Floats3d:
        """Get the hidden states of every layer for one window.

        ids (Ints1d): The piece ids of the window, with [CLS] and [SEP].
        RETURNS (Floats3d): Of shape (2 + layers, pieces, width): the static embeddings, the
            normalized sum of static and position embeddings, and the output of each layer.
        """
        hidden_states: list[Tensor] = []
        window = _Window(ids, numpy.arange(len(ids)), [(1, len(ids))])
        last = self.encode(window, is_train=False, hidden_states=hidden_states)
        with torch.no_grad():
            static = self._model.words(self.send(ids)).float()
        return torch.stack([static, *hidden_states, last]).cpu().numpy()

    def _get_prepared(self) -> Any:
        """RETURNS (Any): The packed weights, packed on first use."""
        prepared = self._prepared
        if prepared is None:
            with _packing:
                prepared = self._prepared
                if prepared is None:
                    prepared = self._prepared = self._prepare()
        return prepared

    def _prepare(self) -> Any:
        """Pack the weights for the kernels."""
        precision, linear = self.kernels[:2]
        linears = [module for module in self._model.modules() if isinstance(module, nn.Linear)]
        if linear == "plain":
            is_half = precision == "bf16"
            dtype = torch.bfloat16 if is_half else torch.float32
            return PlainLinear(dtype, linears=linears if is_half else ())
        if linear == "fbgemm_int8":
            return FbgemmInt8Linear(linears)
        half = self.processor.bf16 and precision != "fp32"
        dtype = torch.bfloat16 if half else torch.float32
        packing = OneDnnInt8Linear if linear == "onednn_int8" else PackedLinear
        return packing(linears, dtype)

    def read(self, folder: Path) -> None:
        """Load an encoder from a folder in Hugging Face's format."""
        self._set(Bert.read(folder))

    def _set(self, bert: nn.Module) -> None:
        self._model = bert.to(self.device)
        self._prepared = None

    def finish_update(self, optimizer: Any) -> None:
        """Update the weights with the gradients. An optimizer with `step_module` gets the whole
        module at once (own state, PyTorch speed). Any other is called once per parameter, as thinc
        does."""
        if self._model is None:
            return
        if hasattr(optimizer, "step_module"):
            optimizer.step_module(self.id, self._model)
        else:
            for name, parameter in self._model.named_parameters():
                if parameter.grad is not None:
                    gradient = parameter.grad
                    gradient = gradient.to_dense() if gradient.is_sparse else gradient
                    key = (self.id, name)
                    ops = None if has_cupy else NumpyOps()
                    arrays = (torch2xp(one, ops=ops) for one in (parameter.data, gradient))
                    new, _ = optimizer(key, *arrays)
                    parameter.data = xp2torch(new, device=self.device)
        self._model.zero_grad()
        self._prepared = None

    @contextmanager
    def use_params(self, params: dict[tuple[int, str], Tensor]) -> Iterator[None]:
        """Temporarily replace the weights.

        params (dict[tuple[int, str], Tensor]): Weights by the shim's id and their names. Weights
            that are not listed stay.
        """
        named = dict(self._model.named_parameters()) if self._model is not None else {}
        own = {name: weight.data for name, weight in named.items() if (self.id, name) in params}
        try:
            for name in own:
                named[name].data = params[(self.id, name)]
            self._prepared = None
            yield
        finally:
            for name, weight in own.items():
                named[name].data = weight
            self._prepared = None

    def to_device(self, device_type: str, device_id: int) -> None:
        name = "cpu" if device_type == "cpu" else f"cuda:{device_id}"
        self.device = torch.device(name)
        self._choose()
        if self._model is not None:
            self._set(self._model)

    @property
    def config(self) -> dict[str, Any]:
        """RETURNS (dict[str, Any]): The encoder's dimensions; empty if none is loaded yet."""
        return self._model.config if self._model is not None else {}

    def weights_to_bytes(self) -> bytes:
        """RETURNS (bytes): The weights as safetensors, matrices in half precision if
        `saves_half`."""
        convert = _halve if self.saves_half else _make_float
        return save({name: convert(tensor) for name, tensor in self._model.state_dict().items()})

    def set_weights(self, config: dict[str, Any], weights: bytes) -> None:
        """Build the encoder from `config` and the result of `weights_to_bytes`."""
        loaded = load(weights)
        self.saves_half = any(tensor.dtype == torch.float16 for tensor in loaded.values())
        self._set(Bert.from_weights(config, loaded))

    def to_bytes(self) -> bytes:
        weights = self.weights_to_bytes() if self.config else b""
        return srsly.msgpack_dumps({"config": self.config, "weights": weights})

    def from_bytes(self, bytes_data: bytes) -> "BertShim":
        data = srsly.msgpack_loads(bytes_data)
        if data["config"]:
            self.set_weights(data["config"], data["weights"])
        return self

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_prepared": None}  # packed weights can't be pickled


def _halve(tensor: Tensor) -> Tensor:
    if tensor.dim() == 2 and tensor.abs().max() < LARGEST_HALF:
        return tensor.half().cpu().contiguous()
    return _make_float(tensor)


def _make_float(tensor: Tensor) -> Tensor:
    return tensor.float().cpu().contiguous()
