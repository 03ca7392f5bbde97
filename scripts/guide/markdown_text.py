"""Reading Markdown line by line: code fences, sections, bullets, and the prose that is left without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^\s*(?P<mark>`{3,}|~{3,})")
INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
DISPLAY_MATH = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE_MATH = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)", re.DOTALL)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")  # a link that begins so leads out of the guide
LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\s]*(?:\([^()]*\)[^()\s]*)*)\)"
)


@dataclass(frozen=True)
class Line:
    """A line of a file, with its number (from 1) and whether it belongs to a code fence."""

    number: int
    text: str
    in_fence: bool


@dataclass(frozen=True)
class Section:
    """A `##` section: its heading, the number of the heading's line, and the lines below it."""

    heading: str
    number: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines).strip("\n")


@dataclass(frozen=True)
class Item:
    """A bullet of a list: the number of its first line and its text, joined to one paragraph."""

    number: int
    text: str


def read_lines(text: str, first_number: int = 1) -> list[Line]:
    """Splits a text into lines and marks those inside code fences, the fence lines included."""
    lines: list[Line] = []
    closing: re.Pattern[str] | None = None
    for number, content in enumerate(text.split("\n"), first_number):
        if closing is None:
            opening = FENCE.match(content)
            if opening:
                mark = opening["mark"]
                closing = re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
            lines.append(Line(number, content, opening is not None))
        else:
            lines.append(Line(number, content, True))
            if closing.match(content):
                closing = None
    return lines


def split_sections(lines: list[Line]) -> tuple[list[Line], list[Section]]:
    """The lines before the first `##` heading, and the sections. Headings inside code fences do not count."""
    starts = [i for i, line in enumerate(lines) if not line.in_fence and line.text.startswith("## ")]
    head = lines[: starts[0]] if starts else lines
    sections = [
        Section(lines[start].text[3:].strip(), lines[start].number, tuple(lines[start + 1 : end]))
        for start, end in zip(starts, [*starts[1:], len(lines)])
    ]
    return head, sections


def read_items(section: Section) -> list[Item]:
    """The top-level `- ` bullets of a section, each with its continuation lines."""
    items: list[Item] = []
    for line in section.lines:
        if line.text.startswith("- "):
            items.append(Item(line.number, line.text[2:].strip()))
        elif items and line.text.startswith("  "):
            items[-1] = Item(items[-1].number, f"{items[-1].text} {line.text.strip()}")
    return items


def mask(pattern: re.Pattern[str], text: str) -> str:
    """Blanks every match of a pattern, keeping line breaks so that line numbers stay true."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def prose(lines: list[Line] | tuple[Line, ...], *, keep_code: bool = False) -> str:
    """The text of the lines with code fences, inline code, TeX and link targets blanked; line breaks are kept."""
    text = "\n".join("" if line.in_fence else line.text for line in lines)
    if not keep_code:
        text = mask(INLINE_CODE, text)
    text = mask(INLINE_MATH, mask(DISPLAY_MATH, text))
    return LINK.sub(lambda match: match["text"], text)


def find_links(lines: list[Line] | tuple[Line, ...]) -> Iterator[tuple[int, re.Match[str]]]:
    """Every inline link and image outside code, with the number of the line it starts in."""
    if not lines:
        return
    text = mask(INLINE_CODE, "\n".join("" if line.in_fence else line.text for line in lines))
    for match in LINK.finditer(text):
        yield lines[0].number + text.count("\n", 0, match.start()), match


def replace_math(text: str, render: Callable[[str, bool], str]) -> str:
    """Replaces every formula outside code by `render(tex, display)`."""
    bare = "\n".join(" " * len(line.text) if line.in_fence else line.text for line in read_lines(text))
    bare = mask(INLINE_CODE, bare)
    found = [(match.span(), match[1], True) for match in DISPLAY_MATH.finditer(bare)]
    found += [(match.span(), match[1], False) for match in INLINE_MATH.finditer(mask(DISPLAY_MATH, bare))]
    for (start, end), tex, display in sorted(found, reverse=True):
        text = text[:start] + render(tex.strip(), display) + text[end:]
    return text
