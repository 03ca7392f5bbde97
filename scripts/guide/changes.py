"""When sources last changed, by git; without git or before a commit, by the disk."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Changes:
    """The times of the files of one project, in seconds since 1970. The project's history is read once."""

    def __init__(self, root: Path, epoch: int | None = None) -> None:
        """Reads the history.

        Args:
            root: the project's folder; paths are relative to it.
            epoch: the time of what is not committed; without it, that which the disk gives.
        """
        self._root = root
        self._epoch = epoch
        self._commits: dict[str, int] = {}
        for commit in self._git("log", "--format=format:%x00%ct", "--name-only", "--no-renames", "--relative").split(
            "\0"
        ):
            time, *paths = commit.strip().split("\n")
            for path in paths:
                self._commits[path] = max(int(time), self._commits.get(path, 0))
        self._uncommitted = set(self._git("diff", "--name-only", "--no-renames", "--relative", "HEAD").splitlines())

    def last(self, *paths: str) -> int:
        """The time of the last change of any of these files; 0 for a file that is not there."""
        return max(self._time(path) for path in paths)

    def _time(self, path: str) -> int:
        if path in self._commits and path not in self._uncommitted:
            return self._commits[path]
        if self._epoch is not None:
            return self._epoch
        file = self._root / path
        return int(file.stat().st_mtime) if file.exists() else 0

    def _git(self, *arguments: str) -> str:
        """What git says; an empty text where it fails."""
        command = ["git", "-C", str(self._root), "-c", "core.quotePath=off", *arguments]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return ""
