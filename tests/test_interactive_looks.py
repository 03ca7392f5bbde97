"""The interactive figures in Chromium: the static picture, lettering, axe, narrow phones, and what pages load."""

from __future__ import annotations

import gzip
import importlib
import io
import re
from pathlib import Path

import lxml.html
import numpy
import pytest
import resvg_py
from PIL import Image
from playwright.sync_api import Browser, expect

from conftest import ROOT
from guide.interactive import LOADER, Interactive
from interactive_pages import FIELDS, FIGURES, open_figure
from interactive_settings import random_settings, write
from reader import DESKTOP, PHONE, Reader

STYLE = "interactive.css"
LIMIT = 15_000  # bytes gzipped of a figure with all that it shares
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHAPES = """(root) => [root, ...root.querySelectorAll("*")].map((node) => [
    node.tagName,
    node.children.length ? "" : node.textContent,
    ...["viewBox", "x", "y", "width", "height", "cx", "cy", "r", "d"].map((name) => node.getAttribute(name)),
])"""
JUDGE = """([name, all, widths]) => {
    const figure = guideFigure.figures[name];
    const wrong = [];
    let tried = 0;
    for (const texts of all) for (const width of widths) {
        const { values, messages } = guideFigure.read(figure, texts);
        if (Object.keys(messages).length) continue;
        const { height, picture } = figure.draw(values, figure.compute(values), width);
        const root = guideFigure.nodes.makeRoot("test");
        root.style.position = "fixed"; // or the whole page is laid out anew
        document.body.append(root);
        const drawing = guideFigure.svg("svg", { width, height, ...guideFigure.ROOT }, picture);
        guideFigure.nodes.redraw(root, null, drawing);
        const where = `at width ${width}: ${JSON.stringify(texts)}`;
        for (const part of root.querySelectorAll("text")) {
            const { x, y, width: long, height: tall } = part.getBBox();
            const size = parseFloat(getComputedStyle(part).fontSize);
            const cut = x < -0.5 || y < -0.5 || x + long > width + 0.5 || y + tall > height + 0.5;
            if (cut || size < 11) wrong.push(`${part.textContent} (${size}px) ${where}`);
        }
        if (/NaN|Infinity|undefined/.test(root.outerHTML)) wrong.push(`NaN ${where}`);
        root.remove();
        tried += 1;
    }
    return { wrong, tried };
}"""


@pytest.mark.parametrize("name", FIGURES)
def test_without_scripts_and_in_print_the_static_picture_stands(
    chromium: Browser, reader: Reader, pages: dict[str, list[str]], name: str
) -> None:
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False)
    bare = context.new_page()
    bare.goto((reader.site / pages[name][0]).as_uri())
    image = bare.locator(f"figure#{name} > img")
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    assert image.bounding_box()["width"] == 640
    context.close()
    page, figure = open_figure(reader, pages, name)
    expect(figure.locator("> img")).to_be_hidden()
    page.emulate_media(media="print")
    expect(figure.locator(".interactive-live")).to_be_hidden()
    expect(figure.locator("> img")).to_be_visible()
    expect(figure.locator("> img")).to_have_js_property("complete", True)
    assert figure.locator("> img").evaluate("image => image.naturalWidth") == 640


@pytest.mark.parametrize("name", FIGURES)
def test_static_picture_says_what_the_live_one_says(
    reader: Reader, pages: dict[str, list[str]], interactive: Interactive, name: str
) -> None:
    page, figure = open_figure(reader, pages, name)
    settings = figure.get_attribute("data-settings")
    live = figure.locator(".interactive-live > svg").evaluate(SHAPES)
    markup = interactive.static(f"interactive:{name}?{settings}" if settings else f"interactive:{name}").markup
    read = "(text) => (new DOMParser()).parseFromString(text, 'image/svg+xml').documentElement"
    static = page.evaluate_handle(read, markup).evaluate(SHAPES)
    assert live == static
    assert len(live) > 10


@pytest.mark.parametrize("name", FIGURES)
def test_light_static_picture_looks_as_the_drawn_one(
    reader: Reader, pages: dict[str, list[str]], interactive: Interactive, name: str
) -> None:
    source = reader.site / pages[name][0]
    image = lxml.html.parse(source).getroot().xpath(f"//figure[@id='{name}']/img")[0]
    settings = image.getparent().get("data-settings")
    markup = interactive.static(f"interactive:{name}?{settings}" if settings else f"interactive:{name}").markup
    light = (source.parent / image.get("src")).read_text(encoding="utf-8")
    assert len(light) < len(markup)
    looks = []
    for text in (markup, light):
        png = resvg_py.svg_to_bytes(svg_string=text, zoom=2, background="#fff", skip_system_fonts=True)
        looks.append(numpy.asarray(Image.open(io.BytesIO(bytes(png))).convert("L"), dtype=int))
    difference = abs(looks[0] - looks[1])
    assert looks[0].std() > 5
    assert (difference > 64).sum() == 0


@pytest.mark.parametrize("name", FIGURES)
def test_lettering_is_large_enough_and_never_cut(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    page, _ = open_figure(reader, pages, name)
    fields = page.evaluate(FIELDS, name)
    oracle = importlib.import_module(f"interactive_oracles.{name.replace('-', '_')}")
    random = numpy.random.default_rng(1)
    trials = [random_settings(fields, random) for _ in range(60)]
    trials = [oracle.adjust(one, random) if hasattr(oracle, "adjust") else one for one in trials]
    texts = [{}, *({key: write(value) for key, value in settings.items()} for settings in trials)]
    found = page.evaluate(JUDGE, [name, texts, [280, 400, 640]])
    assert found["wrong"] == [], "\n".join(found["wrong"][:5])
    assert found["tried"] > 40


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_axe_finds_nothing(
    chromium: Browser, offline_site: Path, pages: dict[str, list[str]], name: str, scheme: str, viewport: dict
) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    reader = Reader(context, offline_site)
    page, figure = open_figure(reader, pages, name)
    field = figure.locator("input[type=text]").first
    field.fill("abc")
    expect(field).to_have_attribute("aria-invalid", "true")
    reader.assert_quiet()
    page.evaluate(axe)  # it reads style sheets again, which browsers refuse from disk
    result = page.evaluate(f"axe.run('figure#{name}', {{ runOnly: {AXE_RULES} }})")
    found = [f"{v['id']}: {node['html'][:120]}" for v in result["violations"] for node in v["nodes"]]
    context.close()
    assert found == []


@pytest.mark.parametrize("name", FIGURES)
def test_narrow_phone_neither_scrolls_nor_shrinks_targets(
    phone: Reader, pages: dict[str, list[str]], name: str
) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 700})
    page, figure = open_figure(phone, pages, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for control in figure.locator(":is(input, select, button):visible, [data-drag]").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24, control.evaluate("part => part.outerHTML")
        assert box["width"] >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    expect(figure.locator("input[type=text]").first).to_be_visible()
    figure.locator("input[type=text]").first.fill("abc")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_light(offline_site: Path, pages: dict[str, list[str]], name: str) -> None:
    folder = offline_site / "assets" / "interactive"
    page = lxml.html.fromstring((offline_site / pages[name][0]).read_text(encoding="utf-8"))
    [scripts] = page.xpath(f"//figure[@id='{name}']/@data-scripts")
    code = [script for script in scripts.split() if not script.endswith(".data.js")]  # trained weights are no code
    assert f"{name}.js" in code
    weight = sum(len(gzip.compress((folder / file).read_bytes(), 6)) for file in (LOADER, STYLE, *code))
    assert weight <= LIMIT, f"{name}: {weight} bytes gzipped"


def test_only_pages_with_a_figure_load_any_of_it(offline_site: Path, pages: dict[str, list[str]]) -> None:
    using = {path for own in pages.values() for path in own}
    for path in offline_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        loads = set(re.findall(r'(?:src|href)="[^"]*assets/interactive/([\w.-]+\.(?:js|css))"', html))
        here = path.relative_to(offline_site).as_posix()
        assert loads == ({LOADER, STYLE} if here in using else set()), here
    assert using


def test_every_figure_stands_on_a_page(pages: dict[str, list[str]]) -> None:
    assert sorted(pages) == FIGURES
