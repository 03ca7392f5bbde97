"""Converts notebooks through mkdocs-jupyter, several side by side, beside the rest of the build."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from .notebook_page import slim


def convert(path: Path) -> dict:
    """A prepared notebook as slimmed HTML.

    Returns:
        `content`, the page's HTML, and `headings`, each with `level`, `id` and `name`.
    """
    from mkdocs_jupyter.convert import nb2html  # half a second to import, and not needed when all is cached

    content, headings = slim(nb2html(str(path), allow_errors=False))
    return {"content": content, "headings": [vars(heading) for heading in headings]}


class Converter:
    """Conversions that run while the build goes on. `result` waits for one; `close` ends what is left."""

    def __init__(self, paths: list[Path]) -> None:
        """Starts converting. Processes are forked, which is safe only where no other thread runs."""
        self._futures: dict[Path, Future[dict]] = {}
        self._pool: ProcessPoolExecutor | None = None
        forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
        if forks and len(paths) > 1:
            workers = min(len(paths), os.cpu_count() or 1)
            self._pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))
            self._futures = {path: self._pool.submit(convert, path) for path in paths}

    def result(self, path: Path) -> dict:
        return self._futures[path].result() if path in self._futures else convert(path)

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
