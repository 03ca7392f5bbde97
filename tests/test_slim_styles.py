"""The theme's styles without what nothing uses: every element looks as with the whole of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import material
import pytest
from playwright.sync_api import Browser, Page, Route

from conftest import ROOT
from guide.cache import ContentCache
from guide.slim_styles import slim, words_of
from hosted import hosted
from reader import DESKTOP, PHONE

WHOLE = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
LOOKS = """() => [...document.querySelectorAll("body, body *")].flatMap((element) => [null, "::before", "::after"].map(
(part) => {
    const style = getComputedStyle(element, part);
    if (part && style.content === "none") return "";
    const names = [...style].filter((name) => !name.startsWith("--")); // variables show in what uses them
    // Margins as styled: what `auto` comes to is now and then 0 in Chromium's answer, though not on the screen
    const styled = part ? null : element.computedStyleMap();
    const say = (name) => styled && name.startsWith("margin") ? styled.get(name) : style.getPropertyValue(name);
    return names.map((name) => `${name}: ${say(name)}`).join("; ");
}))"""


def rest(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # some begin now
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")


def nothing(page: Page) -> None:
    pass


def search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("dropout")
    page.locator(".md-search-result__link").first.wait_for()


def copy(page: Page) -> None:
    page.locator(".md-code__button").first.click()
    page.locator(".md-dialog--active").wait_for()


def navigation(page: Page) -> None:
    page.locator(".md-header__button[for=__drawer]").click()


def dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def paper(page: Page) -> None:
    page.emulate_media(media="print")


@pytest.mark.parametrize(
    ("path", "size", "act"),
    [
        ("/", DESKTOP, nothing),
        ("/training/", PHONE, navigation),
        ("/training/adam/", DESKTOP, search),
        ("/training/adam/", DESKTOP, dark),
        ("/training/adam/", PHONE, copy),
        ("/training/adam/", DESKTOP, paper),
        ("/practice/", PHONE, nothing),
        ("/tags/", DESKTOP, nothing),
        ("/notebooks/", PHONE, dark),
        ("/lost/", DESKTOP, nothing),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_everything_looks_as_with_all_of_the_themes_styles(
    chromium: Browser, hosted_site: Path, path: str, size: dict, act: Callable[[Page], None]
) -> None:
    looks = []
    with hosted(hosted_site) as address:
        for whole in (False, True):
            context = chromium.new_context(viewport=size, reduced_motion="reduce")
            page = context.new_page()
            if whole:
                page.route(re.compile(r"/assets/stylesheets/.*\.css$"), answer_whole)
            page.goto(address + path)
            rest(page)
            act(page)
            rest(page)
            looks.append(page.evaluate(LOOKS))
            context.close()
    light, heavy = looks
    assert len(light) > 100
    different = [set(one.split("; ")) ^ set(other.split("; ")) for one, other in zip(light, heavy, strict=True)]
    assert [difference for difference in different if difference] == []


def answer_whole(route: Route) -> None:
    """The theme's own style sheet in place of the site's."""
    name = re.search(r"/(\w+)\.[0-9a-f]{8}\.min\.", route.request.url)
    assert name, route.request.url
    route.fulfill(path=next(WHOLE.glob(f"{name[1]}.*.css")))


STYLE = ":root{--used:1;--unused:2}.shown,.hidden{top:var(--used)}.later{top:0}[dir=rtl] .shown{left:0}em{top:1px}"


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    for name, text in {
        "assets/stylesheets/main.css": STYLE,
        "assets/ours.css": "b{top:var(--unused)}",
        "assets/script.js": 'element.classList.add("later")',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_names_of_pages_and_scripts_and_variables_of_other_sheets_stay(small_site: Path) -> None:
    cache = ContentCache(small_site / "cache.sqlite")
    words = words_of('<p class="shown" title="a > b" id="x">hidden rtl em</p>')
    assert words == ["a", "b", "class", "id", "p", "shown", "title", "x"]
    (sheet,) = slim(small_site, words, cache, ROOT).values()
    assert sheet == ":root{--used:1;--unused:2}.shown{top:var(--used)}.later{top:0}"
    (small_site / "assets" / "ours.css").write_text("b{top:0}", encoding="utf-8")
    (sheet,) = slim(small_site, [*words, "hidden"], cache, ROOT).values()
    assert sheet == ":root{--used:1}.shown,.hidden{top:var(--used)}.later{top:0}"
    cache.close()
