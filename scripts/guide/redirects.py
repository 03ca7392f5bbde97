"""Pages that have moved: the table of their old addresses, its rules, and what stands at an old address."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from .problems import Problem, read_text

TABLE = "redirects.toml"
SCRIPT = "assets/moved.js"
SOURCE = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*\.(?:md|ipynb)")
ERROR_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True)
class Redirect:
    """The source that a page had, and the one it has, both as links name them: `training/adam.md`."""

    source: str
    target: str


def read_redirects(root: Path, pages: Collection[str]) -> tuple[tuple[Redirect, ...], list[Problem]]:
    """The table of moved pages in the order of the file, and what is wrong with it.

    Args:
        root: the project's folder; without the table in it, no page has moved.
        pages: the sources of all pages.
    """
    path = root / TABLE
    text, problems = read_text(path, TABLE) if path.exists() else ("", [])
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = ERROR_LINE.search(str(error))
        mend = 'Write `"topic/old.md" = "topic/new.md"`, each old page once.'
        return (), [Problem(TABLE, int(line[1]) if line else text.count("\n") + 1, f"TOML: {error}.", mend)]
    for source, target in table.items():
        problems += [
            Problem(TABLE, _line_of(source, text), message, mend)
            for message, mend in _judge(source, target, table, pages)
        ]
    return tuple(Redirect(*entry) for entry in table.items() if not problems), problems


def _judge(source: str, target: object, table: dict[str, object], pages: Collection[str]) -> list[tuple[str, str]]:
    if not SOURCE.fullmatch(source) or not isinstance(target, str):
        mend = 'Write both as paths below docs/, or of a notebook, in quotes: `"topic/old.md" = "topic/new.md"`.'
        return [(f"`{source}` is not the path of a page.", mend)]
    wrong = []
    if source in pages:
        wrong.append((f"`{source}` is a page, which a redirect would hide.", "Remove the page or the redirect."))
    if target in table:
        wrong.append((f"`{source}` leads to `{target}`, which has moved on.", f"Name `{table[target]}`."))
    elif target not in pages:
        wrong.append((f"`{source}` leads to `{target}`, which is not a page.", "Name the page's source as it is now."))
    return wrong


def _line_of(source: str, text: str) -> int:
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.lstrip(" \"'").startswith(source)), 1)


def redirect_page(title: str, link: str, script: str, canonical: str, policy: str) -> str:
    """The HTML at an old address.

    The script keeps the query and the fragment of the address; where scripts do not run, the page leads on without.

    Args:
        title: the title of the page as it is now.
        link: that page, as seen from the old address.
        script: the address of `SCRIPT`, as seen from the old address.
        canonical: the published address of the page as it is now, or an empty text.
        policy: the Content-Security-Policy, or an empty text.
    """
    title, link = html.escape(title), html.escape(link)
    ruled = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    known = f'<link rel="canonical" href="{html.escape(canonical)}">' if canonical else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">{ruled}
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>{known}
<noscript><meta http-equiv="refresh" content="0; url={link}"></noscript></head>
<body><main><h1>This page has moved</h1><p>It is now <a href="{link}">{title}</a>.</p></main>
<script src="{html.escape(script)}"></script></body></html>
"""
