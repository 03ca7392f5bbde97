"""Executing notebooks: from sources alone, in one environment, into outputs that are the same every time."""

from __future__ import annotations

import hashlib
import os
import re
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

TIMEOUT_SECONDS = 180
KERNEL_ARGUMENTS = (
    "--log-level=ERROR",
    "--InlineBackend.figure_formats={'svg'}",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Date': None}}",
)
SVG_PREAMBLE = re.compile(r"^.*?(?=<svg)|<metadata>.*?</metadata>\s*", re.DOTALL)


def hash_source(notebook: nbformat.NotebookNode) -> str:
    """A digest of the code cells, in order: what the outputs depend on, beside the pinned packages."""
    code = "\n\0\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def is_current(notebook: nbformat.NotebookNode) -> bool:
    """Whether the stored outputs were made by the stored code."""
    return notebook.metadata.get("guide", {}).get("executed") == hash_source(notebook)


def execute(path: Path) -> nbformat.NotebookNode:
    """Runs a notebook from scratch in a fresh kernel and returns it with normalized outputs; the file is not touched.

    Args:
        path: the notebook, `<project>/notebooks/<topic>/<slug>.ipynb`.

    Raises:
        RuntimeError: a cell raised; the message names the file, the cell and the error.
    """
    notebook = clear(nbformat.read(path, as_version=4))
    home = path.resolve().parent.parent
    os.environ |= {
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT_SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=list(KERNEL_ARGUMENTS),
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        number = next(
            i
            for i, cell in enumerate(notebook.cells, 1)
            if any(o.output_type == "error" for o in cell.get("outputs", []))
        )
        raise RuntimeError(f"{path}: cell {number}: {error.ename}: {error.evalue}\n{error.traceback}") from error
    return normalize(notebook)


def clear(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without outputs, so that nothing of an earlier run is left."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def normalize(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drops what changes from run to run or machine to machine, and notes which code made the outputs."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/svg+xml" in data:
                data["image/svg+xml"] = SVG_PREAMBLE.sub("", data["image/svg+xml"])
            if any(kind.startswith("image/") for kind in data):
                data.pop("text/plain", None)
                output["metadata"] = {}
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "guide": {"executed": hash_source(notebook)},
        }
    )
    return notebook


def text_outputs(notebook: nbformat.NotebookNode) -> list[str]:
    """What each code cell says in text: printed streams and shown results, one text a code cell."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts = [output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
            texts.append("".join(parts))
    return texts


def figure_count(notebook: nbformat.NotebookNode) -> int:
    """How many pictures the outputs hold."""
    return sum(
        any(kind.startswith("image/") for kind in output.get("data", {}))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def compare(stored: nbformat.NotebookNode, replayed: nbformat.NotebookNode) -> list[str]:
    """How a replay differs from what is stored, one sentence a difference; empty where it does not."""
    differences = []
    for number, (old, new) in enumerate(zip(text_outputs(stored), text_outputs(replayed), strict=True), 1):
        if old != new:
            differences.append(f"code cell {number} prints\n{new}\nbut the file holds\n{old}")
    if figure_count(stored) != figure_count(replayed):
        differences.append(f"the replay draws {figure_count(replayed)} figures, the file holds {figure_count(stored)}")
    return differences
