"""Every notebook is replayed from scratch and says what its file says."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from conftest import ROOT
from guide.notebook_run import compare, execute, is_current, normalize, text_outputs

NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_replay_says_what_the_file_says(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    assert is_current(stored), f"{path.name}: the code is newer than the outputs; run `make notebooks`"
    assert compare(stored, execute(path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_file_is_a_valid_notebook(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))


def make_notebook(folder: Path, *sources: str) -> Path:
    path = folder / "notebooks" / "training" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    (folder / "notebooks" / "matplotlibrc").write_text("font.size: 11\nsvg.hashsalt: guide\n", encoding="utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(notebook, path)
    return path


DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


def test_two_runs_are_identical_and_leave_no_trace_of_the_run(tmp_path: Path) -> None:
    path = make_notebook(tmp_path, "print(1)", DRAW)
    first, second = execute(path), execute(path)
    assert first == second
    assert text_outputs(first) == ["1\n", ""]
    picture = first.cells[1].outputs[0].data
    assert list(picture) == ["image/svg+xml"]
    assert picture["image/svg+xml"].startswith("<svg")
    assert "<metadata>" not in picture["image/svg+xml"]
    assert set(first.metadata) == {"kernelspec", "language_info", "guide"}


def test_a_changed_output_and_a_lost_figure_are_differences(tmp_path: Path) -> None:
    path = make_notebook(tmp_path, "print(1)", DRAW)
    replayed = execute(path)
    stored = nbformat.from_dict(replayed)
    stored.cells[0].outputs[0].text = "2\n"
    stored.cells[1].outputs = []
    differences = compare(stored, replayed)
    assert len(differences) == 2
    assert "code cell 1" in differences[0]
    assert "1 figures" in differences[1]


def test_changed_code_makes_a_notebook_stale(tmp_path: Path) -> None:
    notebook = normalize(nbformat.read(make_notebook(tmp_path, "print(1)"), as_version=4))
    assert is_current(notebook)
    notebook.cells[0].source = "print(2)"
    assert not is_current(notebook)


def test_a_cell_that_raises_names_file_and_cell(tmp_path: Path) -> None:
    path = make_notebook(tmp_path, "print(1)", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match=r"tiny\.ipynb: cell 2: ZeroDivisionError: division by zero"):
        execute(path)
    assert path.read_bytes() == before
