"""Third-party files of the site, taken from node_modules at build and never committed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .cache import ContentCache
from .fonts import FACE, FILE, cut
from .node import run_node

KATEX = "assets/katex"
SCHEDULER = "assets/practice/ts-fsrs.js"
OTHER_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')
SCHEDULER_ENTRY = 'export { FSRSAlgorithm } from "ts-fsrs";'
BUNDLED = ("--bundle", "--minify", "--format=iife", "--global-name=FSRS", "--target=es2020")


def katex_files(root: Path, shown: dict[str, set[str]], cache: ContentCache) -> dict[str, bytes]:
    """KaTeX's style sheet and its woff2 fonts, by their address in the site.

    `shown` holds the characters that the guide's formulas show, by font file: the fonts have these alone.
    """
    dist = root / "node_modules" / "katex" / "dist"
    style = OTHER_FONT_FORMATS.sub("", (dist / "katex.min.css").read_text(encoding="utf-8"))
    style = FACE.sub(lambda face: face[0] if FILE.search(face[0])["name"] in shown else "", style)
    files = {f"{KATEX}/katex.min.css": style.encode()}
    for font, characters in sorted(shown.items()):
        whole = (dist / "fonts" / font).read_bytes()
        files[f"{KATEX}/fonts/{font}"] = cut(whole, "".join(sorted(characters)), cache)
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
        esbuild = bundler / "bin" / "esbuild"
        script = run_node(root, esbuild, *BUNDLED, text=SCHEDULER_ENTRY, failure="esbuild could not bundle ts-fsrs")
        cache.put(key, script)
    license_text = (package / "LICENSE").read_text(encoding="utf-8").strip()
    version = json.loads(descriptions[1])["version"]
    return {SCHEDULER: f"/*! ts-fsrs {version}\n\n{license_text}\n*/\n{script}".encode()}
