"""The scheduling of the practice page against the reference implementation of FSRS, and its rules in Node.js."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler, State

from conftest import ROOT
from guide.node import run_node

HISTORIES = 1000
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
DAY = 86_400_000
PARTS = ("questions", "schedule", "record", "storage", "select", "transfer")
STATES = {State.Learning: "learning", State.Review: "review", State.Relearning: "relearning"}


def script(code: str, value: Any = None) -> Any:
    """What a function body of Node.js returns, with the page's own files and `value` at hand."""
    head = "".join(f"const {n} = require('./docs/assets/practice/{n}.js');" for n in PARTS)
    program = f"{head} const value = {json.dumps(value)};\nconsole.log(JSON.stringify((() => {{ {code} }})()));"
    return json.loads(run_node(ROOT, "-", text=program))


def random_history(rng: random.Random) -> list[tuple[int, int]]:
    """Grades and the milliseconds before each: reviews in a row, on time, early and long overdue."""
    spans = (rng.randrange(60_000, 3_600_000), rng.randrange(DAY // 4, 3 * DAY), rng.randrange(DAY, 200 * DAY))
    return [
        (rng.choices((1, 2, 3, 4), (2, 2, 5, 1))[0], rng.choice(spans) + rng.randrange(DAY))
        for _ in range(rng.randint(1, 14))
    ]


def test_a_thousand_histories_agree_with_the_reference() -> None:
    rng = random.Random(20260)
    histories = [random_history(rng) for _ in range(HISTORIES)]
    begin = int(START.timestamp() * 1000)
    ours = script(
        f"""return value.map((history) => {{
            let memory = null, time = {begin};
            return history.map(([grade, after]) => (memory = schedule.review(memory, grade, (time += after))));
        }});""",
        histories,
    )
    step = (timedelta(minutes=10),)
    scheduler = Scheduler(learning_steps=step, relearning_steps=step, enable_fuzzing=False)
    compared = 0
    for history, memories in zip(histories, ours, strict=True):
        card, time = Card(), START
        for (grade, after), memory in zip(history, memories, strict=True):
            time += timedelta(milliseconds=after)
            card, _ = scheduler.review_card(card, Rating(grade), time)
            assert memory["state"] == STATES[card.state]
            assert memory["stability"] == pytest.approx(card.stability, rel=1e-5)
            assert memory["difficulty"] == pytest.approx(card.difficulty, abs=1e-5)
            assert abs(memory["due"] - card.due.timestamp() * 1000) < 1000, (history, grade, memory, card)
            compared += 1
    assert compared > 5 * HISTORIES


def test_predicted_retention_agrees_with_the_reference() -> None:
    card, _ = Scheduler(enable_fuzzing=False).review_card(Card(), Rating.Easy, START)
    begin = int(START.timestamp() * 1000)
    days = [0, 0.9, 1, 8, 100, 5000]
    ours = script(
        f"const m = schedule.review(null, 4, {begin});"
        f"return value.map((days) => schedule.retention(m, {begin} + days * {DAY}));",
        days,
    )
    reference = [Scheduler().get_card_retrievability(card, START + timedelta(days=n)) for n in days]
    assert ours == pytest.approx(reference, abs=1e-6)


def test_ticks_propose_the_grades_that_the_page_names() -> None:
    proposed = script("return [3, 4, 5].map((n) => Array.from({ length: n + 1 }, (_, k) => schedule.propose(k, n)));")
    assert proposed == [[1, 1, 2, 3], [1, 1, 2, 3, 3], [1, 1, 1, 2, 3, 3]]
