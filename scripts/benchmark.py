"""Measures the guide: cold and warm build, rebuild under `mkdocs serve`, and what the pages weigh.

    python scripts/benchmark.py

Times are wall-clock seconds on this machine, the median of three; weights are bytes of gzipped HTML (level 6).
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3


def median_time(action: Callable[[], None]) -> float:
    """Median wall-clock seconds of an action over the repeats."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def copy_project(folder: Path) -> Path:
    """A copy of the project without caches or built files, so that measuring leaves the project alone."""
    project = folder / "project"
    ignore = shutil.ignore_patterns(".venv", ".cache", ".git", "node_modules", "site", "site.*", "dist", "__pycache__")
    shutil.copytree(ROOT, project, ignore=ignore)
    (project / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    return project


def build(project: Path) -> None:
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=project, check=True)


def build_cold(project: Path) -> None:
    shutil.rmtree(project / ".cache", ignore_errors=True)
    shutil.rmtree(project / "site", ignore_errors=True)
    build(project)


def measure_rebuild(project: Path) -> float:
    """Median seconds from saving an edit to the reader's browser getting the new page from `make serve`."""
    page = max(page for page in project.glob("docs/*/*.md") if page.name != "index.md")
    address = page.relative_to(project / "docs").with_suffix("").as_posix()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    memory = {"TMPDIR": "/dev/shm"} if Path("/dev/shm").is_dir() else {}  # as make does
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=project, env={**os.environ, **memory}, **quiet)
    url = f"http://127.0.0.1:{port}/{address}/"
    text = page.read_text(encoding="utf-8")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
    try:
        wait_for(url, title)
        times = []
        for number in range(REPEATS):
            time.sleep(1.5)  # the reader thinks
            mark = f"Edit {number} of the benchmark?"
            page.write_text(text.replace(f"# {title}", f"# {mark}", 1), encoding="utf-8")
            start = time.perf_counter()
            wait_for(url, mark)
            times.append(time.perf_counter() - start)
        return statistics.median(times)
    finally:
        server.terminate()
        server.wait()
        page.write_text(text, encoding="utf-8")


def wait_for(url: str, text: str, seconds: float = 60) -> None:
    """Asks for a page until it holds a text.

    Raises:
        TimeoutError: it did not within the seconds.
    """
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.05)  # each look takes the server some milliseconds
    raise TimeoutError(f"{url} did not show {text!r} within {seconds} s")


def weigh(site: Path) -> list[tuple[int, str]]:
    """Bytes of gzipped HTML of every page, heaviest first."""
    pages = [
        (len(gzip.compress(page.read_bytes(), 6)), page.relative_to(site).as_posix()) for page in site.rglob("*.html")
    ]
    return sorted(pages, reverse=True)


def main() -> int:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        print(f"cold build              {median_time(lambda: build_cold(project)):6.2f} s")
        print(f"build with its cache    {median_time(lambda: build(project)):6.2f} s")
        print(f"edit to new page, serve {measure_rebuild(project):6.2f} s")
        pages = weigh(project / "site")
        notebooks = [page for page in pages if page[1].startswith("notebooks/") and page[1].count("/") == 3]
        answers = [page for page in pages if page[1].count("/") == 2 and not page[1].startswith("notebooks/")]
        for name, group in (("answer pages", answers), ("notebook pages", notebooks)):
            weights = [weight for weight, _ in group]
            print(f"{name}: {len(group)}, median {statistics.median(weights):,.0f} B, heaviest:")
            for weight, path in group[:3]:
                print(f"  {weight:7,} B  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
