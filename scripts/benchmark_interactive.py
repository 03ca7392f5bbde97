"""Measures the interactive figures in motion: main-thread work for each frame, on a processor made four times slower.

    python scripts/benchmark_interactive.py [SITE] [--figure NAME]    default: builds the guide for reading from disk

Each figure is dragged by a handle, set by a slider and played, whatever it has, for two seconds each, by an event a
frame. The work of a frame is all that its main thread runs until the next frame begins, from Chromium's own trace: our
scripts, style, layout and paint. A frame has 1000 / 60 = 16.7 milliseconds. Measure on a machine that does nothing
else.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import json
import os
import re
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import browser
from make_offline import build_offline

PHONE = {"width": 390, "height": 844}
SLOWER = 4
BUDGET = 1000 / 60  # milliseconds
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
PLACE = re.compile(r'<figure class="interactive"[^>]*? id="([^"]+)"')

# Each resolves after two seconds, false where the figure has no such thing
DRAG = """async (figure) => {
    const handle = figure.querySelector("[data-drag]");
    if (!handle) return false;
    const svg = handle.closest(".interactive-live > svg");
    const box = handle.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const send = (target, kind, right, up) => target.dispatchEvent(new PointerEvent(kind, {
        pointerId: 1, clientX: x + right, clientY: y - up, bubbles: true, cancelable: true,
    }));
    send(handle, "pointerdown", 0, 0);
    await frames((turn) => send(svg, "pointermove", 60 * Math.sin(6 * turn), 60 * Math.sin(4 * turn)));
    send(svg, "pointerup", 0, 0);
    return true;
}"""
SLIDE = """async (figure) => {
    const slider = [...figure.querySelectorAll("input[type=range]")].find((one) => one.checkVisibility());
    if (!slider) return false;
    const [low, high] = [Number(slider.min), Number(slider.max)];
    await frames((turn) => {
        slider.value = low + (high - low) * (0.5 + 0.5 * Math.sin(4 * turn));
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return true;
}"""
PLAY = """async (figure) => {
    const button = [...figure.querySelectorAll("button")].find((one) => one.textContent === "Play");
    if (!button) return false;
    button.click();
    await frames(() => {});
    if (button.textContent === "Pause") button.click();
    return true;
}"""
ACTIONS = {"drag": DRAG, "slide": SLIDE, "play": PLAY}
FRAMES = """() => {
    window.frames = (act) => new Promise((done) => {
        let begun;
        requestAnimationFrame(function next(now) {
            begun ??= now;
            const turn = (now - begun) / 1000;
            if (turn > 2) return done();
            act(turn);
            requestAnimationFrame(next);
        });
    });
}"""


def find_work(trace: dict) -> list[float]:
    """Milliseconds of main-thread work for each frame of a trace, but for the first and the last, which are cut.

    A frame begins with the task that runs its animation callbacks. Time on the processor counts where the trace tells
    it, so that other programs of the machine disturb less.
    """
    events = trace["traceEvents"]
    callbacks = [event for event in events if event["name"] == "FireAnimationFrame"]
    if not callbacks:
        return []
    thread = (callbacks[0]["pid"], callbacks[0]["tid"])
    own = [event for event in events if (event["pid"], event["tid"]) == thread and event["ph"] == "X"]
    tasks = sorted((event for event in own if event["name"] == "RunTask"), key=lambda task: task["ts"])
    begins = [task["ts"] for task in tasks]
    first = sorted({bisect.bisect_right(begins, callback["ts"]) - 1 for callback in callbacks})
    spent = [task.get("tdur", task["dur"]) / 1000 for task in tasks]
    return [sum(spent[start:end]) for start, end in itertools.pairwise(first)][1:]


def measure(chromium: Browser, page: Page, name: str) -> Iterator[tuple[str, list[float]]]:
    """The work of each frame, by action."""
    figure = page.locator(f"figure#{name}")
    figure.scroll_into_view_if_needed()
    figure.locator(".interactive-live").wait_for()
    page.evaluate(FRAMES)
    figure.locator(".interactive-live > svg").evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(500)
    session = page.context.new_cdp_session(page)
    for action, act in ACTIONS.items():
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        chromium.start_tracing(page=page, categories=CATEGORIES)
        done = figure.evaluate(act)
        trace = json.loads(chromium.stop_tracing())
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        if done:
            yield action, find_work(trace)
        figure.get_by_role("button", name="Reset").click()
        page.wait_for_timeout(200)


def find_pages(site: Path) -> dict[str, Path]:
    """The first page of each figure."""
    pages: dict[str, Path] = {}
    for path in sorted(site.rglob("*.html")):
        for name in PLACE.findall(path.read_text(encoding="utf-8")):
            pages.setdefault(name, path)
    return dict(sorted(pages.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, nargs="?", help="a site built for reading from disk")
    parser.add_argument("--figure", help="this figure alone")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = given.site or Path(folder) / "site"
        if not given.site:
            build_offline(site)
        print(f"Load of this machine: {os.getloadavg()[0]:.1f}")
        print(f"Milliseconds of main-thread work a frame, {SLOWER}× slower")
        print(f"{'figure':<16} {'action':<6} {'frames':>6} {'median':>7} {'95%':>7} {'most':>7}  over {BUDGET:.1f}")
        chromium = playwright.chromium.launch(executable_path=browser.find_browser())
        for name, path in find_pages(site).items():
            if given.figure in (None, name):
                page = chromium.new_page(viewport=PHONE)
                page.goto(path.resolve().as_uri())
                for action, work in measure(chromium, page, name):
                    print(describe(name, action, work), flush=True)
                page.close()


def describe(name: str, action: str, work: list[float]) -> str:
    """A line of the table."""
    if len(work) < 2:
        return f"{name:<16} {action:<6} {len(work):>6}"
    late = statistics.quantiles(work, n=20)[-1]
    over = sum(one > BUDGET for one in work)
    return (
        f"{name:<16} {action:<6} {len(work):>6} {statistics.median(work):>7.1f} {late:>7.1f} {max(work):>7.1f}  {over}"
    )


if __name__ == "__main__":
    main()
