"""Divergences from torch.distributions, expectations by quadrature, and the same draws made with NumPy."""

from __future__ import annotations

import numpy
import torch
from torch.distributions import Normal, kl_divergence


def _normal(mean: float, deviation: float) -> Normal:
    return Normal(torch.tensor(mean, dtype=torch.float64), torch.tensor(deviation, dtype=torch.float64))


def _mix(bits: numpy.ndarray) -> numpy.ndarray:
    """The hash lowbias32, for an array of 32-bit numbers."""
    bits = bits.astype(numpy.uint32)
    bits = (bits ^ (bits >> 16)) * numpy.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> 15)) * numpy.uint32(0x846CA68B)
    return bits ^ (bits >> 16)


def _normals(seed: int, count: int) -> torch.Tensor:
    """Standard normals of shape (2, count) by Box and Muller, from the hashes of 2·count counters."""
    start = int(_mix(numpy.array([seed]))[0])
    uniform = (_mix((start + numpy.arange(2 * count)) % 2**32) + 0.5) / 2**32
    radius, angle = numpy.sqrt(-2 * numpy.log(uniform[::2])), 2 * numpy.pi * uniform[1::2]
    return torch.from_numpy(numpy.stack([radius * numpy.cos(angle), radius * numpy.sin(angle)]))


def _summary(sample: torch.Tensor, wanted: float) -> dict:
    mean, error = float(sample.mean()), float(sample.std() / len(sample) ** 0.5)
    assert len(sample) < 1000 or abs(mean - wanted) <= 6 * error + 1e-9, "the draws do not follow their distribution"
    return {"mean": mean, "error": error}


def expected(settings: dict) -> dict:
    q = _normal(settings["mean"], settings["deviation"])
    p = _normal(settings["priorMean"], settings["priorDeviation"])
    x = torch.tensor(settings["observation"], dtype=torch.float64)
    noise = settings["noise"]
    weight = (p.variance / (p.variance + noise**2)).item()  # of the observation, as a Kalman filter has it
    posterior = _normal(
        (1 - weight) * settings["priorMean"] + weight * settings["observation"], weight**0.5 * settings["noise"]
    )
    node, measure = numpy.polynomial.hermite_e.hermegauss(8)
    codes = q.mean + q.stddev * torch.from_numpy(node)
    costs = -Normal(codes, noise).log_prob(x)
    distortion = float((costs * torch.from_numpy(measure)).sum() / (2 * numpy.pi) ** 0.5)
    reverse, forward = float(kl_divergence(q, p)), float(kl_divergence(p, q))
    normals = _normals(settings["seed"], settings["draws"])
    z, other = q.mean + q.stddev * normals[0], p.mean + p.stddev * normals[1]
    ratio = q.log_prob(z) - p.log_prob(z)
    return {
        "reverse": reverse,
        "forward": forward,
        "sampledReverse": _summary(ratio, reverse),
        "sampledForward": _summary(p.log_prob(other) - q.log_prob(other), forward),
        "distortion": distortion,
        "loss": distortion + reverse,
        "sampledLoss": _summary(ratio - Normal(z, noise).log_prob(x), distortion + reverse),
        "evidence": -float(Normal(p.mean, (p.variance + noise**2) ** 0.5).log_prob(x)),
        "posterior": [float(posterior.mean), float(posterior.stddev)],
        "gap": float(kl_divergence(q, posterior)),
    }
