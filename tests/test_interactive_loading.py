"""When an interactive figure is brought to life: as it comes near, by Tab, by a link, by the address, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guide.interactive import LOADER
from interactive_pages import FIGURES
from reader import DESKTOP, PHONE, Reader


@pytest.fixture
def loaded(reader: Reader) -> list[str]:
    """The addresses that the reader has asked for so far."""
    addresses: list[str] = []
    reader.page.on("request", lambda request: addresses.append(request.url))
    return addresses


def scripts(loaded: list[str]) -> list[str]:
    """The names of the figures' scripts among these addresses."""
    parts = (address.rpartition("/") for address in loaded)
    return [name for folder, _, name in parts if folder.endswith("/interactive") and name.endswith(".js")]


def far_page(reader: Reader, pages: dict[str, list[str]], query: str = "") -> Page:
    """A page whose figure stands far below the first screen."""
    page = reader.page
    page.goto((reader.site / pages["latent-plane"][0]).as_uri() + query)
    return page


def test_scripts_wait_until_the_figure_is_near(reader: Reader, pages: dict[str, list[str]], loaded: list[str]) -> None:
    page = far_page(reader, pages)
    page.wait_for_load_state("networkidle")
    figure = page.locator("figure#latent-plane")
    assert figure.bounding_box()["y"] > DESKTOP["height"] + 300
    assert scripts(loaded) == [LOADER]
    expect(figure.locator("> img")).to_have_count(1)
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".interactive-live > svg")).to_be_visible()
    assert sorted(scripts(loaded)) == sorted([LOADER, *figure.get_attribute("data-scripts").split()])


def test_tab_brings_a_figure_before_it_is_near(reader: Reader, pages: dict[str, list[str]]) -> None:
    page = far_page(reader, pages)
    page.keyboard.press("Tab")
    expect(page.locator("figure#latent-plane .interactive-live")).to_be_attached()
    assert page.evaluate("scrollY") == 0


def test_address_brings_a_figure_before_it_is_near(reader: Reader, pages: dict[str, list[str]]) -> None:
    page = far_page(reader, pages, "?latent-plane.z1=1.5")
    expect(page.locator("#latent-plane-z1")).to_have_value("1.5")


def test_link_brings_and_sets_a_figure_without_leaving_the_page(reader: Reader, pages: dict[str, list[str]]) -> None:
    page = far_page(reader, pages)
    page.evaluate(
        """() => {
            const link = document.createElement("a");
            link.href = "?latent-plane.z1=1.5&latent-plane.z2=1#latent-plane";
            document.querySelector("article h1").after(link);
            window.stayed = true;
            link.click();
        }"""
    )
    expect(page.locator("#latent-plane-z2")).to_have_value("1")
    expect(page.locator("figure#latent-plane .interactive-live > svg")).to_be_in_viewport()
    assert page.evaluate("window.stayed")
    page.go_back()
    page.wait_for_function("!location.search")
    expect(page.locator("#latent-plane-z2")).to_have_value("-2")


def test_settings_of_another_figure_stay_in_the_address(reader: Reader, pages: dict[str, list[str]]) -> None:
    """A figure that is not alive yet finds what the address sets when it comes."""
    page = far_page(reader, pages, "?utm=1")
    page.locator("figure#latent-plane").scroll_into_view_if_needed()
    page.get_by_label("Code z₁", exact=True).fill("1")
    page.wait_for_function("location.search === '?utm=1&latent-plane.z1=1'")


@pytest.mark.parametrize("name", FIGURES)
def test_text_below_a_figure_stays_where_the_reader_is(
    chromium: Browser, offline_site: Path, pages: dict[str, list[str]], name: str
) -> None:
    context = chromium.new_context(viewport=PHONE)
    reader = Reader(context, offline_site)
    page = reader.page
    path = (offline_site / pages[name][0]).as_uri()
    page.goto(path)
    after = "([...document.querySelectorAll('article [id]')].find((part) => /^H[23]$/.test(part.tagName) &&"
    after += f" document.getElementById('{name}').compareDocumentPosition(part) & 4) ?? {{}}).id"
    heading = page.evaluate(after)
    assert heading
    page.goto("about:blank")
    page.goto(f"{path}#{heading}")
    top = "(id) => document.getElementById(id).getBoundingClientRect().top"
    page.mouse.wheel(0, -40)
    page.wait_for_timeout(100)
    before = page.evaluate(top, heading)
    page.keyboard.press("Tab")
    expect(page.locator(f"figure#{name} .interactive-live > svg > *").first).to_be_attached()
    page.wait_for_timeout(200)
    assert abs(page.evaluate(top, heading) - before) < 60
    context.close()


def test_without_its_scripts_the_picture_stays_and_tab_tries_again(
    chromium: Browser, offline_site: Path, pages: dict[str, list[str]]
) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("**/shared.js", lambda route: route.abort())
    page.goto((offline_site / pages["softmax"][0]).as_uri())
    figure = page.locator("figure#softmax")
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    expect(figure.locator("> img")).to_be_visible()
    expect(figure.locator(".interactive-live")).to_have_count(0)
    page.unroute("**/shared.js")
    page.keyboard.press("Tab")
    expect(figure.locator(".interactive-live > svg")).to_be_visible()
    context.close()
