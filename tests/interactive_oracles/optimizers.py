"""The same paths by torch.optim, with gradients from autograd, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy
import torch

FAR = 1e6
NEAR = 1e-13  # the distance of a second start, which shows how a path enlarges rounding


def _height(settings: dict) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    match settings["surface"]:
        case "ravine":
            return lambda x, y: (x**2 + settings["curvature"] * y**2) / 2
        case "saddle":
            return lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4 + 0.25
    return lambda x, y: (1 - x) ** 2 / 2 + 5 * (y - x**2) ** 2


def _optimizer(name: str, point: torch.Tensor, settings: dict) -> torch.optim.Optimizer:
    rate = {"lr": settings["rate"], "foreach": False}
    match name:
        case "sgd":
            return torch.optim.SGD([point], **rate)
        case "momentum":
            return torch.optim.SGD([point], momentum=settings["momentum"], **rate)
        case "rmsprop":
            return torch.optim.RMSprop([point], alpha=settings["decay"], **rate)
    return torch.optim.Adam([point], betas=(settings["beta1"], settings["beta2"]), **rate)


def _run(name: str, settings: dict) -> torch.Tensor:
    """The points of two neighboring starts, (points, 2, 2), up to the last one within FAR."""
    return _run_once(name, tuple(settings.items()))


@cache
def _run_once(name: str, items: tuple[tuple[str, object], ...]) -> torch.Tensor:
    settings = dict(items)
    start = torch.tensor([settings["startX"], settings["startY"]], dtype=torch.float64)
    point = torch.stack([start, start * (1 + NEAR)]).requires_grad_()
    optimizer = _optimizer(name, point, settings)
    height = _height(settings)
    path = [point.detach().clone()]
    for _ in range(settings["step"]):
        optimizer.zero_grad()
        height(point[:, 0], point[:, 1]).sum().backward()
        optimizer.step()
        if not bool((point.detach()[0].abs() <= FAR).all()):
            break
        path.append(point.detach().clone())
    return torch.stack(path)


NAMES = ("sgd", "momentum", "rmsprop", "adam")


def adjust(settings: dict, random: numpy.random.Generator) -> dict:
    """Short paths mostly, ended where the difference of two neighboring starts has grown ten thousandfold."""
    if random.random() < 0.8:
        settings["step"] = int(random.integers(0, 13))
    for name in NAMES:
        path = _run(name, settings)
        apart = (path[:, 0] - path[:, 1]).abs() > 1e4 * NEAR * path[:, 0].abs()
        if apart.any():
            settings["step"] = max(0, int(apart.any(1).nonzero()[0]) - 1)
    return settings


def expected(settings: dict) -> dict:
    height = _height(settings)
    answer = {}
    for name in NAMES:
        path = _run(name, settings)[:, 0]
        losses = [float(loss) for loss in height(path[:, 0], path[:, 1])]
        steps = len(path) if len(path) <= settings["step"] else 0
        answer[name] = {"path": path.tolist(), "losses": losses, "diverged": steps}
    return answer
