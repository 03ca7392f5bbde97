"""Softmax, cross-entropy and its gradient by PyTorch's own functions and autograd, in double precision."""

from __future__ import annotations

import numpy
import torch
from torch.distributions import Categorical
from torch.nn import functional


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    """Most logits near zero, where the classes compete; some as they come, up to 1,000."""
    if random.random() < 0.8:
        settings["logits"] = [logit / 200 for logit in settings["logits"]]
    if random.random() < 0.9:
        settings["target"] = int(random.integers(1, len(settings["logits"]) + 1))
    return settings


def expected(settings: dict) -> dict | None:
    if settings["target"] > len(settings["logits"]):
        return None
    logits = torch.tensor(settings["logits"], dtype=torch.float64, requires_grad=True)
    scaled = logits / settings["temperature"]
    loss = functional.cross_entropy(scaled, torch.tensor(settings["target"] - 1))
    loss.backward()
    return {
        "probabilities": functional.softmax(scaled, dim=0).tolist(),
        "loss": loss.item(),
        "gradient": logits.grad.tolist(),
        "entropy": float(Categorical(logits=scaled.detach()).entropy()),
    }
