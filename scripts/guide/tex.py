"""TeX to HTML at build time, through KaTeX, strictly."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import lxml.html

from . import fonts, katex_html
from .cache import ContentCache
from .markdown_text import DISPLAY_MATH, INLINE_CODE, INLINE_MATH, Line, mask, read_lines
from .node import find_node
from .notebook import markdown_cells
from .problems import Problem, read_text

ARITHMATEX = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
UNDERLINE = "\u0332"  # KaTeX marks the place of an error with it, letter by letter
RENDERER = Path(__file__).parent.parent / "katex_render.cjs"


class TexError(ValueError):
    """A formula that KaTeX refuses."""

    def __init__(self, tex: str, reason: str) -> None:
        self.tex = tex
        super().__init__(f"`{tex}`: {reason.replace(UNDERLINE, '')}")


class Tex:
    """A KaTeX renderer: one Node.js process, started when the cache first lacks a formula, ended by `close`.

    `shown` holds the characters that the formulas rendered so far show, by font file.
    """

    def __init__(self, root: Path, cache: ContentCache) -> None:
        package = root / "node_modules" / "katex" / "package.json"
        if not package.exists():
            raise FileNotFoundError("KaTeX is missing. Mend: run `make site`, or `npm ci` in the project's folder.")
        sources = [package, RENDERER, Path(katex_html.__file__), Path(fonts.__file__)]
        self.shown: dict[str, set[str]] = {}
        self._version = "".join(source.read_text(encoding="utf-8") for source in sources)
        self._root = root
        self._cache = cache
        self._fonts = fonts.read_fonts(root / "node_modules" / "katex" / "dist" / "katex.min.css")
        self._answers: dict[tuple[str, bool], dict] = {}
        self._process: subprocess.Popen[str] | None = None

    def render(self, tex: str, display: bool) -> str:
        """The formula as HTML with MathML inside, without its TeX.

        Raises:
            TexError: KaTeX refuses the formula, in strict mode.
        """
        answer = self._answers.get((tex, display))
        if answer is None:
            answer = self._answers[tex, display] = self._look_up(tex, display)
            for font, characters in answer.get("characters", {}).items():
                self.shown.setdefault(font, set()).update(characters)
        if "error" in answer:
            raise TexError(tex, answer["error"])
        tag = "x-display" if display else "x-math"
        return f"<{tag}>{answer['html']}</{tag}>"

    def _look_up(self, tex: str, display: bool) -> dict:
        """KaTeX's answer, `error` or `html` with its `characters` by font, from the cache where it holds one."""
        key = self._cache.key("katex", self._version, tex, str(display))
        answer = self._cache.get(key)
        if answer is None:
            answer = self._ask({"tex": tex, "display": display})
            if "html" in answer:
                answer["html"] = katex_html.lighten(answer["html"])
                answer["characters"] = self._fonts.characters(lxml.html.fragment_fromstring(answer["html"]))
                self._cache.put(key, answer)
        return answer

    def _ask(self, request: dict[str, object]) -> dict[str, str]:
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
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Node.js ended while rendering TeX; its message stands above.")
        return json.loads(line)

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
        text = mask(INLINE_CODE, "\n".join("" if line.in_fence else line.text for line in lines))
        problems = []
        for pattern, display in ((DISPLAY_MATH, True), (INLINE_MATH, False)):
            for match in pattern.finditer(text):
                try:
                    self.render(" ".join(match[1].split("\n")).strip() if not display else match[1].strip(), display)
                except TexError as error:
                    blank = len(match[1]) - len(match[1].lstrip())
                    line = lines[0].number + text.count("\n", 0, match.start(1) + blank)
                    mend = "Correct the TeX; KaTeX's strict mode takes no unknown command and no Unicode letters."
                    problems.append(Problem(path, line, f"KaTeX refuses {error}.", mend))
            text = mask(pattern, text)
        return problems

    def check_sources(self) -> list[Problem]:
        """Every formula of the pages and notebooks that KaTeX refuses; unreadable files are left to other rules."""
        problems = []
        for path in sorted((self._root / "docs").rglob("*.md")):
            shown = path.relative_to(self._root).as_posix()
            problems += self.check(shown, read_lines(read_text(path, shown)[0]))
        for path in sorted((self._root / "notebooks").glob("*/*.ipynb")):
            shown = path.relative_to(self._root).as_posix()
            for line, source in markdown_cells(read_text(path, shown)[0]):
                found = self.check(shown, read_lines(source))
                problems += [replace(problem, line=line) for problem in found]
        return problems

    def close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
            self._process = None
