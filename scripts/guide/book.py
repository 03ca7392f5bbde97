"""The guide as a book: parts and chapters in reading order, each chapter the article of a page of the built site.

The book takes the site's own HTML, so that it says what the site says, formula by formula and figure by figure.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lxml.html

from .library import Library
from .public import page_address
from .render import LEVEL_NAMES, counts
from .squeeze import Squeezer
from .tex import Tex

TITLE = "Deep Learning Interview Guide"
LICENSE = "CC BY 4.0"
LICENSE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
FORMULA = re.compile(r"<(?P<tag>x-math|x-display)>.*?</(?P=tag)>", re.DOTALL)
MATH = re.compile(r"<math.*?</math>", re.DOTALL)
INSIDE = "book:"  # begins a link to an id of the book; each form of the book turns it into a link of its own
NOT_READ = (  # what serves the site and not the book
    './/nav|.//form|.//script|.//style|.//*[contains(@class, "headerlink")]|.//details[contains(@class, "also-asked")]'
    '|.//p[contains(@class, "question-facts")]|.//*[contains(@class, "md-content__button")]'
)
FOR_BROWSERS = ("tabindex", "itemscope", "itemprop", "itemtype", "data-scripts", "data-settings", "markdown")
Element = lxml.html.HtmlElement


class BookError(ValueError):
    """The site cannot become a book; the message says why, and what mends it."""


@dataclass(frozen=True)
class Formula:
    """A formula: its TeX, KaTeX's HTML for it as the site has that, and KaTeX's whole MathML, well-formed XML."""

    tex: str
    drawn: str
    math: str


@dataclass(frozen=True)
class Chapter:
    """A page of the site as a chapter.

    `body` is a `div` of HTML without the title. In it, formulas are empty elements `x-math` and `x-display` with the
    formula's number in the book as `data-formula`; ids are unique over the book; links inside the book are `book:<id>`;
    the `src` of an image is its file's path in the site. `facts` is a line for below the title. `address` is the page's
    public address, empty where that is unknown.
    """

    id: str
    title: str
    facts: str
    address: str
    body: Element


@dataclass(frozen=True)
class Part:
    """A topic, or the notebooks: its opening, which has the part's title, and its chapters."""

    opening: Chapter
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Book:
    """The whole book. `counted` says of how much it consists; `address` is the site's, empty where that is unknown."""

    day: date
    counted: str
    address: str
    formulas: tuple[Formula, ...]
    preface: tuple[Chapter, ...]
    parts: tuple[Part, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters and openings in reading order."""
        return (*self.preface, *(chapter for part in self.parts for chapter in (part.opening, *part.chapters)))


@dataclass(frozen=True)
class _Source:
    """A page that becomes a chapter: its file in the site and its source relative to `docs/`."""

    id: str
    page: str
    source: str
    facts: str = ""


def read_formulas(tex: Tex) -> dict[str, Formula]:
    """The formulas of the sources, by their HTML in the site."""
    squeeze = Squeezer().formula
    drawn = ((squeeze(rendered), source, rendered) for source, _, rendered in tex.rendered())
    return {light: Formula(source, light, MATH.search(rendered)[0]) for light, source, rendered in drawn}


def read_book(library: Library, site: Path, formulas: dict[str, Formula], day: date, address: str) -> Book:
    """The book of a site that was built for reading from disk.

    Args:
        library: all records, for the order.
        site: the folder of the built site.
        formulas: the formulas of its sources, from `read_formulas`.
        day: the date to show.
        address: where the guide is published, with a slash at its end; empty where that is unknown.

    Raises:
        BookError: a page or a formula is missing, two ids are the same, or a link inside the book leads nowhere.
    """
    parts = [
        [
            _opening(topic.slug),
            *(_chapter(question.address, LEVEL_NAMES[question.level]) for question in topic.questions),
        ]
        for topic in library.topics
    ]
    if library.notebooks:
        parts.append([_opening("notebooks"), *(_chapter(n.address, "Executed notebook") for n in library.notebooks)])
    preface = [_chapter("notation.md", "")]
    reader = _Reader(site, [source for group in (preface, *parts) for source in group], formulas, address)
    chapters = tuple(map(reader.read, preface))
    made = tuple(Part(reader.read_opening(first), tuple(map(reader.read, rest))) for first, *rest in parts)
    book = Book(day, counts(library), address, tuple(formulas.values()), chapters, made)
    _check_ids(book)
    return book


def _opening(slug: str) -> _Source:
    return _Source(f"part-{slug}", f"{slug}/index.html", f"{slug}/index.md")


def _chapter(source: str, facts: str) -> _Source:
    stem = source.rpartition(".")[0]
    return _Source(stem.replace("/", "-"), f"{stem}.html", source, facts)


class _Reader:
    """Turns pages of a site into chapters."""

    def __init__(self, site: Path, sources: list[_Source], formulas: dict[str, Formula], address: str) -> None:
        if not (site / "index.html").exists():
            raise BookError(f"{site} holds no site. Mend: build it, or leave --site out.")
        self._address = address
        self._site = site
        self._ids = {source.page: source.id for source in sources}
        self._numbers = {light: number for number, light in enumerate(formulas)}

    def read(self, source: _Source) -> Chapter:
        """The chapter of a page."""
        file = self._site / source.page
        if not file.exists():
            raise BookError(f"{source.page} is not in the site. Mend: build the site from the same sources for disk.")
        page = FORMULA.sub(lambda formula: self._set_aside(formula, source), file.read_text(encoding="utf-8"))
        body = deepcopy(lxml.html.document_fromstring(page).xpath("//article")[0])
        body.tag, body.tail = "div", None
        body.attrib.clear()
        for part in body.xpath(NOT_READ):
            part.drop_tree()
        heading = body.find("h1")
        title = heading.text_content().strip()
        heading.drop_tree()
        self._unfold(body)
        self._caption(body, source)
        self._resolve(body, source)
        return Chapter(source.id, title, source.facts, page_address(self._address, source.source), body)

    def read_opening(self, source: _Source) -> Chapter:
        """The opening of a part: what its page says before the list of its pages, which the contents hold."""
        chapter = self.read(source)
        last = chapter.body.xpath('./h2[contains(@id, "--all-questions")]')
        if source.id == "part-notebooks":
            last = chapter.body.xpath("./h2")
        for element in last[:1]:
            for after in [element, *element.itersiblings()]:
                after.drop_tree()
        return chapter

    def _set_aside(self, formula: re.Match[str], source: _Source) -> str:
        """An empty element with the number of a formula."""
        number = self._numbers.get(formula[0])
        if number is None:
            raise BookError(f"{source.page} holds a formula that its source does not. Mend: build the site anew.")
        return f'<{formula["tag"]} data-formula="{number}"></{formula["tag"]}>'

    def _unfold(self, body: Element) -> None:
        """Folded answers as sections that are always open."""
        for details in body.xpath(".//details"):
            details.tag = "div"
            details.set("class", "follow-up")
            for summary in details.xpath("./summary"):
                summary.tag = "p"
                summary.set("class", "follow-up-question")

    def _caption(self, body: Element, source: _Source) -> None:
        """Says of an interactive figure's picture what it is, since the text around it speaks of what can be set."""
        public = page_address(self._address, source.source)
        for figure in body.xpath('.//figure[@class="interactive"]'):
            caption, website = (lxml.html.Element(tag) for tag in ("figcaption", "a"))
            caption.text = "The figure as it opens. You can change it on "
            website.text = "the website"
            website.tail = "."
            figure.append(caption)
            caption.append(website)
            website.set("href", f"{public}#{figure.get('id')}")
            if not public:
                website.drop_tag()

    def _resolve(self, body: Element, source: _Source) -> None:
        """Gives ids, links and images the form that `Chapter` tells of."""
        for element in body.xpath(".//*[@id]"):
            element.set("id", f"{source.id}--{element.get('id')}")
        for link in body.xpath(".//a[@href]"):
            target = self._target(link.get("href"), source)
            link.attrib.clear()
            link.set("href", target)
            if not target:
                link.drop_tag()
        for image in body.xpath(".//img"):
            image.set("src", posixpath.normpath(posixpath.join(posixpath.dirname(source.page), image.get("src"))))
            image.attrib.pop("loading", None)
        for name in FOR_BROWSERS:
            for element in body.xpath(f".//*[@{name}]"):
                del element.attrib[name]

    def _target(self, link: str, source: _Source) -> str:
        """Where a page's link leads: into the book, to the web, or, as an empty text, nowhere."""
        if re.match(r"[a-z]+:", link):
            return link
        path, mark, anchor = link.partition("#")
        path, question, query = path.partition("?")
        page = posixpath.normpath(posixpath.join(posixpath.dirname(source.page), path)) if path else source.page
        if page in self._ids and not query:
            return f"{INSIDE}{self._ids[page]}" + (f"--{anchor}" if anchor else "")
        public = page_address(self._address, f"{page.rpartition('.')[0]}.md") if page.endswith(".html") else ""
        return public + question + query + mark + anchor if public else ""


def ids_of(chapter: Chapter) -> Iterator[str]:
    """The id of a chapter and all ids in it."""
    yield chapter.id
    yield from chapter.body.xpath(".//@id")


def _check_ids(book: Book) -> None:
    """Every id once, every link to an id that is there."""
    counted = Counter(id for chapter in book.chapters for id in ids_of(chapter))
    twice = [id for id, count in counted.items() if count > 1]
    if twice:
        raise BookError(f"The book would hold these ids twice: {', '.join(twice)}. Mend: rename a page or a heading.")
    for chapter in book.chapters:
        for link in chapter.body.xpath(".//a/@href"):
            if link.startswith(INSIDE) and link.removeprefix(INSIDE) not in counted:
                where = link.removeprefix(INSIDE)
                raise BookError(f"In “{chapter.title}” a link leads to {where}, which is nowhere. Mend: correct it.")
