"""The book for Chromium's printer: one HTML document, what is read of the printed pages, and the finished PDF.

The contents name page numbers that are known only after printing. So the book is printed without them; then its cover
and contents are printed once more, the numbers alone visible, and these are laid over the pages they belong to.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pikepdf

from .book import INSIDE, LICENSE, LICENSE_ADDRESS, TITLE, Book, Chapter, Element

STYLE = Path(__file__).parent.parent / "book" / "pdf.css"
FONTS = "node_modules/@fontsource"
FACES = (
    "source-serif-4/400",
    "source-serif-4/400-italic",
    "source-serif-4/700",
    "source-serif-4/700-italic",
    "source-sans-3/400",
    "source-sans-3/600",
    "source-code-pro/400",
    "source-code-pro/600",
)
WHOLE = ".//x-display|.//figure|.//img[not(ancestor::figure)]|.//tr"  # a page break never splits a line, but these
TEXT_WIDTH = 642  # CSS pixels between the margins of pdf.css: 170 mm
# Makes what is wider than the text narrower, and returns the words of what still is: the printer would shrink all. It
# measures all parts of a kind before it changes one, or the browser would lay out the whole book after each change.
FIT = """() => {
  const limit = document.body.getBoundingClientRect().right;
  const beyond = (part) => part.getBoundingClientRect().right - limit > 0.5;
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const formula of all("x-math").filter(beyond)) formula.style.whiteSpace = "normal";
  const shrink = (parts) => parts.forEach(([part, factor]) => { part.style.zoom = 0.99 * factor; });
  shrink(
    all("x-display")
      .filter((formula) => formula.scrollWidth > formula.clientWidth)
      .map((formula) => [formula.firstElementChild, formula.clientWidth / formula.scrollWidth]),
  );
  shrink(
    all("table")
      .filter(beyond)
      .map((table) => [table, table.getBoundingClientRect()])
      .map(([table, box]) => [table, (limit - box.left) / box.width]),
  );
  if (document.documentElement.scrollWidth <= limit + 1) return []; // the paper has room for half a pixel more
  const wide = all("section *").filter((part) => !part.firstElementChild && beyond(part));
  return wide.slice(0, 20).map((part) => `${part.closest("section").id}: ${part.textContent.slice(0, 60)}`);
}"""
TOP, BOTTOM = "top-of-", "bottom-of-"


@dataclass(frozen=True)
class Document:
    """The book as one HTML document.

    `whole` describes what no page break may split. Its top and its bottom are marked by ids that end in its number.
    """

    html: str
    whole: tuple[str, ...]


def document(book: Book, site: Path, root: Path) -> Document:
    """The book for the printer, without page numbers in the contents.

    Args:
        book: the book.
        site: the folder of the site that it was read from, for pictures and the look of formulas.
        root: the project's folder, for the fonts.
    """
    bodies = {chapter.id: deepcopy(chapter.body) for chapter in book.chapters}
    whole: list[str] = []
    for chapter in book.chapters:
        _print_form(bodies[chapter.id], book, site)
        whole += _mark(bodies[chapter.id], chapter, len(whole))
    marks = "".join(f'<a href="#{end}{number}"></a>' for number in range(len(whole)) for end in (TOP, BOTTOM))
    parts = [
        _head(book, site, root),
        _cover(book),
        _contents(book, {}),
        *(_chapter(chapter, bodies[chapter.id]) for chapter in book.preface),
        *(_part(part.opening, bodies[part.opening.id]) + _chapters(part.chapters, bodies) for part in book.parts),
        f"<div hidden>{marks}</div></body></html>",  # the printer writes down the place of an id that a link leads to
    ]
    return Document("\n".join(parts), tuple(whole))


def numbers_document(book: Book, site: Path, root: Path, pages: dict[str, int]) -> str:
    """Cover and contents, nothing visible but the page of each chapter, which `pages` holds by the chapter's id."""
    head = _head(book, site, root).replace("<html ", '<html class="numbers" ')
    unnumbered = "<style>@page { @bottom-right { content: none } }</style>"
    return "\n".join([head, unnumbered, _cover(book), _contents(book, pages), "</body></html>"])


def _head(book: Book, site: Path, root: Path) -> str:
    sheets = [root / FONTS / f"{face}.css" for face in FACES]
    sheets += [site / "assets" / "katex" / "katex.min.css", site / "assets" / "collected.css", STYLE]
    links = "".join(f'<link rel="stylesheet" href="{html.escape(sheet.as_uri())}">' for sheet in sheets)
    rules = "".join(_page_rules(book))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>{links}'
        f"<style>{rules}</style></head><body>"
    )


def _page_rules(book: Book) -> Iterator[str]:
    """The running lines of each chapter: its title at the head, its part at the foot."""
    for number, (part, chapter) in enumerate(_placed(book)):
        yield f"#{chapter.id}{{page:chapter-{number}}}"
        yield f"@page chapter-{number}{{"
        if part is not chapter:
            yield f"@top-right{{content:{_css_text(chapter.title)}}}@bottom-left{{content:{_css_text(part.title)}}}"
        yield "}"


def _placed(book: Book) -> Iterator[tuple[Chapter, Chapter]]:
    """Each chapter after the opening of its part; for the preface that is the chapter itself."""
    yield from ((chapter, chapter) for chapter in book.preface)
    for part in book.parts:
        yield from ((part.opening, chapter) for chapter in (part.opening, *part.chapters))


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ") + '"'


def _cover(book: Book) -> str:
    address = f'<p><a href="{html.escape(book.address)}">{html.escape(book.address)}</a></p>' if book.address else ""
    return (
        f'<section class="cover"><p class="cover-title">{TITLE}</p><p class="cover-counts">{book.counted}</p>'
        f'<div class="cover-foot"><p>{book.day.day} {book.day:%B %Y}</p>{address}'
        f'<p>Text and figures: <a href="{LICENSE_ADDRESS}">{LICENSE}</a>. Code: MIT License.</p></div></section>'
    )


def _contents(book: Book, pages: dict[str, int]) -> str:
    def line(chapter: Chapter) -> str:
        number = pages.get(chapter.id, "")
        return (
            f'<a href="#{chapter.id}"><span class="contents-title">{html.escape(chapter.title)}</span> '
            f'<span class="contents-page">{number}</span></a>'
        )

    rows = [f"<li>{line(chapter)}</li>" for chapter in book.preface]
    for part in book.parts:
        inner = "".join(f"<li>{line(chapter)}</li>" for chapter in part.chapters)
        rows.append(f'<li class="contents-part">{line(part.opening)}<ol>{inner}</ol></li>')
    return f'<section class="contents"><h1>Contents</h1><ol>{"".join(rows)}</ol></section>'


def _part(opening: Chapter, body: Element) -> str:
    return f'<section class="part" id="{opening.id}"><h1>{html.escape(opening.title)}</h1>{_inner(body)}</section>'


def _chapters(chapters: tuple[Chapter, ...], bodies: dict[str, Element]) -> str:
    return "\n".join(_chapter(chapter, bodies[chapter.id]) for chapter in chapters)


def _chapter(chapter: Chapter, body: Element) -> str:
    facts = f'<p class="facts">{html.escape(chapter.facts)}</p>' if chapter.facts else ""
    return (
        f'<section class="chapter" id="{chapter.id}"><h2>{html.escape(chapter.title)}</h2>{facts}'
        f"{_inner(body)}</section>"
    )


def _inner(body: Element) -> str:
    return html.escape(body.text or "") + "".join(
        lxml.html.tostring(child, encoding="unicode") for child in body.iterchildren()
    )


def _print_form(body: Element, book: Book, site: Path) -> None:
    """Formulas drawn, headings one level down, links and pictures as the printer finds them."""
    for formula in body.xpath(".//x-math|.//x-display"):
        drawn = lxml.html.fragment_fromstring(book.formulas[int(formula.get("data-formula"))].drawn)
        drawn.tail = formula.tail
        formula.getparent().replace(formula, drawn)
    for level in (5, 4, 3, 2):
        for heading in body.iter(f"h{level}"):
            heading.tag = f"h{level + 1}"
    for link in body.xpath(".//a[@href]"):
        link.set("href", link.get("href").replace(INSIDE, "#", 1))
    for image in body.xpath(".//img"):
        image.set("src", (site / image.get("src")).as_uri())


def _mark(body: Element, chapter: Chapter, first: int) -> list[str]:
    """Marks top and bottom of what must stay whole by empty elements with ids; returns a description of each."""
    marked = []
    for element in body.xpath(WHOLE):
        number = first + len(marked)
        place = element
        if element.tag == "tr":
            place = element[0]
        elif element.tag == "img":
            place = element.getparent()
        place.set("class", f"{place.get('class', '')} marked".strip())
        for end, name in ((TOP, "mark-top"), (BOTTOM, "mark-bottom")):
            mark = lxml.html.Element("span", {"id": f"{end}{number}", "class": name})
            place.append(mark)
        words = " ".join(element.text_content().split())[:60] or element.get("alt", "")
        marked.append(f"{element.tag} “{words}” of “{chapter.title}”")
    return marked


def find_pages(printed: bytes) -> dict[str, int]:
    """The page, counted from 1, of every id of a printed document that a link leads to."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return {name.lstrip("/"): numbers[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def find_split(printed: Document, pages: dict[str, int]) -> list[str]:
    """What a page break splits, with the pages of its top and its bottom."""
    ends = [(pages[f"{TOP}{number}"], pages[f"{BOTTOM}{number}"]) for number in range(len(printed.whole))]
    return [f"{what}: pages {a} to {b}" for what, (a, b) in zip(printed.whole, ends) if a != b]


def finish(printed: bytes, numbers: bytes, book: Book, pages: dict[str, int]) -> bytes:
    """The book with numbers in the contents, bookmarks, title and date, the same byte for byte for the same prints.

    Args:
        printed: `document` as printed.
        numbers: `numbers_document` as printed.
        book: the book.
        pages: the page of each chapter by its id.
    """
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as pdf, pikepdf.open(io.BytesIO(numbers)) as overlays:
        for page, overlay in zip(pdf.pages, overlays.pages):
            form = pdf.copy_foreign(overlay.as_form_xobject())
            page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.Numbers)
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q q /Numbers Do Q")
        for name in [name for name in pdf.Root.Dests if name.lstrip("/").startswith((TOP, BOTTOM))]:
            del pdf.Root.Dests[name]
        with pdf.open_outline() as outline:
            outline.root.extend(_bookmark(chapter, pages) for chapter in book.preface)
            for part in book.parts:
                entry = _bookmark(part.opening, pages)
                entry.is_closed = True
                entry.children.extend(_bookmark(chapter, pages) for chapter in part.chapters)
                outline.root.append(entry)
        day = f"D:{book.day:%Y%m%d}000000Z"
        about = f"Answers to deep learning interview questions. Text and figures: {LICENSE}."
        pdf.docinfo = pdf.make_indirect(pikepdf.Dictionary(Title=TITLE, Subject=about, CreationDate=day, ModDate=day))
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.Root.Lang = pikepdf.String("en")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def _bookmark(chapter: Chapter, pages: dict[str, int]) -> pikepdf.OutlineItem:
    return pikepdf.OutlineItem(chapter.title, pages[chapter.id] - 1)
