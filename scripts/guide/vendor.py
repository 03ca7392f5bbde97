"""Third-party files of the site, taken from node_modules at build and never committed."""

from __future__ import annotations

import re
from pathlib import Path

from .cache import ContentCache
from .fonts import FACE, FILE, cut

KATEX = "assets/katex"
OTHER_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) ?format\("(?:woff|truetype)"\)')


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
