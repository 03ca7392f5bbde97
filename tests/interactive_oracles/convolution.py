"""Sizes from Conv2d, the cells a window reads from unfold, and the receptive field from the gradient of a stack."""

from __future__ import annotations

import numpy
import torch
from torch.nn import functional


def _fits(settings: dict) -> bool:
    room = settings["input"] + 2 * settings["padding"]
    return len(range(0, room, settings["dilation"])) >= settings["kernel"]


def _unfolded(settings: dict) -> torch.Tensor:
    """For each tap and each window the number of the cell read, −1 in the padding: (kernel², windows)."""
    n, p = settings["input"], settings["padding"]
    cells = torch.arange(n * n, dtype=torch.float64).reshape(1, 1, n, n)
    padded = functional.pad(cells, (p, p, p, p), value=-1)
    return functional.unfold(padded, settings["kernel"], dilation=settings["dilation"], stride=settings["stride"])[0]


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    if _fits(settings):
        settings["window"] = int(random.integers(1, _unfolded(settings).shape[1] + 1))
    return settings


def expected(settings: dict) -> dict | None:
    if not _fits(settings):
        return None
    n, k, p, s, d = (settings[name] for name in ("input", "kernel", "padding", "stride", "dilation"))
    image = torch.zeros(1, 1, n, n)
    output = functional.conv2d(image, torch.zeros(1, 1, k, k), padding=p, stride=s, dilation=d).shape[-1]
    windows = _unfolded(settings).long()
    if settings["window"] > windows.shape[1]:
        return None
    row, column = divmod(settings["window"] - 1, output)
    signal = torch.zeros(1, 1, n + 2 * p, requires_grad=True)
    functional.conv1d(signal, torch.ones(1, 1, k), stride=s, dilation=d).sum().backward()
    [taken] = signal.grad[0, 0].nonzero(as_tuple=True)
    last = int(taken.max())
    return {
        "output": output,
        "row": row,
        "column": column,
        "reads": windows[:, settings["window"] - 1].tolist(),
        "unread": n + 2 * p - last - 1,
        "skipped": last + 1 - len(taken),
        "sizes": _sizes(n, k, p, s, d, settings["layers"]),
        "receptive": [_receptive_field(k, s, d, layers) for layers in range(1, settings["layers"] + 1)],
    }


def _sizes(size: int, kernel: int, padding: int, stride: int, dilation: int, layers: int) -> list[int]:
    """Outputs of the layers of a stack, up to the first that PyTorch refuses."""
    value, sizes = torch.zeros(1, 1, size), []
    weight = torch.ones(1, 1, kernel)
    for _ in range(layers):
        try:
            value = functional.conv1d(value, weight, stride=stride, padding=padding, dilation=dilation)
        except RuntimeError:
            break
        sizes.append(value.shape[-1])
    return sizes


def _receptive_field(kernel: int, stride: int, dilation: int, layers: int) -> int:
    """How far apart the inputs are on which one output of a stack depends, from its gradient."""
    sizes = [1]
    for _ in range(layers):
        sizes.append((sizes[-1] - 1) * stride + dilation * (kernel - 1) + 1)
    signal = torch.zeros(1, 1, sizes[-1] + 4, requires_grad=True)
    value = signal
    for _ in range(layers):
        value = functional.conv1d(value, torch.ones(1, 1, kernel), stride=stride, dilation=dilation)
    value[0, 0, 0].backward()
    touched = signal.grad[0, 0].nonzero()
    return int(touched.max() - touched.min()) + 1
