"""The drawings of the pages: how large each is, which a page says before it loads one, so that nothing moves then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .problems import Problem

FOLDER = "docs/assets/drawings"
ROOT_TAG = re.compile(r"<svg\b[^>]*>")
SIDE = r'\s{name}="(\d+)"'
LINE = re.compile(r"^!\[.*\]\((?:\.\./)*assets/drawings/(?P<name>[^/)]+\.svg)\)$", re.MULTILINE)


class Drawings:
    """All drawings of a project, their sizes in CSS pixels."""

    def __init__(self, root: Path) -> None:
        self._sizes = {path.name: _read_size(path) for path in sorted((root / FOLDER).glob("*.svg"))}

    def check_sources(self) -> Iterator[Problem]:
        for name, size in self._sizes.items():
            if size is None:
                mend = "Write width and height on its <svg>, whole numbers of pixels."
                yield Problem(f"{FOLDER}/{name}", 1, "The drawing does not say its size.", mend)

    def place(self, markdown: str) -> str:
        """A page's Markdown with the size of each drawing on a line of its own, which loads when it comes near."""

        def replace(match: re.Match[str]) -> str:
            size = self._sizes.get(match["name"])
            return f'{match[0]}{{ width="{size[0]}" height="{size[1]}" loading="lazy" }}' if size else match[0]

        return LINE.sub(replace, markdown)


def _read_size(path: Path) -> tuple[int, int] | None:
    tag = ROOT_TAG.search(path.read_text(encoding="utf-8"))
    sides = [re.search(SIDE.format(name=name), tag[0]) for name in ("width", "height")] if tag else [None]
    return (int(sides[0][1]), int(sides[1][1])) if all(sides) else None
