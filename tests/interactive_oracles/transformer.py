"""A decoder-only transformer of PyTorch's layers on the meta device: its parameters, and the FLOPs of its passes.

One layer stands for all, which are alike. FLOPs are what `FlopCounterMode` sees while one token attends to its keys,
forward and backward; a sequence is the sum over its tokens.
"""

from __future__ import annotations

import numpy
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


class Layer(nn.Module):
    """One layer, reading one token whose keys and values are those of `length` tokens."""

    def __init__(self, s: dict) -> None:
        super().__init__()
        d, bias = s["width"], s["biases"]
        self.heads, self.groups, self.head = s["heads"], s["groups"], d // s["heads"]
        self.query, self.mix = nn.Linear(d, d, bias), nn.Linear(d, d, bias)
        self.key, self.value = (nn.Linear(d, self.groups * self.head, bias) for _ in range(2))
        self.gate = nn.Linear(d, s["inner"], bias) if s["gated"] else None
        self.up, self.down = nn.Linear(d, s["inner"], bias), nn.Linear(s["inner"], d, bias)
        norm = {"layer": nn.LayerNorm, "rms": nn.RMSNorm}[s["norm"]]
        self.norms = nn.ModuleList([norm(d), norm(d)])

    def forward(self, x: torch.Tensor, length: int) -> torch.Tensor:
        """`x` has shape (1, 1, d)."""
        y = self.norms[0](x)
        keys, values = self.cache(y, length)
        q = self.query(y).reshape(1, 1, self.heads, self.head).transpose(1, 2)
        keys, values = (part.repeat_interleave(self.heads // self.groups, 1) for part in (keys, values))
        mixed = torch.softmax(q @ keys.transpose(2, 3), -1) @ values
        x = x + self.mix(mixed.transpose(1, 2).reshape(1, 1, -1))
        y = self.norms[1](x)
        inner = self.up(y) if self.gate is None else nn.functional.silu(self.gate(y)) * self.up(y)
        return x + self.down(inner)

    def cache(self, y: torch.Tensor, length: int) -> list[torch.Tensor]:
        """Keys and values (1, G, length, d_k); the token makes its own, the others are there."""
        made = (part.reshape(1, 1, self.groups, self.head).transpose(1, 2) for part in (self.key(y), self.value(y)))
        return [part.expand(-1, -1, length, -1) for part in made]


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    if random.random() < 0.9:
        groups, of_each, head = (int(2 ** random.integers(0, most)) for most in (6, 4, 8))
        settings |= {"groups": groups, "heads": groups * of_each, "width": groups * of_each * head}
        settings["width"] *= int(random.integers(1, 3))
    if random.random() < 0.1:
        settings["groups"] = int(random.integers(1, settings["heads"] + 1))
    return settings


def _flops(layer: nn.Module, x: torch.Tensor, length: int | None = None) -> numpy.ndarray:
    """FLOPs of the forward pass, and of forward and backward."""
    arguments = () if length is None else (length,)
    with FlopCounterMode(display=False) as forward:
        result = layer(x, *arguments)
    with FlopCounterMode(display=False) as backward:
        result.sum().backward()
    ahead = forward.get_total_flops()
    return numpy.array([ahead, ahead + backward.get_total_flops()], dtype=object)


def _count(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def expected(settings: dict) -> dict | None:
    if settings["width"] > 65536 or settings["width"] % settings["heads"] or settings["heads"] % settings["groups"]:
        return None
    layers, length, d = settings["layers"], settings["context"], settings["width"]
    with torch.device("meta"):
        layer = Layer(settings)
        embeddings = nn.Embedding(settings["vocabulary"], d)
        positions = nn.Embedding(settings["positions"], d)
        output = nn.Linear(d, settings["vocabulary"], bias=False)
        if settings["tied"]:
            output.weight = embeddings.weight
        last = type(layer.norms[0])(d)
        x = torch.zeros(1, 1, d, requires_grad=True)
    attention = _count(layer.query, layer.key, layer.value, layer.mix)
    norms = _count(*layer.norms)
    parts = {
        "attention": layers * attention,
        "inner": layers * (_count(layer) - attention - norms),
        "norms": layers * norms + _count(last),
        "embeddings": _count(embeddings),
        "positions": _count(positions),
        "output": 0 if settings["tied"] else _count(output),
    }
    whole = nn.ModuleList([embeddings, positions, output, last])
    parameters = _count(whole) + layers * _count(layer)  # a tied matrix is counted once

    logits = _flops(output, x)
    none, one, all_keys = (layers * _flops(layer, x, keys) + logits for keys in (0, 1, length))
    assert list(all_keys) == list(none + length * (one - none))  # each key costs the same
    sequence = length * none + (one - none) * (length * (length + 1) // 2)  # token t has t keys
    tokens = settings["tokens"] * 10**9
    assert not any(total % length for total in sequence)

    dtype = {"4": torch.float32, "2": torch.bfloat16, "1": torch.int8}[settings["bytes"]]
    size = torch.zeros(1, dtype=dtype).element_size()
    cached = sum(part.numel() for part in layer.cache(x, length))
    return {
        "parts": parts,
        "parameters": parameters,
        "products": int(none[0]) // 2,
        "ruleFlops": int(none[1]) * tokens,
        "cacheBytes": layers * cached * settings["batch"] * size,
        "tokenFlops": int(all_keys[0]),
        "promptFlops": settings["batch"] * int(sequence[0]),
        "trainFlops": int(sequence[1]) // length * tokens,
        "weightBytes": parameters * size,
        "servingBytes": parameters * size + layers * cached * settings["batch"] * size,
        "trainingBytes": parameters * (2 + 2 + 3 * 4),  # 16-bit weight and gradient; 32-bit copy and two moments
    }
