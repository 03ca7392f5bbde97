"""The picture that stands beside a shared link: a page's title on a plain ground, as Open Graph's `og:image`."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from .cache import ContentCache
from .node import find_package

FOLDER = "assets/previews/"
SIZE = (1200, 630)  # what the sites that show it ask for
MARGIN = 80
GROUND, INK = (0x24, 0x50, 0x7A), (255, 255, 255)
SHADES = 6
TITLE_SIZES = (72, 62, 54, 48)  # the largest at which the title fits
MOST_LINES = 5
SMALL = 34
SOFT = 200  # of 255: the ink of what is not the title
INTER = "@fontsource/inter"
SCRIPTS = ("latin", "latin-ext", "greek")  # a letter is drawn in the first that has it


@dataclass(frozen=True)
class Preview:
    """What the picture says: the page's title, below it the guide's name, above it where in the guide it stands."""

    title: str
    place: str
    guide: str


def text_of(title: str) -> str:
    """A title as MkDocs holds it, in HTML, as text."""
    return html.unescape(re.sub(r"<[^>]+>", "", title))


def address_of(page: str) -> str:
    """The picture's address in the site, by that of its page: `training/adam/`."""
    return f"{FOLDER}{page.strip('/').removesuffix('.html') or 'index'}.png"


class Face:
    """A font of one weight and size, whose letters come from several files."""

    def __init__(self, root: Path, weight: int, size: int) -> None:
        names = [f"{INTER}/files/inter-{script}-{weight}-normal.woff" for script in SCRIPTS]
        paths = [find_package(root, name) for name in names]
        self._fonts = [(_letters(path), ImageFont.truetype(path, size)) for path in paths]
        self.size = size

    def runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in pieces, each with the font that has its letters."""
        runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
        for letter in text:
            font = next((font for letters, font in self._fonts if ord(letter) in letters), self._fonts[0][1])
            if runs and runs[-1][1] is font:
                runs[-1] = (runs[-1][0] + letter, font)
            else:
                runs.append((letter, font))
        return runs

    def width(self, text: str) -> float:
        """The width of a line, px."""
        return sum(font.getlength(run) for run, font in self.runs(text))


@lru_cache
def _letters(path: Path) -> frozenset[int]:
    with TTFont(path) as font:
        return frozenset(font.getBestCmap())


@lru_cache
def _face(root: Path, weight: int, size: int) -> Face:
    return Face(root, weight, size)


def draw(preview: Preview, root: Path, cache: ContentCache) -> bytes:
    """The picture as a PNG of 1200 by 630 px in six shades; from the cache where the same was drawn before.

    Raises:
        FileNotFoundError: the fonts are not installed.
    """
    key = cache.key("preview", preview.title, preview.place, preview.guide, *_circumstances(root))
    known = cache.get(key)
    if known is None:
        known = base64.b64encode(_draw(preview, root)).decode()
        cache.put(key, known)
    return base64.b64decode(known)


@lru_cache
def _circumstances(root: Path) -> tuple[str, ...]:
    described = find_package(root, f"{INTER}/package.json").read_bytes()
    return (version("pillow"), hashlib.sha256(described + Path(__file__).read_bytes()).hexdigest())


def _draw(preview: Preview, root: Path) -> bytes:
    ink = Image.new("L", SIZE)
    pen = ImageDraw.Draw(ink)
    small = _face(root, 500, SMALL)
    face, lines = _fit(preview.title, root)
    step = round(face.size * 1.22)
    top = (SIZE[1] - step * len(lines)) // 2
    for number, line in enumerate(lines):
        _write(pen, (MARGIN, top + number * step), line, face, 255)
    _write(pen, (MARGIN, MARGIN - SMALL // 2), preview.place, small, SOFT)
    _write(pen, (MARGIN, SIZE[1] - MARGIN - SMALL), preview.guide, small, SOFT)
    shades = ink.point([shade * SHADES // 256 for shade in range(256)])
    colored = Image.frombytes("P", SIZE, shades.tobytes())
    colored.putpalette([_mix(channel, shade) for shade in range(SHADES) for channel in range(3)])
    file = BytesIO()
    colored.save(file, "PNG", bits=4, compress_level=6)
    return file.getvalue()


def _mix(channel: int, shade: int) -> int:
    return round(GROUND[channel] + (INK[channel] - GROUND[channel]) * shade / (SHADES - 1))


def _fit(title: str, root: Path) -> tuple[Face, list[str]]:
    """The largest face in which the title's lines fit, and the lines."""
    for size in TITLE_SIZES:
        face = _face(root, 700, size)
        lines = _break(title, face)
        if len(lines) * size <= (MOST_LINES - 1) * TITLE_SIZES[1]:
            break
    return face, lines[:MOST_LINES]


def _break(title: str, face: Face) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.width(longer) <= SIZE[0] - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _write(pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, face: Face, shade: int) -> None:
    x, y = place
    for run, font in face.runs(text):
        pen.text((x, y), run, fill=shade, font=font)
        x += font.getlength(run)
