"""A store of what is costly to compute, addressed by a digest of everything the result depends on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any


class ContentCache:
    """JSON values by the digest of their inputs. It cannot be stale, and a damaged one is emptied and filled anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
        except sqlite3.DatabaseError:
            self._start_anew()

    def _open(self) -> None:
        self._rows = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute("CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, check_sum TEXT, value TEXT)")

    def _start_anew(self) -> None:
        self._rows.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._open()

    @staticmethod
    def key(*parts: str) -> str:
        """The digest of all that a result depends on: the input, the versions and the settings of what computes it."""
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def get(self, key: str) -> Any | None:
        """The stored value, or None where there is none or the stored one is damaged."""
        row = next(iter(self._run("SELECT check_sum, value FROM results WHERE key = ?", key)), None)
        if row is None or row[0] != hashlib.sha256(row[1].encode()).hexdigest():
            return None
        return json.loads(row[1])

    def put(self, key: str, value: Any) -> None:
        text = json.dumps(value)
        self._run(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?)", key, hashlib.sha256(text.encode()).hexdigest(), text
        )

    def _run(self, statement: str, *values: str) -> list[tuple[str, str]]:
        try:
            return self._rows.execute(statement, values).fetchall()
        except sqlite3.OperationalError:  # another process writes; the value is computed once more
            return []
        except sqlite3.DatabaseError:
            self._start_anew()
            return []

    def close(self) -> None:
        self._rows.close()
