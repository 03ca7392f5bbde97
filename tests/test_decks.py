"""The Anki packages and the table, judged by Anki itself and by a browser with Anki's MathJax."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import Browser

from conftest import ROOT
from guide.cards import MADE, Card, make_card
from guide.decks import FIELDS, NAME, make_cards, note_type, package, permanent_id
from guide.interactive import Interactive
from guide.library import Library, read_library
from guide.markdown_text import INLINE_CODE, INLINE_MATH, find_links, mask
from guide.question import Question
from learner import Learner
from reader import DESKTOP, PHONE, Reader
from small_guide import SmallGuide
from test_browser import AXE_RULES

FILES = "deep-learning-interview-guide"
TIME = 1_700_000_000
SITE = "https://someone.github.io/guide/"


def make_decks(project: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a project as a person would; the result holds what it said."""
    clean = {name: value for name, value in os.environ.items() if name not in ("GITHUB_REPOSITORY", "SITE_URL")}
    command = [sys.executable, "scripts/make_decks.py", str(folder)]
    return subprocess.run(command, cwd=project, env=clean | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT)


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all packages and the table of the whole guide, as published."""
    folder = tmp_path_factory.mktemp("decks")
    result = make_decks(ROOT, folder, GITHUB_REPOSITORY="Someone/guide")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    opened = Learner(tmp_path / "learner")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def whole(decks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """A learner who has imported the whole guide and whom no test changes."""
    opened = Learner(tmp_path_factory.mktemp("whole") / "learner")
    opened.import_package(decks / f"{FILES}.apkg")
    yield opened
    opened.close()


def write_package(
    path: Path,
    library: Library,
    interactive: Interactive,
    time: int,
    changed: Question | None = None,
    since: int | None = None,
) -> Path:
    """A package of all questions, one of them perhaps changed; `since` is the time of all others."""

    def changed_at(card: Card) -> int:
        is_changed = changed is None or card.guid == f"{FILES}/{changed.slug}"
        return time if is_changed or since is None else since

    topics = [
        replace(t, questions=tuple(changed if changed and q.slug == changed.slug else q for q in t.questions))
        for t in library.topics
    ]
    cards = {topic.slug: make_cards(topic, library, interactive, SITE) for topic in topics}
    path.write_bytes(package(cards, {topic.slug: topic.title for topic in topics}, SITE, time, changed_at))
    return path


def test_packages_hold_every_question_once_in_its_topics_deck(decks: Path, library: Library, whole: Learner) -> None:
    sizes = {f"{NAME}::{topic.title}": len(topic.questions) for topic in library.topics}
    assert whole.deck_sizes() == sizes
    assert sorted(note.guid.rpartition("/")[2] for note in whole.notes()) == sorted(q.slug for q in library.questions)
    places = [whole.card(question.slug).due for question in library.questions]
    assert places == sorted(set(places)), "new cards do not come in reading order"
    names = {f"{FILES}.apkg", f"{FILES}-cards.tsv", *(f"{FILES}-{topic.slug}.apkg" for topic in library.topics)}
    assert {path.name for path in decks.iterdir()} == names


def test_topic_packages_and_the_whole_one_share_notes_and_decks(
    decks: Path, library: Library, learner: Learner
) -> None:
    for topic in library.topics:
        said = learner.import_package(decks / f"{FILES}-{topic.slug}.apkg")
        assert said == {"new": len(topic.questions), "updated": 0, "same": 0}
    before = learner.history()
    sizes = learner.deck_sizes()
    assert learner.import_package(decks / f"{FILES}.apkg") == {"new": 0, "updated": 0, "same": len(library.questions)}
    assert learner.history() == before
    assert learner.deck_sizes() == sizes == {f"{NAME}::{topic.title}": len(topic.questions) for topic in library.topics}


@pytest.mark.parametrize("with_scheduling", [False, True])
def test_a_newer_package_updates_texts_and_keeps_the_history(
    library: Library, interactive: Interactive, learner: Learner, tmp_path: Path, with_scheduling: bool
) -> None:
    learner.import_package(write_package(tmp_path / "old.apkg", library, interactive, TIME))
    slugs = learner.review(f"{NAME}::{library.topics[3].title}", 5)
    assert slugs == [question.slug for question in library.topics[3].questions[:5]], "not in reading order"
    learner.collection.set_user_flag_for_cards(2, [learner.card(slugs[1]).id])
    before = learner.history()
    assert len(before[0]) == 5
    question = library.question(slugs[0])
    changed = replace(question, short_answer="A new answer.", tags=("new-tag",), level="deep-dive")
    newer = write_package(tmp_path / "new.apkg", library, interactive, TIME + 60, changed)
    said = learner.import_package(newer, with_scheduling=with_scheduling)
    assert said["new"] == 0
    assert learner.note(slugs[0])["Short answer"] == "A new answer."
    assert {"new-tag", "level::deep-dive"} <= set(learner.note(slugs[0]).tags)
    assert learner.history() == before
    assert learner.collection.note_count() == len(library.questions)


def test_a_changed_figure_comes_with_the_update(small_guide: SmallGuide, learner: Learner, tmp_path: Path) -> None:
    small_guide.replace("docs/training/alpha.md", "## Worked", "![Up it goes.](figure:growth/growth)\n\n## Worked")
    strokes = ("#1f2328", "#24507a")
    for number, stroke in enumerate(strokes):
        small_guide.replace("notebooks/training/growth.ipynb", strokes[0], stroke)
        result = make_decks(small_guide.root, tmp_path / "out", SOURCE_DATE_EPOCH=str(MADE + number))
        assert result.returncode == 0, result.stderr
        learner.import_package(tmp_path / "out" / f"{FILES}.apkg")
        (name,) = learner.pictures()
        assert stroke in (learner.media / name).read_text(encoding="utf-8")


def test_what_the_learner_edited_since_stays_until_a_newer_change(
    library: Library, interactive: Interactive, learner: Learner, tmp_path: Path
) -> None:
    learner.import_package(write_package(tmp_path / "old.apkg", library, interactive, TIME))
    note = learner.note("dropout")
    note["Short answer"] = "My own words."
    learner.collection.update_note(note)
    learner.import_package(write_package(tmp_path / "before.apkg", library, interactive, TIME + 60))
    assert learner.note("dropout")["Short answer"] == "My own words."
    learner.import_package(write_package(tmp_path / "after.apkg", library, interactive, int(time.time()) + 60))
    assert learner.note("dropout")["Short answer"] == library.question("dropout").short_answer


def test_only_changed_notes_are_updated(
    library: Library, interactive: Interactive, learner: Learner, tmp_path: Path
) -> None:
    learner.import_package(write_package(tmp_path / "old.apkg", library, interactive, TIME))
    learner.review(f"{NAME}::{library.topics[3].title}", 3)
    slugs = ("dropout", "stride")
    for slug in slugs:
        note = learner.note(slug)
        note["Short answer"] = "My own words."
        learner.collection.update_note(note)
    before = learner.history()
    changed = replace(library.question("stride"), short_answer="A new answer.")
    later = int(time.time()) + 60
    newer = write_package(tmp_path / "new.apkg", library, interactive, later, changed, since=TIME)
    said = learner.import_package(newer)
    assert (said["new"], said["updated"]) == (0, 1)
    assert [learner.note(slug)["Short answer"] for slug in slugs] == ["My own words.", "A new answer."]
    assert learner.history() == before


def commit(small_guide: SmallGuide, when: int) -> None:
    """Commits all sources of a small guide at a time in seconds since 1970, in a repository of its own."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    clock = {"GIT_COMMITTER_DATE": f"@{when} +0000", "GIT_AUTHOR_DATE": f"@{when} +0000"}
    for command in (["init", "-q"], ["add", "docs", "notebooks", "scripts"], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], cwd=small_guide.root, env=os.environ | clock, check=True)


def test_a_note_has_the_time_of_the_last_commit_of_what_it_shows(
    small_guide: SmallGuide, learner: Learner, tmp_path: Path
) -> None:
    small_guide.replace("docs/training/alpha.md", "## Worked", "![Up it goes.](figure:growth/growth)\n\n## Worked")
    figure = "![A convolution of three taps at its first place.](interactive:convolution)\n\n## Worked"
    small_guide.replace("docs/training/beta.md", "## Worked", figure)
    slugs = ("alpha", "beta", "gamma")

    def times() -> list[int]:
        assert make_decks(small_guide.root, tmp_path / "out").returncode == 0
        learner.import_package(tmp_path / "out" / f"{FILES}.apkg")
        return [learner.note(slug).mod - MADE for slug in slugs]

    commit(small_guide, MADE - 100)
    assert times() == [0, 0, 0], "before the cards were made as they are now"
    for when, path in (
        (100, "docs/training/gamma.md"),
        (200, "notebooks/training/growth.ipynb"),
        (300, "docs/assets/interactive/convolution.js"),
        (400, "scripts/guide/cards.py"),
    ):
        small_guide.write(path, small_guide.read(path) + "\n")
        commit(small_guide, MADE + when)
        if when == 100:
            assert times() == [0, 0, 100]
    assert times() == [200, 300, 100]


def test_whoever_changes_what_cards_look_like_dates_them_anew(
    small_guide: SmallGuide, interactive: Interactive
) -> None:
    """With another digest here, set `MADE` to the present: Anki leaves alone what has no newer time."""
    texts = "It is [a *square*](beta.md#explanation) of $x<y$ and `p & q`."
    small_guide.replace("docs/training/alpha.md", "It is a square.", texts)
    figures = "![Up it goes.](figure:growth/growth)\n\n![A window of two by two.](interactive:pooling)\n\n"
    small_guide.replace("docs/training/alpha.md", "## Worked", f"{figures}## Worked")
    library = read_library(small_guide.root)
    card = make_card(library.question("alpha"), "Training", library, interactive, SITE)
    fields = {name: getattr(card, attribute) for name, attribute in FIELDS.items()}
    for picture in card.pictures:  # another drawing is a change of its own files
        fields["Figures"] = fields["Figures"].replace(picture.name, picture.name.rpartition("-")[0])
    assert (hashlib.sha256(repr(fields).encode()).hexdigest()[:16], MADE) == ("d4e475f6780cdfd7", 1_795_279_984)


def test_identities_are_those_of_the_first_release(whole: Learner) -> None:
    """Whoever changes one of these leaves every learner with two note types, two decks or cards without history."""
    model = whole.collection.models.by_name("Deep Learning Interview Guide")
    assert model["id"] == note_type().model_id == 1732928608
    assert [field["name"] for field in model["flds"]] == list(FIELDS)
    assert list(FIELDS) == "Question,Short answer,Points,Topic,Level,Address,Figures,Mistakes,Page".split(",")
    assert [template["name"] for template in model["tmpls"]] == ["Question and answer"]
    assert permanent_id("deck cnns") == 1632839988
    assert whole.note("stride").guid == "deep-learning-interview-guide/stride"


def test_every_figure_is_inside_as_it_was_drawn(library: Library, interactive: Interactive, whole: Learner) -> None:
    images = [m for q in library.questions for _, m in find_links(q.lines) if m["image"]]
    shown = [
        image for note in whole.notes() for image in lxml.html.fromstring(f"<div>{note['Figures']}</div>").iter("img")
    ]
    assert len(shown) == len(images) > 40
    assert all(len(image.get("alt")) > 20 for image in shown)
    placed = [image["text"] for image in images if image["target"].startswith("interactive:")]
    drawn = [image for image in shown if image.get("alt") in placed]
    assert [image.get("alt") for image in drawn] == placed
    assert len(placed) > 15
    assert whole.pictures() == {path.name for path in whole.media.iterdir()} - {"reviewer.html", "settings.js"}
    sources = {path.read_bytes() for path in (ROOT / "docs" / "assets" / "drawings").iterdir()}
    sources |= {figure.data for notebook in library.notebooks for figure in notebook.figures}
    targets = [image["target"] for image in images if image["target"].startswith("interactive:")]
    sources |= {interactive.static(target).markup.encode() for target in targets}
    assert {(whole.media / name).read_bytes() for name in whole.pictures()} <= sources
    report = whole.collection.media.check()
    assert list(report.missing) == []


def test_front_asks_and_back_answers(library: Library, whole: Learner) -> None:
    for question in library.questions:
        shown = whole.card(question.slug).render_output()
        front, back = (lxml.html.fromstring(text) for text in (shown.question_text, shown.answer_text))
        assert front.xpath("string(//h1)") == question.title
        assert not front.xpath("//li | //figure | //details | //a")
        parts = [len(question.key_points), len(question.mistakes)]
        assert [len(back.xpath(path)) for path in ("//h2/following-sibling::ul/li", "//details//li")] == parts
        assert "{{" not in shown.answer_text
        assert set(whole.note(question.slug).tags) == {
            f"topic::{question.topic}",
            f"level::{question.level}",
            *question.tags,
        }


def test_links_lead_to_published_pages(site: Path, whole: Learner) -> None:
    for note in whole.notes():
        page = lxml.html.fromstring(note.cards()[0].render_output().answer_text)
        links = [link for _, attribute, link, _ in page.iterlinks() if attribute == "href"]
        assert links[-1] == note["Address"]
        for link in links:
            address, _, anchor = link.removeprefix(SITE).partition("#")
            target = site / address / "index.html"
            assert link.startswith(SITE), link
            assert target.is_file(), link
            assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8"), link


def test_without_a_public_address_cards_name_the_page(
    small_guide: SmallGuide, learner: Learner, tmp_path: Path
) -> None:
    small_guide.replace("docs/training/alpha.md", "It is a square.", "It is [a *square*](beta.md#explanation).")
    result = make_decks(small_guide.root, tmp_path / "out")
    assert result.returncode == 0, result.stderr
    learner.import_package(tmp_path / "out" / f"{FILES}.apkg")
    back = lxml.html.fromstring(learner.card("alpha").render_output().answer_text)
    assert not back.xpath("//a")
    assert "It is a square." in back.text_content()
    assert back.xpath("//em")
    assert "docs/training/alpha.md" in back.text_content()


def open_reviewer(chromium: Browser, learner: Learner, slugs: list[str], **context: object) -> Reader:
    """The back sides of these cards in a browser window without a network, formulas typeset, all folds open."""
    path = learner.reviewer([learner.card(slug) for slug in slugs], night=context.get("color_scheme") == "dark")
    reader = Reader(chromium.new_context(**context), learner.media)
    reader.open(path.name).evaluate("MathJax.startup.promise")
    reader.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    return reader


def test_every_formula_and_figure_is_shown(chromium: Browser, library: Library, whole: Learner) -> None:
    reader = open_reviewer(chromium, whole, [question.slug for question in library.questions], viewport=PHONE)
    page = reader.page
    wanted = {}
    for question in library.questions:
        texts = [question.short_answer, *(point.text for point in question.key_points)]
        texts += [f"{mistake.claim} {mistake.reason}" for mistake in question.mistakes]
        texts += [m["text"] for _, m in find_links(question.lines) if m["target"].startswith("figure:")]
        wanted[f"{FILES}/{question.slug}"] = sum(len(INLINE_MATH.findall(mask(INLINE_CODE, text))) for text in texts)
    count = "all => all.map(x => [x.dataset.guid, x.querySelectorAll('mjx-container').length])"
    assert dict(page.locator("section").evaluate_all(count)) == wanted
    assert sum(wanted.values()) > 400
    assert page.locator("mjx-merror").evaluate_all("all => all.map(x => x.textContent)") == []
    bare = "all => all.map(x => x.innerText).filter(text => /\\\\[(\\[]|\\$/.test(text.replace(/`.*?`/g, '')))"
    assert page.locator("section").evaluate_all(bare) == []
    assert page.locator("img").evaluate_all("all => all.filter(x => !x.complete || x.naturalWidth < 100).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.assert_quiet()
    page.context.close()


def test_signs_survive_from_the_page_to_the_card(
    chromium: Browser, library: Library, interactive: Interactive, learner: Learner, tmp_path: Path
) -> None:
    tex = r"\frac{{a}}{{b}}<c \mathbin{\&} {{c1::d}}>e \text{R\&D {x}}"
    code = "x<y && '{{Question}}' $z$"
    question = library.question("dropout")
    points = tuple(replace(point, text=f'A ${tex}$ and `{code}`, p<q & "so"') for point in question.key_points)
    changed = replace(question, title='Is p<q & "so"?', key_points=points)
    learner.import_package(write_package(tmp_path / "signs.apkg", library, interactive, TIME, changed))
    shown = lxml.html.fromstring(learner.card("dropout").render_output().answer_text)
    assert shown.xpath("string(//h1)") == 'Is p<q & "so"?'
    assert shown.xpath("string(//li)") == rf"A \({tex}\) and {code}, p<q & " + '"so"'
    assert shown.xpath("string(//li/code)") == code
    reader = open_reviewer(chromium, learner, ["dropout"], viewport=DESKTOP)
    sources = reader.page.evaluate("[...MathJax.startup.document.math].map(item => item.math)")
    assert tex in sources
    reader.page.context.close()


def test_mathjax_refuses_what_it_does_not_know(
    chromium: Browser, library: Library, interactive: Interactive, learner: Learner, tmp_path: Path
) -> None:
    """So that the test above can fail."""
    changed = replace(library.question("dropout"), short_answer=r"An $\unheardof{x}$.")
    learner.import_package(write_package(tmp_path / "bad.apkg", library, interactive, TIME, changed))
    reader = open_reviewer(chromium, learner, ["dropout"], viewport=DESKTOP)
    assert reader.page.locator("mjx-merror").count() == 1
    reader.page.context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_cards(chromium: Browser, whole: Learner, viewport: dict, scheme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    found = []
    for slug in ("lstm-cell", "kl-divergence", "softmax"):
        reader = open_reviewer(chromium, whole, [slug], viewport=viewport, color_scheme=scheme)
        reader.page.evaluate(axe)
        result = reader.page.evaluate(f"axe.run(document, {{ runOnly: {AXE_RULES} }})")
        found += [f"{slug}: {v['id']}: {node['html'][:120]}" for v in result["violations"] for node in v["nodes"]]
        reader.page.context.close()
    assert found == []


def test_figures_are_light_on_dark_at_night(chromium: Browser, whole: Learner) -> None:
    filters = {}
    for scheme in ("light", "dark"):
        reader = open_reviewer(chromium, whole, ["lstm-cell"], viewport=DESKTOP, color_scheme=scheme)
        filters[scheme] = reader.page.locator("img").first.evaluate("image => getComputedStyle(image).filter")
        reader.page.context.close()
    assert filters["light"] == "none"
    assert "invert" in filters["dark"]


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of the table by the names of its columns, as a spreadsheet reads them."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    names = head[-1].lstrip("#").rstrip("\n").split("\t")
    rows = csv.reader(lines[len(head) :], delimiter="\t", strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_table_has_a_row_a_question(decks: Path, library: Library) -> None:
    rows = read_table(decks / f"{FILES}-cards.tsv")
    assert [row["question"] for row in rows] == [question.title for question in library.questions]
    for row, question in zip(rows, library.questions):
        assert row["guid"] == f"{FILES}/{question.slug}"
        assert row["address"] == f"{SITE}{question.topic}/{question.slug}/"
        assert row["level"].lower().replace(" ", "-") == question.level
        assert row["tags"].split()[:2] == [f"topic::{question.topic}", f"level::{question.level}"]
        assert len(row["points"].split("\n")) == len(question.key_points)
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values()), "a spreadsheet would compute it"
        assert "](" not in row["points"]


def test_table_alone_makes_cards_and_twice_no_more(decks: Path, library: Library, learner: Learner) -> None:
    count = len(library.questions)
    assert learner.import_table(decks / f"{FILES}-cards.tsv") == {"new": count, "updated": 0, "same": 0}
    assert learner.deck_sizes() == {NAME: count}
    rows = {row["guid"]: row for row in read_table(decks / f"{FILES}-cards.tsv")}
    for note in learner.notes():
        question, answer = (lxml.html.fromstring(f"<p>{field}</p>").text_content() for field in note.fields)
        assert [question, answer] == [rows[note.guid]["question"], rows[note.guid]["short answer"]]
        assert set(note.tags) == set(rows[note.guid]["tags"].split())
    learner.review(NAME, 3)
    before = learner.history()
    assert learner.import_table(decks / f"{FILES}-cards.tsv")["new"] == 0
    assert learner.history() == before


def test_table_after_the_package_updates_the_same_notes(
    decks: Path, library: Library, interactive: Interactive, learner: Learner, tmp_path: Path
) -> None:
    learner.import_package(write_package(tmp_path / "old.apkg", library, interactive, TIME))
    learner.review(f"{NAME}::{library.topics[0].title}", 3)
    before, figures = learner.history(), {note.guid: note["Figures"] + note["Mistakes"] for note in learner.notes()}
    changed = tmp_path / "changed.tsv"
    text = (decks / f"{FILES}-cards.tsv").read_text(encoding="utf-8")
    answer = library.question("stride").short_answer
    assert answer in text
    changed.write_text(text.replace(answer, "Steps < 2."), encoding="utf-8")
    assert learner.import_table(changed)["new"] == 0
    assert learner.note("stride")["Short answer"] == "Steps &lt; 2."
    assert learner.note("stride")["Address"] == f"{SITE}cnns/stride/"
    assert learner.history() == before
    assert {note.guid: note["Figures"] + note["Mistakes"] for note in learner.notes()} == figures


def test_two_runs_write_the_same_bytes(small_guide: SmallGuide, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert make_decks(small_guide.root, tmp_path / name, SOURCE_DATE_EPOCH=str(MADE)).returncode == 0
        time.sleep(2.1)  # a zip tells times apart by two seconds
    files = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]
    assert len(files[0]) == 3


def test_an_edit_that_is_not_committed_is_an_update(small_guide: SmallGuide, learner: Learner, tmp_path: Path) -> None:
    later = int(time.time()) + 60
    for number, (old, new) in enumerate((("It is a square.", "It is one."), ("It is one.", "It is two."))):
        small_guide.replace("docs/training/alpha.md", old, new)
        if number == 0:
            commit(small_guide, int(time.time()))
        else:
            os.utime(small_guide.root / "docs" / "training" / "alpha.md", (later, later))
        assert make_decks(small_guide.root, tmp_path / "out").returncode == 0
        learner.import_package(tmp_path / "out" / f"{FILES}.apkg")
        assert new in learner.note("alpha")["Mistakes"]


def test_problems_in_the_sources_leave_the_old_decks(small_guide: SmallGuide, tmp_path: Path) -> None:
    assert make_decks(small_guide.root, tmp_path / "out").returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    small_guide.replace("docs/training/alpha.md", "level: core", "level: hard")
    result = make_decks(small_guide.root, tmp_path / "out")
    assert result.returncode == 1
    assert "docs/training/alpha.md:2" in result.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
