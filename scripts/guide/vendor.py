"""Third-party files of the site, taken from node_modules at build and never committed."""

from __future__ import annotations

import json
import re
from pathlib import Path

KATEX_STYLE = "assets/katex/katex.min.css"
SCHEDULER = "assets/practice/ts-fsrs.js"
OTHER_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def katex_files(root: Path) -> dict[str, bytes]:
    """KaTeX's style sheet and its woff2 fonts, by their address in the site."""
    dist = root / "node_modules" / "katex" / "dist"
    style = OTHER_FONT_FORMATS.sub("", (dist / "katex.min.css").read_text(encoding="utf-8"))
    files = {KATEX_STYLE: style.encode()}
    for font in sorted((dist / "fonts").glob("*.woff2")):
        files[f"assets/katex/fonts/{font.name}"] = font.read_bytes()
    return files


def scheduler_file(root: Path) -> dict[str, bytes]:
    """The classic script of ts-fsrs, which plans reviews, with its license above it, by its address in the site."""
    package = root / "node_modules" / "ts-fsrs"
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    license_text = (package / "LICENSE").read_text(encoding="utf-8").strip()
    script = (package / "dist" / "index.umd.js").read_text(encoding="utf-8")
    script = SOURCE_MAP.sub("", script).rstrip()
    return {SCHEDULER: f"/*! ts-fsrs {version}\n\n{license_text}\n*/\n{script}\n".encode()}
