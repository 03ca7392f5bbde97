"""TeX to HTML at build time, through KaTeX, strictly."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path

import lxml.html

from . import fonts, katex_html
from .cache import ContentCache
from .markdown_text import DISPLAY_MATH, INLINE_CODE, INLINE_MATH, Line, mask, read_lines
from .node import find_node, find_package
from .notebook import markdown_cells
from .problems import Problem, read_text

ARITHMATEX = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
UNDERLINE = "\u0332"  # KaTeX marks the place of an error with it, letter by letter
AT_ONCE = 16
RENDERER = Path(__file__).parent.parent / "katex_render.cjs"


class TexError(ValueError):
    """A formula that KaTeX refuses."""

    def __init__(self, tex: str, reason: str) -> None:
        self.tex = tex
        super().__init__(f"`{tex}`: {reason.replace(UNDERLINE, '')}")


class Tex:
    """A KaTeX renderer: one Node.js process, started when the cache first lacks a formula, ended by `close`.

    `shown` holds the characters that the formulas rendered so far show, by font file. `identity` is what the HTML of a
    formula depends on beside its TeX.
    """

    def __init__(self, root: Path, cache: ContentCache) -> None:
        sources = [find_package(root, "katex/package.json"), RENDERER, Path(katex_html.__file__), Path(fonts.__file__)]
        self.shown: dict[str, set[str]] = {}
        self.identity = "".join(source.read_text(encoding="utf-8") for source in sources)
        self._root = root
        self._cache = cache
        self._fonts = fonts.read_fonts(root / "node_modules" / "katex" / "dist" / "katex.min.css")
        self._answers: dict[tuple[str, bool], dict] = {}
        self._collected: dict[str, set[str]] | None = None
        self._process: subprocess.Popen[str] | None = None

    def render(self, tex: str, display: bool) -> str:
        """The formula as HTML with MathML inside, without its TeX.

        Raises:
            TexError: KaTeX refuses the formula, in strict mode.
        """
        self._look_up([(tex, display)])
        answer = self._answers[tex, display]
        if self._collected is not None:
            _add(self._collected, answer.get("characters", {}))
        if "error" in answer:
            raise TexError(tex, answer["error"])
        tag = "x-display" if display else "x-math"
        return f"<{tag}>{answer['html']}</{tag}>"

    def show(self, characters: dict[str, str]) -> None:
        """Takes characters by font file as shown: those of formulas that were rendered in another build."""
        _add(self.shown, characters)

    @contextmanager
    def collect(self) -> Iterator[dict[str, set[str]]]:
        """Gathers the characters of the formulas that are rendered meanwhile, by font file."""
        self._collected = {}
        try:
            yield self._collected
        finally:
            self._collected = None

    def _look_up(self, formulas: Iterable[tuple[str, bool]]) -> None:
        """Fills `_answers`: `error` or `html` with its `characters` by font, from the cache where it holds them."""
        missing = []
        for tex, display in dict.fromkeys(formulas):
            if (tex, display) in self._answers:
                continue
            answer = self._cache.get(self._key(tex, display))
            if answer is None:
                missing.append((tex, display))
            else:
                self._take(tex, display, answer)
        for some in (missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)):
            for (tex, display), answer in zip(some, self._ask(some)):
                if "html" in answer:
                    answer["html"] = katex_html.lighten(answer["html"])
                    answer["characters"] = self._fonts.characters(lxml.html.fragment_fromstring(answer["html"]))
                    self._cache.put(self._key(tex, display), answer)
                self._take(tex, display, answer)

    def _key(self, tex: str, display: bool) -> str:
        return self._cache.key("katex", self.identity, tex, str(display))

    def _take(self, tex: str, display: bool, answer: dict) -> None:
        self._answers[tex, display] = answer
        self.show(answer.get("characters", {}))

    def _ask(self, formulas: list[tuple[str, bool]]) -> list[dict]:
        """KaTeX's answers. So few are asked for at once that the pipe to Node.js holds them all."""
        if self._process is None:
            self._process = subprocess.Popen(
                [find_node(), str(RENDERER)],
                cwd=self._root,
                env={**os.environ, "NODE_PATH": str(self._root / "node_modules")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for tex, display in formulas:
            self._process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self._process.stdin.flush()
        lines = [self._process.stdout.readline() for _ in formulas]
        if not all(lines):
            raise RuntimeError("Node.js ended while rendering TeX; its message stands above.")
        return [json.loads(line) for line in lines]

    def render_page(self, page: str, keep: Callable[[str], str]) -> tuple[str, list[TexError]]:
        """Replaces every formula that Arithmatex marked in a page's HTML.

        Args:
            page: the HTML.
            keep: takes a formula's HTML and returns what stands for it in the page.

        Returns:
            The page, and the formulas that KaTeX refuses, which are left out.
        """
        errors: list[TexError] = []

        def put(match: re.Match[str]) -> str:
            try:
                return keep(self.render(html.unescape(match["tex"]).strip(), match["open"] == "["))
            except TexError as error:
                errors.append(error)
                return ""

        return ARITHMATEX.sub(put, page), errors

    def check(self, path: str, lines: Iterable[Line]) -> list[Problem]:
        """Every formula of a Markdown source that KaTeX refuses, with its line. `path` is shown in the messages."""
        lines = list(lines)
        if not lines:
            return []
        found = list(_find_formulas(lines))
        self._look_up((tex, display) for _, tex, display in found)
        problems = []
        for line, tex, display in found:
            try:
                self.render(tex, display)
            except TexError as error:
                mend = "Correct the TeX; KaTeX's strict mode takes no unknown command and no Unicode letters."
                problems.append(Problem(path, line, f"KaTeX refuses {error}.", mend))
        return problems

    def check_sources(self) -> list[Problem]:
        """Every formula of the pages and notebooks that KaTeX refuses; unreadable files are left to other rules."""
        return [problem for path in self._sources() for problem in self._check_file(path)]

    def rendered(self) -> Iterator[tuple[str, bool, str]]:
        """Every formula of pages and notebooks that KaTeX takes, once: its TeX, whether it is displayed, its HTML."""
        sources = ((path.suffix, read_text(path, path.name)[0]) for path in self._sources())
        texts = (text for suffix, content in sources for _, text in _read_texts(suffix, content))
        found = (formula for text in texts for formula in _find_formulas(read_lines(text)))
        formulas = dict.fromkeys((tex, display) for _, tex, display in found)
        self._look_up(formulas)
        for tex, display in formulas:
            if "html" in self._answers[tex, display]:
                yield tex, display, self.render(tex, display)

    def _sources(self) -> list[Path]:
        pages = sorted((self._root / "docs").rglob("*.md"))
        return [*pages, *sorted((self._root / "notebooks").glob("*/*.ipynb"))]

    def _check_file(self, path: Path) -> list[Problem]:
        shown = path.relative_to(self._root).as_posix()
        text = read_text(path, shown)[0]

        def check() -> dict:
            with self.collect() as characters:
                problems = list(self._check_texts(shown, _read_texts(path.suffix, text)))
            return {"problems": [list(astuple(problem)) for problem in problems], "characters": pack(characters)}

        result = self._cache.remember(check, "formulas", self.identity, shown, text)
        self.show(result["characters"])
        return [Problem(*problem) for problem in result["problems"]]

    def _check_texts(self, shown: str, texts: Iterable[tuple[int | None, str]]) -> Iterator[Problem]:
        for line, text in texts:
            for problem in self.check(shown, read_lines(text)):
                yield problem if line is None else replace(problem, line=line)

    def close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
            self._process = None


def _read_texts(suffix: str, text: str) -> list[tuple[int | None, str]]:
    """The Markdown texts of a source with the line to name for all of each; None where the lines are the file's own."""
    return markdown_cells(text) if suffix == ".ipynb" else [(None, text)]


def _find_formulas(lines: list[Line]) -> Iterator[tuple[int, str, bool]]:
    """Line, TeX and whether it is set on a line of its own, of every formula outside code."""
    text = mask(INLINE_CODE, "\n".join("" if line.in_fence else line.text for line in lines))
    for pattern, display in ((DISPLAY_MATH, True), (INLINE_MATH, False)):
        for match in pattern.finditer(text):
            tex = match[1] if display else " ".join(match[1].split("\n"))
            blank = len(match[1]) - len(match[1].lstrip())
            yield lines[0].number + text.count("\n", 0, match.start(1) + blank), tex.strip(), display
        text = mask(pattern, text)


def pack(characters: dict[str, set[str]]) -> dict[str, str]:
    """Characters by font file as JSON values, sorted."""
    return {font: "".join(sorted(its)) for font, its in sorted(characters.items())}


def _add(shown: dict[str, set[str]], characters: dict[str, str]) -> None:
    for font, its in characters.items():
        shown.setdefault(font, set()).update(its)
