"""Third-party files of the site, taken from node_modules at build and never committed."""

from __future__ import annotations

import re
from pathlib import Path

KATEX_STYLE = "assets/katex/katex.min.css"
OTHER_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')


def katex_files(root: Path) -> dict[str, bytes]:
    """KaTeX's style sheet and its woff2 fonts, by their address in the site."""
    dist = root / "node_modules" / "katex" / "dist"
    style = OTHER_FONT_FORMATS.sub("", (dist / "katex.min.css").read_text(encoding="utf-8"))
    files = {KATEX_STYLE: style.encode()}
    for font in sorted((dist / "fonts").glob("*.woff2")):
        files[f"assets/katex/fonts/{font.name}"] = font.read_bytes()
    return files
