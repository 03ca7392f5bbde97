"""Third-party files of the site, taken from node_modules at build and never committed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from .cache import ContentCache
from .tex import find_node

KATEX_STYLE = "assets/katex/katex.min.css"
SCHEDULER = "assets/practice/ts-fsrs.js"
OTHER_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')
SCHEDULER_ENTRY = 'export { FSRSAlgorithm } from "ts-fsrs";'
BUNDLED = ("--bundle", "--minify", "--format=iife", "--global-name=FSRS", "--target=es2020")


def katex_files(root: Path) -> dict[str, bytes]:
    """KaTeX's style sheet and its woff2 fonts, by their address in the site."""
    dist = root / "node_modules" / "katex" / "dist"
    style = OTHER_FONT_FORMATS.sub("", (dist / "katex.min.css").read_text(encoding="utf-8"))
    files = {KATEX_STYLE: style.encode()}
    for font in sorted((dist / "fonts").glob("*.woff2")):
        files[f"assets/katex/fonts/{font.name}"] = font.read_bytes()
    return files


def scheduler_file(root: Path, cache: ContentCache) -> dict[str, bytes]:
    """The part of ts-fsrs that plans reviews, as a classic script with its license, by its address in the site.

    esbuild leaves out what is not used, some three quarters of the package.
    """
    bundler, package = root / "node_modules" / "esbuild", root / "node_modules" / "ts-fsrs"
    descriptions = [(folder / "package.json").read_text(encoding="utf-8") for folder in (bundler, package)]
    key = cache.key("bundle", SCHEDULER_ENTRY, *BUNDLED, *descriptions)
    script = cache.get(key)
    if script is None:
        command = [find_node(), str(bundler / "bin" / "esbuild"), *BUNDLED]
        script = subprocess.run(
            command, cwd=root, input=SCHEDULER_ENTRY, capture_output=True, encoding="utf-8", check=True
        ).stdout
        cache.put(key, script)
    license_text = (package / "LICENSE").read_text(encoding="utf-8").strip()
    version = json.loads(descriptions[1])["version"]
    return {SCHEDULER: f"/*! ts-fsrs {version}\n\n{license_text}\n*/\n{script}".encode()}
