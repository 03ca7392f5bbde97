"""Rows shifted by PyTorch's roll, or by a convolution with an impulse, and pooled by its own layers."""

from __future__ import annotations

import numpy
import torch
from torch.nn import functional


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    """Small whole numbers, so that equal outputs occur."""
    if random.random() < 0.8:
        settings["row"] = [float(number) for number in random.choice([0, 0, 0, 1, 2, 9], 12)]
    return settings


def _pad(x: torch.Tensor, left: int, right: int, border: str) -> torch.Tensor:
    return functional.pad(x, (left, right), mode="circular" if border == "circular" else "constant")


def _moved(row: torch.Tensor, steps: int, border: str) -> torch.Tensor:
    if border == "circular":
        return torch.roll(row, steps)
    impulse = torch.zeros(1, 1, 49, dtype=row.dtype)
    impulse[0, 0, 24 - steps] = 1  # a correlation with it moves to the right
    return functional.conv1d(row.view(1, 1, -1), impulse, padding=24).flatten()


def _pooled(row: torch.Tensor, s: dict) -> torch.Tensor:
    x, window, stride = row.view(1, 1, -1), s["window"], s["stride"]
    padded = _pad(x, 0, max(0, window - (1 if s["kind"] == "blur" else stride)), s["border"])
    if s["kind"] == "max":
        return functional.max_pool1d(padded, window, stride).flatten()
    if s["kind"] == "mean":
        return functional.avg_pool1d(padded, window, stride).flatten()
    strongest = functional.max_pool1d(padded, window, 1)
    blur = torch.tensor([[[1.0, 2.0, 1.0]]], dtype=row.dtype) / 4
    return functional.conv1d(_pad(strongest, 1, 1, s["border"]), blur, stride=stride).flatten()


def expected(settings: dict) -> dict:
    row = torch.tensor(settings["row"], dtype=torch.float64)
    shift, stride, border = settings["shift"], settings["stride"], settings["border"]
    moved = _moved(row, shift, border)
    before, after = _pooled(row, settings), _pooled(moved, settings)
    equal = [torch.isclose(after, before, rtol=1e-9, atol=1e-9)]
    for steps in (-(-shift // stride), shift // stride):
        equal.append(torch.isclose(after, _moved(before, steps, border), rtol=1e-9, atol=1e-9))
    fates = ["stays" if stay else "moves" if one or other else "changes" for stay, one, other in zip(*equal)]
    return {
        "moved": moved.tolist(),
        "before": before.tolist(),
        "after": after.tolist(),
        "fates": fates,
        "follows": shift % stride == 0 and bool(equal[1].all()),
        "keeps": bool(equal[0].all()),
        "means": [before.mean().item(), after.mean().item()],
        "most": [before.max().item(), after.max().item()],
    }
