"""What the version history of the guide's folder tells."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path


def last_commit(root: Path) -> int:
    """The time of the last commit, in seconds since 1970; 0 outside a checkout."""
    return int(_git(root, "log", "-1", "--format=%ct") or 0)


def last_commits(root: Path, *folders: str) -> dict[str, int]:
    """The time of the last commit that changed each file below `folders`, by path relative to `root`.

    In seconds since 1970. Empty outside a checkout, and in a shallow one, where the oldest commit at hand seems to have
    changed every file.
    """
    if _git(root, "rev-parse", "--is-shallow-repository") != "false":
        return {}
    times: dict[str, int] = {}
    for commit in _git(root, "log", "--format=%x00%ct", "--name-only", "--relative", "--", *folders).split("\0")[1:]:
        time, *files = filter(None, commit.split("\n"))
        for file in files:
            times.setdefault(file, int(time))
    return times


def last_revisions(root: Path, *folders: str) -> dict[str, date]:
    """The day (UTC) of the last commit that changed each file, as `last_commits` gives it."""
    return {file: datetime.fromtimestamp(time, UTC).date() for file, time in last_commits(root, *folders).items()}


def uncommitted(root: Path, *folders: str) -> set[str]:
    """The files below `folders` that git knows and that differ from the last commit; empty outside a checkout."""
    return set(_git(root, "diff", "--name-only", "--no-renames", "--relative", "HEAD", "--", *folders).splitlines())


def _git(root: Path, *arguments: str) -> str:
    """What git prints; empty where it fails or is not there."""
    command = ["git", "-C", str(root), "-c", "core.quotepath=off", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
