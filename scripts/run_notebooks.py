"""Executes the notebooks whose code has changed since their outputs were made.

    python scripts/run_notebooks.py               all that are stale
    python scripts/run_notebooks.py --force PATH  these, stale or not
    python scripts/run_notebooks.py --check PATH  replays and compares, writes nothing

Two run at a time; what each took is told, the slowest first. A notebook that raises keeps its file as it was. Exit
status 1 where one raised or differed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import nbformat
from tqdm import tqdm

from guide.notebook_run import compare, execute, is_current

ROOT = Path(__file__).resolve().parent.parent


def run(path: Path, check: bool) -> list[str]:
    """Executes one notebook and writes it, or compares it with its file; returns what went wrong."""
    try:
        replayed = execute(path)
    except RuntimeError as error:
        return [str(error)]
    if check:
        return [f"{path}: {difference}" for difference in compare(nbformat.read(path, as_version=4), replayed)]
    temporary = path.with_suffix(".tmp")
    nbformat.write(replayed, temporary)
    temporary.replace(path)
    return []


def run_timed(path: Path, check: bool) -> tuple[list[str], float, float]:
    """What went wrong, and the seconds it took: on the clock, and of the processors."""
    start, spent = time.perf_counter(), _processor_seconds()
    problems = run(path, check)
    return problems, time.perf_counter() - start, _processor_seconds() - spent


def _processor_seconds() -> float:
    """Those of this process and of the kernels it has ended."""
    return sum(os.times()[:4])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; all of them without")
    parser.add_argument("--force", action="store_true", help="run also those that are current")
    parser.add_argument("--check", action="store_true", help="replay and compare; write nothing")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at a time (default 2)")
    arguments = parser.parse_args()
    paths = [path.resolve() for path in arguments.paths] or sorted(ROOT.glob("notebooks/*/*.ipynb"))
    if not (arguments.force or arguments.check):
        paths = [path for path in paths if not is_current(nbformat.read(path, as_version=4))]
    problems: list[str] = []
    taken: list[tuple[float, float, str]] = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        runs = {pool.submit(run_timed, path, arguments.check): path for path in paths}
        with tqdm(total=len(paths), unit="notebook", disable=None) as bar:
            for done in as_completed(runs):
                faults, clock, processor = done.result()
                problems += faults
                taken.append((clock, processor, runs[done].stem))
                bar.set_postfix_str(runs[done].stem)
                bar.update()
    for problem in problems:
        print(problem, file=sys.stderr)
    for clock, processor, name in sorted(taken, reverse=True):
        print(f"{clock:6.1f} s, {processor:6.1f} s of processor time: {name}")
    print(f"{len(paths)} notebooks run, {len(problems)} problems")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
