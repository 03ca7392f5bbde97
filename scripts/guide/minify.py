"""Our scripts, style sheets and drawings made lighter for the pages, by esbuild and SVGO."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

from .cache import ContentCache
from .node import find_package, run_node

MINIFIER = Path(__file__).parent.parent / "minify.cjs"
KINDS = (".css", ".js", ".svg")


def minify(sources: dict[str, str], root: Path, cache: ContentCache) -> dict[str, str]:
    """The same classic scripts, style sheets and SVG drawings, lighter, by the same keys.

    A key's suffix, one of `KINDS`, says which its source is.

    Raises:
        FileNotFoundError: esbuild or SVGO is not installed.
        RuntimeError: a source is not what its suffix says; the message quotes the tool.
    """
    packages = [find_package(root, f"{name}/package.json") for name in ("esbuild", "svgo")]
    tool = [path.read_text(encoding="utf-8") for path in (*packages, MINIFIER)]
    kinds = {name: PurePath(name).suffix.removeprefix(".") for name in sources}
    keys = {name: cache.key("minify", *tool, kinds[name], source) for name, source in sources.items()}
    known = {name: cache.get(key) for name, key in keys.items()}
    missing = [name for name, code in known.items() if code is None]
    if missing:
        request = json.dumps([{"source": sources[name], "kind": kinds[name]} for name in missing])
        said = run_node(root, MINIFIER, text=request, failure=f"esbuild or SVGO could not read {', '.join(missing)}")
        for name, code in zip(missing, json.loads(said), strict=True):
            known[name] = code
            cache.put(keys[name], code)
    return {name: known[name] for name in sources}
