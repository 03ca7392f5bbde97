"""The offline build in Chromium, from disk with the network off, as a reader on a train meets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from conftest import ROOT
from reader import DESKTOP, PHONE, Reader

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANSWER = "autoencoders/elbo.html"
WIDTHS = """() => document.fonts.ready.then(() =>
    Array.from(document.querySelectorAll(".katex-html span:not(:has(*))"), part => part.getBoundingClientRect().width)
)"""
FORMULA = re.compile(r"<x-(?:math|display)>.*?</x-(?:math|display)>", re.DOTALL)
NOTEBOOK = "notebooks/autoencoders/vae-term-by-term.html"


def test_every_page_opens_without_error_or_request(reader: Reader) -> None:
    for path in sorted(reader.site.rglob("*.html")):
        reader.open(path.relative_to(reader.site).as_posix())
        reader.assert_quiet()


@pytest.mark.parametrize("path", [ANSWER, NOTEBOOK, "notation.html"])
def test_math_is_drawn_with_its_fonts(reader: Reader, path: str) -> None:
    page = reader.open(path)
    formula = page.locator("article .katex-html").first
    expect(formula).to_be_visible()
    box = formula.bounding_box()
    assert box
    assert box["width"] > 4
    assert box["height"] > 8
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert any("KaTeX" in family for family in loaded)


def test_formulas_are_as_wide_in_the_cut_fonts_as_in_the_whole_ones(
    chromium: Browser, offline_site: Path, tmp_path: Path
) -> None:
    formulas = sorted(
        {formula for path in offline_site.rglob("*.html") for formula in FORMULA.findall(path.read_text())}
    )
    assert len(formulas) > 1000
    page = chromium.new_page(viewport=DESKTOP)
    for start in range(0, len(formulas), 500):
        widths = []
        for fonts in (offline_site / "assets" / "katex" / "fonts", ROOT / "node_modules" / "katex" / "dist" / "fonts"):
            sheet = tmp_path / "formulas.html"
            sheet.write_text(sheet_of(formulas[start : start + 500], offline_site, fonts), encoding="utf-8")
            page.goto(sheet.as_uri())
            widths.append(page.evaluate(WIDTHS))
        assert widths[0] == widths[1], f"formulas {start} to {start + 500} have other widths"
    page.close()


def sheet_of(formulas: list[str], site: Path, fonts: Path) -> str:
    """A page that shows formulas in the style of the site and with the fonts of a folder."""
    katex = (site / "assets" / "katex" / "katex.min.css").read_text().replace("url(fonts/", f"url({fonts.as_uri()}/")
    links = [
        f'<link rel="stylesheet" href="{(site / "assets" / name).as_uri()}">' for name in ("collected.css", "guide.css")
    ]
    return f"<!doctype html><meta charset=utf-8><style>{katex}</style>{''.join(links)}" + "<wbr> ".join(formulas)


def test_notebook_page_shows_code_output_and_figures(reader: Reader) -> None:
    page = reader.open(NOTEBOOK)
    expect(page.locator("article .highlight code").first).to_be_visible()
    expect(page.locator("article .notebook-output").first).to_be_visible()
    for picture in page.locator("article figure img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100


def test_scheme_follows_the_system_until_switched_and_then_stays(chromium: Browser, offline_site: Path) -> None:
    context = chromium.new_context(viewport=DESKTOP, color_scheme="dark")
    reader = Reader(context, offline_site)
    page = reader.open(ANSWER)
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("label[title='Switch to the light scheme']").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.locator("label[title='Switch to the dark scheme']").click()
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    reader.assert_quiet()
    context.close()


def test_scheme_is_right_before_the_first_paint(chromium: Browser, offline_site: Path) -> None:
    for wanted, scheme in (("dark", "slate"), ("light", "default")):
        context = chromium.new_context(viewport=DESKTOP, color_scheme=wanted)
        page = Reader(context, offline_site).open(ANSWER)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
        context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_phone_never_scrolls_sideways(phone: Reader, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 844})
    for path in sorted(phone.site.rglob("*.html")):
        page = phone.open(path.relative_to(phone.site).as_posix())
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_phone_drawer_leads_to_a_topic(phone: Reader) -> None:
    page = phone.open("index.html")
    page.locator(".md-header__button[for='__drawer']").click()
    link = page.locator(".md-nav--primary a[href$='autoencoders/index.html']").first
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("h1")).to_contain_text("Autoencoders")


@pytest.mark.parametrize("path", [ANSWER, NOTEBOOK])
def test_sidebar_links_lead_to_pages(reader: Reader, path: str) -> None:
    page = reader.open(path)
    links = [link.get_attribute("href") or "" for link in page.locator(".md-nav--primary a").all()]
    assert len(links) > 8
    for link in links:
        page.goto(link if link.startswith("file:") else (reader.site / path).parent.joinpath(link).resolve().as_uri())
        expect(page.locator("article h1")).to_be_visible()


def test_sidebar_lists_the_questions_of_the_topic(reader: Reader) -> None:
    page = reader.open(ANSWER)
    links = page.locator(".section-pages a")
    expect(links.first).to_be_visible()
    assert links.count() == len([*(reader.site / "autoencoders").glob("*.html")]) - 1
    here = page.locator(".section-pages a[aria-current='page']")
    expect(here).to_have_text("What is the ELBO, and how does it trade reconstruction against regularization?")
    other = links.last.inner_text()
    links.last.click()
    expect(page.locator("article h1")).to_contain_text(other)
    expect(here).to_have_text(other)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, offline_site: Path, viewport: dict, scheme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    page = Reader(context, offline_site).page
    found = []
    for path in ("index.html", "autoencoders/index.html", ANSWER, NOTEBOOK, "notation.html", "notebooks/index.html"):
        page.goto((offline_site / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        page.evaluate(axe)
        result = page.evaluate(f"axe.run(document, {{ runOnly: {AXE_RULES} }})")
        found += [f"{path}: {v['id']}: {node['html'][:120]}" for v in result["violations"] for node in v["nodes"]]
    context.close()
    assert found == []
