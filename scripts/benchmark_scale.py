"""Measures how the build grows with the guide: time and memory with 300, 1,000 and 3,000 questions.

    python scripts/benchmark_scale.py [300 1000 3000]

The questions are those of the guide and variants of them (scripts/guide/variants.py), with the guide's notebooks beside
them. A cold build finds no cache; a warm one finds all pages known. Seconds of processor time count what Python and
Node.js use together, whatever else the machine does; memory is the most that one process held. The warm figures are the
least of three builds. What one more page costs is the slope between two sizes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmark import ROOT, copy_project, measure_rebuild
from guide.library import read_library
from guide.variants import Model, grow

SIZES = (300, 1000, 3000)
WARM_REPEATS = 3
BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")


@dataclass(frozen=True)
class Usage:
    """What a command used: seconds on the clock, seconds of processor time, bytes of memory at most."""

    wall: float
    processor: float
    memory: int


def run(command: tuple[str, ...], folder: Path) -> Usage:
    """Runs a command and measures it with the processes that it starts.

    Raises:
        RuntimeError: the command failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Usage(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, memory)


def grow_project(folder: Path, pages: int) -> Path:
    """A copy of the project with so many questions."""
    library = read_library(ROOT)
    models = [Model(question, (ROOT / question.path).read_text(encoding="utf-8")) for question in library.questions]
    project = copy_project(folder)
    for path, text in grow(models, pages).items():
        (project / path).write_text(text, encoding="utf-8")
    return project


def measure(pages: int, edits: bool) -> tuple[Usage, Usage]:
    """A cold and a warm build of a guide with so many questions; if asked, prints how long an edit takes to show."""
    with tempfile.TemporaryDirectory() as folder:
        project = grow_project(Path(folder), pages)
        cold = run(BUILD, project)
        warm = min((run(BUILD, project) for _ in range(WARM_REPEATS)), key=lambda usage: usage.processor)
        if edits:
            print(f"Edit to new page under `mkdocs serve`, {pages:,} questions: {measure_rebuild(project):.2f} s")
        return cold, warm


def row(pages: int, cold: Usage, warm: Usage) -> str:
    cells = [f"{pages:,}"]
    for usage in (cold, warm):
        cells += [f"{usage.processor:.1f}", f"{usage.wall:.1f}", f"{usage.memory / 1e6:.0f}"]
    return f"| {' | '.join(cells)} |"


def slope(kind: int, small: tuple[int, tuple[Usage, Usage]], large: tuple[int, tuple[Usage, Usage]]) -> float:
    """Milliseconds of processor time for one more page between two sizes; `kind` is 0 for cold builds, 1 for warm."""
    used = large[1][kind].processor - small[1][kind].processor
    return 1000 * used / (large[0] - small[0])


def main() -> int:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    print("| Questions | Cold: processor s | clock s | MB | Warm: processor s | clock s | MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    results = []
    for pages in sizes:
        results.append((pages, measure(pages, edits=pages == sizes[0])))
        print(row(pages, *results[-1][1]), flush=True)
    for small, large in pairwise(results):
        cold, warm = (slope(kind, small, large) for kind in (0, 1))
        print(f"One more page from {small[0]:,} to {large[0]:,}: cold {cold:.1f} ms, warm {warm:.1f} ms")
    print(f"Load of the machine at the end, {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
