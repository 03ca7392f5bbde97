"""The Content-Security-Policy of the published site, in Chromium: all that the site does obeys it, and it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect

from guide.policy import POLICY
from hosted import ADDRESS, hosted
from interactive_pages import find_pages
from reader import DESKTOP, PHONE

ANSWER = "/training/adam/"
REPORT = """addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`))"""
PAGES = [
    "/",
    "/training/",
    ANSWER,
    "/notation/",
    "/tags/",
    "/notebooks/",
    "/contributing/",
    "/representation-learning/siamese-network/",
]
MODES = ["review", "mock", "quiz", "placement", "plan", "progress"]


class Visitor:
    """A browser window on the published site that notes every error, violation and request to another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        page.add_init_script(REPORT)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_request)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.errors.append(f"request to {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="load")
        return self.page


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visitor(chromium: Browser, hosted_site: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=request.param, permissions=["clipboard-read", "clipboard-write"])
    with hosted(hosted_site) as address:
        opened = Visitor(context.new_page(), address)
        yield opened
        assert opened.errors == []
        context.close()


def test_every_page_says_the_policy_before_anything_it_rules(hosted_site: Path) -> None:
    said = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    for path in hosted_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert re.sub(r"\s+", " ", html).find(said) in range(1000), path
        before = html[: html.index(said)]
        assert re.findall(r"<\w+", before) == ["<html", "<head", "<meta"], path


def test_no_page_holds_inline_scripts_styles_or_handlers(hosted_site: Path) -> None:
    for path in hosted_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        inline = re.findall(
            r"<script(?![^>]* src=)(?![^>]*application/json)[^>]*>|<style|<[^>]* (?:style|on\w+)=", html
        )
        assert inline == [], path


def test_pages_of_every_kind_obey(visitor: Visitor) -> None:
    for path in PAGES:
        page = visitor.open(path)
        expect(page.locator("article h1")).to_be_visible()
        for picture in page.locator("article img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") > 0
        assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].every(font => font.status !== 'error'))")


def test_search_obeys(visitor: Visitor) -> None:
    page = visitor.open(ANSWER)
    page.keyboard.press("/")
    page.keyboard.type("dropout")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_contain_text("ropout")


def test_copy_button_color_scheme_and_heading_link_obey(visitor: Visitor) -> None:
    page = visitor.open(ANSWER)
    code = page.locator(".highlight").first
    code.scroll_into_view_if_needed()
    code.hover()
    page.locator(".md-code__button").first.click()
    expect(page.locator(".md-dialog")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == code.locator("code").inner_text().strip()
    page.evaluate("scrollTo(0, 0)")
    page.locator("label[for^='__palette']:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-media", "(prefers-color-scheme: light)")
    heading = page.locator("#explanation")
    heading.locator(".headerlink").evaluate("link => link.click()")
    assert page.url.endswith("#explanation")
    assert heading.inner_text().endswith("\u00b6")


def test_interactive_figures_obey(visitor: Visitor, hosted_site: Path) -> None:
    figures = find_pages(hosted_site)
    assert len(figures) > 5
    for name, pages in figures.items():
        page = visitor.open("/" + pages[0].removesuffix("index.html"))
        page.locator(f"figure#{name}").scroll_into_view_if_needed()
        live = page.locator(f"figure#{name} .interactive-live")
        expect(live).to_be_visible()
        for name in live.locator("input:visible, select:visible").evaluate_all("fields => fields.map(({ id }) => id)"):
            field = page.locator(f"[id='{name}']")
            if field.is_visible():  # another field may have made it go
                field.focus()
                field.press("ArrowDown")
        for button in live.locator("button:visible:enabled").all()[:4]:
            button.click()
        expect(live.locator("svg").first).to_be_visible()


@pytest.mark.parametrize("mode", MODES)
def test_practice_obeys(visitor: Visitor, mode: str) -> None:
    page = visitor.open(f"/practice/?mode={mode}")
    room = page.locator("#practice-room")
    expect(room.locator("h2, h3").first).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Space")
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    if mode == "progress":
        with page.expect_download() as download:
            page.get_by_role("button", name="Export", exact=True).click()
        assert "events" in Path(download.value.path()).read_text(encoding="utf-8")
    expect(room).not_to_be_empty()


def test_notebooks_obey(visitor: Visitor, hosted_site: Path) -> None:
    for path in sorted(hosted_site.glob("notebooks/*/*/index.html"))[:3]:
        page = visitor.open(f"/{path.parent.relative_to(hosted_site).as_posix()}/")
        expect(page.locator("article .notebook-output").first).to_be_visible()


PLANTED = {
    "script": ("<script>planted = 1</script>", "script-src-elem"),
    "handler": ('<img src="x:" onerror="planted = 1">', "script-src-attr"),
    "style": ("<style>h1 { color: red }</style>", "style-src-elem"),
    "style attribute": ('<p style="color: red">x</p>', "style-src-attr"),
    "foreign picture": ('<img src="{other}/assets/x.png">', "img-src"),
    "foreign script": ('<script src="{other}/assets/x.js"></script>', "script-src-elem"),
    "frame": ('<iframe src="{other}/"></iframe>', "frame-src"),
    "base": ('<base href="https://example.org/">', "base-uri"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_blocked(chromium: Browser, hosted_site: Path, name: str) -> None:
    markup, directive = PLANTED[name]
    context = chromium.new_context()
    page = context.new_page()

    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))

    def plant(route: Route) -> None:
        answer = route.fetch()
        planted = markup.replace("{other}", other)
        route.fulfill(response=answer, body=answer.text().replace("<article", f"{planted}<article", 1))

    with hosted(hosted_site) as address, hosted(hosted_site) as other:  # another port is another origin
        visitor = Visitor(page, address)
        page.route(address + ANSWER, plant)
        visitor.open(ANSWER)
        page.wait_for_function("document.readyState === 'complete'")
        assert page.evaluate("typeof planted") == "undefined"
    assert any(error.startswith(f"policy: {directive} ") for error in visitor.errors), visitor.errors
    assert len(answered) > 10
    assert not any(url.startswith(other) for url in answered)
    context.close()


def test_address_of_the_tests_is_that_of_the_site(hosted_site: Path) -> None:
    assert f'href="{ADDRESS}"' in (hosted_site / "index.html").read_text(encoding="utf-8")
