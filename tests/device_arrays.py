"""Arrays that behave as those of a GPU do, in the memory of the host: they can't be mixed with
numpy's, and copies back to the host are counted. (CuPy itself needs a GPU.)"""

from collections.abc import Iterable
from typing import Any

import numpy
from thinc.api import NumpyOps, Ops

SPLITS = (numpy.split, numpy.array_split)  # CuPy takes borders in numpy too


def check(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, (list, tuple)):
            check(value)
        elif type(value) is numpy.ndarray and value.ndim:
            raise TypeError("Unsupported type numpy.ndarray")


class DeviceArray(numpy.ndarray):
    def __array_ufunc__(self, function, method, *inputs, **options):
        check((*inputs, *options.values()))
        plain = [plainly(value) for value in inputs]
        if "out" in options:
            options["out"] = tuple(map(plainly, options["out"]))
        return on_device(getattr(function, method)(*plain, **options))

    def __array_function__(self, function, types, args, options):
        check(args[:1] if function in SPLITS else (*args, *options.values()))
        options = {key: plainly(value) for key, value in options.items()}
        return on_device(function(*plainly(args), **options))

    def __getitem__(self, index):
        check([index])
        return on_device(super().__getitem__(plainly(index)))

    def __setitem__(self, index, value):
        check([index, value])
        super().__setitem__(plainly(index), value)


def plainly(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(plainly, value))
    return value.view(numpy.ndarray) if isinstance(value, DeviceArray) else value


def on_device(value: Any) -> Any:
    if isinstance(value, list):
        return [on_device(one) for one in value]
    return value.view(DeviceArray) if isinstance(value, numpy.ndarray) else value


class DeviceModule:
    """What stands for CuPy: numpy's functions, which take and return arrays of the device."""

    def __getattr__(self, name: str) -> Any:
        function = getattr(numpy, name)
        if isinstance(function, numpy.ufunc) or not callable(function):
            return function
        if name in ("array", "asarray"):
            return lambda *args, **options: on_device(function(*args, **options))

        def call(*args: Any, **options: Any) -> Any:
            check(args[:1] if name == "split" else (*args, *options.values()))
            return on_device(function(*args, **options))

        return call


class DeviceOps(Ops):
    """thinc's operations on such arrays. `copies` counts those that go back to the host."""

    name = "device"
    xp = DeviceModule()

    def __init__(self, device_type: str = "gpu", device_id: int = 0, **options: Any) -> None:
        super().__init__(device_type, device_id, **options)
        self.copies = 0

    def to_numpy(self, data, *, byte_order=None):
        if isinstance(data, DeviceArray):
            self.copies += 1
        return numpy.array(plainly(data))

    def asarray(self, data, dtype=None):
        return on_device(numpy.array(plainly(data), dtype=dtype))

    def hash(self, ids, seed):
        return on_device(NumpyOps().hash(plainly(ids), seed))

    def gather_add(self, table, indices):
        return on_device(NumpyOps().gather_add(plainly(table), plainly(indices)))
