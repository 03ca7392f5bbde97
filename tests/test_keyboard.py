"""The keyboard alone: Tab comes to everything that can be used, shows where it is, and leads out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hosted import hosted
from reader import DESKTOP

ZOOMED = {"width": 320, "height": 640}  # a window of 1280 by 2560 at 400 %
PAGES = [
    "/",
    "/training/",
    "/transformers/self-attention/",
    "/notebooks/autoencoders/vae-term-by-term/",
    "/practice/",
    "/tags/",
    "/lost/",
]
NAMES = """globalThis.nameOf = ((names) => (one) => {
    if (!names.has(one)) names.set(one, `${names.size}: ${one.outerHTML.slice(0, 90)}`);
    return names.get(one);
})(new Map())"""
# Of the radio buttons of a group Tab comes to one, arrows to the others
USABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && !one.disabled)
    .filter((one) => one.type !== "radio" || one.checked)
    .map(nameOf)"""
# An element, whether the window shows it, and how it and what belongs to it look
STATE = """globalThis.stateOf = (one) => {
    const shown = one.type === "radio" ? one.nextElementSibling : one; // the theme hides it behind its label
    const { top, bottom, left, right } = shown.getBoundingClientRect();
    const inside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && shown.checkVisibility();
    const look = [shown, ...shown.querySelectorAll("*")].map((part) => {
        const style = getComputedStyle(part);
        const outline = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth}`;
        return [outline, style.boxShadow, style.backgroundColor, style.color, style.stroke, style.fillOpacity].join();
    });
    return { name: nameOf(one), inside, caret: one.matches("[type=text], textarea"), look: look.join(";") };
}"""


def walk(page: Page) -> tuple[list[str], list[str]]:
    """Where Tab comes to from the top of a page, and at which of these places nothing shows that it is there."""
    came: dict[str, dict] = {}
    parts = page.evaluate_handle("[]")
    while True:
        page.keyboard.press("Tab")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # it scrolls
        focus = page.evaluate("document.activeElement === document.body ? null : stateOf(document.activeElement)")
        if focus is None or focus["name"] in came:
            break
        came[focus["name"]] = focus
        parts.evaluate("(parts) => parts.push(document.activeElement)")
    page.evaluate("document.activeElement.blur()")
    left = parts.evaluate("(parts) => parts.map(stateOf)")
    marked = {rest["name"]: came[rest["name"]]["look"] != rest["look"] or rest["caret"] for rest in left}
    return list(came), [name for name, focus in came.items() if not focus["inside"] or not marked[name]]


@pytest.mark.parametrize("size", [DESKTOP, ZOOMED], ids=["desktop", "zoomed"])
@pytest.mark.parametrize("path", PAGES)
def test_tab_comes_to_everything_and_shows_where_it_is(
    chromium: Browser, hosted_site: Path, path: str, size: dict
) -> None:
    context = chromium.new_context(viewport=size, reduced_motion="reduce")
    context.add_init_script(f"{NAMES};{STATE}")
    page = context.new_page()
    with hosted(hosted_site) as address:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        came, unseen = walk(page)
        usable = page.evaluate(USABLE)
    context.close()
    assert len(came) > 10
    assert unseen == []
    assert sorted(set(usable) - set(came)) == []


def test_navigation_of_a_narrow_window_opens_and_closes_by_keys(chromium: Browser, hosted_site: Path) -> None:
    context = chromium.new_context(viewport=ZOOMED, reduced_motion="reduce")
    page = context.new_page()
    with hosted(hosted_site) as address:
        page.goto(f"{address}/training/adam/", wait_until="load")
        button = page.get_by_role("button", name="Navigation")
        first = page.locator(".md-sidebar--primary .md-nav__link").first
        expect(first).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(first).to_be_visible()
        page.keyboard.press("Escape")
        expect(first).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press(" ")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/training/")
    context.close()
