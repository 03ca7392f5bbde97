"""What the templates may see of a page: plain values, so that the page can be kept under a digest of them.

Templates get these views in place of MkDocs' own objects. What is in no view cannot get into a page, so a page that is
kept cannot be older than what it was made of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LinkView:
    """A page or a tag that the page leads to; the names are those that templates ask for."""

    title: str
    url: str
    hidden: bool = False

    @property
    def name(self) -> str:
        return self.title


@dataclass(frozen=True)
class SectionView:
    """An entry of the top of the navigation, with the first of the pages below it."""

    title: str
    url: str | None
    active: bool
    children: tuple[LinkView, ...]


class NavigationView(list[SectionView]):
    """The top of the navigation."""

    def __init__(self, sections: Iterable[SectionView], homepage: LinkView) -> None:
        super().__init__(sections)
        self.homepage = homepage


@dataclass(frozen=True)
class PageView:
    """A page. `digest` stands for `content`, its HTML, and `toc`, its headings, where pages are compared."""

    title: str
    url: str
    canonical_url: str | None
    edit_url: str | None
    meta: dict[str, Any]
    previous_page: LinkView | None
    next_page: LinkView | None
    digest: str
    content: str
    toc: Iterable[Any]
    is_homepage: bool


def view_navigation(navigation: Any) -> NavigationView:
    """The view of MkDocs' navigation, as it stands while a page is active."""

    def section(item: Any) -> SectionView:
        children = [LinkView(child.title, child.url) for child in (item.children or [])[:1]]
        return SectionView(item.title, None if children else item.url, item.active, tuple(children))

    homepage = navigation.homepage
    return NavigationView(map(section, navigation), LinkView(homepage.title, homepage.url))


def view_page(page: Any, digest: str) -> PageView:
    """The view of one of MkDocs' pages; `digest` stands for its content and headings."""

    def link(other: Any) -> LinkView | None:
        return LinkView(other.title, other.url) if other else None

    return PageView(
        title=page.title,
        url=page.url,
        canonical_url=page.canonical_url,
        edit_url=page.edit_url,
        meta=dict(page.meta),
        previous_page=link(page.previous_page),
        next_page=link(page.next_page),
        digest=digest,
        content=page.content,
        toc=page.toc,
        is_homepage=page.is_homepage,
    )


def headings(toc: Iterable[Any]) -> list[dict[str, Any]]:
    """A table of contents as plain values, named as Markdown names them."""
    return [{"name": x.title, "id": x.id, "level": x.level, "children": headings(x.children)} for x in toc]


def identity(page: PageView, navigation: NavigationView, tags: Iterable[LinkView]) -> str:
    """Everything that the views say, as one text; content and headings by their digest."""
    said = {**vars(page), "content": "", "toc": []}
    return json.dumps([said, list(navigation), navigation.homepage, list(tags)], default=vars)


def plain(value: Any) -> Any:
    """A value of the settings as JSON; what has no plain form, by the name of its type."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(its) for key, its in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (list, tuple)):
        return [plain(its) for its in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return type(value).__name__
