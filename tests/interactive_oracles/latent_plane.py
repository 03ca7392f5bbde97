"""The notebook's own decoder with the stored weights; entropies from torch.distributions, the tail from SciPy."""

from __future__ import annotations

import base64
import re
from functools import cache

import numpy
import torch
from scipy import stats
from torch.distributions import Bernoulli

import export_decoder

ARRAY = re.compile(r'"([\w.]+)": \{\s*shape: \[([\d, ]+)\], scale: ([\d.e+-]+), base64:([^,}]+),')


def read_arrays(script: str) -> dict[str, torch.Tensor]:
    """The arrays of a data file, by their names."""
    arrays = {}
    for name, shape, scale, text in ARRAY.findall(script):
        whole = numpy.frombuffer(base64.b64decode("".join(re.findall(r'"([^"]*)"', text))), dtype="<i2")
        arrays[name] = torch.from_numpy(whole * float(scale)).reshape([int(size) for size in shape.split(",")])
    return arrays


@cache
def _load() -> tuple[torch.nn.Module, torch.Tensor, str]:
    script = (export_decoder.ROOT / export_decoder.TARGET).read_text(encoding="utf-8")
    arrays = read_arrays(script)
    codes = arrays.pop("codes")
    before = torch.get_default_dtype()
    decoder = export_decoder.run_cells(export_decoder.ROOT)["VAE"](k=2).dec
    torch.set_default_dtype(before)
    decoder.load_state_dict(arrays)
    return decoder, codes, re.search(r'labels:\s*"(\d+)"', script)[1]


@torch.no_grad()
def expected(settings: dict) -> dict:
    decoder, codes, labels = _load()
    code = torch.tensor([settings["z1"], settings["z2"]], dtype=torch.float64)
    pixels = Bernoulli(logits=decoder(code))
    nearest = int(torch.cdist(codes, code[None]).argmin())
    distance = float(torch.linalg.vector_norm(code))
    return {
        "probabilities": pixels.probs.tolist(),
        "entropy": float(pixels.entropy().sum()),
        "distance": distance,
        "beyond": float(stats.chi2.sf(distance**2, df=2)),
        "nearest": nearest,
        "away": float(torch.linalg.vector_norm(codes[nearest] - code)),
        "label": int(labels[nearest]),
    }
