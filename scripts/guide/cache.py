"""A store of what is costly to compute, addressed by a digest of everything the result depends on."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")
MOST_BYTES = 400_000_000  # a larger store drops its older half
MOST_HELD = 50_000  # values in memory; a server that has used more begins anew
SCRIPTS = Path(__file__).resolve().parent.parent


@cache
def code_digest() -> str:
    """The digest of the guide's own code and of the Python that runs it: part of every key that the code answers for.

    It is read once: a running server has the code that it started with.
    """
    sources = sorted([*SCRIPTS.glob("guide/*.py"), *SCRIPTS.glob("assembly/*.py"), SCRIPTS / "hooks.py"])
    return ContentCache.key(sys.version, *(source.read_text(encoding="utf-8") for source in sources))


def folder_for(place: Path, *parts: str) -> Path:
    """A folder below a place for files that depend on these parts and on the guide's code; folders for others go."""
    folder = place / ContentCache.key(code_digest(), *parts)[:16]
    folder.mkdir(parents=True, exist_ok=True)
    for other in place.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


class ContentCache:
    """JSON values by the digest of their inputs. It cannot be stale, and a damaged one is emptied and filled anew.

    Who gets a value does not change it: a server holds those it has used in memory, from `hold` on.
    """

    _held: dict[str, Any] | None = None

    @classmethod
    def hold(cls) -> None:
        """Keeps what is used from now on in memory as well, for the builds of a running server."""
        cls._held = {}

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
        self._rows.execute("DROP TABLE IF EXISTS results")  # of an earlier form
        self._rows.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, check_sum TEXT, value BLOB)")

    def _start_anew(self) -> None:
        self._rows.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._open()

    @staticmethod
    def key(*parts: str) -> str:
        """The digest of all that a result depends on: the input, the versions and the settings of what computes it."""
        digest = hashlib.sha256()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8))  # so that two texts are not one longer text
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Any | None:
        """The stored value, or None where there is none or the stored one is damaged."""
        if self._held is not None and key in self._held:
            return self._held[key]
        row = next(iter(self._run("SELECT check_sum, value FROM kept WHERE key = ?", key)), None)
        if row is None or row[0] != hashlib.sha256(row[1]).hexdigest():
            return None
        return self._hold(key, json.loads(zlib.decompress(row[1])))

    def put(self, key: str, value: Any) -> None:
        self._hold(key, value)
        packed = zlib.compress(json.dumps(value).encode(), 1)
        check_sum = hashlib.sha256(packed).hexdigest()
        self._run("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", key, check_sum, packed)

    def _hold(self, key: str, value: Any) -> Any:
        if self._held is not None:
            if len(self._held) >= MOST_HELD:
                self._held.clear()
            self._held[key] = value
        return value

    def remember(self, compute: Callable[[], Value], *parts: str) -> Value:
        """What `compute` returns, a JSON value; from the store where it holds the result for these parts.

        Args:
            compute: works the value out. It reads nothing that is neither in the parts nor in the guide's code.
            parts: all that the value depends on, the guide's code aside, which every key contains.
        """
        key = self.key(code_digest(), *parts)
        value = self.get(key)
        if value is None:
            value = compute()
            self.put(key, value)
        return value

    def _run(self, statement: str, *values: str | bytes) -> list[tuple]:
        try:
            return self._rows.execute(statement, values).fetchall()
        except sqlite3.OperationalError:  # another process writes; the value is computed once more
            return []
        except sqlite3.DatabaseError:
            self._start_anew()
            return []

    def close(self) -> None:
        """Ends the use of the store. One that has grown too large loses the older half of its results before."""
        if self._path.exists() and self._path.stat().st_size > MOST_BYTES:
            self._run("DELETE FROM kept WHERE rowid < (SELECT (min(rowid) + max(rowid)) / 2 FROM kept)")
            self._run("VACUUM")
        self._rows.close()
