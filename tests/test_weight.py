"""What a first visit loads, and that nothing moves while it does: the hosted site in Chromium, its texts compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import Browser, Page

from conftest import ROOT
from guide.library import read_library
from hosted import hosted
from reader import DESKTOP, PHONE

A_LETTER = 0.003  # of what the window shows times how far it moves: a line of a formula whose font comes last
FIRST_VISIT = 130_000  # bytes with all headers, the search index aside
INDEX = re.compile(r"/assets/search\.[0-9a-f]+/(?!dialog\.js)")
LIBRARY = read_library(ROOT)
AWAKE = """() => [...document.querySelectorAll("figure.interactive:not(.interactive-alive)")]
    .every((figure) => figure.getBoundingClientRect().top > 2.5 * innerHeight)"""
SHIFTS = """new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
        const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 100) ?? String(node));
        window.shifts.push({ value: entry.value, moved });
    }
}).observe({ type: "layout-shift", buffered: true }); window.shifts = [];"""


def rough_weight(site: Path, address: str) -> int:
    """Bytes of a page and of all its pictures, gzipped: enough to find the heaviest."""
    path = site / address.replace(".md", "/index.html")
    html = path.read_text(encoding="utf-8")
    pictures = (path.parent / source for source in lxml.html.fromstring(html).xpath("//article//img/@src"))
    return len(gzip.compress(html.encode(), 6)) + sum(len(gzip.compress(file.read_bytes(), 6)) for file in pictures)


def visit(page: Page, address: str) -> dict[str, int]:
    """Bytes over the wire by address, headers included, until the page is at rest."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))

    def note(event: dict) -> None:
        sizes[names.get(event["requestId"], "?")] = event["encodedDataLength"]

    session.on("Network.loadingFinished", note)
    page.goto(address)  # until all scripts came: on a busy machine the network is idle long before
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    return {name: size for name, size in sizes.items() if size and not INDEX.search(name)}


def test_first_visit_to_an_answer_is_light(chromium: Browser, hosted_site: Path) -> None:
    heaviest = sorted((question.address for question in LIBRARY.questions), key=lambda a: -rough_weight(hosted_site, a))
    each = [topic.questions[0].address for topic in LIBRARY.topics]
    with hosted(hosted_site) as site:
        for address in dict.fromkeys([*heaviest[:12], *each]):
            context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
            loaded = visit(context.new_page(), f"{site}/{address.removesuffix('.md')}/")
            context.close()
            assert any(name.endswith("/dialog.js") for name in loaded)
            assert any(".woff2" in name for name in loaded)
            assert sum(loaded.values()) <= FIRST_VISIT, (address, loaded)


def test_pages_load_the_math_fonts_they_show_and_no_others(chromium: Browser, hosted_site: Path) -> None:
    with hosted(hosted_site) as site:
        context = chromium.new_context(viewport=DESKTOP)
        page = context.new_page()
        for path, expected in (("/contributing/", False), ("/training/adam/", True)):
            loaded = {name.rsplit("/", 1)[1].split(".")[0] for name in visit(page, site + path) if ".woff2" in name}
            shown = page.evaluate(
                "[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"
            )
            assert bool(loaded) == expected
            assert {name.split("-")[0] for name in loaded} == set(shown)
        context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_while_a_page_loads(chromium: Browser, hosted_site: Path, size: dict) -> None:
    paths = ["/", "/training/", "/training/adam/", "/transformers/self-attention/", "/autoencoders/kl-divergence/"]
    with hosted(hosted_site) as site:
        for path in [*paths, "/notebooks/autoencoders/vae-term-by-term/", "/practice/", "/tags/"]:
            context = chromium.new_context(viewport=size)
            context.add_init_script(SHIFTS)
            page = context.new_page()
            page.goto(site + path)
            page.wait_for_load_state("networkidle")
            for _ in range(6):  # through the pictures below the fold
                page.mouse.wheel(0, 700)
                page.wait_for_timeout(100)
                page.wait_for_function(AWAKE)  # who reads is slower than the scripts of a figure
            shifts = page.evaluate("shifts")
            context.close()
            assert [shift for shift in shifts if shift["value"] > A_LETTER] == [], path


def test_pictures_have_their_size_and_wait_until_they_are_near(hosted_site: Path) -> None:
    count = 0
    for path in hosted_site.rglob("index.html"):
        for picture in lxml.html.fromstring(path.read_text(encoding="utf-8")).xpath("//img"):
            count += 1
            assert int(picture.get("width")) > 0 < int(picture.get("height")), (path, picture.get("src"))
            assert picture.get("loading") == "lazy", (path, picture.get("src"))
            assert picture.get("src").split("?")[0].endswith((".svg", ".webp")), (path, picture.get("src"))
    assert count > 100
