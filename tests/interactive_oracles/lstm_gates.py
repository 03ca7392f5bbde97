"""An nn.LSTMCell of one unit whose inputs are its gates' pre-activations; gradients by autograd."""

from __future__ import annotations

import numpy
import torch
from torch import nn

ORDER = ("input", "forget", "candidate", "output")  # PyTorch's


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    steps = int(random.integers(2, 9))
    for name in ORDER:
        settings[name] = random.uniform(-1 if name == "candidate" else 0, 1, steps).tolist()
    settings["step"] = int(random.integers(1, steps + 1))
    return settings


def expected(settings: dict) -> dict | None:
    steps = len(settings["forget"])
    if any(len(settings[name]) != steps for name in ORDER) or settings["step"] > steps:
        return None
    unit = nn.LSTMCell(4, 1).double()
    with torch.no_grad():
        for parameter in unit.parameters():
            parameter.zero_()
        unit.weight_ih.copy_(torch.eye(4))  # input k is the pre-activation of block k
    gates = torch.tensor([settings[name] for name in ORDER], dtype=torch.float64)  # (4, T)
    inputs = torch.logit(gates)
    inputs[2] = torch.atanh(gates[2])
    cell = torch.tensor([[settings["start"]]], dtype=torch.float64, requires_grad=True)
    hidden = torch.zeros(1, 1, dtype=torch.float64)
    cells, hiddens = [cell], []
    for x in inputs.T:
        hidden, cell = unit(x.reshape(1, 4), (hidden, cell))
        cells.append(cell)
        hiddens.append(hidden.item())
    return {
        "cell": [one.item() for one in cells[1:]],
        "hidden": hiddens,
        "path": [one.item() for one in torch.autograd.grad(cell, cells, retain_graph=True)],
        "gradient": [one.item() for one in torch.autograd.grad(hidden, cells)],
    }
