"""Each rule for a notebook's form, broken once in a notebook that otherwise keeps them all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.notebook import parse_notebook
from guide.notebook_page import prepare, slim
from guide.problems import Problem
from small_guide import error_cell, notebook_file

PAGES = frozenset({"training/alpha.md"})


def read(folder: Path, text: str) -> list[Problem]:
    path = folder / "notebooks" / "training" / "growth.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return parse_notebook(path, folder, PAGES)[1]


def changed(change: Callable[[list[dict]], None]) -> str:
    content = json.loads(notebook_file(["training/alpha.md"]))
    change(content["cells"])
    return json.dumps(content, indent=1)


def test_a_good_notebook_has_no_problem(tmp_path: Path) -> None:
    assert read(tmp_path, notebook_file(["training/alpha.md"])) == []


def set_at(cell: int, key: str, value: object) -> Callable[[list[dict]], None]:
    return lambda cells: cells[cell].update({key: value})


STDERR = [{"output_type": "stream", "name": "stderr", "text": "UserWarning: beware"}]
ADDRESS = [{"output_type": "stream", "name": "stdout", "text": "<object at 0x7f2a9c1b2d30>"}]
PATH = [{"output_type": "stream", "name": "stdout", "text": "/home/me/digits.csv"}]
BROKEN: dict[str, tuple[Callable[[list[dict]], None], str]] = {
    "no title": (set_at(0, "source", "We compare. [back](../../docs/training/alpha.md)"), "begin with its title"),
    "no link back": (set_at(0, "source", "# A claim\n\nWe compare."), "does not link back"),
    "broken link": (set_at(0, "source", "# A claim\n\n[back](../../docs/training/alhpa.md)"), "leads nowhere"),
    "error output": (lambda cells: cells.insert(3, error_cell(3)), "ends in ValueError: no such thing"),
    "wrong count": (set_at(1, "execution_count", 7), "has the execution count 7"),
    "not executed": (set_at(2, "execution_count", None), "has the execution count None"),
    "warning": (set_at(1, "outputs", STDERR), "writes to standard error"),
    "memory address": (set_at(1, "outputs", ADDRESS), "another run or machine"),
    "machine path": (set_at(1, "outputs", PATH), "another run or machine"),
    "no alt": (set_at(2, "metadata", {"tags": ["figure:growth"]}), "no real alt text"),
    "placeholder alt": (
        set_at(2, "metadata", {"tags": ["figure:growth"], "alt": "No description has been provided for this image"}),
        "no real alt text",
    ),
    "untagged figure": (set_at(2, "metadata", {"alt": "The square overtakes the line."}), "1 pictures and 0 tags"),
    "tag without figure": (set_at(2, "outputs", []), "0 pictures and 1 tags"),
    "bad figure name": (
        set_at(2, "metadata", {"tags": ["figure:My Growth"], "alt": "The square overtakes the line."}),
        "does not serve",
    ),
    "one assert": (set_at(1, "source", "assert 3**2 == 9"), "asserts 1 times"),
    "long cell": (set_at(1, "source", "assert 1\n" * 15), "A cell of 15 lines"),
    "no advice": (lambda cells: cells.pop(3), "`## What to say in the interview` is missing"),
    "no exercises": (lambda cells: cells.pop(4), "`## Exercises` is missing"),
    "heading with TeX": (
        set_at(3, "source", "## What to say in the interview\n\n## About $x$"),
        "heading holds markup",
    ),
    "discouraged word": (set_at(4, "source", "## Exercises\n\nSimply try."), "The wording `Simply`"),
}


@pytest.mark.parametrize(("change", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_rule_is_named_with_its_line(tmp_path: Path, change: Callable, message: str) -> None:
    text = changed(change)
    found = [problem for problem in read(tmp_path, text) if message in problem.message]
    assert found, read(tmp_path, text)
    assert all(problem.path == "notebooks/training/growth.ipynb" for problem in found)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in found)


def test_line_is_that_of_the_cell(tmp_path: Path) -> None:
    text = changed(set_at(1, "outputs", STDERR))
    assert [problem.line for problem in read(tmp_path, text)] == [text[: text.index('"setup"')].count("\n") + 1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    assert ["This is not a notebook" in problem.message for problem in read(tmp_path, text)] == [True]


def test_prepared_notebook_holds_neither_tex_nor_pictures(tmp_path: Path) -> None:
    path = tmp_path / "notebooks" / "training" / "growth.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebook_file(["training/alpha.md"]), encoding="utf-8")
    notebook, _ = parse_notebook(path, tmp_path, PAGES)
    assert notebook
    prepared = prepare(notebook)
    assert "$" not in prepared
    assert "<svg" not in prepared
    assert 'x-tex data-display=\\"0\\" data-tex=\\"x^2\\"' in prepared
    assert 'x-figure data-name=\\"growth\\"' in prepared


def test_slimmed_page_gives_headings_ids_of_their_own() -> None:
    cell = '<div class="jp-Cell jp-Notebook-cell"><div class="jp-RenderedMarkdown">{}</div></div>'
    headings = "<h1>A &amp; b</h1><h2>Twice</h2><h2>Twice</h2>"
    page, found = slim(f'<style>x</style><div class="jp-Notebook">{cell.format(headings)}</div>')
    assert [(heading.level, heading.id, heading.name) for heading in found] == [
        (1, "a-b", "A & b"),
        (2, "twice", "Twice"),
        (2, "twice_2", "Twice"),
    ]
    assert "<style>" not in page
