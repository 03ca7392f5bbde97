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
from guide.statements import is_opening, is_statement, statements_of, vouched_clause
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
        ("What is an RNN layer?", "Says that the layer's input size is $Dn$ and does not contain $T$.", ""),
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
        ("What is Inception?", "Inception runs several kernel sizes side by side and leaves 7 million.", False),
    ],
)
def test_only_a_sentence_that_stands_alone_is_a_statement(title: str, sentence: str, holds: bool) -> None:
    assert is_statement(title, sentence) is holds


@pytest.mark.parametrize(
    ("title", "sentence", "holds"),
    [
        ("What is a residual block?", "A residual block adds its input to a few layers' output: y = F(x) + x.", True),
        ("How does Adam work?", "Adam keeps two running averages per weight: one of them of the gradient.", True),
        ("What is dropout?", "During training, dropout sets each activation to zero, and it rescales the rest.", True),
        (
            "What is the difference between loss and accuracy?",
            "The loss is a smooth score, and it is minimized.",
            False,
        ),
        ("What if the rate is too low?", "Too low: training is stable but slow, and the run ends too early.", False),
        ("How do AlexNet and VGG differ?", "AlexNet proved the recipe: eight layers, dropout and two GPUs.", False),
        ("What is an encoder?", "An encoder that is shown above reads its input and returns a state.", False),
        ("Does depth help?", "Yes, and it trains, but any stack of affine layers computes one affine map.", False),
        ("How do you use CLIP?", "Encode every image once with CLIP's encoder, and store what it returns.", False),
        ("What are LSTM gates?", "They are three layers, each with its own weights and its own bias.", False),
        ("What is stride?", "A stride makes it smaller.", False),
    ],
)
def test_the_opening_of_an_answer_may_refer_to_its_own_subject(title: str, sentence: str, holds: bool) -> None:
    assert is_opening(title, sentence) is holds


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
        assert kinds.count(True) >= 10, topic.slug
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
    const [days, number, grades, most, idle] = value;
    const list = Array.from({ length: number }, (_, i) => ({ slug: `page-${i}`, needs: [] }));
    const day = 86_400_000, begin = NOON, date = new Date(begin + days * day);
    const two = (number) => String(number).padStart(2, '0');
    const text = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const limits = { fresh: 1, again: most ?? 1e6 };
    const setting = { date: text, since: begin };
    const reviewed = list.map(() => []), loads = [];
    let memories = new Map(), turn = 0;
    for (let d = idle ?? 0; d < days; d += 1) {
      let now = begin + d * day;
      const today = { fresh: 0, again: 0, firsts: new Set() };
      let load = 0;
      for (;;) {
        const interview = select.interviewOf(setting, now);
        const plan = select.dayPlan({ questions: list, memories, today, limits, interview, now });
        const next = plan.due[0] ?? plan.fresh[0] ?? plan.soon[0];
        if (!next) break;
        const before = memories.get(next.slug) ?? null;
        now = Math.max(now + 60_000, plan.due[0] || plan.fresh[0] ? 0 : select.dueAt(before, next.slug, interview));
        if (!before) today.firsts.add(next.slug);
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


@pytest.mark.parametrize("grades", [[3], [4], [1, 3, 2, 4, 3]], ids=["good", "easy", "mixed"])
@pytest.mark.parametrize(("days", "idle"), [(1, 0), (2, 0), (3, 0), (28, 22), (28, 27)])
def test_what_is_first_seen_in_the_last_days_comes_again_before_the_interview(
    days: int, idle: int, grades: list[int]
) -> None:
    result = script(SIMULATE, [days, 30, grades, None, idle])
    assert min(len(reviewed) for reviewed in result["reviewed"]) >= 2
    assert max(max(reviewed) for reviewed in result["reviewed"]) < days
    assert sum(result["loads"]) <= 130, "nobody is asked the same again and again"


def test_a_question_seen_on_the_last_day_does_not_come_back_at_once() -> None:
    said = script(
        f"""const interview = select.interviewOf({{ date: '2027-03-02', since: {NOON} }}, {NOON});
        const once = schedule.review(null, 4, {NOON});
        const late = schedule.review(null, 4, interview.day - 60_000);
        const due = (memory) => select.dueAt(memory, 'a', interview);
        const isDue = (minutes) => select.isDue(once, 'a', interview, {NOON} + minutes * 60_000);
        return [(due(once) - {NOON}) / 60_000, isDue(0), isDue(19), isDue(20), due(late) < interview.day];"""
    )
    assert said == [20, False, False, True, True]


def test_a_limit_of_reviews_does_not_break_the_promise_of_an_interview_date() -> None:
    result = script(SIMULATE, [12, 60, [3], 0])
    assert min(len(reviewed) for reviewed in result["reviewed"]) >= 2
    assert min(reviewed[-1] for reviewed in result["reviewed"]) >= 12 - result["lastDays"]


def test_new_questions_outside_the_choice_do_not_count_against_the_days_share() -> None:
    plan = script(
        f"""const interview = select.interviewOf({{ date: '2027-03-11', since: {NOON} }}, {NOON});
        const today = {{ fresh: 5, again: 0, firsts: new Set(['x1', 'x2', 'x3', 'x4', 'page-0']) }};
        const memories = new Map([['page-0', schedule.review(null, 3, {NOON})]]);
        const list = Array.from({{ length: 16 }}, (_, i) => ({{ slug: `page-${{i}}` }}));
        const limits = {{ fresh: 1, again: 9 }};
        return select.dayPlan({{ questions: list, memories, today, limits, interview, now: {NOON} }});"""
    )
    assert (plan["perDay"], plan["begun"], len(plan["fresh"])) == (2, 1, 1)


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


def test_a_record_as_large_as_a_storage_can_hold_opens() -> None:
    number = script(
        FAKE_STORAGE
        + """const events = Array.from({ length: 150_000 }, (_, i) => ({ id: `e${i}`, after: '', kind: 'k', time: i }));
        area.setItem(`${storage.PREFIX}first.many`, JSON.stringify({ version: 1, events, settings: {} }));
        return open().events().size;"""
    )
    assert number == 150_000


def test_erasing_where_nothing_more_can_be_written_still_erases() -> None:
    said = script(
        FAKE_STORAGE
        + """const store = open();
        store.add('review', { slug: 'a', grade: 3 });
        area.full = true;
        store.erase();
        const erased = store.events().size;
        area.full = false;
        store.add('review', { slug: 'b', grade: 3 });
        store.reread();
        return [erased, store.events().size, open().events().size];"""
    )
    assert said == [0, 1, 1]


@pytest.mark.parametrize("time", ["1e300", "-1", "'soon'", "null"])
def test_an_event_at_no_moment_is_none(time: str) -> None:
    event = f"{{ id: 'a', after: '', kind: 'review', time: {time}, slug: 's', grade: 3 }}"
    assert script(f"return record.isEvent({event});") is False


def test_files_made_to_break_the_page_are_refused_with_a_reason() -> None:
    said = script(
        """const head = (text) => `"format":"${transfer.FORMAT}","version":1,"checksum":"${transfer.checksum(text)}"`;
        const wrap = (content) => `{${head(content)},"content":${content}}`;
        const deep = '['.repeat(500_000) + ']'.repeat(500_000);
        return [wrap('null'), wrap('5'), wrap(deep), deep].map((text) => {
          try { return transfer.unpack(text); }
          catch (error) { return [error instanceof transfer.Refusal, error.message]; }
        });"""
    )
    assert [refused for refused, _ in said] == [True] * 4, said


def test_checksum_is_crc_32() -> None:
    assert script("return transfer.checksum('123456789');") == "cbf43926"
