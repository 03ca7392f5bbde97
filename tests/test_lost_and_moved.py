"""The page for addresses that have none, and the old addresses of moved pages, in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import ROOT, build_site
from guide.library import read_library
from guide.redirects import read_redirects
from guide.site_links import check_site
from hosted import BASE, hosted
from reader import DESKTOP, PHONE
from small_guide import SmallGuide
from test_browser import AXE_RULES

TABLE = """# Moved pages
"training/old.md" = "training/alpha.md"
"elsewhere/deep/older.md" = "training/beta.md"
"notebooks/training/shrinking.ipynb" = "notebooks/training/growth.ipynb"
"""


# Lost addresses


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("batch-normalisation", "batch-normalization"),
        ("training/Batch_Normalization.html", "batch-normalization"),
        ("a/b/c/d/e/vanishing-gradients/", "vanishing-and-exploding-gradients"),
        ("transformers/self%20attention/x", "self-attention"),
        ("rnns/what-is-an-lstm.md?a=b#c", "lstm"),
    ],
)
def test_lost_address_is_searched_for(page: Page, hosted_site: Path, path: str, slug: str) -> None:
    with hosted(hosted_site) as address:
        answer = page.goto(f"{address}/{path}")
        assert answer.status == 404
        expect(page.locator("article h1")).to_have_text("This page does not exist")
        links = page.locator("#lost a")
        expect(links.first).to_be_visible()
        shown = [link.get_attribute("href").rstrip("/").rsplit("/", 1)[-1] for link in links.all()]
        assert slug in shown[:3]
        assert len(set(shown)) == len(shown) <= 10
        first = links.nth(0)
        title = first.inner_text()
        first.click()
        expect(page.locator("article h1")).to_contain_text(title)
        assert page.url.startswith(address)


def test_lost_page_fills_the_search_box(page: Page, hosted_site: Path) -> None:
    with hosted(hosted_site) as address:
        page.goto(f"{address}/training/drop-out/")
        expect(page.locator("#lost a").first).to_be_visible()
        expect(page.locator(".md-search__input")).to_have_value("training drop out")
        page.locator(".md-search__input").click()
        expect(page.locator(".md-search-result__link").first).to_be_visible()


@pytest.mark.parametrize("path", ["%", "%E0%A4%A", "<img src=x onerror=alert(1)>", "/", "....", "index.html/"])
def test_silly_addresses_do_no_harm(page: Page, hosted_site: Path, path: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with hosted(hosted_site) as address:
        page.goto(f"{address}/lost/{path}", wait_until="load")
        expect(page.locator("article h1")).to_have_text("This page does not exist")
        assert page.locator("#lost img").count() == 0
    assert errors == []


def test_lost_page_works_at_the_root_of_a_host(page: Page, tmp_path: Path, small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site, SITE_URL="https://guide.example/", GITHUB_REPOSITORY="").returncode == 0
    with hosted(site, "/") as address:
        page.goto(f"{address}/x/y/beta-page")
        expect(page.locator("#lost a").first).to_have_text("What is beta?")
        page.locator("#lost a").first.click()
        expect(page.locator("article h1")).to_have_text("What is beta?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_lost_page_is_accessible(chromium: Browser, hosted_site: Path, viewport: dict, scheme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    with hosted(hosted_site) as address:
        page.goto(f"{address}/training/adm-optimiser/")
        expect(page.locator("#lost a").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        page.evaluate(axe)
        found = page.evaluate(f"axe.run(document, {{ runOnly: {AXE_RULES} }})")["violations"]
    context.close()
    assert found == []


# Moved pages


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> SmallGuide:
    """A small guide with moved pages, built as published and for reading from disk."""
    guide = SmallGuide.make(tmp_path_factory.mktemp("moved") / "guide")
    guide.write("redirects.toml", TABLE)
    for name, variables in (("site", {"GITHUB_REPOSITORY": f"a{BASE.rstrip('/')}"}), ("offline", {"OFFLINE": "true"})):
        result = build_site(guide.root, guide.root / name, **variables)
        assert result.returncode == 0, result.stderr
    return guide


MOVES = [
    ("training/old", "training/alpha", "What is alpha?"),
    ("elsewhere/deep/older", "training/beta", "What is beta?"),
    ("notebooks/training/shrinking", "notebooks/training/growth", "The square grows faster than the line"),
]


@pytest.mark.parametrize(("old", "new", "title"), MOVES)
def test_old_address_leads_on_with_query_and_fragment(
    page: Page, moved: SmallGuide, old: str, new: str, title: str
) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    with hosted(moved.root / "site") as address:
        page.goto(f"{address}/{old}/?of=x%20y#explanation")
        page.wait_for_url(f"{address}/{new}/?of=x%20y#explanation")
        expect(page.locator("article h1")).to_contain_text(title)
        page.goto("about:blank")
    offline = moved.root / "offline"
    page.goto(f"{(offline / old).as_uri()}.html?a=1#references")
    page.wait_for_url(f"{(offline / new).as_uri()}.html?a=1#references")
    expect(page.locator("article h1")).to_contain_text(title)
    assert errors == []


def test_back_does_not_return_to_the_old_address(page: Page, moved: SmallGuide) -> None:
    with hosted(moved.root / "site") as address:
        page.goto(f"{address}/training/gamma/")
        page.goto(f"{address}/training/old/")
        page.wait_for_url("**/training/alpha/")
        page.go_back()
        page.wait_for_url("**/training/gamma/")


@pytest.mark.parametrize(("old", "new", "title"), MOVES)
def test_old_address_leads_on_without_scripts(
    chromium: Browser, moved: SmallGuide, old: str, new: str, title: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with hosted(moved.root / "site") as address:
        page.goto(f"{address}/{old}/")
        page.wait_for_url(f"{address}/{new}/")
    page.goto(f"{(moved.root / 'offline' / old).as_uri()}.html")
    page.wait_for_url(f"{(moved.root / 'offline' / new).as_uri()}.html")
    expect(page.locator("article h1")).to_contain_text(title)
    context.close()


def test_sites_with_moved_pages_have_no_broken_reference(moved: SmallGuide) -> None:
    assert [str(fault) for fault in check_site(moved.root / "site")] == []
    assert [str(fault) for fault in check_site(moved.root / "offline", from_disk=True)] == []
    old = (moved.root / "site" / "training" / "old" / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="https://a.github.io{BASE}training/alpha/">' in old
    assert "training/old/" not in (moved.root / "site" / "sitemap.xml").read_text(encoding="utf-8")


def test_redirect_to_a_lost_place_is_a_fault(moved: SmallGuide, tmp_path: Path) -> None:
    site = shutil.copytree(moved.root / "site", tmp_path / "site")
    shutil.rmtree(site / "training" / "alpha")
    assert any(fault.page == "training/old/index.html" for fault in check_site(site))


PAGES = {"training/alpha.md", "training/beta.md", "notebooks/training/growth.ipynb"}


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ('\n"training/alpha.md" = "training/beta.md"', 2, "is a page, which a redirect would hide"),
        ('"training/old.md" = "training/none.md"', 1, "is not a page"),
        ('"a/b.md" = "c/d.md"\n"c/d.md" = "training/beta.md"', 1, "has moved on"),
        ('"a/b.md" = "a/b.md"', 1, "has moved on"),
        ('"training/old/" = "training/beta.md"', 1, "is not the path of a page"),
        ('"../old.md" = "training/beta.md"', 1, "is not the path of a page"),
        ('a.b = "training/beta.md"', 1, "is not the path of a page"),
        ('"a/b.md" = 3', 1, "is not the path of a page"),
        ('"a/b.md" = "training/beta.md"\n"a/b.md" = "training/alpha.md"', 2, "TOML"),
        ('\n\n"a/b.md" == 3', 3, "TOML"),
        ('"a/b.md" = "training/beta.md', 1, "TOML"),
    ],
)
def test_rules_of_the_table(tmp_path: Path, table: str, line: int, said: str) -> None:
    (tmp_path / "redirects.toml").write_text(table, encoding="utf-8")
    redirects, problems = read_redirects(tmp_path, PAGES)
    assert redirects == ()
    assert [(problem.path, problem.line) for problem in problems] == [("redirects.toml", line)]
    assert said in problems[0].message
    assert problems[0].mend


def test_table_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "redirects.toml").write_bytes(b'"a/b.md" = "\xff.md"')
    assert "UTF-8" in read_redirects(tmp_path, PAGES)[1][0].message


def test_no_table_is_no_problem(tmp_path: Path) -> None:
    assert read_redirects(tmp_path, PAGES) == ((), [])


def test_build_names_a_bad_redirect_and_leaves_the_site(small_guide: SmallGuide) -> None:
    small_guide.write("redirects.toml", '"training/alpha.md" = "training/none.md"\n')
    result = build_site(small_guide.root, small_guide.root / "site")
    assert result.returncode != 0
    assert "redirects.toml:1: " in result.stderr
    assert not (small_guide.root / "site").exists()


def test_table_of_the_guide_keeps_the_rules() -> None:
    assert [problem for problem in read_library(ROOT).problems if problem.path == "redirects.toml"] == []
