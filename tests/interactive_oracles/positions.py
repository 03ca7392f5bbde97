"""Sinusoids by NumPy; rotary positions by PyTorch as products of complex numbers, as in RoFormer."""

from __future__ import annotations

import math

import numpy
import torch


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    settings["width"] = 2 * int(random.integers(1, 33))
    positions = settings["positions"]
    settings["position"] = int(random.integers(0, positions))
    settings["offset"] = int(random.integers(0, positions)) - settings["position"]
    return settings


def expected(settings: dict) -> dict | None:
    d, positions, t, offset = (settings[name] for name in ("width", "positions", "position", "offset"))
    if d % 2 or not (0 <= t < positions and 0 <= t + offset < positions):
        return None
    exponents = numpy.arange(0, d, 2) / d
    frequencies = 1 / numpy.power(float(settings["base"]), exponents)
    angles = numpy.outer(numpy.arange(positions), frequencies)  # (T, d/2)
    if settings["kind"] == "rotary":
        turned = torch.polar(torch.ones(angles.shape, dtype=torch.float64), torch.from_numpy(angles))
        key = torch.polar(*torch.tensor([1, math.radians(settings["angle"])], dtype=torch.float64))
        matrix = torch.view_as_real(turned * key).flatten(1).numpy()
        scores = (turned @ (turned * key).conj().T).real.numpy()  # (T, T)
    else:
        matrix = numpy.empty((positions, d))
        matrix[:, 0::2], matrix[:, 1::2] = numpy.sin(angles), numpy.cos(angles)
        between = _projection(d) if settings["kind"] == "projected" else numpy.eye(d)
        scores = numpy.einsum("ti,ij,sj->ts", matrix, between, matrix, optimize=True)
    return {
        "matrix": matrix.tolist(),
        "frequencies": frequencies.tolist(),
        "product": float(scores[t, t + offset]),
        "byPosition": scores[t].tolist(),
        "byShift": numpy.diagonal(scores, offset).tolist(),
    }


def _projection(d: int) -> numpy.ndarray:
    """The figure's random matrix, (d, d): a linear congruential generator modulo 2^32, entries of variance 1/d."""
    state, entries = 2017, []
    for _ in range(d * d):
        state = (1664525 * state + 1013904223) % 2**32
        entries.append((state / 2**32 - 0.5) * math.sqrt(12 / d))
    return numpy.array(entries).reshape(d, d)
