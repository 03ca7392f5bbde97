"""The style sheets of the theme and of KaTeX without what no page of the guide uses, by PurgeCSS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from .cache import ContentCache
from .node import find_package, run_node

FOLDERS = ("assets/stylesheets/", "assets/katex/")
TOOL = Path(__file__).parent.parent / "purge_style.cjs"
TAG = re.compile(r'<[a-zA-Z](?:"[^"]*"|[^">])*>')
WORD = re.compile(r"[\w-]+")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
# The margins of paragraphs in a table's cell, of which the guide has none. Their selectors make each change of any
# element's class a change of everything inside it, and the theme changes the class of <html> on each page.
UNWANTED = [
    f".md-typeset table:not([class]) {cell}>:{place}-child" for cell in ("td", "th") for place in ("first", "last")
]


def words_of(page: str) -> list[str]:
    """The words in the tags of an HTML page: names of elements, classes and attributes, and what these say."""
    return sorted(set(WORD.findall(" ".join(TAG.findall(page)))))


def slim(site: Path, words: Iterable[str], cache: ContentCache, root: Path) -> dict[str, str]:
    """The style sheets of others in a built site, lighter, by their address.

    Args:
        site: the folder of the built site, whose scripts are read for the names that they give to elements.
        words: those of all its pages.
        cache: where the result is kept, by the names of the sheets that are used.
        root: the project's folder, with its packages.

    Raises:
        RuntimeError: PurgeCSS could not read a style sheet; the message quotes it.
    """
    sheets = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.css"))
    }
    addresses = [address for address in sheets if address.startswith(FOLDERS)]
    styles = [SOURCE_MAP.sub("", sheets.pop(address)) for address in addresses]
    others = list(sheets.values())
    said = set(words).union(*(WORD.findall(path.read_text(encoding="utf-8")) for path in site.rglob("*.js")))
    named = set().union(*(WORD.findall(style) for style in (*styles, *others)))
    request = {"styles": styles, "others": others, "words": sorted(said & named), "unwanted": UNWANTED}
    package = find_package(root, "purgecss/package.json")

    def purge() -> list[str]:
        answer = run_node(
            root, TOOL, text=json.dumps(request), failure="PurgeCSS could not read the styles of the theme or of KaTeX"
        )
        return json.loads(answer)

    tool = [package.read_text(encoding="utf-8"), TOOL.read_text(encoding="utf-8")]
    return dict(zip(addresses, cache.remember(purge, "slim styles", *tool, json.dumps(request)), strict=True))
