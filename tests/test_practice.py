"""The practice page in Chromium, from disk with the network off: what a reader does, and what must not get lost."""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import ROOT
from guide.library import read_library
from guide.statements import statements_of
from hosted import DIGEST
from reader import DESKTOP, PHONE, Reader
from test_browser import AXE_RULES

LIBRARY = read_library(ROOT)
ROOM = "#practice-room"
PREFIX = "deep-learning-interview-guide.practice."
QUESTION = "h2.practice-question"
POINTS = ".practice-points"
STORED = f"""() => Object.entries(localStorage).filter(([key]) => key.startsWith({PREFIX!r}) && !key.endsWith('.era'))
    .flatMap(([, text]) => JSON.parse(text).events)"""
START = datetime(2027, 3, 1, 9)


def practice(reader: Reader, query: str = "") -> Page:
    reader.page.goto((reader.site / "practice.html").as_uri() + query)
    return reader.page


def answer(page: Page, grade: int) -> str:
    """Answers the question shown by keyboard alone; returns its title."""
    title = page.locator(QUESTION).inner_text()
    expect(page.locator(POINTS)).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator(POINTS)).to_be_visible()
    page.keyboard.press(str(grade))
    expect(page.locator(POINTS)).to_have_count(0)
    return title


def reviews(page: Page) -> list[dict]:
    return [event for event in page.evaluate(STORED) if event["kind"] == "review"]


def export(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def import_file(page: Page, text: str | bytes) -> str:
    """Imports a file on the progress page; returns what the page says of it."""
    data = text.encode() if isinstance(text, str) else text
    said = page.locator("p.practice-verdict[role=status]")
    page.evaluate("document.querySelector('p.practice-verdict[role=status]').textContent = ''")
    page.locator("input[type=file]").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": data})
    expect(said).not_to_be_empty()
    return said.inner_text()


# The contract in one story: a day of thirty, a reload in between, the next day, export, erase, import


def test_a_day_of_thirty_cards_survives_reload_next_day_erase_and_import(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=review")
    page.get_by_text("What to review").click()
    page.get_by_label("New a day").fill("30")
    page.get_by_label("New a day").press("Tab")
    expect(page.locator(".practice-facts")).to_contain_text("30 new")
    page.locator("h1").click()
    seen = [answer(page, 3) for _ in range(14)]
    page.reload()
    expect(page.locator(".practice-facts")).to_contain_text("16 new")
    seen += [answer(page, 3) for _ in range(16)]
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    assert len(set(seen)) == 30
    stored = reviews(page)
    assert len(stored) == 30
    assert {event["grade"] for event in stored} == {3}

    page.clock.set_fixed_time(START + timedelta(days=1))
    page.reload()
    expect(page.locator(".practice-facts")).to_contain_text("0 due, 30 new")  # Good comes again after two days
    page.clock.set_fixed_time(START + timedelta(days=2))
    page.reload()
    expect(page.locator(".practice-facts")).to_contain_text("30 due, 30 new")
    assert answer(page, 1) in seen
    expect(page.locator(".practice-facts")).to_contain_text("30 due, 30 new")  # it is asked once more today

    page = practice(reader, "?mode=progress")
    expect(page.locator(ROOM)).to_contain_text("31 reviews so far")
    text = export(page)
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("button", name="Erase everything").click()
    expect(page.locator(ROOM)).to_contain_text("0 reviews so far")
    page.reload()
    expect(page.locator(ROOM)).to_contain_text("0 reviews so far")
    assert "Imported: 31 new" in import_file(page, text)
    page.reload()
    expect(page.locator(ROOM)).to_contain_text("31 reviews so far")
    assert {event["id"] for event in stored} < {event["id"] for event in reviews(page)}
    assert "0 new" in import_file(page, text)


def test_ticks_propose_and_the_reader_decides(reader: Reader) -> None:
    page = practice(reader, "?mode=review&topics=training")
    page.keyboard.press("Space")
    boxes = page.locator(f"{POINTS} input")
    number = boxes.count()
    pressed = page.locator(".practice-grades [aria-pressed=true]")
    expect(pressed).to_contain_text("Again")
    for letter in "abcde"[:number]:
        page.keyboard.press(letter)
    expect(pressed).to_contain_text("Good")
    page.keyboard.press("a")
    expect(boxes.first).not_to_be_checked()
    page.keyboard.press("4")
    expect(page.locator(POINTS)).to_have_count(0)
    [event] = reviews(page)
    assert (event["grade"], event["ticks"]) == (4, "0" + "1" * (number - 1))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(POINTS)).to_have_count(0)
    assert sorted(event["grade"] for event in reviews(page)) == [1, 4]


def test_undo_takes_the_last_grade_back(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    title = answer(page, 1)
    assert page.locator(QUESTION).inner_text() != title
    page.keyboard.press("u")
    expect(page.locator(QUESTION)).to_have_text(title)
    page = practice(reader, "?mode=progress")
    expect(page.locator(ROOM)).to_contain_text("0 reviews so far")


def test_text_box_is_typed_into_and_not_stored(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    page.get_by_label("Your answer").click()
    page.keyboard.type("1 2 u a secret <b>answer</b>")
    expect(page.locator(POINTS)).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".practice-own")).to_have_text("1 2 u a secret <b>answer</b>")
    page.keyboard.press("3")
    expect(page.locator(POINTS)).to_have_count(0)
    assert "secret" not in page.evaluate("JSON.stringify(Object.entries(localStorage))")


def test_filters_are_kept_and_stand_in_the_address(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    page.get_by_text("What to review").click()
    page.get_by_label("Transformers").check()
    expect(page.locator(".practice-facts")).to_contain_text("Transformers")
    page.get_by_label("Deep dive").check()
    expect(page.locator(".practice-facts")).to_contain_text("Deep dive")
    assert "topics=transformers" in page.url
    assert "levels=deep-dive" in page.url
    wanted = [q for q in LIBRARY.questions if q.topic == "transformers" and q.level == "deep-dive"]
    expect(page.locator(".practice-facts")).to_contain_text(f"{min(10, len(wanted))} new")
    tag = wanted[0].tags[0]
    page.get_by_label("Tag").select_option(tag)
    tagged = [q.title for q in wanted if tag in q.tags]
    expect(page.locator(".practice-facts")).to_contain_text(f"{len(tagged)} new")
    assert page.locator(QUESTION).inner_text() in tagged
    page.get_by_label("Which").select_option("due")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    page = practice(reader, "?mode=review")
    assert page.locator(QUESTION).inner_text() in tagged


def test_back_button_returns_to_the_way_in(reader: Reader) -> None:
    page = practice(reader)
    page.get_by_role("link", name="Quiz").click()
    expect(page.get_by_role("heading", name="Quiz", level=2)).to_be_focused()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".practice-statement")).to_be_visible()
    address = page.url
    page.go_back()
    expect(page.get_by_role("heading", name="Quiz", level=2)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.go_forward()
    page.go_forward()
    assert page.url == address
    expect(page.locator(".practice-statement")).to_be_visible()


def test_page_without_scripts_says_what_it_is(chromium: Browser, offline_site: Path) -> None:
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = context.new_page()
    page.goto((offline_site / "practice.html").as_uri())
    expect(page.locator("article")).to_contain_text("made of scripts")
    page.locator("article").get_by_role("link", name="topics").click()
    expect(page.get_by_role("heading", name="Topics")).to_be_visible()
    context.close()


# The record: tabs, full and forbidden storage, clocks, damaged parts


def test_two_tabs_do_not_overwrite_each_other(reader: Reader) -> None:
    one = practice(reader, "?mode=review&topics=training")
    two = one.context.new_page()
    two.goto(one.url)
    expect(two.locator(QUESTION)).to_be_visible()
    first = [answer(one, 3), answer(one, 3)]
    expect(two.locator(QUESTION)).to_have_text(one.locator(QUESTION).inner_text())  # the other tab has noticed
    second = [answer(two, 3), answer(two, 3)]
    expect(one.locator(QUESTION)).to_have_text(two.locator(QUESTION).inner_text())
    first.append(answer(one, 3))
    assert len({*first, *second}) == 5
    assert len(reviews(one)) == 5
    one.reload()
    expect(one.locator(".practice-facts")).to_contain_text("5 new")


def test_erasing_in_one_tab_is_respected_by_the_other(reader: Reader) -> None:
    one = practice(reader, "?mode=review")
    two = one.context.new_page()
    two.goto(one.url.replace("review", "progress"))
    answer(one, 3)
    expect(two.locator(ROOM)).to_contain_text("1 review so far")
    two.get_by_role("button", name="Erase", exact=True).click()
    two.get_by_role("button", name="Erase everything").click()
    answer(one, 3)
    assert len(reviews(one)) == 1
    expect(two.locator(ROOM)).to_contain_text("1 review so far")


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
FORBIDDEN = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
)


@pytest.mark.parametrize(("script", "words"), [(FULL, "is full"), (FORBIDDEN, "forbids")], ids=["full", "forbidden"])
def test_storage_that_keeps_nothing_is_told_before_a_review_and_nothing_is_lost(
    chromium: Browser, offline_site: Path, script: str, words: str
) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    context.add_init_script(script)
    page = context.new_page()
    page.goto((offline_site / "practice.html").as_uri() + "?mode=review")
    expect(page.get_by_role("alert")).to_contain_text(words)
    titles = [answer(page, 3) for _ in range(3)]
    expect(page.get_by_role("alert")).to_contain_text("Not stored yet: 3 entries")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export now").click()
    content = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["content"]
    slugs = {question.title: question.slug for question in LIBRARY.questions}
    assert [event["slug"] for event in content["events"]] == [slugs[title] for title in titles]
    context.close()


def test_storage_that_fills_up_and_empties_again_gets_everything(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    answer(page, 3)
    page.evaluate(f"window.kept = Storage.prototype.setItem; {FULL} void 0")
    answer(page, 3)
    expect(page.get_by_role("alert")).to_contain_text("Not stored yet: 1 entry")
    assert len(reviews(page)) == 1
    page.evaluate("Storage.prototype.setItem = window.kept; void 0")
    answer(page, 3)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(reviews(page)) == 3


def test_a_clock_set_back_and_forth_does_no_harm(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=review&topics=training")
    [answer(page, 3) for _ in range(3)]
    for wrong in (START - timedelta(days=400), START + timedelta(days=4000)):
        page.clock.set_fixed_time(wrong)
        page.reload()
        expect(page.get_by_role("alert")).to_have_count(1 if wrong < START else 0)
        answer(page, 3)
        answer(page, 3)
    page.clock.set_fixed_time(START + timedelta(days=1))
    page.reload()
    stored = reviews(page)
    assert len(stored) == 7
    page = practice(reader, "?mode=progress")
    expect(page.locator(ROOM)).to_contain_text("7 reviews so far")
    page.clock.set_fixed_time(START + timedelta(days=3))
    page = practice(reader, "?mode=review&topics=training&kind=due")
    due = len({event["slug"] for event in stored})
    expect(page.locator(".practice-facts")).to_contain_text(f"{due} due")


def test_a_damaged_part_is_left_alone_and_told(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    answer(page, 3)
    key = f"{PREFIX}first.broken"
    page.evaluate(f'localStorage.setItem({key!r}, \'{{"version": 1, "events": [\')')
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("cannot be read")
    answer(page, 3)
    assert page.evaluate(f"localStorage.getItem({key!r})") == '{"version": 1, "events": ['
    page.evaluate(f"localStorage.removeItem({key!r})")
    assert len(reviews(page)) == 2


def test_a_question_that_is_gone_and_events_of_another_kind_are_kept(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    answer(page, 3)
    part = {
        "version": 1,
        "settings": {},
        "events": [
            {"id": "a", "after": "", "kind": "review", "time": 1, "slug": "a-page-that-was", "grade": 2},
            {"id": "b", "after": "a", "kind": "something-new", "time": 2, "more": [1]},
        ],
    }
    page.evaluate(f"localStorage.setItem('{PREFIX}first.other', {json.dumps(json.dumps(part))})")
    page = practice(reader, "?mode=progress")
    expect(page.locator(ROOM)).to_contain_text("2 reviews so far")
    content = json.loads(export(page))["content"]
    assert {event["kind"] for event in content["events"]} == {"review", "something-new"}
    for mode in ("plan", "review", "mock", "quiz", "placement"):
        practice(reader, f"?mode={mode}")
        expect(page.locator("#practice-room h2").first).to_be_visible()


DEFECTIVE_SETTINGS = [
    {"filters": None, "limits": None, "interview": None},
    {"filters": {"topics": 5, "levels": "core", "tags": {}}, "limits": {"fresh": "x", "again": -1}, "interview": 7},
    {"filters": {"topics": ["gone"], "tags": [None]}, "limits": [], "interview": {"date": "2027-03-09"}},
    {"filters": "all", "limits": {"fresh": 1e9}, "interview": {"date": "2027-99-99", "since": "x"}},
]


@pytest.mark.parametrize("settings", DEFECTIVE_SETTINGS, ids=["none", "types", "gone", "text"])
def test_settings_that_make_no_sense_close_no_way_to_practice(reader: Reader, settings: dict) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader)
    wrapped = {name: {"value": value, "time": 1} for name, value in settings.items()}
    part = json.dumps({"version": 1, "settings": wrapped, "events": []})
    page.evaluate(f"localStorage.setItem('{PREFIX}first.other', {json.dumps(part)})")
    for mode in ("", "plan", "review", "mock", "quiz", "placement", "progress"):
        practice(reader, f"?mode={mode}")
        expect(page.locator("#practice-room h2").first).to_be_visible()
        expect(page.get_by_text("This did not load")).to_have_count(0)
    page = practice(reader, "?mode=review")
    expect(page.locator(QUESTION)).to_be_visible()


def test_events_that_make_no_sense_close_no_way_to_practice(reader: Reader) -> None:
    page = practice(reader)
    key = json.dumps(
        {"mode": "quiz", "seed": "s", "n": 3, "topics": "", "levels": "", "missed": "1"}, separators=(",", ":")
    )
    settings = {"mode": "mock", "seed": "s", "n": 1, "minutes": 3, "follow": 2, "topics": "", "levels": ""}
    mock_key = json.dumps(settings, separators=(",", ":"))
    events = [
        {"id": "a", "after": "", "kind": "quiz-start", "time": 1, "key": key, "asked": 7},
        {"id": "b", "after": "a", "kind": "mock-start", "time": 2, "key": mock_key},
        {"id": "c", "after": "b", "kind": "mock", "time": 3, "run": "b", "slug": "dropout", "ticks": {"length": 2}},
        {"id": "d", "after": "c", "kind": "placement", "time": 4, "run": "x", "slug": 5, "known": 9},
        {"id": "e", "after": "d", "kind": "undo", "time": 5, "of": {}},
    ]
    part = json.dumps({"version": 1, "settings": {}, "events": events})
    page.evaluate(f"localStorage.setItem('{PREFIX}first.other', {json.dumps(part)})")
    for query in ("?mode=quiz&seed=s&n=3&missed=1", "?mode=mock&seed=s&n=1&minutes=3&follow=2", "?mode=placement"):
        practice(reader, query)
        expect(page.locator("#practice-room h2").first).to_be_visible()
        expect(page.get_by_text("This did not load")).to_have_count(0)


# Files


def test_the_same_file_can_be_chosen_again(reader: Reader, tmp_path: Path) -> None:
    page = practice(reader, "?mode=progress")
    text = export(page)
    file = tmp_path / "record.json"
    said = page.locator("p.practice-verdict[role=status]")
    for content, words in (("{", "damaged"), (text, "Imported: 0 new")):
        file.write_text(content, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(file)
        expect(said).to_contain_text(words)


def test_a_file_that_cannot_be_read_is_refused_with_a_reason(reader: Reader) -> None:
    page = practice(reader, "?mode=progress")
    page.evaluate("File.prototype.text = () => Promise.reject(new DOMException('gone', 'NotFoundError')); void 0")
    assert import_file(page, "{}") == "The browser cannot read the file. Nothing was changed."
    assert "too large" in import_file(page, " " * 9_000_000)


def test_a_bad_file_is_refused_with_a_reason_and_nothing_is_lost(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    answer(page, 3)
    page = practice(reader, "?mode=progress")
    good = export(page)
    packed = json.loads(good)
    newer = json.dumps({**packed, "version": 2})
    changed = good.replace('"grade":3', '"grade":4')
    assert changed != good
    before = page.evaluate("JSON.stringify(Object.entries(localStorage).sort())")
    for text, words in (
        (good[: len(good) // 2], "damaged"),
        (changed, "checksum"),
        (b"\x00\xff\xfe", "damaged"),
        ('{"cards": []}', "somewhere else"),
        ("[1, 2]", "somewhere else"),
        (newer, "newer"),
        (" " * 9_000_000, "too large"),
    ):
        said = import_file(page, text)
        assert words in said, said
        assert "Nothing was changed" in said
    assert page.evaluate("JSON.stringify(Object.entries(localStorage).sort())") == before


def test_a_file_that_does_not_fit_is_refused_whole(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    answer(page, 3)
    page = practice(reader, "?mode=progress")
    text = export(page)
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("button", name="Erase everything").click()
    page.evaluate(f"window.kept = Storage.prototype.setItem; {FULL} void 0")
    assert "no room" in import_file(page, text)
    page.evaluate("Storage.prototype.setItem = window.kept; guidePractice.app.set('limits', {}); void 0")
    assert reviews(page) == []  # nothing of the file comes in later, with something else
    expect(page.locator(ROOM)).to_contain_text("0 reviews so far")


# Mock interview, quiz, placement, plan


def sit_mock(page: Page, questions: int, follow: int) -> list[str]:
    """Sits a mock interview by keyboard; the first answer is complete, the others cover nothing. Returns the titles."""
    page.keyboard.press("Enter")
    titles = []
    for number in range(questions):
        expect(page.locator(".practice-facts")).to_contain_text(f"Question {number + 1} of {questions}")
        expect(page.get_by_role("timer")).to_be_visible()
        titles.append(page.locator(QUESTION).inner_text())
        page.keyboard.press("Space")
        expect(page.locator(POINTS)).to_be_visible()
        if number == 0:
            for letter in "abcde"[: page.locator(f"{POINTS} input").count()]:
                page.keyboard.press(letter)
        page.keyboard.press("Enter")
        for i in range(follow):
            expect(page.locator(".practice-facts")).to_contain_text(f"Follow-up {i + 1} of {follow}")
            page.keyboard.press("Space")
            expect(page.get_by_role("group", name="Did you have it?")).to_be_visible()
            page.keyboard.press("3" if number == 0 else "1")
    return titles


def test_mock_interview_from_a_seed_is_the_same_for_two_people(chromium: Browser, offline_site: Path) -> None:
    query = "?mode=mock&seed=seed-1&n=3&minutes=2&follow=2&topics=training,cnns"
    sat = []
    for _ in range(2):
        context = chromium.new_context(viewport=DESKTOP)
        reader = Reader(context, offline_site)
        page = practice(reader, query)
        titles = sit_mock(page, 3, 2)
        expect(page.get_by_role("heading", name="How it went")).to_be_visible()
        rows = page.locator("#practice-room tbody tr").all_inner_texts()
        assert [row.split("\t")[-1] for row in rows] == ["solid", "weak", "weak"]
        sat.append((titles, page.locator("#practice-room ol li").all_inner_texts()))
        reader.assert_quiet()
        context.close()
    assert sat[0] == sat[1]
    titles, reading = sat[0]
    by_title = {question.title: question for question in LIBRARY.questions}
    assert {by_title[title].topic for title in titles} <= {"training", "cnns"}
    read = [line.rsplit(" (", 1)[0] for line in reading]
    order = [next(q.slug for q in LIBRARY.questions if line.startswith(q.title)) for line in reading]
    assert {by_title[title].slug for title in titles[1:]} <= set(order)
    assert by_title[titles[0]].slug not in order
    listed = [question.slug for question in LIBRARY.questions if question.slug in order]
    assert order != listed, "choose a seed whose pages need others that the guide lists after them"
    for place, slug in enumerate(order):
        needs = LIBRARY.question(slug).needs
        assert all(need not in order[place:] for need in needs), (slug, read)


def test_mock_interview_goes_on_after_a_reload_and_tells_when_time_is_up(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=mock&seed=s&n=2&minutes=1&follow=0")
    page.keyboard.press("Enter")
    first = page.locator(QUESTION).inner_text()
    expect(page.get_by_role("timer")).to_have_text(re.compile("1:00|0:5."))
    page.clock.run_for(61_000)
    expect(page.get_by_role("timer")).to_contain_text("+0:0")
    expect(page.locator(".practice-said")).to_contain_text("Time is up")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".practice-facts")).to_contain_text("Question 2 of 2")
    second = page.locator(QUESTION).inner_text()
    page.reload()
    page.get_by_role("button", name="Go on with question 2").click()
    expect(page.locator(QUESTION)).to_have_text(second)
    assert first != second


def test_quiz_gives_the_verdicts_of_the_pages(reader: Reader) -> None:
    plain = re.compile(r"[^a-z]+")
    verdicts = {}
    for question in LIBRARY.questions:
        for statement in statements_of(question):
            if "$" not in statement.text:
                verdicts[question.title, plain.sub("", re.sub(r"\]\([^)]*\)", "", statement.text.lower()))] = statement
    page = practice(reader, "?mode=quiz&seed=first&n=30")
    checked = right = 0
    for number in range(30):
        expect(page.locator(".practice-facts")).to_contain_text(f"Statement {number + 1} of 30")
        text = page.locator(".practice-statement").inner_text()
        title = page.locator(QUESTION).inner_text()
        page.keyboard.press("1")
        said = page.locator(".practice-verdict").inner_text()
        expect(page.locator(".practice-answer")).not_to_be_empty()
        right += said.startswith("Right")
        known = verdicts.get((title, plain.sub("", text.lower())))
        if known:
            checked += 1
            assert said.startswith("Right") == known.holds, (title, text, said)
        page.keyboard.press("Enter")
    expect(page.locator(ROOM)).to_contain_text(f"{right} of 30 statements judged rightly")
    assert checked >= 15
    assert 8 <= right <= 22
    page = practice(reader, "?mode=quiz")
    page.get_by_role("button", name=f"Only what I misjudged ({30 - right})").click()
    expect(page.locator(".practice-facts")).to_contain_text(f"Statement 1 of {30 - right}")
    page.keyboard.press("2")
    expect(page.locator(".practice-verdict")).to_contain_text("Right")
    page.reload()
    expect(page.locator(".practice-facts")).to_contain_text(f"Statement 2 of {30 - right}")


def test_placement_resumes_and_gives_a_picture_that_orders_the_plan(reader: Reader) -> None:
    page = practice(reader, "?mode=placement")
    page.keyboard.press("Enter")
    asked = []
    for number in range(12):
        expect(page.locator(".practice-facts")).to_contain_text(f"Question {number + 1} of 12")
        asked.append(page.locator(QUESTION).inner_text())
        if number == 5:
            page.reload()
            page.get_by_role("button", name="Go on with question 6").click()
            expect(page.locator(QUESTION)).to_have_text(asked[-1])
        page.keyboard.press("Space")
        page.keyboard.press("3" if number % 2 else "1")
    expect(page.get_by_role("heading", name="A first picture")).to_be_visible()
    assert len(set(asked)) == 12
    topics = {question.title: question.topic for question in LIBRARY.questions}
    assert {topics[title] for title in asked} == {topic.slug for topic in LIBRARY.topics}
    page.reload()
    expect(page.get_by_role("heading", name="A first picture")).to_be_visible()
    page.get_by_role("button", name="Make a plan").click()
    listed = page.locator(".practice-days a").all_text_contents()
    assert not set(asked[1::2]) & set(listed)  # what is known comes last, far behind the coming days


@pytest.mark.parametrize(("days", "for_new"), [(3, 3), (40, 33)], ids=["three", "forty"])
def test_plan_says_what_the_date_asks_for(reader: Reader, days: int, for_new: int) -> None:
    number = len(LIBRARY.questions)
    sum_ = f"{number} questions in {for_new} days are {-(-number // for_new)} a day"
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=plan")
    page.get_by_label("Interview on").fill((START + timedelta(days=days)).date().isoformat())
    page.get_by_label("Interview on").press("Tab")
    expect(page.locator(".practice-verdict")).to_contain_text(sum_)
    page.reload()
    expect(page.locator(".practice-verdict")).to_contain_text(sum_)
    assert page.locator(".practice-days > li").count() == days


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (START.date(), "today or past"),
        (START.date() - timedelta(days=1), "today or past"),
        (START.date() + timedelta(days=1), "in 1 day are"),
        (START.date().replace(year=2037), "3,593 more days until the interview"),
        (START.date().replace(year=2999), "more days until the interview"),
    ],
    ids=["today", "yesterday", "tomorrow", "ten-years", "last-date"],
)
def test_any_interview_date_has_a_plan(reader: Reader, date: datetime, words: str) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=plan")
    page.get_by_label("Interview on").fill(date.isoformat())
    page.get_by_label("Interview on").press("Tab")
    expect(page.locator(ROOM)).to_contain_text(words)
    assert page.locator(".practice-days > li").count() <= 60
    page = practice(reader, "?mode=review")
    expect(page.locator(QUESTION)).to_be_visible()


def test_a_plan_counts_what_comes_once_more_in_the_last_days(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=plan")
    page.get_by_label("Interview on").fill((START + timedelta(days=3)).date().isoformat())
    page.get_by_label("Interview on").press("Tab")
    days = page.locator(".practice-days > li")
    expect(days).to_have_count(3)
    expect(days.last).to_contain_text(f"{len(LIBRARY.questions)} again, everything once more")
    expect(page.locator(".practice-verdict")).to_contain_text("what is new on the last day comes once more on that day")


def test_filters_that_leave_nothing_say_so_and_can_be_taken_away(reader: Reader) -> None:
    topic = LIBRARY.topics[-1]
    rare = next(t for q in LIBRARY.questions for t in q.tags if not any(t in own.tags for own in topic.questions))
    page = practice(reader, f"?mode=review&topics={topic.slug}&tags={rare}")
    expect(page.get_by_role("heading", name="No question passes these filters")).to_be_visible()
    page.get_by_label("Tag").select_option("")
    expect(page.locator(QUESTION)).to_be_visible()
    page.get_by_label("Tag").select_option(rare)
    expect(page.get_by_role("heading", name="No question passes these filters")).to_be_visible()
    page = practice(reader, "?mode=plan")
    expect(page.locator(".practice-verdict")).to_contain_text("No question passes these filters")
    page.get_by_label("Tag").select_option("")
    expect(page.locator(".practice-verdict")).to_contain_text(f"{len(topic.questions)} questions to see")


def test_a_list_of_pages_is_shown_as_a_filter_and_can_be_left(reader: Reader) -> None:
    page = practice(reader, "?mode=review&slugs=dropout,stride,gone")
    expect(page.locator(".practice-facts")).to_contain_text("2 new")
    page.get_by_text("What to review").click()
    expect(page.locator(".practice-options")).to_contain_text("Only the 2 pages of a list")
    page.get_by_role("button", name="All pages").click()
    expect(page.locator(".practice-facts")).to_contain_text("10 new")
    expect(page.get_by_role("button", name="All pages")).to_have_count(0)


def test_limits_of_zero_end_the_day_and_keep_the_focus(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    page.get_by_text("What to review").click()
    page.get_by_label("New a day").fill("0")
    page.get_by_label("New a day").press("Tab")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    expect(page.locator(ROOM)).to_contain_text("The limit of new ones is 0 a day")
    expect(page.get_by_label("Reviews a day")).to_be_focused()
    page.get_by_label("Reviews a day").fill("0")
    page.get_by_label("Reviews a day").press("Shift+Tab")
    page.get_by_label("New a day").fill("5")
    page.get_by_label("New a day").press("Enter")
    expect(page.locator(".practice-facts")).to_contain_text("0 due, 5 new")


def test_a_new_day_begins_at_midnight_without_a_reload(reader: Reader) -> None:
    reader.page.clock.install(time=START.replace(hour=23, minute=50))
    page = practice(reader, "?mode=review")
    page.get_by_text("What to review").click()
    page.get_by_label("New a day").fill("1")
    page.get_by_label("New a day").press("Tab")
    expect(page.locator(".practice-facts")).to_contain_text("1 new")
    page.locator("h1").click()
    answer(page, 4)
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    page.clock.run_for(11 * 60_000)
    expect(page.locator(".practice-facts")).to_contain_text("1 new")


def test_enter_grades_after_a_point_was_ticked_with_the_mouse(reader: Reader) -> None:
    page = practice(reader, "?mode=review&topics=training")
    page.keyboard.press("Space")
    boxes = page.locator(f"{POINTS} input")
    boxes.first.click()
    page.keyboard.press("B")  # as with Caps Lock
    expect(boxes.nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(POINTS)).to_have_count(0)
    assert reviews(page)[0]["ticks"].startswith("11")


def test_keys_pressed_twice_grade_once(reader: Reader) -> None:
    page = practice(reader, "?mode=review")
    titles = []
    for _ in range(3):
        titles.append(page.locator(QUESTION).inner_text())
        page.keyboard.press("Space")
        page.keyboard.press("Space")
        expect(page.locator(POINTS)).to_be_visible()
        page.keyboard.press("3")
        page.keyboard.press("3")
        expect(page.locator(POINTS)).to_have_count(0)
    assert len(set(titles)) == len(reviews(page)) == 3


def test_a_mock_interview_begun_twice_has_one_clock(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=mock&seed=s&n=2&minutes=1&follow=0")
    page.get_by_role("button", name="Begin").evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_role("timer")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(POINTS)).to_be_visible()
    page.clock.run_for(70_000)
    expect(page.locator(".practice-said")).not_to_contain_text("Time is up")


@pytest.mark.parametrize("seed", ["a,b&c=d#e?f+g h", "ä漢😀 <b>&amp;", "%41%zz", " ", "x" * 500, "'\"`${1}"])
def test_a_seed_may_hold_any_character(reader: Reader, seed: str) -> None:
    page = practice(reader, "?mode=mock")
    page.get_by_label("Seed").evaluate(
        "(field, seed) => { field.removeAttribute('maxlength'); field.value = seed; }", seed
    )
    page.get_by_label("Seed").dispatch_event("change")
    page.get_by_role("button", name="To the interview").click()
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    shown = page.locator("#practice-room code").text_content()
    assert shown == seed[:60] if seed.strip() else len(shown) == 6
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(QUESTION)).to_be_visible()
    title = page.locator(QUESTION).inner_text()
    page.reload()
    expect(page.locator("#practice-room code")).to_have_text(shown)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(QUESTION)).to_have_text(title)


def test_a_very_long_answer_is_kept_in_its_place(chromium: Browser, offline_site: Path) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = practice(Reader(context, offline_site), "?mode=review")
    page.get_by_label("Your answer").fill("x" * 20_000 + "\n" + "word " * 20_000)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".practice-own")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator(".practice-own").bounding_box()["height"] < PHONE["height"]
    page.keyboard.press("3")
    expect(page.locator(POINTS)).to_have_count(0)
    context.close()


def test_forms_keep_the_focus_while_they_change_the_page(reader: Reader) -> None:
    reader.page.clock.install(time=START)
    page = practice(reader, "?mode=plan")
    page.get_by_label("Interview on").focus()
    page.keyboard.type("03212027", delay=30)
    assert page.get_by_label("Interview on").input_value() == "2027-03-21"
    expect(page.locator(".practice-days > li")).to_have_count(20)
    page = practice(reader, "?mode=review")
    page.get_by_text("What to review").click()
    box = page.get_by_label("Training", exact=True)
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".practice-facts")).to_contain_text("Training")
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Generalization")).to_be_checked()
    assert "topics=training,generalization" in page.url


# The page


def test_practice_page_is_light_even_with_300_questions(site: Path) -> None:
    """Everything the page loads before a session, without fonts: what grows with the questions is scaled up to 300."""
    html = (site / "practice" / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<(?:script|link)[^>]* (?:src|href)="(\.\./assets/[^"]+\.(?:js|css))"', html)
    assert len(found) > 15
    weights = {name: len(gzip.compress((site / "practice" / name).resolve().read_bytes(), 6)) for name in found}
    scaling = ("assets/pages.js", "practice/index.js")
    growing = [weight for name, weight in weights.items() if DIGEST.sub("", name).endswith(scaling)]
    assert len(growing) == 2
    whole = sum(weights.values()) + len(gzip.compress(html.encode(), 6))
    scaled = whole + sum(growing) * (300 / len(LIBRARY.questions) - 1)
    assert scaled <= 120_000, f"{whole} bytes gzipped, {scaled:.0f} with 300 questions: {weights}"


def test_practice_page_loads_nothing_else_until_a_session_begins(reader: Reader) -> None:
    requests: list[str] = []
    reader.page.on("request", lambda request: requests.append(request.url))
    page = practice(reader)
    page.wait_for_timeout(1500)
    scripts = [url for url in requests if url.endswith(".js")]
    html = (reader.site / "practice.html").read_text(encoding="utf-8")
    assert len(scripts) == len(re.findall(r"<script[^>]* src=", html))


def test_the_chart_of_the_coming_days_is_legible_on_a_phone(chromium: Browser, offline_site: Path) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = practice(Reader(context, offline_site), "?mode=progress")
    day = page.locator(".practice-chart text").last
    shown = day.evaluate("text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a")
    assert shown >= 9.5
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_other_pages_load_nothing_of_practice(site: Path) -> None:
    for path in site.rglob("*.html"):
        if path.parent.name != "practice":
            assert "assets/practice" not in path.read_text(encoding="utf-8"), path


def test_every_card_has_its_texts_and_links_that_lead_somewhere(reader: Reader) -> None:
    page = practice(reader)
    cards = page.evaluate(
        """async () => {
            const { app, view } = guidePractice;
            const read = async (q) => ({ ...q, page: app.pageOf(q), ...(await view.card(q)) });
            return Promise.all(app.questions.map(read));
        }"""
    )
    assert [card["slug"] for card in cards] == [question.slug for question in LIBRARY.questions]
    for card, question in zip(cards, LIBRARY.questions):
        assert (card["title"], card["topic"], card["level"]) == (question.title, question.topic, question.level)
        assert sorted(card["tags"]) == sorted(question.tags)
        assert sorted(card["needs"]) == sorted(question.needs)
        assert len(card["points"]) == len(question.key_points)
        assert len(card["followUps"]) == len(question.follow_ups)
        assert [s["holds"] for s in card["statements"]] == [s.holds for s in statements_of(question)]
        assert Path(card["page"].removeprefix("file://")).is_file()
        texts = json.dumps([card["answer"], card["points"], card["followUps"], card["statements"]], ensure_ascii=False)
        assert "arithmatex" not in texts
        assert not re.search(r"<[^>]* style=", texts)
        for target in re.findall(r'href=\\"([^"#\\]+)', texts):
            assert target.startswith("http") or (reader.site / target).is_file(), (question.slug, target)


def open_modes(page: Page, address: str) -> list[str]:
    """Opens each state of the page in turn; yields its name."""
    page.goto(address)
    yield "home"
    page.goto(f"{address}?mode=review")
    page.get_by_text("What to review").click()
    yield "front"
    page.get_by_label("Your answer").fill("Words of my own.")
    page.locator("h1").click()
    page.keyboard.press("Space")
    expect(page.locator(POINTS)).to_be_visible()
    yield "back"
    page.keyboard.press("3")
    for mode in ("mock", "quiz", "placement", "plan", "progress"):
        page.goto(f"{address}?mode={mode}")
        expect(page.locator("#practice-room h2")).to_be_visible()
        yield mode
    page.goto(f"{address}?mode=quiz&seed=x")
    page.keyboard.press("1")
    expect(page.locator(".practice-verdict")).to_be_visible()
    yield "verdict"
    page.goto(f"{address}?mode=mock&seed=x&n=1&follow=1")
    sit_mock(page, 1, 1)
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    yield "summary"
    page.goto(f"{address}?mode=review&topics=cnns&tags=gone&slugs=dropout")
    expect(page.get_by_role("heading", name="No question passes these filters")).to_be_visible()
    yield "nothing"
    page.goto(f"{address}?mode=review&kind=due")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    yield "done"
    page.goto(f"{address}?mode=placement")
    page.keyboard.press("Enter")
    expect(page.locator(QUESTION)).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="Would you have said that?")).to_be_visible()
    yield "placement back"
    page.goto(f"{address}?mode=mock&seed=y&n=1&follow=1")
    page.keyboard.press("Enter")
    page.get_by_label("Your answer").fill("Words of my own.")
    page.get_by_role("button", name="I have answered").click()
    expect(page.get_by_role("region", name="Your answer")).to_be_visible()
    yield "mock back"
    page.get_by_role("button", name="Next: a follow-up").click()
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="Did you have it?")).to_be_visible()
    yield "follow-up"
    page.goto(f"{address}?mode=progress")
    page.get_by_role("button", name="Erase", exact=True).click()
    yield "erase"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_mode(chromium: Browser, offline_site: Path, viewport: dict, scheme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    page = Reader(context, offline_site).page
    found = []
    for mode in open_modes(page, (offline_site / "practice.html").as_uri()):
        page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")  # colors change slowly
        page.evaluate(axe)
        result = page.evaluate(f"axe.run(document, {{ runOnly: {AXE_RULES} }})")
        found += [f"{mode}: {v['id']}: {node['html'][:120]}" for v in result["violations"] for node in v["nodes"]]
    context.close()
    assert found == []


def test_no_mode_scrolls_sideways_at_320_pixels(chromium: Browser, offline_site: Path) -> None:
    context: BrowserContext = chromium.new_context(viewport={"width": 320, "height": 700}, is_mobile=True)
    page = Reader(context, offline_site).page
    for mode in open_modes(page, (offline_site / "practice.html").as_uri()):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, mode
    context.close()


def test_no_inline_script_or_style_is_made(reader: Reader) -> None:
    page = practice(reader, "?mode=progress")
    assert page.locator("#practice-room [style], #practice-room style, article script").count() == 0
