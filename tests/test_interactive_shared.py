"""What all interactive figures share, tried on one with every kind of field: presets, matrices, switches, handles."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from guide.interactive import LOADER, PARTS
from interactive_pages import FOLDER, HELPERS
from reader import DESKTOP, Reader

SAMPLER = Path(__file__).parent / "interactive_sampler.js"


@pytest.fixture
def page(chromium: Browser, tmp_path: Path):
    """A page from disk with the sampler, whose line sets the depth to 4."""
    scripts = (PARTS[0], *HELPERS, SAMPLER.name, *PARTS[1:])
    for script in (LOADER, *HELPERS, *PARTS):
        shutil.copy(FOLDER / script, tmp_path)
    shutil.copy(FOLDER / "interactive.css", tmp_path)
    shutil.copy(SAMPLER, tmp_path)
    figure = (
        f'<figure class="interactive" id="sampler" data-settings="depth=4" data-scripts="{" ".join(scripts)}">'
        '<img src="x.svg" alt="A sampler."></figure>'
    )
    (tmp_path / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="interactive.css">'
        f'<script src="{LOADER}" defer></script>{figure}',
        encoding="utf-8",
    )
    context = chromium.new_context(viewport=DESKTOP, has_touch=True)
    reader = Reader(context, tmp_path)
    opened = reader.open("index.html")
    opened.locator(".interactive-live").wait_for()
    yield opened
    reader.assert_quiet()
    context.close()


def values(page: Page) -> dict:
    return json.loads(page.locator(".interactive-text").inner_text())


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def expect_values(page: Page, **wanted: object) -> None:
    for name, value in wanted.items():
        said = "JSON.parse(document.querySelector('.interactive-text').textContent)"
        shown = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        page.wait_for_function(f"([name, shown]) => JSON.stringify({said}[name]) === shown", arg=[name, shown])


def test_preset_fills_its_fields_until_one_is_changed_by_hand(page: Page) -> None:
    field(page, "Model").select_option("large")
    expect_values(page, model="large", depth=9, rate=0.001)
    page.wait_for_function("location.search === '?sampler.model=large'")
    page.reload()
    expect_values(page, model="large", depth=9, rate=0.001)
    field(page, "Depth").fill("5")
    expect_values(page, model="own", depth=5, rate=0.001)
    page.wait_for_function("location.search === '?sampler.depth=5&sampler.rate=0.001'")
    page.reload()
    expect_values(page, model="own", depth=5, rate=0.001)
    page.get_by_role("button", name="Reset").click()
    expect_values(page, model="own", depth=4, rate=0.01)
    page.wait_for_function("location.search === ''")


def test_free_field_keeps_the_preset_that_filled_it(page: Page) -> None:
    field(page, "Model").select_option("large")
    field(page, "Steps").fill("7")
    expect_values(page, model="large", depth=9, steps=7)
    page.wait_for_function("location.search === '?sampler.model=large&sampler.steps=7'")
    page.reload()
    expect_values(page, model="large", depth=9, steps=7)


def test_field_that_does_not_matter_is_hidden_and_not_judged(page: Page) -> None:
    expect(field(page, "Mask width")).to_be_hidden()
    field(page, "Mask").check()
    field(page, "Mask width").fill("99")
    expect(page.locator("#sampler-width-message")).to_have_text("“99” is too large: type a whole number from 1 to 4.")
    field(page, "Mask").uncheck()
    expect_values(page, masked=False, width=1)
    expect(page.locator("[aria-invalid]")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1, 0", "The number of rows is 1: type 2 to 4, with semicolons between."),
        ("1, 0; 1", "Here is 1 number: type 2, with commas between and rows divided by semicolons."),
        ("1, 0; 1, x", "“x” is not a number: type a number from −9 to 9."),
        ("1, 0; 1, 10", "“10” is too large: type a number from −9 to 9."),
    ],
)
def test_wrong_matrix_is_refused(page: Page, text: str, message: str) -> None:
    field(page, "Keys").fill(text)
    expect(page.locator("#sampler-keys-message")).to_have_text(message)


def test_matrix_is_read_and_kept_in_the_address(page: Page) -> None:
    field(page, "Keys").fill("1 2;-3,4.5 ; 0, 0")
    expect_values(page, keys=[[1, 2], [-3, 4.5], [0, 0]])
    page.wait_for_function("location.search === '?sampler.keys=1%202;-3,4.5%20;0,0'")
    page.reload()
    expect_values(page, keys=[[1, 2], [-3, 4.5], [0, 0]])


def test_logarithmic_slider_covers_its_range(page: Page) -> None:
    slider = page.get_by_label("Rate: slider")
    expect(slider).to_have_attribute("aria-valuetext", "0.01")
    slider.focus()
    page.keyboard.press("End")
    expect_values(page, rate=1)
    page.keyboard.press("Home")
    expect_values(page, rate=0.0001)


def test_logarithmic_slider_moves_small_whole_numbers_by_one(page: Page) -> None:
    page.get_by_label("Steps: slider").focus()
    for key, steps in [("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowLeft", 1)]:
        page.keyboard.press(key)
        expect_values(page, steps=steps)


@pytest.mark.parametrize(
    ("key", "across", "up"),
    [("ArrowRight", 1.5, -1), ("ArrowLeft", 0.5, -1), ("ArrowUp", 1, -0.5), ("ArrowDown", 1, -1.5), ("Home", -2, -1)],
)
def test_handle_of_two_axes_moves_by_keys(page: Page, key: str, across: float, up: float) -> None:
    point = page.get_by_role("slider", name="Point")
    point.focus()
    page.keyboard.press(key)
    expect_values(page, across=across, up=up)
    expect(point).to_be_focused()
    expect(field(page, "Across")).to_have_value(str(across).removesuffix(".0"))


def test_handle_of_two_axes_follows_the_mouse_and_stops_at_its_ends(page: Page) -> None:
    box = page.get_by_role("slider", name="Point").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y - 40)
    expect_values(page, across=0, up=1)
    page.mouse.move(x + 500, y - 500)
    page.mouse.up()
    expect_values(page, across=2, up=2)
    page.mouse.move(x, y)
    expect_values(page, across=2, up=2)


def test_handle_moves_one_entry_of_a_matrix(page: Page) -> None:
    page.get_by_role("slider", name="Key").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect_values(page, keys=[[1, 0], [1, 1]])


def test_handle_taken_off_its_center_does_not_jump(page: Page) -> None:
    box = page.get_by_role("slider", name="Point").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2 + 9, box["y"] + box["height"] / 2 - 9
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 1, y)
    page.mouse.move(x, y)
    expect_values(page, across=1, up=-1)
    page.mouse.move(x - 20, y - 20)
    page.mouse.up()
    expect_values(page, across=0, up=0)


def test_right_button_moves_nothing(page: Page) -> None:
    box = page.get_by_role("slider", name="Point").bounding_box()
    assert box
    page.mouse.move(box["x"] + 14, box["y"] + 14)
    page.mouse.down(button="right")
    page.mouse.move(box["x"] - 20, box["y"] - 40)
    page.mouse.up(button="right")
    field(page, "Depth").fill("5")
    expect_values(page, depth=5, across=1, up=-1)


def touch(page: Page, *events: tuple[str, list[tuple[float, float]]]) -> None:
    """Fingers on the screen: each event with the places of all fingers that are down."""
    session = page.context.new_cdp_session(page)
    for kind, places in events:
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_finger_that_scrolls_over_a_drawing_presses_nothing(page: Page) -> None:
    page.evaluate("document.body.style.paddingBottom = '3000px'")
    box = page.locator("[data-press]").bounding_box()
    assert box
    x, y = box["x"] + 50, box["y"] + 120
    path = [("touchMove", [(x, y - 12 * step)]) for step in range(1, 10)]
    touch(page, ("touchStart", [(x, y)]), *path, ("touchEnd", []))
    page.wait_for_function("scrollY > 40")
    page.get_by_role("slider", name="Key").press("ArrowUp")
    expect_values(page, keys=[[1, 0], [0.5, 1]], depth=4)


def test_tap_on_a_drawing_presses(page: Page) -> None:
    box = page.locator("[data-press]").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 50, box["y"] + 60)
    expect_values(page, depth=9)


def test_finger_on_a_handle_moves_it_and_not_the_page(page: Page) -> None:
    page.evaluate("document.body.style.paddingBottom = '3000px'")
    box = page.get_by_role("slider", name="Point").bounding_box()
    assert box
    x, y = box["x"] + 14, box["y"] + 14
    path = [("touchMove", [(x, y - 8 * step)]) for step in range(1, 6)]
    touch(page, ("touchStart", [(x, y)]), *path, ("touchEnd", []))
    expect_values(page, across=1, up=1)
    assert page.evaluate("scrollY") == 0


def test_second_finger_does_not_take_the_handle_over(page: Page) -> None:
    box = page.get_by_role("slider", name="Point").bounding_box()
    assert box
    x, y = box["x"] + 14, box["y"] + 14
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20)
    page.locator(".interactive-live > svg").evaluate(
        """(svg, [clientX, clientY]) => ["pointerdown", "pointermove", "pointerup"].forEach((kind) =>
            svg.dispatchEvent(new PointerEvent(kind, { pointerId: 77, clientX, clientY, bubbles: true })))""",
        [x + 40, y + 40],
    )
    expect_values(page, across=1, up=0)
    page.mouse.move(x, y - 40)
    page.mouse.up()
    expect_values(page, across=1, up=1)


def test_screen_reader_hears_the_result_once_it_rests(page: Page) -> None:
    page.evaluate(
        """() => {
            const status = document.querySelector("[role=status]");
            window.said = [];
            const note = () => status.textContent && said.push(status.textContent);
            new MutationObserver(note).observe(status, { childList: true });
        }"""
    )
    expect(page.get_by_role("status")).to_have_text("")
    point = page.get_by_role("slider", name="Point")
    for key in ["ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp"]:
        point.press(key)
    page.wait_for_function("said.length")
    page.wait_for_timeout(900)
    assert [(said["across"], said["up"]) for said in map(json.loads, page.evaluate("said"))] == [(2, 0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one", "Here is 1 word: type 2 to 3, with spaces between."),
        ("a b c d", "Here are 4 words: type 2 to 3, with spaces between."),
        ("a transformer", "“transformer” is too long: type words of at most 6 letters."),
    ],
)
def test_wrong_words_are_refused(page: Page, text: str, message: str) -> None:
    field(page, "Names").fill(text)
    expect(page.locator("#sampler-names-message")).to_have_text(message)


def test_words_are_read_and_kept_in_the_address(page: Page) -> None:
    field(page, "Names").fill(" <b> naïve, 语言 ")
    expect_values(page, names=["<b>", "naïve", "语言"])
    page.wait_for_function("location.search.includes('sampler.names=')")
    page.reload()
    expect_values(page, names=["<b>", "naïve", "语言"])


def test_choice_in_the_address_whose_preset_does_not_hold_is_own(page: Page) -> None:
    page.goto(page.url + "?sampler.model=large&sampler.depth=5")
    expect_values(page, model="own", depth=5, rate=0.001)
    page.goto(page.url.split("?")[0] + "?sampler.model=large&sampler.depth=9.0&sampler.steps=3")
    expect_values(page, model="large", depth=9, steps=3)


def test_two_keys_before_the_next_frame_are_two_steps(page: Page) -> None:
    """A slow phone draws later than a reader presses."""
    press = """handle => ['ArrowUp', 'ArrowUp', 'ArrowUp'].forEach(
        (key) => handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))"""
    page.get_by_role("slider", name="Key").evaluate(press)
    expect_values(page, keys=[[1, 0], [1.5, 1]])
    page.get_by_role("slider", name="Point").evaluate(press)
    expect_values(page, up=0.5)


def test_heatmap_shades_by_sign_and_size(page: Page) -> None:
    field(page, "Keys").fill("9, 4.5; -9, 0")
    expect_values(page, keys=[[9, 4.5], [-9, 0]])
    shades = "all => all.map((path) => [path.getAttribute('fill'), path.getAttribute('fill-opacity')])"
    assert page.locator("svg > g > path").evaluate_all(shades) == [
        ["var(--figure-blue)", "1"],
        ["var(--figure-orange)", "0.5"],
        ["var(--figure-orange)", "1"],
    ]
