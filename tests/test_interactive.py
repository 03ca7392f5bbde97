"""The interactive figures in Chromium, from disk with the network off: arithmetic, input, address, keys, motion.

All tests run for every figure by itself; a new one needs no more than its oracle in interactive_oracles/.
"""

from __future__ import annotations

import importlib
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from playwright.sync_api import Browser, expect

from interactive_pages import FIELDS, FIGURES, open_figure, played, values_of
from interactive_settings import SILLY, is_sound, random_settings, write
from reader import DESKTOP, Reader

COUNT = 400
EVALUATE = """([name, all]) => JSON.stringify(all.map((texts) => {
    const { values, messages } = guideFigure.read(guideFigure.figures[name], texts);
    return Object.keys(messages).length ? { messages } : { result: guideFigure.figures[name].compute(values) };
}), (key, value) => {
    if (typeof value === "bigint") return { whole: String(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { broken: String(value) };
    return value;
})"""
TYPE = """async ([name, field, text]) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const input = document.getElementById(`${name}-${field}`);
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    const message = document.getElementById(`${name}-${field}-message`);
    return {
        message: message.textContent,
        invalid: input.getAttribute("aria-invalid"),
        described: input.getAttribute("aria-describedby") === message.id,
        said: input.closest("figure").querySelector(".interactive-text").textContent,
        inside: input.closest("figure").innerHTML,
    };
}"""
BROKEN = re.compile(r"NaN|Infinity|undefined|\[object")


@pytest.fixture
def still(chromium: Browser, offline_site: Path) -> Iterator[Reader]:
    """A reader who asks for reduced motion."""
    context = chromium.new_context(viewport=DESKTOP, reduced_motion="reduce")
    opened = Reader(context, offline_site)
    yield opened
    opened.assert_quiet()
    context.close()


# Arithmetic


def compare(found: Any, wanted: Any, where: str) -> Iterator[str]:
    """Each place where a figure's numbers differ from the oracle's."""
    if isinstance(found, dict) and found.keys() == {"whole"}:
        found = int(found["whole"])
    if isinstance(wanted, dict) and isinstance(found, dict):
        if found.keys() != wanted.keys():
            yield f"{where}: has {sorted(found)}, the oracle {sorted(wanted)}"
        for key in found.keys() & wanted.keys():
            yield from compare(found[key], wanted[key], f"{where}.{key}")
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(found) != len(wanted):
            yield f"{where}: {len(found)} entries, the oracle {len(wanted)}"
        for place, (one, other) in enumerate(zip(found, wanted)):
            yield from compare(one, other, f"{where}[{place}]")
    elif isinstance(wanted, float) and isinstance(found, int | float):
        if not math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-12):
            yield f"{where}: {found!r}, the oracle {wanted!r}"
    elif found != wanted:
        yield f"{where}: {found!r}, the oracle {wanted!r}"


@pytest.mark.parametrize("name", FIGURES)
def test_arithmetic_agrees_with_its_oracle(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    oracle = importlib.import_module(f"interactive_oracles.{name.replace('-', '_')}")
    page, _ = open_figure(reader, pages, name)
    fields = page.evaluate(FIELDS, name)
    random = numpy.random.default_rng(0)
    trials = [random_settings(fields, random) for _ in range(COUNT)]
    if hasattr(oracle, "adjust"):
        trials = [oracle.adjust(settings, random) for settings in trials]
    texts = [{key: write(value) for key, value in settings.items()} for settings in trials]
    answers = json.loads(page.evaluate(EVALUATE, [name, texts]))
    differing, agreed = [], 0
    for settings, answer in zip(trials, answers):
        wanted = oracle.expected(settings)
        if wanted is None or "messages" in answer:
            if wanted is not None or not any(answer.get("messages", {}).values()):
                differing.append(f"{settings}: {answer}, the oracle {wanted}")
            continue
        found = list(compare(answer["result"], wanted, name))
        differing += [f"{settings}: {difference}" for difference in found]
        agreed += not found
    assert differing == [], "\n".join(differing[:5])
    assert agreed >= COUNT / 4, f"only {agreed} of {COUNT} random settings were sound; give the oracle an `adjust`"


# Input


@pytest.mark.parametrize("name", FIGURES)
def test_silly_input_is_refused_beside_its_field(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    page, figure = open_figure(reader, pages, name)
    picture = figure.locator(".interactive-live > svg")
    before = picture.inner_html()
    for field, described in page.evaluate(FIELDS, name).items():
        if described["type"] in ("choice", "switch") or not page.locator(f"[id='{name}-{field}']").is_visible():
            continue
        first = page.locator(f"[id='{name}-{field}']").input_value()
        for text in SILLY:
            seen = page.evaluate(TYPE, [name, field, text])
            assert seen["described"]
            assert not BROKEN.search(seen["inside"].replace("“NaN”", "").replace("“Infinity”", "")), (field, text)
            if not is_sound(described, text):
                assert seen["message"].endswith("."), f"{field} takes {text[:40]!r}"
                assert seen["invalid"] == "true"
                assert seen["message"] in seen["said"]
        seen = page.evaluate(TYPE, [name, field, first])
        assert (seen["message"], seen["invalid"]) == ("", None)
        assert picture.inner_html() == before, f"{field} leaves a trace"


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("text", ["", "-1", "1e400", "NaN", "<b>1</b>", "99999999999999999999", "%E0%A4%A"])
def test_silly_address_is_refused_beside_its_fields(
    reader: Reader, pages: dict[str, list[str]], name: str, text: str
) -> None:
    page, figure = open_figure(reader, pages, name)
    first = values_of(page, name)
    fields = page.evaluate(FIELDS, name)
    query = "&".join(f"{name}.{field}={text}" for field in fields)
    page, figure = open_figure(reader, pages, name, f"?{query}&{name}.nothing=1&other.thing=2&{name}=3")
    assert not BROKEN.search(figure.locator(".interactive-live > svg").inner_html())
    refused = 0
    for field, described in fields.items():
        if not is_sound(described, text) and page.locator(f"[id='{name}-{field}']").is_visible():
            expect(page.locator(f"[id='{name}-{field}-message']")).to_have_text(re.compile(r"\.$"))
            refused += 1
    assert refused or text == "-1"
    figure.get_by_role("button", name="Reset").click()
    expect(figure.locator("[aria-invalid]")).to_have_count(0)
    assert values_of(page, name) == first


def test_kernel_that_does_not_fit_is_said_at_the_kernel(reader: Reader, pages: dict[str, list[str]]) -> None:
    page, figure = open_figure(reader, pages, "convolution")
    figure.get_by_label("Input size n", exact=True).fill("4")
    figure.get_by_label("Padding p", exact=True).fill("0")
    figure.get_by_label("Kernel size k", exact=True).fill("5")
    message = page.locator("#convolution-kernel-message")
    expect(message).to_have_text(re.compile("does not fit into 4"))
    expect(figure.get_by_label("Kernel size k", exact=True)).to_have_attribute("aria-invalid", "true")
    figure.get_by_label("Padding p", exact=True).fill("1")
    expect(message).to_have_text("")


def test_published_counts_stand_beside_ours_and_agree(reader: Reader, pages: dict[str, list[str]]) -> None:
    page, figure = open_figure(reader, pages, "transformer")
    scales = {"M": 1e6, "B": 1e9}
    rows = figure.locator("tbody tr").all()
    models = page.locator("#transformer-model option").all_inner_texts()
    assert [row.locator("th").inner_text() for row in rows] == models[:-1]
    for row in rows:
        name, published, ours = row.locator("th, td").all_inner_texts()
        last = published.split("; ")[-1].replace(",", "")
        count = float(last[:-1]) * scales[last[-1]]
        assert math.isclose(int(ours.replace(",", "")), count, rel_tol=0.02), name  # 70B is a rounded name
        page.locator("#transformer-model").select_option(label=name)
        expect(figure.locator(".interactive-live > svg")).to_contain_text(f"{ours} parameters")
        expect(figure.locator(".interactive-formulas")).to_contain_text("Published: ")
    figure.get_by_label("Layers L", exact=True).fill("3")
    expect(page.locator("#transformer-model")).to_have_value("own")
    expect(figure.locator(".interactive-formulas")).not_to_contain_text("Published: ")


# The address


@pytest.mark.parametrize("name", FIGURES)
def test_address_brings_every_setting_back(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    page, figure = open_figure(reader, pages, name)
    for control in figure.locator(".interactive-field :is(input:not([type=range]), select)").all():
        if not control.is_visible():
            continue
        kind = control.evaluate("input => input.type")
        if kind == "checkbox":
            control.set_checked(not control.is_checked())
        elif kind == "select-one":
            options = control.locator("option").evaluate_all("all => all.map((option) => option.value)")
            control.select_option(options[options.index(control.input_value()) - 1])
    for slider in figure.locator("input[type=range]").all():
        if slider.is_visible():
            slider.focus()
            at_end = slider.evaluate("input => Number(input.value) >= Number(input.max)")
            page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
    page.wait_for_function("(name) => location.search.includes(`${name}.`)", arg=name)
    page.wait_for_function(
        "(before) => location.href === before.href || ((before.href = location.href), false)", arg={}
    )
    page.wait_for_timeout(600)  # the last change is written a moment later
    values, drawing = values_of(page, name), figure.locator(".interactive-live > svg").inner_html()
    said = figure.locator(".interactive-text").inner_text()
    page.reload()
    expect(figure.locator(".interactive-text")).to_have_text(said)
    assert values_of(page, name) == values
    assert figure.locator(".interactive-live > svg").inner_html() == drawing


def test_links_in_the_text_set_the_figure_with_and_without_reload(reader: Reader, pages: dict[str, list[str]]) -> None:
    tried = 0
    for path in sorted({path for own in pages.values() for path in own}):
        page = reader.open(path)
        for link in page.locator("article a[href^='?']").all():
            href = link.get_attribute("href") or ""
            name, field, value = re.match(r"\?([a-z-]+)\.(\w+)=([^&#]*)", href).groups()
            page.evaluate("window.stayed = true")
            link.scroll_into_view_if_needed()
            page.wait_for_timeout(300)  # a figure near the link wakes and moves it
            link.click()
            expect(page.locator(f"[id='{name}-{field}']")).to_have_value(value)
            assert page.evaluate("window.stayed")
            assert page.url.endswith(href)
            values = values_of(page, name)
            page.reload()
            assert page.evaluate("window.stayed") is None
            assert values_of(page, name) == values
            tried += 1
    assert tried


def test_back_button_undoes_a_link(reader: Reader, pages: dict[str, list[str]]) -> None:
    page, _ = open_figure(reader, pages, "convolution")
    before = values_of(page, "convolution")
    page.locator("article a[href^='?convolution.']").first.click()
    page.wait_for_function("location.search.includes('convolution.')")
    page.go_back()
    page.wait_for_function("!location.search")
    assert values_of(page, "convolution") == before


def test_search_in_the_address_survives(reader: Reader, pages: dict[str, list[str]]) -> None:
    page, figure = open_figure(reader, pages, "convolution", "?utm=a%26b")
    figure.get_by_label("Stride s", exact=True).fill("3")
    page.wait_for_function("location.search.includes('convolution.stride=3')")
    assert "utm=a%26b" in page.url


# Keys, fingers, motion


@pytest.mark.parametrize("name", FIGURES)
def test_handles_move_by_arrow_keys(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    page, figure = open_figure(reader, pages, name)
    for handle in figure.locator("[data-drag]").all():
        assert handle.get_attribute("aria-label")
        low, high, value = (float(handle.get_attribute(f"aria-value{key}") or "nan") for key in ("min", "max", "now"))
        assert low <= value <= high
        handle.focus()
        said, values = handle.get_attribute("aria-valuetext") or "", values_of(page, name)
        page.keyboard.press("ArrowLeft" if value == high else "ArrowRight")
        expect(handle).not_to_have_attribute("aria-valuetext", said)
        assert values_of(page, name) != values
        expect(handle).to_be_focused()


@pytest.mark.parametrize("name", FIGURES)
def test_handles_follow_mouse_and_finger(reader: Reader, phone: Reader, pages: dict[str, list[str]], name: str) -> None:
    for one, by_touch in ((reader, False), (phone, True)):
        page, figure = open_figure(one, pages, name)
        handles = figure.locator("[data-drag]")
        if handles.count() == 0:
            return
        handle = handles.first
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        before = handle.get_attribute("aria-valuetext")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        path = [(x + step * 6, y - step * 6) for step in range(6)]
        if by_touch:
            touch = page.context.new_cdp_session(page)
            for place, (left, top) in enumerate(path):
                kind = "touchMove" if place else "touchStart"
                touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": left, "y": top}]})
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        else:
            page.mouse.move(x, y)
            page.mouse.down()
            for left, top in path:
                page.mouse.move(left, top)
            page.mouse.up()
        expect(handle).not_to_have_attribute("aria-valuetext", before or "")


@pytest.mark.parametrize("name", FIGURES)
def test_playing_moves_and_nothing_runs_while_it_stands(reader: Reader, pages: dict[str, list[str]], name: str) -> None:
    reader.page.add_init_script(
        """window.frames_asked = 0;
        const ask = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (act) => { window.frames_asked += 1; return ask(act); };"""
    )
    page, figure = open_figure(reader, pages, name)
    if played(page, name):
        before = values_of(page, name)
        figure.get_by_role("button", name="Play").click()
        field = page.evaluate("(name) => guideFigure.figures[name].play.field", name)
        expect(page.locator(f"[id='{name}-{field}']")).not_to_have_value(before[field])
        figure.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(400)
    asked = page.evaluate("window.frames_asked")
    page.wait_for_timeout(300)
    assert page.evaluate("window.frames_asked") == asked


SWEEP = """(figure) => new Promise((done) => {
    const slider = [...figure.querySelectorAll("input[type=range]")].find((one) => one.checkVisibility());
    const [least, most, motions] = [Number(slider.min), Number(slider.max), [[]]];
    let turn = 0;
    requestAnimationFrame(function next() {
        turn += 1;
        if (figure.querySelector(".interactive-moving")) motions.at(-1).push(figure.offsetHeight);
        else motions.push([]);
        slider.value = turn < 40 ? least + (most - least) * (0.5 + 0.4 * Math.sin(turn / 9)) : most;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        if (turn < 40) requestAnimationFrame(next);
        else done(motions);
    });
})"""


@pytest.mark.parametrize("name", FIGURES)
def test_figure_never_shrinks_while_it_moves_and_says_at_rest_what_a_fresh_one_says(
    reader: Reader, pages: dict[str, list[str]], name: str
) -> None:
    page, figure = open_figure(reader, pages, name)
    motions = figure.evaluate(SWEEP)  # the heights in each; a busy machine interrupts them
    assert max(map(len, motions)) > 2
    assert motions == [sorted(heights) for heights in motions]
    page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")  # the last drawing
    page.wait_for_function("location.search && !guideFigure.remembering.asked()")  # an earlier stop may be there before
    expect(figure.locator(".interactive-moving")).to_have_count(0)
    said = figure.locator(".interactive-live").inner_text()
    values = values_of(page, name)
    drawn = figure.locator(".interactive-live > svg").inner_html()
    page.reload()
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".interactive-live")).to_be_visible()
    assert values_of(page, name) == values
    assert figure.locator(".interactive-live").inner_text() == said
    assert figure.locator(".interactive-live > svg").inner_html() == drawn


@pytest.mark.parametrize("name", FIGURES)
def test_reduced_motion_steps_instead_of_playing(still: Reader, pages: dict[str, list[str]], name: str) -> None:
    page, figure = open_figure(still, pages, name)
    expect(figure.get_by_role("button", name="Play")).to_be_hidden()
    if played(page, name):
        field = page.evaluate("(name) => guideFigure.figures[name].play.field", name)
        before = values_of(page, name)[field]
        figure.get_by_role("button", name="Next").click()
        expect(page.locator(f"[id='{name}-{field}']")).not_to_have_value(before)
