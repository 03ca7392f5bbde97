"""When sources last changed, by git; where that does not tell, by the disk."""

from __future__ import annotations

from pathlib import Path

from .history import last_commits, uncommitted

FOLDERS = ("docs", "notebooks")


class Changes:
    """The times of the sources below `docs/` and `notebooks/`, in seconds since 1970. The history is read once."""

    def __init__(self, root: Path, epoch: int | None = None) -> None:
        """Reads the history.

        Args:
            root: the project's folder; paths are relative to it.
            epoch: the time of what is not committed; without it, that which the disk gives.
        """
        self._root = root
        self._epoch = epoch
        changed = uncommitted(root, *FOLDERS)
        commits = last_commits(root, *FOLDERS)
        self._commits = {path: time for path, time in commits.items() if path not in changed}

    def last(self, *paths: str) -> int:
        """The time of the last change of any of these files; 0 for a file that is not there."""
        return max(self._time(path) for path in paths)

    def _time(self, path: str) -> int:
        if path in self._commits:
            return self._commits[path]
        if self._epoch is not None:
            return self._epoch
        file = self._root / path
        return int(file.stat().st_mtime) if file.exists() else 0
