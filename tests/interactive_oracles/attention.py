"""Attention by PyTorch's scaled_dot_product_attention; values of one-hot rows make its output the weights."""

from __future__ import annotations

import numpy
import torch
from torch.nn import functional


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    tokens = random.integers(2, 7)
    width, depth = random.integers(1, 17), random.integers(1, 5)
    reach = random.choice([0.5, 2.0, 5.0])
    settings["queries"] = random.uniform(-reach, reach, (tokens, width)).tolist()
    settings["keys"] = random.uniform(-reach, reach, (tokens, width)).tolist()
    settings["values"] = random.uniform(-100, 100, (tokens, depth)).tolist()
    settings["token"] = int(random.integers(1, tokens + 1))
    settings["tokens"] = [f"word{place}" for place in range(tokens)]
    return settings


def expected(settings: dict) -> dict | None:
    q, k, v = (torch.tensor(settings[name], dtype=torch.float64) for name in ("queries", "keys", "values"))
    if q.shape != k.shape or {len(v), len(settings["tokens"])} != {len(q)} or settings["token"] > len(q):
        return None
    tokens, width = q.shape
    allowed = torch.ones(tokens, tokens, dtype=torch.bool)
    if settings["mask"] == "causal":
        allowed = allowed.tril()
    elif settings["mask"] == "padding":
        allowed[:, -1] = False

    def attend(values: torch.Tensor, scaled: bool) -> torch.Tensor:
        scale = None if scaled else 1.0  # None is PyTorch's own, the root of the width
        return functional.scaled_dot_product_attention(q, k, values, attn_mask=allowed, scale=scale)

    weights = attend(torch.eye(tokens, dtype=torch.float64), settings["scale"])
    other = attend(torch.eye(tokens, dtype=torch.float64), not settings["scale"])
    row = settings["token"] - 1
    return {
        "scores": (q @ k.T / (width**0.5 if settings["scale"] else 1)).tolist(),
        "weights": weights.tolist(),
        "output": attend(v, settings["scale"]).tolist(),
        "slope": (weights[row] * (1 - weights[row])).max().item(),
        "unlike": other[row].max().item(),
    }
