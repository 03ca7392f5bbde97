"""What is wrong with a source file, said so that the author can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of one file: where it is, what it is, and what to do about it."""

    path: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} Mend: {self.mend}"


def read_text(path: Path, shown: str) -> tuple[str, list[Problem]]:
    """The text of a UTF-8 file, with line ends as `\\n`; or no text and the problem, for a file that is not UTF-8.

    Args:
        path: the file to read.
        shown: the name of the file in messages, relative to the project.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"Byte {error.start} (0x{data[error.start]:02x}) is not UTF-8."
        return "", [Problem(shown, line, message, "Save the file in the encoding UTF-8.")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []
