"""Our scripts and style sheets made lighter for the pages, by esbuild."""

from __future__ import annotations

import json
from pathlib import Path

from .cache import ContentCache
from .node import run_node

MINIFIER = Path(__file__).parent.parent / "minify.cjs"


def minify(sources: dict[str, str], root: Path, cache: ContentCache) -> dict[str, str]:
    """The same classic scripts without comments and long local names, by the same keys.

    A source whose key ends with `.css` is a style sheet.

    Raises:
        FileNotFoundError: esbuild is not installed.
        RuntimeError: a script is not JavaScript; the message quotes esbuild.
    """
    package = root / "node_modules" / "esbuild" / "package.json"
    if not package.exists():
        raise FileNotFoundError("esbuild is missing. Mend: run `make site` or `npm ci --ignore-scripts`.")
    tool = [package.read_text(encoding="utf-8"), MINIFIER.read_text(encoding="utf-8")]
    keys = {name: cache.key("minify", *tool, source) for name, source in sources.items()}
    known = {name: cache.get(key) for name, key in keys.items()}
    missing = [name for name, code in known.items() if code is None]
    if missing:
        loader = {True: "css", False: "js"}
        request = json.dumps([{"source": sources[name], "loader": loader[name.endswith(".css")]} for name in missing])
        said = run_node(root, MINIFIER, text=request, failure=f"esbuild could not read {', '.join(missing)}")
        for name, code in zip(missing, json.loads(said)):
            known[name] = code
            cache.put(keys[name], code)
    return {name: known[name] for name in sources}
