"""The one script of titles and addresses that all pages share: sidebar, search and practice read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from .library import Library
from .notebook import Notebook
from .question import Question


def pages_script(library: Library, address: Callable[[str], str]) -> str:
    """A classic script, readable from disk, with the pages of each section.

    Each section is {title, address, topic: whether it is one, pages: [[title, address], …]}; all pages together come
    in the order of the search index.

    Args:
        library: all records.
        address: turns a source into the address of its page in the site.
    """

    def section(title: str, index: str, topic: bool, records: Iterable[Question | Notebook]) -> dict:
        pages = [[record.title, address(record.address)] for record in records]
        return {"title": title, "address": address(index), "topic": topic, "pages": pages}

    sections = [section(topic.title, f"{topic.slug}/index.md", True, topic.questions) for topic in library.topics]
    sections.append(section("Notebooks", "notebooks/index.md", False, library.notebooks))
    return f"const guidePages = {json.dumps(sections, ensure_ascii=False)};\n"
