"""A notebook as one typed record: its title, its figures with their alt texts, and what is wrong with its form."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .markdown_text import read_lines
from .problems import Problem, read_text
from .rules import check_links, check_prose

FIGURE_TAG = "figure:"
CODE_LINES = 14
PLACEHOLDER_ALT = re.compile(r"^(no description|image|figure|plot|png|svg)\b.{0,60}$", re.IGNORECASE)
UNSTABLE = re.compile(r"\b0x[0-9a-f]{6,}|/(?:home|root|tmp|usr|Users)/\w+|\d+(?:\.\d+)? ?(?:ms|µs|it/s|seconds)\b")
SIZE = re.compile(r'<svg[^>]*?width="(?P<width>[\d.]+)pt" height="(?P<height>[\d.]+)pt"')
POINT = 4 / 3  # CSS pixels in a point


@dataclass(frozen=True)
class Figure:
    """A picture that a tagged cell drew. Width and height are in CSS pixels."""

    notebook: str
    name: str
    alt: str
    ending: str
    data: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """Where the picture stands in the site."""
        return f"assets/figures/{self.notebook}/{self.name}.{self.ending}"


@dataclass(frozen=True)
class Notebook:
    """One notebook. `path` is relative to the project; `content` is the parsed file and `digest` one of its text."""

    path: str
    topic: str
    slug: str
    title: str
    figures: tuple[Figure, ...]
    content: dict[str, Any]
    digest: str

    @property
    def address(self) -> str:
        """The page's source as links inside MkDocs name it, relative to `docs/`."""
        return self.path

    @property
    def texts(self) -> list[str]:
        """The sources of its Markdown cells."""
        return [source_of(cell) for cell in self.content["cells"] if cell["cell_type"] == "markdown"]

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


def source_of(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def parse_notebook(path: Path, root: Path, pages: frozenset[str]) -> tuple[Notebook | None, list[Problem]]:
    """Reads and checks one notebook.

    Args:
        path: `notebooks/<topic>/<slug>.ipynb`.
        root: the project's folder.
        pages: sources that links may name, relative to `docs/`.

    Returns:
        The record, or None where the file is not a notebook; and every problem.
    """
    shown = path.relative_to(root).as_posix()
    text, problems = read_text(path, shown)
    if problems:
        return None, problems
    try:
        content = json.loads(text)
        cells = content["cells"]
        sources = [source_of(cell) for cell in cells]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        line = getattr(error, "lineno", 1)
        mend = "Restore the file, or save it again from Jupyter."
        return None, [Problem(shown, line, f"This is not a notebook: {error}.", mend)]
    lines = [_line_of(text, cell) for cell in cells]
    problems += _check_outputs(shown, cells, lines)
    problems += _check_story(shown, cells, sources, lines)
    figures, figure_problems = _read_figures(path.stem, shown, cells, lines)
    problems += figure_problems
    for cell, source, line in zip(cells, sources, lines):
        if cell["cell_type"] == "markdown":
            problems += check_prose(shown, tuple(read_lines(source, line)))
            problems += _check_cell_links(shown, source, line, pages)
    title = next((line[2:].strip() for line in sources[0].split("\n") if line.startswith("# ")), path.stem)
    digest = hashlib.sha256(text.encode()).hexdigest()
    notebook = Notebook(shown, path.parent.name, path.stem, title, tuple(figures), content, digest)
    return notebook, problems


def _line_of(text: str, cell: dict[str, Any]) -> int:
    """The line of the file where a cell's id stands."""
    position = text.find(f'"id": {json.dumps(cell.get("id", ""))}')
    return text.count("\n", 0, max(position, 0)) + 1


def markdown_cells(text: str) -> list[tuple[int, str]]:
    """Line in the file and source of each Markdown cell; none where the file is not a notebook."""
    try:
        cells = json.loads(text)["cells"]
        return [(_line_of(text, cell), source_of(cell)) for cell in cells if cell["cell_type"] == "markdown"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return []


def _check_cell_links(shown: str, source: str, line: int, pages: frozenset[str]) -> list[Problem]:
    """Links in a notebook are relative to its file: `../../docs/<topic>/<slug>.md`, or another notebook."""
    return list(check_links(shown, tuple(read_lines(source, line)), _seen_from_root(pages)))


@lru_cache(maxsize=1)
def _seen_from_root(pages: frozenset[str]) -> frozenset[str]:
    return frozenset({f"docs/{page}" for page in pages} | {page for page in pages if page.startswith("notebooks/")})


def _check_outputs(shown: str, cells: list[dict], lines: list[int]) -> list[Problem]:
    problems = []
    count = 0
    for cell, line in zip(cells, lines):
        if cell["cell_type"] != "code":
            continue
        count += 1
        if cell.get("execution_count") != count:
            message = f"Code cell {count} has the execution count {cell.get('execution_count')}."
            problems.append(Problem(shown, line, message, "Run the whole notebook from scratch: `make notebooks`."))
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                message = f"A cell ends in {output.get('ename')}: {output.get('evalue')}."
                problems.append(Problem(shown, line, message, "Mend the cell and run `make notebooks`."))
            if output.get("name") == "stderr":
                mend = "Mend what it warns of, or do not print to standard error."
                problems.append(Problem(shown, line, "A cell writes to standard error.", mend))
            unstable = UNSTABLE.search("".join(output.get("text", [])))
            if unstable:
                message = f"An output holds `{unstable[0]}`, which another run or machine prints otherwise."
                problems.append(Problem(shown, line, message, "Print what is the same everywhere."))
    return problems


def _check_story(shown: str, cells: list[dict], sources: list[str], lines: list[int]) -> list[Problem]:
    problems = []
    if not sources or cells[0]["cell_type"] != "markdown" or not sources[0].startswith("# "):
        mend = "Begin with a Markdown cell: `# The claim`, what is measured, a link back to the answer page."
        problems.append(Problem(shown, 1, "The notebook does not begin with its title.", mend))
    elif "../docs/" not in sources[0]:
        mend = "Link it as `../../docs/<topic>/<slug>.md`."
        problems.append(Problem(shown, lines[0], "The first cell does not link back to an answer page.", mend))
    markdown = [source for cell, source in zip(cells, sources) if cell["cell_type"] == "markdown"]
    for heading in ("## What to say in the interview", "## Exercises"):
        if not any(line.strip() == heading for source in markdown for line in source.split("\n")):
            problems.append(Problem(shown, 1, f"The section `{heading}` is missing.", "Write it at the end."))
    code = [source for cell, source in zip(cells, sources) if cell["cell_type"] == "code"]
    asserts = sum(len(re.findall(r"^\s*(?:assert\b|\w[\w.]*\.assert_)", source, re.MULTILINE)) for source in code)
    if asserts < 2:
        mend = "Compare with an oracle: PyTorch's own layer, a closed form, a numerical gradient."
        problems.append(Problem(shown, 1, f"The notebook asserts {asserts} times; it takes two.", mend))
    for cell, source, line in zip(cells, sources, lines):
        size = len(source.strip().split("\n"))
        if cell["cell_type"] == "code" and size > CODE_LINES:
            mend = f"Split it, with prose between: at most {CODE_LINES}."
            problems.append(Problem(shown, line, f"A cell of {size} lines.", mend))
        if cell["cell_type"] == "markdown" and re.search(r"^#+ .*[$`]", source, re.MULTILINE):
            mend = "Headings are shown in the table of contents: plain text only."
            problems.append(Problem(shown, line, "A heading holds markup.", mend))
    return problems


def _read_figures(slug: str, shown: str, cells: list[dict], lines: list[int]) -> tuple[list[Figure], list[Problem]]:
    figures: list[Figure] = []
    problems = []
    for cell, line in zip(cells, lines):
        pictures = [
            (kind, data)
            for output in cell.get("outputs", [])
            for kind, data in output.get("data", {}).items()
            if kind in ("image/svg+xml", "image/png")
        ]
        names = [
            tag[len(FIGURE_TAG) :] for tag in cell.get("metadata", {}).get("tags", []) if tag.startswith(FIGURE_TAG)
        ]
        if not pictures and not names:
            continue
        if len(pictures) != 1 or len(names) != 1:
            message = f"A cell with {len(pictures)} pictures and {len(names)} tags `{FIGURE_TAG}<name>`."
            problems.append(Problem(shown, line, message, "One picture and one tag a cell, then `make notebooks`."))
            continue
        alt = str(cell["metadata"].get("alt", "")).strip()
        if len(alt) < 20 or PLACEHOLDER_ALT.match(alt):
            mend = "Write the finding of the picture as a sentence into the cell's metadata `alt`."
            problems.append(Problem(shown, line, f"The picture `{names[0]}` has no real alt text.", mend))
        if any(figure.name == names[0] for figure in figures) or not re.fullmatch(r"[a-z0-9-]+", names[0]):
            mend = "Use small letters and hyphens, each name once in a notebook."
            problems.append(Problem(shown, line, f"The figure name `{names[0]}` does not serve.", mend))
            continue
        figures.append(_make_figure(slug, names[0], alt, *pictures[0]))
    if not figures and not problems:
        mend = f"Draw one, in a cell with a tag `{FIGURE_TAG}<name>` and metadata `alt`."
        problems.append(Problem(shown, 1, "The notebook has no figure.", mend))
    return figures, problems


def _make_figure(slug: str, name: str, alt: str, kind: str, data: str | list[str]) -> Figure:
    text = data if isinstance(data, str) else "".join(data)
    if kind == "image/png":
        raw = base64.b64decode(text)
        width, height = int.from_bytes(raw[16:20]), int.from_bytes(raw[20:24])
        return Figure(slug, name, alt, "png", raw, width, height)
    size = SIZE.search(text)
    width, height = (round(float(size[side]) * POINT) for side in ("width", "height")) if size else (600, 360)
    return Figure(slug, name, alt, "svg", text.encode(), width, height)
