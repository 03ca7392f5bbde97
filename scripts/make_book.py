"""Writes the whole guide as a book: a PDF and an EPUB.

    python scripts/make_book.py [FOLDER] [--site SITE] [--only pdf|epub]    default: both, into dist/

SITE is a folder that `OFFLINE=true mkdocs build` wrote; without it, the site is built first. The PDF takes
some minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

import browser
from guide import book_epub, book_pdf
from guide.book import Book, BookError, read_book, read_formulas
from guide.cache import ContentCache
from guide.history import last_commit
from guide.library import read_library
from guide.tex import Tex
from make_offline import NAME, build_offline
from published import read_site_address, write_whole

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 15  # after which a print that has not ended never will


def print_pdf(document: str, folder: Path) -> bytes:
    """What Chromium prints of an HTML document, which is put into `folder` for that, in a tagged PDF."""
    path = browser.find_browser()
    if path is None:
        raise BookError(browser.MEND)
    file = folder / "book.html"
    file.write_text(document, encoding="utf-8")
    flags = [] if os.environ.get("CHROMIUM_SANDBOX") else ["--no-sandbox"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        page = chromium.new_page(viewport={"width": book_pdf.TEXT_WIDTH, "height": 900})
        page.set_default_timeout(MINUTES * 60_000)
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready")
        page.emulate_media(media="print")
        wide = page.evaluate(book_pdf.FIT)
        if wide:
            raise BookError("\n".join(["This is wider than the text:", *wide, "Mend: break it in two."]))
        printed = page.pdf(path=None, prefer_css_page_size=True, print_background=True, tagged=True)
        chromium.close()
    return printed


def make_pdf(book: Book, site: Path) -> bytes:
    """The book as a PDF.

    Raises:
        BookError: a page break would split a formula, a figure or a row of a table.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = book_pdf.document(book, site, ROOT)
        say("Printing the book")
        printed = print_pdf(document.html, folder)
        pages = book_pdf.find_pages(printed)
        split = book_pdf.find_split(document, pages)
        if split:
            raise BookError("\n".join(["A page break splits:", *split, "Mend: make it lower, or look at pdf.css."]))
        say("Printing the numbers of its pages")
        numbers = print_pdf(book_pdf.numbers_document(book, site, ROOT, pages), folder)
    say("Adding numbers and bookmarks")
    return book_pdf.finish(printed, numbers, book, pages)


def read(site: Path) -> Book:
    """The book of a site that was built from this folder's sources.

    Its date is that of SOURCE_DATE_EPOCH, else of the last commit, else, in a folder that is no checkout, of the newest
    page.

    Raises:
        BookError: site and sources do not agree.
    """
    cache = ContentCache(ROOT / ".cache" / "results.sqlite")
    tex = Tex(ROOT, cache)
    formulas = read_formulas(tex)
    tex.close()
    cache.close()
    newest = max(path.stat().st_mtime for path in (ROOT / "docs").rglob("*.md"))
    time = os.environ.get("SOURCE_DATE_EPOCH") or last_commit(ROOT) or newest
    day = datetime.fromtimestamp(int(time), UTC).date()
    return read_book(read_library(ROOT), site, formulas, day, read_site_address(ROOT))


def say(what: str) -> None:
    print(f"{what} …", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--site", type=Path)
    parser.add_argument("--only", choices=("pdf", "epub"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        site = (arguments.site or Path(name) / "site").resolve()
        try:
            if not arguments.site:
                say("Building the site")
                build_offline(site)
            say("Reading its pages")
            book = read(site)
            if arguments.only != "pdf":
                write(arguments.folder / f"{NAME}.epub", book_epub.package(book, site))
            if arguments.only != "epub":
                write(arguments.folder / f"{NAME}.pdf", make_pdf(book, site))
        except subprocess.CalledProcessError as error:
            return error.returncode
        except BookError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def write(path: Path, content: bytes) -> None:
    write_whole(path, content, f"{len(content) / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
