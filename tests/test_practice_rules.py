"""The rules behind the practice page: what becomes a statement of the quiz, what a seed, a date and a clock decide."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest

from conftest import ROOT, build_site
from guide.library import read_library
from guide.practice import index_script, inline, point_links
from guide.statements import is_statement, statements_of, vouched_clause
from hosted import DIGEST, asset
from small_guide import SmallGuide
from test_practice_schedule import DAY, script

LIBRARY = read_library(ROOT)
NOON = int(datetime(2027, 3, 1, 12).timestamp() * 1000)


# Statements


@pytest.mark.parametrize(
    ("title", "point", "clause"),
    [
        ("What are labels?", "Says that data fix labels only under an assumption, and names one.", "data fix labels"),
        (
            "What are gradients?",
            "Derives or states that gradients add over all positions of a map.",
            "gradients add over",
        ),
        ("What is covariate shift?", "Says that a well-specified model needs no weights at all.", ""),
        ("What is pooling?", "Says that strided convolutions can replace it without any loss.", ""),
        ("What is pooling?", "Says why pooling works at all, with a reason for each case.", ""),
        ("What is a layer?", "Defines it by layers that are learned jointly and not by hand.", ""),
        ("What is a graph?", "Names the pair of graphs that fails in one line of code.", ""),
        ("What is an RNN?", "Says that the evidence is contested in almost every study so far.", ""),
        ("What is pretraining?", "Says that pretraining can only speed up, or hurt, a later task.", ""),
    ],
)
def test_only_what_a_point_vouches_for_is_a_statement(title: str, point: str, clause: str) -> None:
    found = vouched_clause(title, point)
    assert found.startswith(clause)
    assert bool(found) == bool(clause)
    assert "names one" not in found


@pytest.mark.parametrize(
    ("title", "sentence", "holds"),
    [
        ("What is stride in a CNN?", "The stride is the number of pixels between two outputs.", True),
        ("What is backpropagation?", "It does not update anything; an optimizer does.", True),
        ("What is the difference between an RNN and a CNN?", "It keeps a state between the steps.", False),
        ("How do you use CLIP?", "Encode every image once with the encoder and store it.", False),
        ("What is an encoder?", "Two networks with separate weights and one shared loss.", False),
        ("What is an autoencoder?", "An autoencoder that receives noise and is trained to remove noise.", False),
        ("What is dropout?", "They are scaled so that the expected value is unchanged.", False),
        ("What is an epoch?", "Ten thousand of all the samples there are in it?", False),
    ],
)
def test_only_a_sentence_that_stands_alone_is_a_statement(title: str, sentence: str, holds: bool) -> None:
    assert is_statement(title, sentence) is holds


def test_statements_come_from_their_pages_with_the_right_verdict() -> None:
    for question in LIBRARY.questions:
        claims = {mistake.claim.rstrip(".!") for mistake in question.mistakes}
        points = "\n".join(point.text for point in question.key_points).lower()
        for statement in statements_of(question):
            text = statement.text.rstrip(".!")
            if statement.holds:
                assert text.lower() in points or statement.text in question.short_answer, (question.slug, statement)
                assert not {claim.lower() for claim in claims} & {text.lower()}
            else:
                assert text in {claim[:1].upper() + claim[1:] for claim in claims}, (question.slug, statement)
                assert statement.reason
        assert len({statement.key for statement in statements_of(question)}) == len(statements_of(question))


def test_claims_that_their_page_grants_in_part_are_no_statements() -> None:
    false = {(question.slug, s.text) for question in LIBRARY.questions for s in statements_of(question) if not s.holds}
    granted = [
        (question.slug, mistake.claim)
        for question in LIBRARY.questions
        for mistake in question.mistakes
        if re.match(r"(Yes|True|Right|Valid)\b|[^.]*, (yes|true)\b", mistake.reason)
    ]
    assert len(granted) > 5
    assert not false & set(granted)


def test_every_topic_has_statements_of_both_kinds() -> None:
    for topic in LIBRARY.topics:
        kinds = [statement.holds for question in topic.questions for statement in statements_of(question)]
        assert kinds.count(True) >= 5, topic.slug
        assert kinds.count(False) >= 5, topic.slug


# The data


def test_index_says_of_each_question_what_its_record_says() -> None:
    index = json.loads(index_script(LIBRARY).removeprefix("const guideQuestions = ").partition(";\nconst")[0])
    assert [slug for slug, *_ in index["topics"]] == [topic.slug for topic in LIBRARY.topics]
    assert sum(number for _, number, _ in index["topics"]) == len(index["questions"])
    for question, (level, tags, needs, verdicts) in zip(LIBRARY.questions, index["questions"], strict=True):
        assert index["levels"][level][0] == question.level
        assert [index["tags"][tag] for tag in tags] == list(question.tags)
        assert [LIBRARY.questions[need].slug for need in needs] == list(question.needs)
        kinds = {statement.holds for statement in statements_of(question)}
        assert (bool(verdicts & 1), bool(verdicts & 2)) == (True in kinds, False in kinds)


def test_links_point_from_the_practice_page() -> None:
    html = '<a href="b.md#c">b</a> <a href="../x/d.md">d</a> <a href="https://e.org">e</a> <a href="#f">f</a>'
    pointed = point_links(html, "a", lambda source: f"<{source}>")
    assert pointed == (
        '<a href="&lt;a/b.md&gt;#c">b</a> <a href="&lt;x/d.md&gt;">d</a> '
        '<a href="https://e.org">e</a> <a href="#f">f</a>'
    )
    assert inline("<p>one <em>x</em></p>") == "one <em>x</em>"
    assert inline("<p>one</p>\n<p>two</p>") == "<p>one</p>\n<p>two</p>"


def test_a_small_guide_has_its_practice_page(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    result = build_site(small_guide.root, site)
    assert result.returncode == 0, result.stderr
    cards = asset(site, "assets/practice/cards/training.js").read_text(encoding="utf-8")
    names = [card[0] for card in json.loads(cards.removeprefix('guideCards["training"] = ').rstrip(";\n"))]
    assert names == ["alpha", "beta", "gamma"]
    page = (site / "practice" / "index.html").read_text(encoding="utf-8")
    assert '<script src="../assets/practice/app.js" defer>' in DIGEST.sub("", page)
    license_text = asset(site, "assets/practice/ts-fsrs.js").read_text(encoding="utf-8")[:200]
    assert "MIT License" in license_text


# Choice


def question(slug: str, needs: list[str] | None = None, topic: str = "t") -> dict[str, Any]:
    has = {"true": True, "false": True}
    return {"slug": slug, "needs": needs or [], "topic": topic, "level": "core", "tags": [], "title": slug, "has": has}


def test_a_seed_decides_alone_and_survives_a_growing_guide() -> None:
    slugs = [f"page-{number}" for number in range(100)]
    grown = [*slugs[50:], "new-page", *slugs[:50]]
    first, second, other = script(
        "const f = (list, seed) => select.shuffled(list, seed, (x) => x);"
        "return [f(value[0], 'abc'), f(value[1], 'abc'), f(value[0], 'abd')];",
        [slugs, grown],
    )
    assert [slug for slug in second if slug != "new-page"] == first
    assert first != other
    assert sorted(first) == sorted(slugs)
    assert sum(a == b for a, b in zip(first, other)) < 10


def test_order_follows_the_needs() -> None:
    graph = [question("c", ["b"]), question("a"), question("b", ["a", "gone"])]
    order, needs = script(
        """const needs = [...questions.allNeeds(value)].map(([slug, all]) => [slug, [...all].sort()]);
        return [questions.inOrder(value).map((q) => q.slug), needs];""",
        graph,
    )
    assert order == ["a", "b", "c"]
    assert dict(needs) == {"a": [], "b": ["a"], "c": ["a", "b"]}


def test_placement_infers_along_the_graph_and_own_answers_win() -> None:
    graph = [question("a"), question("b", ["a"]), question("c", ["b"]), question("d", ["c"]), question("e")]
    told = script(
        """const { knowledge } = { knowledge: require('./docs/assets/practice/knowledge.js') };
        const f = (answers) => Object.fromEntries(knowledge.estimate(value, new Map(answers)));
        return [f([["c", 2]]), f([["b", 0]]), f([["c", 2], ["a", 0]]), f([["b", 1]])];""",
        graph,
    )
    assert told[0] == {"a": 2, "b": 2, "c": 2}
    assert told[1] == {"b": 0, "c": 0, "d": 0}
    assert told[2] == {"a": 0, "c": 2, "d": 0}  # of b the two answers contradict each other
    assert told[3] == {"b": 1}


SIMULATE = """
    const [days, number, grades] = value;
    const list = Array.from({ length: number }, (_, i) => ({ slug: `page-${i}`, needs: [] }));
    const day = 86_400_000, begin = NOON, date = new Date(begin + days * day);
    const two = (number) => String(number).padStart(2, '0');
    const text = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const limits = { fresh: 1, again: 1e6 };
    const setting = { date: text, since: begin };
    const reviewed = list.map(() => []), loads = [];
    let memories = new Map(), turn = 0;
    for (let d = 0; d < days; d += 1) {
      let now = begin + d * day;
      const today = { fresh: 0, again: 0 };
      let load = 0;
      for (;;) {
        const interview = select.interviewOf(setting, now);
        const plan = select.dayPlan({ questions: list, memories, today, limits, interview, now });
        const next = plan.due[0] ?? plan.fresh[0] ?? plan.soon[0];
        if (!next) break;
        const before = memories.get(next.slug) ?? null;
        now = Math.max(now + 60_000, plan.due[0] || plan.fresh[0] ? 0 : before.due);
        today[before ? 'again' : 'fresh'] += 1;
        memories.set(next.slug, schedule.review(before, grades[(turn += 1) % grades.length], now));
        reviewed[Number(next.slug.slice(5))].push(d);
        load += 1;
      }
      loads.push(load);
    }
    return { reviewed, loads, lastDays: select.interviewOf(setting, begin).lastDays };
""".replace("NOON", str(NOON))


@pytest.mark.parametrize(("days", "number"), [(4, 12), (10, 60), (30, 189), (90, 189)])
@pytest.mark.parametrize("grades", [[3], [4], [1, 3, 2, 4, 3]], ids=["good", "easy", "mixed"])
def test_before_an_interview_everything_is_seen_and_comes_again_in_the_last_days(
    days: int, number: int, grades: list[int]
) -> None:
    result = script(SIMULATE, [days, number, grades])
    first_last_day = days - result["lastDays"]
    for reviewed in result["reviewed"]:
        assert reviewed
        assert reviewed[0] < first_last_day
        assert reviewed[-1] >= first_last_day
    fresh_days = [sum(reviewed[0] == day for reviewed in result["reviewed"]) for day in range(first_last_day)]
    assert max(fresh_days) <= -(-number // first_last_day)


def test_too_few_days_show_everything_all_the_same() -> None:
    for days in (1, 2, 3):
        result = script(SIMULATE, [days, 30, [3]])
        assert all(result["reviewed"]), days


def test_an_interview_that_is_past_or_no_date_plans_nothing() -> None:
    said = script(
        f"return value.map((date) => select.interviewOf(date && {{ date, since: {NOON} }}, {NOON}));",
        [None, "", "2027-03-01", "2026-12-31", "soon", "2027-13-45x"],
    )
    assert said == [None] * 6


# The record


def event(name: str, after: str, day: float, grade: int = 3, slug: str = "a") -> dict[str, Any]:
    return {"id": name, "after": after, "kind": "review", "time": NOON + int(day * DAY), "slug": slug, "grade": grade}


def replay(events: list[dict], day: float) -> list[list]:
    """The events in their order with the day at which each counts as done."""
    now = NOON + int(day * DAY)
    code = f"const events = new Map(value.map((e) => [e.id, e])); const all = record.dated(events, {now});"
    dated = script(f"{code} return all.map((d) => [d.event.id, d.at]);", events)
    return [[name, round((at - NOON) / DAY, 3)] for name, at in dated]


def test_a_clock_that_was_set_back_counts_as_the_moment_before() -> None:
    events = [event("one", "", 0), event("two", "one", 2), event("back", "two", -400), event("after", "back", 5)]
    assert replay(events, 5) == [["one", 0], ["two", 2], ["back", 2], ["after", 5]]
    assert replay(list(reversed(events)), 5) == replay(events, 5)


def test_a_clock_that_was_ahead_counts_as_the_moment_before() -> None:
    events = [event("one", "", 0), event("far", "one", 4000), event("farther", "far", 4001), event("now", "one", 3)]
    assert replay(events, 3) == [["one", 0], ["far", 0], ["farther", 0], ["now", 3]]


def test_a_chain_in_a_circle_ends() -> None:
    assert [name for name, _ in replay([event("x", "y", 1), event("y", "x", 2)], 3)] in (["x", "y"], ["y", "x"])


def test_records_unite_in_any_order_to_the_same_memories() -> None:
    code = """
        const both = [[...value[0], ...value[1]], [...value[1], ...value[0], ...value[0]]];
        return both.map((list) => [...record.memories(record.dated(new Map(list.map((e) => [e.id, e])), NOW))].sort());
    """.replace("NOW", str(NOON + 10 * DAY))
    mine = [event("m1", "", 0), event("m2", "m1", 3, 1)]
    theirs = [event("t1", "", 1, 4), event("t2", "t1", 6, 3, "b")]
    first, second = script(code, [mine, theirs])
    assert first == second
    assert {slug: memory["reviews"] for slug, memory in first} == {"a": 3, "b": 1}


FAKE_STORAGE = """
    const kept = new Map();
    const area = {
      get length() { return kept.size; },
      key: (i) => [...kept.keys()][i],
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => { if (area.full) throw new Error('full'); kept.set(key, String(text)); },
      removeItem: (key) => kept.delete(key),
    };
    let now = NOON;
    const open = () => storage.openStore(() => area, () => now);
""".replace("NOON", str(NOON))


def test_tabs_that_write_by_turns_keep_everything() -> None:
    number = script(
        FAKE_STORAGE
        + """const tabs = [open(), open(), open()];
        for (let i = 0; i < 30; i += 1) tabs[i % 3].add('review', { slug: `s${i}`, grade: 3 });
        return [open().events().size, tabs[0].reread() && tabs[0].events().size];"""
    )
    assert number == [30, 30]


def test_parts_of_closed_pages_are_joined_without_loss() -> None:
    parts, events, settings = script(
        FAKE_STORAGE
        + """for (let i = 0; i < 40; i += 1) {
          now += 86_400_000;
          const store = open();
          store.add('review', { slug: `s${i}`, grade: 3 });
          store.set('limits', { fresh: i });
        }
        const last = open();
        return [kept.size, last.events().size, last.setting('limits').fresh];"""
    )
    assert events == 40
    assert settings == 39
    assert parts < 20


def test_settings_set_while_the_clock_is_behind_still_count() -> None:
    assert (
        script(
            FAKE_STORAGE
            + "open().set('limits', 1); now -= 1e10; open().set('limits', 2); return open().setting('limits');"
        )
        == 2
    )


def test_a_full_storage_joins_nothing_and_loses_nothing() -> None:
    number = script(
        FAKE_STORAGE
        + """for (let i = 0; i < 12; i += 1) { now += 86_400_000; open().add('review', { slug: `s${i}`, grade: 3 }); }
        now += 1e9;
        area.full = true;
        return open().events().size;"""
    )
    assert number == 12


def test_checksum_is_crc_32() -> None:
    assert script("return transfer.checksum('123456789');") == "cbf43926"
