"""The interactive figures on the pages of a built site, and how the tests reach them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from guide.interactive import LOADER, PARTS
from reader import Reader

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "assets" / "interactive"
HELPERS = ("lists.js", "amounts.js", "heatmap.js", "drag.js")  # of those that require them
OTHERS = (LOADER, *PARTS, *HELPERS)
FIGURES = sorted(path.stem for path in FOLDER.glob("*.js") if path.name not in OTHERS and ".data" not in path.name)
FIELDS = """(name) => Object.fromEntries(Object.entries(guideFigure.figures[name].settings).map(([key, field]) =>
    [key, { ...field, when: undefined }]))"""


def find_pages(site: Path) -> dict[str, list[str]]:
    """The pages of each figure, relative to the site."""
    pages: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        for name in re.findall(r'<figure class="interactive"[^>]*? id="([^"]+)"', path.read_text(encoding="utf-8")):
            pages.setdefault(name, []).append(path.relative_to(site).as_posix())
    return pages


def open_figure(reader: Reader, pages: dict[str, list[str]], name: str, query: str = "") -> tuple[Page, Locator]:
    """The first page with a figure, opened with a query, and the figure itself."""
    reader.page.goto((reader.site / pages[name][0]).as_uri() + query)
    figure = reader.page.locator(f"figure#{name}")
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".interactive-live")).to_be_visible()
    return reader.page, figure


def values_of(page: Page, name: str) -> dict[str, str]:
    """What the fields of a figure show, by their names."""
    return page.evaluate(
        """(name) => Object.fromEntries(Object.keys(guideFigure.figures[name].settings).map((field) => {
            const input = document.getElementById(`${name}-${field}`);
            return [field, input.type === "checkbox" ? (input.checked ? "on" : "off") : input.value];
        }))""",
        name,
    )


def played(page: Page, name: str) -> bool:
    """Whether a figure has a field that the buttons move."""
    return page.evaluate("(name) => Boolean(guideFigure.figures[name].play)", name)
