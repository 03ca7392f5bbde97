"""Interactive figures on pages: the line that places one, the links that set it, and its static picture."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from .cache import ContentCache
from .markdown_text import SCHEME, Line, find_links, read_lines
from .minify import minify
from .node import run_node
from .problems import Problem, read_text
from .render import relative
from .rules import resolve_link

FOLDER = "assets/interactive/"
FIGURE = "figure.js"  # all that the static pictures need beside their own scripts
SHARED = "shared.js"  # what all figures share, in one file; its parts in their order:
PARTS = (FIGURE, "page.js", "nodes.js", "controls.js", "words.js", "address.js", "live.js")
LOADER = "loader.js"  # the one script that a page loads at once; the others come with a figure that is near
STYLE = "interactive.css"
PREFIX = "interactive:"
PLACE = re.compile(
    r"^!\[(?P<alt>[^\[\]]*)\]\(interactive:(?P<name>[a-z0-9-]+)(?:\?(?P<query>[^()\s]*))?\)$", re.MULTILINE
)
MAY_SET = re.compile(r"\]\((?:interactive:|\S*\?)")  # without it, a page neither places nor sets a figure
DATA = ".data.js"
REQUIRED = re.compile(r'require\("\./([a-z.-]+)"\)')
DRAWER = Path(__file__).parent.parent / "interactive_draw.cjs"


@dataclass(frozen=True)
class Wanted:
    """A figure with settings, `stride=2&padding=1`, as a line places it; or as a link sets it over a line's, `base`."""

    name: str
    query: str
    base: str = ""


@dataclass(frozen=True)
class Use:
    """Where a figure is wanted: the page below `docs/`, the line, and what is written there."""

    page: str
    line: int
    written: str
    wanted: Wanted


@dataclass(frozen=True)
class Static:
    """A figure as a picture that stands by itself: SVG, its size in pixels, and the project's files that draw it."""

    markup: str
    width: int
    height: int
    sources: tuple[str, ...]


class Interactive:
    """The interactive figures of one build. Node.js draws those that the cache lacks, all at once."""

    def __init__(self, root: Path, cache: ContentCache) -> None:
        self._root = root
        self._cache = cache
        self._scripts = root / "docs" / FOLDER
        self._drawer = DRAWER.read_text(encoding="utf-8")
        self._sources = {path.name: path.read_text(encoding="utf-8") for path in self._scripts.iterdir()}
        self.names = frozenset(
            name.removesuffix(".js")
            for name, source in self._sources.items()
            if "guideFigure.add({" in source and name not in PARTS
        )
        self._answers: dict[Wanted, dict] = {}
        self._placed: dict[str, dict[str, Wanted]] = {}  # by page, then by name

    def check_sources(self) -> list[Problem]:
        """Reads every page, draws what stands there, and reports each line and link that cannot work."""
        problems: list[Problem] = []
        uses: list[Use] = []
        texts = {path: _read(path, self._root) for path in sorted((self._root / "docs").rglob("*.md"))}
        for path, lines in texts.items():
            page = path.relative_to(self._root / "docs").as_posix()
            found, faults = self._read_places(page, lines)
            uses += found
            problems += faults
            self._placed[page] = {use.wanted.name: use.wanted for use in found}
        for path, lines in texts.items():
            found, faults = self._read_links(path.relative_to(self._root / "docs").as_posix(), lines)
            uses += found
            problems += faults
        self._draw({use.wanted for use in uses})
        return [*problems, *(problem for use in uses for problem in self._judge(use))]

    def _read_places(self, page: str, lines: list[Line]) -> tuple[list[Use], list[Problem]]:
        uses: list[Use] = []
        problems = []
        by_number = {line.number: line.text for line in lines}
        for number, link in find_links(lines):
            if not link["target"].startswith(PREFIX):
                continue

            def report(message: str, mend: str, number: int = number) -> None:
                problems.append(Problem(f"docs/{page}", number, message, mend))

            match = PLACE.fullmatch(by_number[number])
            if not match:
                mend = "Write `![What it shows.](interactive:<name>?setting=value)` on a line of its own, not indented."
                report("An interactive figure that is not placed by a line of its own.", mend)
            elif match["name"] not in self.names:
                known = ", ".join(f"`{name}`" for name in sorted(self.names))
                report(f"There is no interactive figure `{match['name']}`.", f"Use one of {known}.")
            elif len(match["alt"].split()) < 4:
                mend = "Say in a sentence what it shows: it stands where scripts do not run."
                report(f"The alt text of the interactive figure `{match['name']}` is too short.", mend)
            elif any(use.wanted.name == match["name"] for use in uses):
                mend = "Keep one and set it by links such as `[try stride 2](?convolution.stride=2#convolution)`."
                report(f"The interactive figure `{match['name']}` stands twice.", mend)
            else:
                wanted = Wanted(match["name"], match["query"] or "")
                uses.append(Use(page, number, link["target"], wanted))
        return uses, problems

    def _read_links(self, page: str, lines: list[Line]) -> tuple[list[Use], list[Problem]]:
        """The links such as `stride.md?convolution.stride=2#convolution`, with all settings that then hold."""
        uses, problems = [], []
        for number, link in find_links(lines):
            address, mark, rest = link["target"].partition("?")
            if not mark or SCHEME.match(address):
                continue
            target = resolve_link(page, address) if address else page
            settings: dict[str, dict[str, str]] = {}
            for key, value in parse_qsl(rest.partition("#")[0], keep_blank_values=True):
                name, dot, field = key.partition(".")
                if not dot or name not in self._placed.get(target, {}):
                    message = f"`{key}` in the link `{link['target']}` sets no figure of docs/{target}."
                    mend = "Write `?<figure>.<setting>=<value>`, and place the figure there by its line."
                    problems.append(Problem(f"docs/{page}", number, message, mend))
                else:
                    settings.setdefault(name, {})[field] = value
            for name, values in settings.items():
                wanted = Wanted(name, urlencode(values), self._placed[target][name].query)
                uses.append(Use(page, number, link["target"], wanted))
        return uses, problems

    def _draw(self, wanted: set[Wanted]) -> None:
        """Fills `_answers` with what `drawStatic` says to each figure."""
        missing = []
        for one in sorted(wanted, key=lambda one: (one.name, one.query, one.base)):
            answer = self._cache.get(self._key(one))
            if answer is None:
                missing.append(one)
            else:
                self._answers[one] = answer
        if not missing:
            return
        request = json.dumps([asdict(one) for one in missing])
        failure = "Node.js could not draw the interactive figures"
        said = run_node(self._root, DRAWER, self._scripts, text=request, failure=failure)
        for one, answer in zip(missing, json.loads(said)):
            self._answers[one] = answer
            self._cache.put(self._key(one), answer)

    def _key(self, wanted: Wanted) -> str:
        sources = [self._sources[name] for name in self._parts(wanted.name)]
        return self._cache.key("interactive", wanted.query, wanted.base, self._drawer, *sources)

    def _judge(self, use: Use) -> Iterator[Problem]:
        answer = self._answers[use.wanted]
        if "wrong" in answer:
            message = f"The setting `{answer['wrong']}` in `{use.written}` does not work."
            yield Problem(f"docs/{use.page}", use.line, message, answer["message"])

    def files(self) -> dict[str, str]:
        """What the pages load, by address in the site: static pictures, light scripts and the style sheet.

        Nothing where no page has a figure. `check_sources` has found no problem before.
        """
        placed = {wanted for names in self._placed.values() for wanted in names.values()}
        if not placed:
            return {}
        names = sorted({wanted.name for wanted in placed})
        scripts = {LOADER: [LOADER], STYLE: [STYLE], SHARED: PARTS} | {
            script: parts for name in names for script, parts in self._own(name).items()
        }
        sources = {f"{FOLDER}{script}": "".join(map(self._sources.get, parts)) for script, parts in scripts.items()}
        sources |= {self._address(wanted): self._answers[wanted]["markup"] for wanted in placed}
        return minify(sources, self._root, self._cache)

    def static(self, target: str) -> Static:
        """The picture of `interactive:name?setting=value`, the target of a line that places a figure.

        `check_sources` has found no problem before.
        """
        name, _, query = target.removeprefix(PREFIX).partition("?")
        answer = self._answers[Wanted(name, query)]
        files = (self._scripts / part for part in self._parts(name))
        sources = tuple(path.relative_to(self._root).as_posix() for path in files)
        return Static(answer["markup"], answer["width"], answer["height"], sources)

    def _address(self, wanted: Wanted) -> str:
        digest = hashlib.sha256(self._answers[wanted]["markup"].encode()).hexdigest()[:8]
        return f"{FOLDER}{wanted.name}-{digest}.svg"

    def _own(self, name: str) -> dict[str, list[str]]:
        """The scripts of one figure in the order in which they load, its data and itself, each with its parts."""
        required = REQUIRED.findall(self._sources[f"{name}.js"])
        data = [part for part in required if part.endswith(DATA)]
        helpers = [part for part in required if part not in (FIGURE, *data)]
        return {part: [part] for part in data} | {f"{name}.js": [*helpers, f"{name}.js"]}

    def _parts(self, name: str) -> list[str]:
        """All that a figure's static picture is drawn with."""
        return [FIGURE, STYLE, *(part for parts in self._own(name).values() for part in parts)]

    def on_page(self, page: str) -> list[str]:
        """What a page with figures loads at once; nothing where there are none."""
        return [f"{FOLDER}{name}" for name in (STYLE, LOADER)] if self._placed.get(page) else []

    def place(self, markdown: str, page: str) -> str:
        """The page's Markdown with the lines that place a figure replaced by its static picture in its element."""

        def replace(match: re.Match[str]) -> str:
            wanted = Wanted(match["name"], match["query"] or "")
            if wanted not in self._answers:
                return match[0]  # inside a code block
            answer = self._answers[wanted]
            size = f'width="{answer["width"]}" height="{answer["height"]}" loading="lazy"'
            settings = f' data-settings="{html.escape(wanted.query)}"' if wanted.query else ""
            image = f"![{match['alt']}]({relative(self._address(wanted), page)}){{ {size} }}"
            scripts = f' data-scripts="{" ".join((SHARED, *self._own(wanted.name)))}"'
            attributes = f'class="interactive" id="{wanted.name}"{settings}{scripts} markdown="span"'
            return f"<figure {attributes}>\n{image}\n</figure>"

        return PLACE.sub(replace, markdown)


def _read(path: Path, root: Path) -> list[Line]:
    """The lines of a page, or none of one that has nothing to do with figures."""
    text = read_text(path, path.relative_to(root).as_posix())[0]
    return read_lines(text) if MAY_SET.search(text) else []
