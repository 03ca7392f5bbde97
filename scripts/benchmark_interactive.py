"""Measures the interactive figures in motion on a processor made four times slower: frames a second, and their work.

    python scripts/benchmark_interactive.py [SITE] [--figure NAME] [--runs N]

Without SITE it builds the guide for reading from disk. Each figure is dragged by a handle, set by a slider and played,
whatever it has, for two seconds each, by an event a frame. That is done N times, three unless told, and the run with
the median rate is shown; a late frame comes more than half a frame behind its time. Then Chromium traces another run,
which itself costs time: the work of a frame is all that its main thread runs until the next one begins, our scripts,
style, layout and paint. Measure on a machine that does nothing else.
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
from dataclasses import dataclass
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
    window.stamps = [];
    window.frames = (act) => new Promise((done) => {
        let begun;
        requestAnimationFrame(function next(now) {
            begun ??= now;
            stamps.push(now);
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


@dataclass(frozen=True)
class Motion:
    """What two seconds of an action were: milliseconds between frames in the runs that were counted, from the one with
    the fewest frames to the one with the most, and milliseconds of work for each frame of the run that was traced."""

    action: str
    runs: list[list[float]]
    work: list[float]


def measure(chromium: Browser, page: Page, name: str, count: int) -> Iterator[Motion]:
    """The motion of a figure by each action that it has, counted so many times."""
    figure = page.locator(f"figure#{name}")
    figure.scroll_into_view_if_needed()
    figure.locator(".interactive-live").wait_for()
    page.evaluate(FRAMES)
    figure.locator(".interactive-live > svg").evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(500)
    session = page.context.new_cdp_session(page)

    def move(act: str) -> bool:
        page.evaluate("stamps.length = 0")
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        done = figure.evaluate(act)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        figure.get_by_role("button", name="Reset").evaluate("button => button.click()")  # a phone has no mouse
        page.wait_for_timeout(500)
        return done

    for action, act in ACTIONS.items():
        runs = []
        while len(runs) < count and move(act):
            stamps = page.evaluate("stamps")
            runs.append([after - before for before, after in itertools.pairwise(stamps)])
        if runs:
            chromium.start_tracing(page=page, categories=CATEGORIES)
            move(act)
            work = find_work(json.loads(chromium.stop_tracing()))
            yield Motion(action, sorted(runs, key=find_rate), work)


def find_rate(intervals: list[float]) -> float:
    """Frames a second."""
    return 1000 * len(intervals) / sum(intervals)


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
    parser.add_argument("--runs", type=int, default=3, help="how often the frames of an action are counted")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = given.site or Path(folder) / "site"
        if not given.site:
            build_offline(site)
        print(f"Load of this machine: {os.getloadavg()[0]:.1f}")
        print(f"{SLOWER}× slower; a frame has {BUDGET:.1f} ms")
        print(f"{'figure':<16} {'action':<6} frames/s least late   of  work: median    95%   most")
        chromium = playwright.chromium.launch(executable_path=browser.find_browser())
        for name, path in find_pages(site).items():
            if given.figure in (None, name):
                page = chromium.new_page(viewport=PHONE)
                page.goto(path.resolve().as_uri())
                for motion in measure(chromium, page, name, given.runs):
                    print(describe(name, motion), flush=True)
                page.close()


def describe(name: str, motion: Motion) -> str:
    """A line of the table."""
    median = motion.runs[len(motion.runs) // 2]
    late = sum(interval > 1.5 * BUDGET for interval in median)
    rates = f"{find_rate(median):>8.1f} {find_rate(motion.runs[0]):>5.1f}"
    work = [statistics.median(motion.work), statistics.quantiles(motion.work, n=20)[-1], max(motion.work)]
    numbers = " ".join(f"{number:>6.1f}" for number in work)
    return f"{name:<16} {motion.action:<6} {rates} {late:>4} {len(median):>4}        {numbers}"


if __name__ == "__main__":
    main()
