"""The same graphs in PyTorch; each edge is a copy of its own, so that autograd says what comes back along it."""

from __future__ import annotations

import torch

ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def expected(settings: dict) -> dict:
    nodes: dict[str, torch.Tensor] = {}
    edges: list[torch.Tensor] = []

    def keep(name: str, value: torch.Tensor) -> None:
        value.retain_grad()
        nodes[name] = value

    def edge(name: str) -> torch.Tensor:
        copy = nodes[name].clone()
        copy.retain_grad()
        edges.append(copy)
        return copy

    inputs = {"product": "xyz", "shared": "xy", "neuron": "xwbt"}[settings["graph"]]
    for name in inputs:
        keep(name, torch.tensor(settings[name], dtype=torch.float64, requires_grad=True))
    if settings["graph"] == "product":
        keep("q", edge("x") + edge("y"))
        keep("f", edge("q") * edge("z"))
    elif settings["graph"] == "shared":
        keep("u", edge("x") * edge("y"))
        keep("v", edge("u") + edge("x"))
        keep("f", edge("u") * edge("v"))
    else:
        keep("p", edge("w") * edge("x"))
        keep("z", edge("p") + edge("b"))
        keep("a", ACTIVATIONS[settings["activation"]](edge("z")))
        keep("e", edge("a") - edge("t"))
        keep("L", edge("e") ** 2 / 2)
    list(nodes.values())[-1].backward()
    return {
        "values": {name: float(value.detach()) for name, value in nodes.items()},
        "gradients": {name: float(value.grad) for name, value in nodes.items()},
        "edges": [float(copy.grad) for copy in edges],
    }
