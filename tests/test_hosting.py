"""What the published site tells the world: weight, names, heads, structured data, robots.txt, the sitemap."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import lxml.etree
import lxml.html
import microdata
import pytest
from PIL import Image

from conftest import ROOT, build_site
from guide.cache import ContentCache
from guide.fingerprint import FOLDER
from guide.history import last_revisions
from guide.library import read_library
from guide.previews import Preview, draw
from guide.render import beginning, plain
from guide.site_links import check_site
from hosted import ADDRESS, DIGEST
from small_guide import SmallGuide
from test_site import ANSWER_LIMIT, page_of

LIBRARY = read_library(ROOT)
QUESTION, ANSWER = "https://schema.org/Question", "https://schema.org/Answer"


def pages_of(site: Path) -> dict[str, lxml.html.HtmlElement]:
    """All pages that have an address of their own, by it."""
    paths = [path for path in site.rglob("index.html")]
    return {path.parent.relative_to(site).as_posix(): lxml.html.fromstring(path.read_bytes()) for path in paths}


def said(page: lxml.html.HtmlElement, attribute: str, name: str) -> list[str]:
    return page.xpath(f"//head/meta[@{attribute}='{name}']/@content")


@pytest.mark.parametrize("question", LIBRARY.questions, ids=lambda question: question.slug)
def test_published_answer_page_is_light(hosted_site: Path, question) -> None:
    weight = len(gzip.compress(page_of(hosted_site, question.address).encode(), 6))
    assert weight <= ANSWER_LIMIT, f"{question.path}: {weight} bytes gzipped; cut what is worth least"


def test_published_site_has_no_broken_reference(hosted_site: Path) -> None:
    assert [str(fault) for fault in check_site(hosted_site)] == []


def test_every_asset_says_its_content_in_its_name(hosted_site: Path) -> None:
    names = [path.relative_to(hosted_site).as_posix() for path in (hosted_site / FOLDER).rglob("*") if path.is_file()]
    assert len(names) > 300
    assert [name for name in names if not re.search(r"[.-][0-9a-f]{8}[./]", name)] == []


def test_every_page_says_its_address_title_text_and_picture(hosted_site: Path) -> None:
    for address, page in pages_of(hosted_site).items():
        url = ADDRESS + (f"{address}/" if address != "." else "")
        assert page.xpath("//head/link[@rel='canonical']/@href") == [url]
        assert said(page, "property", "og:url") == [url]
        assert said(page, "property", "og:type") == ["article" if address != "." else "website"]
        assert said(page, "name", "twitter:card") == ["summary_large_image"]
        (title,), (shown,) = said(page, "property", "og:title"), page.xpath("//head/title/text()")
        assert shown in (f"{title} - Deep Learning Interview Guide", title)
        (text,) = said(page, "property", "og:description")
        assert said(page, "name", "description") == [text]
        assert 40 <= len(text) <= 400
        (picture,) = said(page, "property", "og:image")
        with Image.open(hosted_site / picture.removeprefix(ADDRESS)) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert (hosted_site / picture.removeprefix(ADDRESS)).stat().st_size <= 16_000


def test_pictures_and_texts_differ_from_page_to_page(hosted_site: Path) -> None:
    pages = pages_of(hosted_site)
    for name in ("og:image", "og:title", "og:description"):
        assert len({said(page, "property", name)[0] for page in pages.values()}) == len(pages), name
    assert len({path.read_bytes() for path in (hosted_site / "assets/previews").rglob("*.png")}) == len(pages)


@pytest.mark.parametrize("question", LIBRARY.questions, ids=lambda question: question.slug)
def test_answer_page_says_its_question_and_the_accepted_answer(hosted_site: Path, question) -> None:
    items = microdata.get_items(page_of(hosted_site, question.address))
    assert [str(kind) for item in items for kind in item.itemtype] == ["https://schema.org/FAQPage"]
    (asked,) = items[0].get_all("mainEntity")
    assert [str(kind) for kind in asked.itemtype] == [QUESTION]
    assert asked.get_all("name") == [plain(question.title)]
    (answer,) = asked.get_all("acceptedAnswer")
    assert [str(kind) for kind in answer.itemtype] == [ANSWER]
    (text,) = answer.get_all("text")
    assert " ".join(text.split()) == plain(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", question.short_answer))


def test_other_pages_claim_no_question(hosted_site: Path) -> None:
    answers = {question.address.removesuffix(".md") for question in LIBRARY.questions}
    for address, page in pages_of(hosted_site).items():
        assert bool(page.xpath("//@itemscope")) == (address in answers), address


def test_robots_and_sitemap_name_all_pages_and_when_they_changed(hosted_site: Path) -> None:
    robots = (hosted_site / "robots.txt").read_text()
    assert robots.splitlines() == ["User-agent: *", "Allow: /", f"Sitemap: {ADDRESS}sitemap.xml"]
    entries = lxml.etree.parse(hosted_site / "sitemap.xml").getroot()
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    days = {entry.findtext("s:loc", None, space): entry.findtext("s:lastmod", None, space) for entry in entries}
    assert set(days) == {page.xpath("//link[@rel='canonical']/@href")[0] for page in pages_of(hosted_site).values()}
    revisions = last_revisions(ROOT, "docs", "notebooks")
    assert days[f"{ADDRESS}training/adam/"] == str(revisions["docs/training/adam.md"])
    notebook = LIBRARY.notebooks[0]
    assert days[f"{ADDRESS}{notebook.path.removesuffix('.ipynb')}/"] == str(revisions[notebook.path])


def test_without_an_address_nothing_pretends_to_have_one(site: Path, offline_site: Path) -> None:
    for folder in (site, offline_site):
        assert not (folder / "sitemap.xml").exists()
        assert not (folder / "assets" / "previews").exists()
        for page in folder.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r'rel="canonical"|og:(?:url|image)', text), page
    assert (site / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert not (offline_site / "robots.txt").exists()


def test_offline_files_keep_their_names_and_pages_have_no_policy(offline_site: Path) -> None:
    """Read from disk, no file comes from a cache, and `'self'` means no folder."""
    assert (offline_site / "assets" / "guide.css").exists()
    assert not any("Content-Security-Policy" in path.read_text("utf-8") for path in offline_site.rglob("*.html"))


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("Yes. It has e.g. five parts, and more than one of them is large.", None),
        ("Yes. " + "It goes on. " * 20, "Yes. " + "It goes on. " * 16),
        ("Short. " + "x" * 250 + ". Then more.", "Short. " + "x" * 250 + "."),
        ("It never ends", None),
    ],
)
def test_description_is_the_first_whole_sentences(text: str, begun: str | None) -> None:
    assert beginning(text) == (begun or text).strip()


def test_preview_draws_greek_and_breaks_long_titles(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "results.sqlite")
    drawn = {title: draw(Preview(title, "", ""), ROOT, cache) for title in ("β", "γ", "b", "word " * 60, "word " * 61)}
    assert len(set(drawn.values())) == 4  # the longest two are cut to the same lines
    cache.close()


def test_two_published_builds_are_identical(small_guide: SmallGuide) -> None:
    builds = []
    for name in ("one", "two"):
        site = small_guide.root / name
        assert build_site(small_guide.root, site, GITHUB_REPOSITORY="a/b").returncode == 0
        builds.append({path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()})
        for cached in (small_guide.root / ".cache").rglob("results.sqlite*"):
            cached.unlink()
    assert builds[0] == builds[1]
    assert any(DIGEST.search(path.name) for path in builds[0])
