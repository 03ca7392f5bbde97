"""KaTeX's fonts, cut down to the characters that the guide's formulas show.

Which font shows a character follows from the classes of the spans around it, by the rules of KaTeX's own style sheet.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontTools
import lxml.html
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from .cache import ContentCache

FACE = re.compile(r"@font-face\{(?P<body>[^}]*)\}")
RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<body>[^{}]*)\}")
FONT = re.compile(r'font-(?P<name>family|weight|style):"?(?P<value>\w+)')
FILE = re.compile(r"url\(fonts/(?P<name>[^)]+\.woff2)\)")
PLAIN = {"family": "KaTeX_Main", "weight": "400", "style": "normal"}  # what the style sheet says of `.katex`
Element = lxml.html.HtmlElement


@dataclass(frozen=True)
class Step:
    """One part of a selector: the classes it asks for, and whether its parent must match the part before."""

    classes: frozenset[str]
    child: bool


@dataclass(frozen=True)
class FontRule:
    """What one selector of the style sheet says of fonts; `steps` lead from an ancestor to the element itself."""

    steps: tuple[Step, ...]
    fonts: tuple[tuple[str, str], ...]

    def matches(self, element: Element) -> bool:
        *before, last = self.steps
        if not last.classes <= _classes(element):
            return False
        for step, above in zip(reversed(before), [last, *reversed(before)]):
            element = element.getparent()
            while not above.child and element is not None and not step.classes <= _classes(element):
                element = element.getparent()
            if element is None or not step.classes <= _classes(element):
                return False
        return True


def _classes(element: Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


class Fonts:
    """KaTeX's style sheet, read for what it says of fonts.

    `files` maps family, weight and style to the name of a font file.
    """

    def __init__(self, style_sheet: str) -> None:
        self.files: dict[tuple[str, str, str], str] = {}
        for face in FACE.finditer(style_sheet):
            font = {match["name"]: match["value"] for match in FONT.finditer(face["body"])}
            self.files[font["family"], font["weight"], font["style"]] = FILE.search(face["body"])["name"]
        self.rules = [
            FontRule(_steps(selector), fonts)
            for rule in RULE.finditer(FACE.sub("", style_sheet))
            if (fonts := tuple((match["name"], match["value"]) for match in FONT.finditer(rule["body"])))
            for selector in rule["selectors"].split(",")
        ]
        self._ways: dict[tuple[int, str], tuple[int, dict[str, str]]] = {}
        self.rules.sort(key=lambda rule: sum(len(step.classes) for step in rule.steps))  # the more exact rule wins

    def characters(self, formula: Element) -> dict[str, str]:
        """The characters that each font file shows in a formula's HTML, sorted."""
        shown: dict[str, set[str]] = {}
        for root in formula.iter("span"):
            if "katex-html" in _classes(root):
                way = 0
                for above in reversed([*root.iterancestors()]):
                    way, _ = self._step(way, above)
                self._walk(root, PLAIN, shown, way)
        return {file: "".join(sorted(characters)) for file, characters in sorted(shown.items())}

    def _step(self, way: int, element: Element) -> tuple[int, dict[str, str]]:
        """The number of the way to an element by the classes from the root, and what the rules say at its end."""
        key = way, element.get("class") or ""
        if key not in self._ways:
            said: dict[str, str] = {}
            for rule in self.rules:
                if rule.matches(element):
                    said |= dict(rule.fonts)
            self._ways[key] = len(self._ways) + 1, said
        return self._ways[key]

    def _walk(self, element: Element, font: dict[str, str], shown: dict[str, set[str]], way: int) -> None:
        way, said = self._step(way, element)
        own = {**font, **said}
        for text, its_font in [(element.text, own), (element.tail, font)]:
            if text and text.strip():
                shown.setdefault(self._file(its_font), set()).update(text)
        for child in element:
            self._walk(child, own, shown, way)

    def _file(self, font: dict[str, str]) -> str:
        """The file that a browser takes: of the family, the nearest in style, then in weight."""

        def distance(face: tuple[str, str, str]) -> tuple[bool, bool, bool]:
            family, weight, style = face
            return family != font["family"], style != font["style"], weight != font["weight"]

        return self.files[min(self.files, key=distance)]


def _steps(selector: str) -> tuple[Step, ...]:
    """A selector such as `.katex .delimsizing.mult .delim-size1>span`, without the `.katex` that holds for all."""
    parts = re.split(r"\s*(>)\s*|\s+", selector.strip().removeprefix(".katex "))
    steps, child = [], False
    for part in filter(None, parts):
        if part != ">":
            steps.append(Step(frozenset(part.split(".")[1:]), child))
        child = part == ">"
    return tuple(steps)


def cut(font: bytes, characters: str, cache: ContentCache) -> bytes:
    """A woff2 font with the given characters alone, from the cache where it holds it."""
    key = cache.key("font", fontTools.version, hashlib.sha256(font).hexdigest(), characters)
    answer = cache.get(key)
    if answer is None:
        answer = base64.b64encode(_cut(font, characters)).decode()
        cache.put(key, answer)
    return base64.b64decode(answer)


def _cut(font: bytes, characters: str) -> bytes:
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    options = Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, characters))
    subsetter.subset(opened)
    opened.flavor = "woff2"
    file = io.BytesIO()
    opened.save(file)
    return file.getvalue()


@cache
def read_fonts(style_sheet: Path) -> Fonts:
    """The fonts of a style sheet, read once."""
    return Fonts(style_sheet.read_text(encoding="utf-8"))
