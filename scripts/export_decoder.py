"""Trains the decoder of the VAE notebook by the notebook's own cells and writes it down for the figure `latent-plane`.

python scripts/export_decoder.py
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import textwrap
from pathlib import Path
from typing import Any

import matplotlib
import numpy

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = Path("notebooks") / "autoencoders" / "vae-term-by-term.ipynb"
TARGET = Path("docs") / "assets" / "interactive" / "latent-plane.data.js"
CELLS = ("imports", "data", "network", "terms", "two-terms", "fit")
SHOWN = 200  # test images whose codes the figure shows
LARGEST = 2**15 - 1
HEAD = f"""\
// The decoder of {NOTEBOOK.as_posix()} (two latent units, beta 1, seed 0), and the
// posterior means of its first {SHOWN} test images with their labels. Written by scripts/export_decoder.py.
// An array is stored as whole numbers of 16 bits, low byte first, in base64: multiply them by its scale.
"""


def run_cells(root: Path) -> dict[str, Any]:
    """The names that the notebook's cells for the data, the model and its training define."""
    names: dict[str, Any] = {}
    cells = json.loads((root / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    matplotlib.use("agg")
    with contextlib.redirect_stdout(io.StringIO()):
        for name in CELLS:
            exec(compile(sources[name], f"{NOTEBOOK.as_posix()}, cell {name}", "exec"), names)
    return names


def train(names: dict[str, Any]) -> tuple[dict[str, numpy.ndarray], numpy.ndarray, numpy.ndarray]:
    """The decoder's arrays by their names in PyTorch, and codes (SHOWN, 2) with labels (SHOWN) of test images."""
    model, _ = names["fit"](k=2, beta=1, seed=0)
    arrays = {name: array.numpy() for name, array in model.dec.state_dict().items()}
    codes, _ = names["encode"](model, names["X_test"][:SHOWN])
    return arrays, codes.detach().numpy(), names["y_test"][:SHOWN]


def _pack(array: numpy.ndarray) -> dict[str, Any]:
    scale = float(f"{abs(array).max() / LARGEST:.6e}")
    whole = numpy.clip(numpy.round(array / scale), -LARGEST, LARGEST).astype("<i2")
    return {"shape": list(array.shape), "scale": scale, "base64": base64.b64encode(whole.tobytes()).decode("ascii")}


def _write_array(name: str, packed: dict[str, Any]) -> str:
    lines = " +\n".join(f'      "{line}"' for line in textwrap.wrap(packed["base64"], 140))
    return f'    "{name}": {{\n      shape: {packed["shape"]}, scale: {packed["scale"]}, base64:\n{lines},\n    }},\n'


def render(arrays: dict[str, numpy.ndarray], codes: numpy.ndarray, labels: numpy.ndarray) -> str:
    """The classic script that hands the decoder and the codes to the figure."""
    packed = {name: _pack(array) for name, array in {**arrays, "codes": codes}.items()}
    body = "".join(_write_array(name, entry) for name, entry in packed.items())
    digits = "".join(str(label) for label in labels)
    return (
        f'{HEAD}(function define(guideFigure) {{\n  "use strict";\n\n  guideFigure.latentPlane = {{\n{body}'
        f'    labels:\n      "{digits}",\n  }};\n'
        '})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);\n'
    )


def main() -> None:
    """Writes the file."""
    (ROOT / TARGET).write_text(render(*train(run_cells(ROOT))), encoding="utf-8")


if __name__ == "__main__":
    main()
