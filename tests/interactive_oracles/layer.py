"""Counts of PyTorch's own layers on the meta device: their parameters, output shapes, and the operations they start.

Multiply–adds are what `FlopCounterMode` sees in matrix products and convolutions, halved. Numbers inside a layer are
those of a forward pass written out here, which is first shown to agree with the module.
"""

from __future__ import annotations

import math

import numpy
import torch
from torch import nn
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

RECURRENT = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
NORMS = ("layernorm", "rmsnorm", "batchnorm")


class Kept(list):
    """The sizes of the tensors that a written-out forward pass names."""

    def __call__(self, tensor: torch.Tensor) -> torch.Tensor:
        self.append(tensor.numel())
        return tensor


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    shared = math.gcd(settings["inputs"], settings["units"])
    if random.random() < 0.8:
        settings["groups"] = int(random.choice([n for n in range(1, shared + 1) if shared % n == 0]))
        settings["heads"] = int(random.choice([n for n in range(1, 129) if settings["width"] % n == 0]))
    return settings


def expected(settings: dict) -> dict | None:
    try:
        with torch.device("meta"):
            module, shape = _module(settings)
            x = torch.zeros(shape)
        output = _shape(module, x)
    except (RuntimeError, ValueError, AssertionError):
        return None
    if settings["layer"] in RECURRENT:
        inner, macs = _recurrent_counts(module, x)
    elif settings["layer"] == "attention":
        inner, macs = sum(_attend(module, x)[1]), _flops(lambda: module(x, x, x)) // 2
    elif settings["layer"] in NORMS:
        inner, macs = 0, _multiplications(settings["layer"], x)
    else:
        inner, macs = 0, _flops(lambda: module(x.long() if isinstance(module, nn.Embedding) else x)) // 2
    sizes = _parts(module)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    of_dtype = torch.zeros(1, dtype={"4": torch.float32, "2": torch.bfloat16}[settings["bytes"]]).element_size()
    return {
        "parts": sizes,
        "input": list(shape),
        "output": output,
        "parameters": parameters,
        "outputs": math.prod(output),
        "inner": inner,
        "macs": macs,
        "weightBytes": of_dtype * parameters,
        "activationBytes": of_dtype * (math.prod(output) + inner),
        "trainingBytes": parameters * BYTES_WITH_ADAM,
    }


def _module(s: dict) -> tuple[nn.Module, tuple[int, ...]]:
    """The layer of these settings, and the shape of its input."""
    match s["layer"]:
        case "dense":
            return nn.Linear(s["inputs"], s["units"], bias=s["bias"]), (s["batch"], s["inputs"])
        case "conv":
            spatial = {key: s[key] for key in ("stride", "padding", "groups", "bias")}
            module = nn.Conv2d(s["inputs"], s["units"], s["kernel"], **spatial)
            return module, (s["batch"], s["inputs"], s["size"], s["size"])
        case "rnn" | "gru" | "lstm":
            more = {"bias": s["bias"], "bidirectional": s["both"], "batch_first": True}
            module = RECURRENT[s["layer"]](s["inputs"], s["units"], s["layers"], **more)
            return module, (s["batch"], s["length"], s["inputs"])
        case "attention":
            module = nn.MultiheadAttention(s["width"], s["heads"], bias=s["bias"], batch_first=True)
            return module, (s["batch"], s["length"], s["width"])
        case "embedding":
            return nn.Embedding(s["vocabulary"], s["width"]), (s["batch"], s["length"])
        case "batchnorm":
            return nn.BatchNorm2d(s["width"]), (s["batch"], s["width"], s["size"], s["size"])
    norm = {"layernorm": nn.LayerNorm, "rmsnorm": nn.RMSNorm}[s["layer"]]
    return norm(s["width"]), (s["batch"], s["length"], s["width"])


def _shape(module: nn.Module, x: torch.Tensor) -> list[int]:
    if isinstance(module, nn.MultiheadAttention):
        return list(module(x, x, x)[0].shape)
    if isinstance(module, nn.RNNBase):  # every step has the same shape: two are enough
        short = module(x[:, :2])[0].shape
        return [short[0], x.shape[1], short[2]]
    return list(module(x.long() if isinstance(module, nn.Embedding) else x).shape)


def _parts(module: nn.Module) -> list[int]:
    """The parameters by the parts that the figure names, a missing bias being 0."""
    sizes = {name: parameter.numel() for name, parameter in module.named_parameters()}

    def total(*marks: str) -> int:
        return sum(size for name, size in sizes.items() if any(mark in name for mark in marks))

    if isinstance(module, nn.RNNBase):
        return [total("weight_ih"), total("weight_hh"), total("bias")]
    if isinstance(module, nn.MultiheadAttention):
        return [total("in_proj_weight"), total("out_proj.weight"), total("bias")]
    if isinstance(module, nn.Embedding | nn.RMSNorm):
        return [total("weight")]
    return [total("weight"), total("bias")]


def _flops(run) -> int:
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


# Recurrent layers, written out


def _cell(kind: str, x, h, c, weights, keep: Kept):
    """One step by the equations of PyTorch's documentation; gates and cell state are kept."""
    w_ih, w_hh, *biases = weights
    b_ih, b_hh = biases or (None, None)
    a, b = functional.linear(x, w_ih, b_ih), functional.linear(h, w_hh, b_hh)
    if kind == "rnn":
        return torch.tanh(a + b), c
    if kind == "gru":
        (ar, az, an), (br, bz, bn) = a.chunk(3, 1), b.chunk(3, 1)
        reset, update = keep(torch.sigmoid(ar + br)), keep(torch.sigmoid(az + bz))
        new = keep(torch.tanh(an + reset * bn))
        return (1 - update) * new + update * h, c
    i, f, g, o = (a + b).chunk(4, 1)
    i, f, g, o = keep(torch.sigmoid(i)), keep(torch.sigmoid(f)), keep(torch.tanh(g)), keep(torch.sigmoid(o))
    c = keep(f * c + i * g)
    return o * torch.tanh(c), c


def _run(module: nn.RNNBase, x: torch.Tensor) -> tuple[torch.Tensor, Kept]:
    """The outputs (B, T, D·n) of all steps, and what the layer keeps besides."""
    kept = Kept()
    kind = next(name for name, of in RECURRENT.items() if isinstance(module, of))
    for layer, both in enumerate(
        module.all_weights[at : at + 1 + module.bidirectional]
        for at in range(0, len(module.all_weights), 1 + module.bidirectional)
    ):
        if layer:
            kept(x)
        directions = []
        for way, weights in enumerate(both):
            h = c = x.new_zeros(x.shape[0], module.hidden_size)
            states = []
            for step in reversed(range(x.shape[1])) if way else range(x.shape[1]):
                h, c = _cell(kind, x[:, step], h, c, weights, kept)
                states.append(h)
            directions.append(torch.stack(states[::-1] if way else states, 1))
        x = torch.cat(directions, 2)
    return x, kept


def _recurrent_counts(module: nn.RNNBase, x: torch.Tensor) -> tuple[int, int]:
    """Kept numbers and multiply–adds. All steps are alike, so that one and two steps give any number of them."""

    def counts(steps: int) -> numpy.ndarray:
        results = []
        flops = _flops(lambda: results.append(_run(module, x[:, :1].expand(-1, steps, -1))[1]))
        return numpy.array([sum(results[0]), flops // 2], dtype=object)

    one, two = counts(1), counts(2)
    inner, macs = one + (x.shape[1] - 1) * (two - one)
    return int(inner), int(macs)


# Attention and norms, written out


def _attend(module: nn.MultiheadAttention, x: torch.Tensor) -> tuple[torch.Tensor, Kept]:
    kept = Kept()
    heads, (batch, length, width) = module.num_heads, x.shape
    q, k, v = (kept(part) for part in functional.linear(x, module.in_proj_weight, module.in_proj_bias).chunk(3, 2))
    q, k, v = (part.reshape(batch, length, heads, -1).transpose(1, 2) for part in (q, k, v))
    weights = kept(torch.softmax(q @ k.transpose(2, 3) / math.sqrt(width / heads), -1))
    mixed = kept((weights @ v).transpose(1, 2).reshape(batch, length, width))
    return module.out_proj(mixed), kept


class _Multiplications(TorchDispatchMode):
    """Counts multiplications, divisions and squares of whole tensors of a given size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.count = 0

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        result = function(*arguments, **(keywords or {}))
        if function.overloadpacket in (torch.ops.aten.mul, torch.ops.aten.div, torch.ops.aten.pow):
            self.count += result.numel() if result.numel() == self.size else 0
        return result


def _normalize(kind: str, x: torch.Tensor, eps: float, gain: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    axes = (0, 2, 3) if kind == "batchnorm" else (-1,)
    if kind != "rmsnorm":
        x = x - x.mean(axes, keepdim=True)
    y = x / (x.square().mean(axes, keepdim=True) + eps).sqrt() * gain
    return y if kind == "rmsnorm" else y + shift


def _multiplications(kind: str, x: torch.Tensor) -> int:
    one = torch.zeros((), device="meta")
    with _Multiplications(x.numel()) as counter:
        _normalize(kind, x, 1e-5, one, one)
    return counter.count


# What is written out is what the modules do


def _bytes_with_adam() -> int:
    """Bytes a parameter for weight, gradient and Adam's state after a step in 32 bits."""
    layer = nn.Linear(8, 8)
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 8)).sum().backward()
    optimizer.step()
    moments = [value for state in optimizer.state.values() for value in state.values() if value.dim()]
    tensors = [*layer.parameters(), *(parameter.grad for parameter in layer.parameters()), *moments]
    total = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    return total // sum(parameter.numel() for parameter in layer.parameters())


def _prove() -> None:
    torch.manual_seed(0)
    with torch.no_grad():
        for module in RECURRENT.values():
            layer = module(3, 4, 2, batch_first=True, bidirectional=True)
            x = torch.randn(2, 5, 3)
            torch.testing.assert_close(_run(layer, x)[0], layer(x)[0])
        attention = nn.MultiheadAttention(6, 2, batch_first=True)
        x = torch.randn(2, 5, 6)
        torch.testing.assert_close(_attend(attention, x)[0], attention(x, x, x)[0])
        image = torch.randn(2, 6, 3, 3)
        for kind, norm, of in (
            ("layernorm", nn.LayerNorm(6), x),
            ("rmsnorm", nn.RMSNorm(6, eps=1e-5), x),
            ("batchnorm", nn.BatchNorm2d(6), image),
        ):
            torch.testing.assert_close(_normalize(kind, of, 1e-5, torch.ones(()), torch.zeros(())), norm(of))


_prove()
BYTES_WITH_ADAM = _bytes_with_adam()
