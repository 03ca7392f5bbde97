"""What one build holds from its first event to its last."""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files

from guide.cache import ContentCache
from guide.drawings import Drawings
from guide.history import last_revisions
from guide.interactive import Interactive
from guide.known_pages import KnownPages
from guide.library import read_library
from guide.notebook_convert import Converter
from guide.problems import Problem
from guide.search import SearchIndex
from guide.squeeze import Squeezer
from guide.staging import Staging
from guide.tex import Tex

ROOT = Path(__file__).resolve().parent.parent.parent
SET_ASIDE = re.compile(r'<x-formula data-number="(\d+)"></x-formula>')


class Warnings(logging.Handler):
    """Counts what MkDocs warns of during a build: in strict mode such a build is not published."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


class Stop(Abort):
    """Ends the build with every problem found, one line each, on standard error."""

    def __init__(self, problems: list[Problem]) -> None:
        lines = [str(problem) for problem in sorted(problems)]
        super().__init__("\n".join([*lines, "", f"{len(lines)} problems in the sources: the site was left as it was."]))

    def show(self, *args: object, **kwargs: object) -> None:
        print(self, file=sys.stderr)


@dataclass
class Converted:
    """A page's content as HTML with formulas as TeX: the digest by which it is kept, and what its formulas show."""

    digest: str
    characters: dict[str, set[str]] = field(default_factory=dict)


class Build:
    """What one build holds from its first event to its last."""

    def __init__(self, site: Path, serving: bool) -> None:
        """Reads the sources.

        Args:
            site: the folder in which the built site is to stand.
            serving: whether `mkdocs serve` builds: nothing is cached then, and its own inline script reloads the pages.
        """
        self.serving = serving
        self.cache = ContentCache(ROOT / ".cache" / "results.sqlite")
        self.library = library = read_library(ROOT, self.cache)
        self.staging = Staging(site)
        self.tex = Tex(ROOT, self.cache)
        self.interactive = Interactive(ROOT, self.cache)
        self.drawings = Drawings(ROOT)
        self.questions = {question.address: question for question in library.questions}
        self.notebooks = {notebook.address: notebook for notebook in library.notebooks}
        self.revisions = last_revisions(ROOT, "docs", "notebooks")
        self.topics = {topic.slug: topic for topic in library.topics}
        self.squeezer = Squeezer()
        self.known = KnownPages(self.cache, self.tex, self.squeezer)
        self.converted: dict[str, Converted] = {}
        self.converter_of_markdown = ""
        self.formulas: dict[str, int] = {}  # place in `aside`
        self.aside: list[str] = []
        self.late_files: dict[str, str | bytes] = {}
        self.converter = Converter([])
        self.search: SearchIndex | None = None
        self.files: Files | None = None
        self.warnings = Warnings()
        logging.getLogger("mkdocs").addHandler(self.warnings)

    def check_sources(self) -> None:
        """Ends the build where the sources have a problem.

        Raises:
            Stop: with all problems.
        """
        sources = (self.tex, self.interactive, self.drawings)
        problems = [*self.library.problems, *(problem for source in sources for problem in source.check_sources())]
        if problems:
            raise Stop(problems)

    def source_of(self, address: str) -> str:
        """The path in the project of the source at an address of MkDocs: notebooks do not stand below `docs/`."""
        notebook = self.notebooks.get(address)
        return notebook.path if notebook else f"docs/{address}"

    def set_aside(self, formula: str) -> str:
        """Keeps a formula until its page is written, so that squeezing the page does not read it again."""
        light = self.squeezer.formula(formula)
        if light not in self.formulas:
            self.formulas[light] = len(self.aside)
            self.aside.append(light)
        return f'<x-formula data-number="{self.formulas[light]}"></x-formula>'

    def put_back(self, page: str) -> str:
        """A page with the formulas that were set aside."""
        return SET_ASIDE.sub(lambda match: self.aside[int(match[1])], page)

    def close(self) -> None:
        """Ends the use of all that the build has opened."""
        logging.getLogger("mkdocs").removeHandler(self.warnings)
        self.converter.close()
        if self.search:
            self.search.close()
        self.tex.close()
        self.cache.close()
