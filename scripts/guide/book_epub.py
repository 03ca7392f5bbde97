"""The book as an EPUB 3 package, formulas in MathML: one XHTML document a chapter, the same bytes for the same book."""

from __future__ import annotations

import html
import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import lxml.etree
import lxml.html

from .book import INSIDE, LICENSE, LICENSE_ADDRESS, TITLE, Book, Chapter, Element, ids_of

STYLE = Path(__file__).parent.parent / "book" / "epub.css"
IDENTIFIER = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'deep-learning-interview-guide/book')}"
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
ACCESSIBILITY = {
    "schema:accessMode": ("textual", "visual"),
    "schema:accessModeSufficient": ("textual", "textual,visual"),
    "schema:accessibilityFeature": (
        "alternativeText",
        "MathML",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ),
    "schema:accessibilityHazard": ("none",),
    "schema:accessibilitySummary": (
        "Formulas are MathML with their TeX as a text alternative, figures have a text alternative, and headings "
        "follow the structure of the book.",
    ),
}
APPLY = "\u2061"
OPENING = ("(", "[", "{")
SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover", "mfrac")
LETTERS = {  # what readers draw alike only as characters of their own, by mathvariant
    "double-struck": dict(zip("CHNPQRZE1", "ℂℍℕℙℚℝℤ𝔼𝟙")),
    "script": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ"))
    | {letter: chr(0x1D49C + ord(letter) - 65) for letter in "ACDGJKNOPQSTUVWXYZ"},
}


def package(book: Book, site: Path) -> bytes:
    """The EPUB file of a book; `site` is the folder of the site that it was read from, for the pictures."""
    places = {id: chapter.id for chapter in book.chapters for id in ids_of(chapter)}
    pictures = sorted({source for chapter in book.chapters for source in chapter.body.xpath(".//img/@src")})
    files: dict[str, bytes | str] = {
        "META-INF/container.xml": CONTAINER,
        "EPUB/package.opf": _package_document(book, pictures),
        "EPUB/nav.xhtml": _navigation(book),
        "EPUB/style.css": STYLE.read_bytes(),
        "EPUB/cover.svg": _cover_picture(),
        "EPUB/text/cover.xhtml": _cover(book),
        **{f"EPUB/text/{chapter.id}.xhtml": _chapter(chapter, book, places) for chapter in book.chapters},
        **{f"EPUB/{source}": (site / source).read_bytes() for source in pictures},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def _document(title: str, body: str, depth: str = "../") -> str:
    """An XHTML document of the book; `depth` leads from it to the package's folder."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">'
        f'<head><meta charset="utf-8"/><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="{depth}style.css"/></head>\n'
        f"<body>{body}</body></html>\n"
    )


def _chapter(chapter: Chapter, book: Book, places: dict[str, str]) -> str:
    body = deepcopy(chapter.body)
    for formula in body.xpath(".//x-math|.//x-display"):
        _place(formula, _math(book, int(formula.get("data-formula"))))
    for link in body.xpath(".//a[@href]"):
        if link.get("href").startswith(INSIDE):
            target = link.get("href").removeprefix(INSIDE)
            file = places[target]
            link.set("href", f"{file}.xhtml" + (f"#{target}" if target != file else ""))
    for image in body.xpath(".//img"):
        image.set("src", f"../{image.get('src')}")
    for code in body.xpath(".//pre[@aria-label]"):
        del code.attrib["aria-label"]
    inner = html.escape(body.text or "", quote=False) + "".join(
        lxml.etree.tostring(child, encoding="unicode", method="xml") for child in body
    )
    facts = f'<p class="facts">{html.escape(chapter.facts)}</p>' if chapter.facts else ""
    online = (
        f'<p class="facts"><a href="{html.escape(chapter.address)}">Read it online</a></p>' if chapter.address else ""
    )
    kind = "part" if chapter.id.startswith("part-") else "chapter"
    title = html.escape(chapter.title)
    section = f'<section epub:type="{kind}" role="doc-{kind}" aria-labelledby="title">'
    return _document(chapter.title, f'{section}<h1 id="title">{title}</h1>{facts}{inner}{online}</section>')


def _math(book: Book, number: int) -> Element:
    """A formula as MathML, with its TeX for those who cannot show or speak that."""
    formula = book.formulas[number]
    math = lxml.etree.fromstring(formula.math)
    math.set("alttext", " ".join(formula.tex.split()))
    for element in list(math.iter("{*}mi", "{*}mo", "{*}mn")):
        if len(element):  # KaTeX writes an operator of several letters as elements in one that takes text alone
            text = "".join(element.itertext())
            element.clear(keep_tail=True)
            element.text = text
        if element.text == APPLY:
            if lxml.etree.QName(element.getparent()).localname in SCRIPTS:
                element.getparent().remove(element)  # KaTeX puts it into a script, which takes no further child
            elif element.getnext() is not None and element.getnext().text not in OPENING:
                element.set("rspace", "0.1667em")  # the thin space that TeX sets after the name of a function
            continue
        letters = LETTERS.get(element.get("mathvariant", ""))
        if letters and element.text in letters:
            element.text = letters[element.text]
            element.set("mathvariant", "normal")
    return math


def _place(element: Element, other: Element) -> None:
    other.tail = element.tail
    element.getparent().replace(element, other)


def _cover(book: Book) -> str:
    address = f'<p><a href="{html.escape(book.address)}">{html.escape(book.address)}</a></p>' if book.address else ""
    body = (
        f'<section class="cover" epub:type="titlepage"><h1>{TITLE}</h1><p>{book.day.day} {book.day:%B %Y}</p>{address}'
        f'<p>Text and figures: <a href="{LICENSE_ADDRESS}">{LICENSE}</a>. Code: MIT License.</p></section>'
    )
    return _document(TITLE, body)


def _cover_picture() -> str:
    words = "".join(
        f'<text x="80" y="{620 + 130 * line}" font-size="110" fill="#1f2328">{word}</text>'
        for line, word in enumerate(TITLE.rsplit(" ", 2))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1600" width="1200" height="1600" '
        f'font-family="sans-serif"><title>{TITLE}</title><path fill="#fff" d="M0 0h1200v1600H0z"/>'
        f'<path fill="#24507a" d="M0 0h1200v340H0z"/>{words}</svg>'
    )


def _navigation(book: Book) -> str:
    def line(chapter: Chapter) -> str:
        return f'<a href="text/{chapter.id}.xhtml">{html.escape(chapter.title)}</a>'

    rows = [f"<li>{line(chapter)}</li>" for chapter in book.preface]
    for part in book.parts:
        inner = "".join(f"<li>{line(chapter)}</li>" for chapter in part.chapters)
        rows.append(f"<li>{line(part.opening)}<ol>{inner}</ol></li>")
    first = f"text/{book.chapters[0].id}.xhtml"
    body = (
        f'<nav epub:type="toc" id="toc" role="doc-toc"><h1>Contents</h1><ol>{"".join(rows)}</ol></nav>'
        '<nav epub:type="landmarks" id="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="cover" href="text/cover.xhtml">Cover</a></li>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{first}">Start of the book</a></li></ol></nav>'
    )
    return _document("Contents", body, depth="")


def _package_document(book: Book, pictures: list[str]) -> str:
    day = f"{book.day:%Y-%m-%d}"
    metadata = [
        f'<dc:identifier id="id">{IDENTIFIER}</dc:identifier>',
        f"<dc:title>{TITLE}</dc:title>",
        "<dc:language>en</dc:language>",
        f"<dc:creator>The {TITLE} authors</dc:creator>",
        f"<dc:date>{day}</dc:date>",
        f"<dc:rights>Text and figures: {LICENSE}, {LICENSE_ADDRESS}. Code: MIT License.</dc:rights>",
        f'<meta property="dcterms:modified">{day}T00:00:00Z</meta>',
        *([f"<dc:source>{html.escape(book.address)}</dc:source>"] if book.address else []),
        *(f'<meta property="{name}">{value}</meta>' for name, values in ACCESSIBILITY.items() for value in values),
    ]
    spine = ["cover", "nav", *(chapter.id for chapter in book.chapters)]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n' + "\n".join(metadata) + "\n</metadata>\n"
        "<manifest>\n" + "\n".join(_manifest(book, pictures)) + "\n</manifest>\n"
        "<spine>\n" + "\n".join(f'<itemref idref="{name}"/>' for name in spine) + "\n</spine>\n</package>\n"
    )


def _manifest(book: Book, pictures: list[str]) -> Iterator[str]:
    document = "application/xhtml+xml"
    yield f'<item id="nav" href="nav.xhtml" media-type="{document}" properties="nav"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    yield '<item id="cover-picture" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>'
    yield f'<item id="cover" href="text/cover.xhtml" media-type="{document}"/>'
    for chapter in book.chapters:
        math = ' properties="mathml"' if chapter.body.xpath(".//x-math|.//x-display") else ""
        yield f'<item id="{chapter.id}" href="text/{chapter.id}.xhtml" media-type="{document}"{math}/>'
    for source in pictures:
        name = re.sub(r"[^a-z0-9]+", "-", source)
        yield f'<item id="picture-{name}" href="{source}" media-type="{TYPES[Path(source).suffix]}"/>'
