"""What a reader finds beside the text: its date, links to copy, reports that name the section, keys to turn pages."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import build_site
from guide.history import last_revisions
from reader import DESKTOP, PHONE, Reader
from small_guide import SmallGuide


def commit(root: Path, day: str, *paths: str) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    subprocess.run([*git, "add", *paths], cwd=root, check=True)
    subprocess.run([*git, "commit", "-qm", day], cwd=root, check=True, env=dates | {"PATH": "/usr/bin:/bin"})


@pytest.fixture
def dated_guide(small_guide: SmallGuide) -> SmallGuide:
    """All files of one day, and `alpha` of a later one."""
    subprocess.run(["git", "init", "-q"], cwd=small_guide.root, check=True)
    commit(small_guide.root, "2026-03-01", "docs", "notebooks", "scripts", "mkdocs.yml")
    small_guide.replace("docs/training/alpha.md", "It is a square.", "It is one.")
    commit(small_guide.root, "2026-03-09", "docs")
    return small_guide


def test_each_file_has_the_day_of_its_own_last_commit(dated_guide: SmallGuide, tmp_path: Path) -> None:
    days = {path: day.isoformat() for path, day in last_revisions(dated_guide.root, "docs", "notebooks").items()}
    assert days["docs/training/alpha.md"] == "2026-03-09"
    assert days["docs/training/beta.md"] == days["notebooks/training/growth.ipynb"] == "2026-03-01"
    assert not any(path.startswith("scripts") for path in days)


def test_no_day_is_told_where_the_history_is_cut_or_missing(dated_guide: SmallGuide, tmp_path: Path) -> None:
    shallow, bare = tmp_path / "shallow", tmp_path / "bare"
    subprocess.run(["git", "clone", "-q", "--depth=1", dated_guide.root.as_uri(), str(shallow)], check=True)
    bare.mkdir()
    assert last_revisions(shallow, "docs") == last_revisions(bare, "docs") == {}


@pytest.fixture
def site(dated_guide: SmallGuide) -> Path:
    """The small guide read from disk, its repository known; its beta has room to scroll."""
    dated_guide.replace("docs/training/beta.md", "## Common mistakes", "$$\na\n$$\n\n" * 60 + "## Common mistakes")
    folder = dated_guide.root / "site"
    result = build_site(dated_guide.root, folder, OFFLINE="true", GITHUB_REPOSITORY="some/guide")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def page(chromium: Browser, site: Path) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    reader = Reader(context, site)
    yield reader.open("training/beta.html")
    reader.assert_quiet()
    context.close()


def test_facts_give_minutes_and_the_last_revision(page: Page, site: Path) -> None:
    expect(page.locator(".question-facts")).to_contain_text("min read · revised 1 Mar 2026")
    page.goto((site / "training" / "alpha.html").as_uri())
    expect(page.locator(".question-facts")).to_contain_text("min read · revised 9 Mar 2026")
    page.goto((site / "notebooks" / "training" / "growth.html").as_uri())
    expect(page.locator(".question-facts")).to_contain_text("Executed notebook · revised 1 Mar 2026")


def test_mark_of_a_heading_copies_the_link_to_its_section(page: Page) -> None:
    mark = page.locator("h2#explanation .headerlink")
    expect(mark).to_have_attribute("title", "Copy link to this section")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Link to this section copied")).to_be_in_viewport()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert copied.endswith("training/beta.html#explanation")


def test_button_of_a_code_block_copies_the_code_alone(page: Page) -> None:
    code = page.locator("pre > code").first
    button = code.locator("xpath=..").get_by_role("button", name="Copy to clipboard")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied to clipboard")).to_be_in_viewport()
    assert page.evaluate("navigator.clipboard.readText()") == code.text_content()
    assert "print" in code.text_content()


def test_code_is_selected_where_the_browser_lets_no_page_copy(chromium: Browser, site: Path) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })")
    reader = Reader(context, site)
    page = reader.open("training/beta.html")
    page.get_by_role("button", name="Copy to clipboard").first.click()
    expect(page.get_by_role("status").filter(has_text="Selected")).to_be_in_viewport()
    assert page.evaluate("getSelection().toString().trim()") == page.locator("pre > code").first.inner_text().strip()
    reader.assert_quiet()
    context.close()


def report_from(page: Page, link: str) -> dict[str, list[str]]:
    """What the issue form would be filled with by a press on the link."""
    page.evaluate("addEventListener('click', (event) => event.preventDefault(), { once: true })")
    page.locator(link).click()
    address = urlsplit(page.locator(link).get_attribute("href") or "")
    assert (address.netloc, address.path) == ("github.com", "/some/guide/issues/new")
    return parse_qs(address.query)


def test_report_names_page_file_and_the_section_that_is_read(page: Page) -> None:
    for section, name in (("explanation", "Explanation"), ("common-mistakes", "Common mistakes")):
        page.locator(f"h2#{section}").evaluate("heading => heading.scrollIntoView()")
        form = report_from(page, ".md-nav--secondary .report")
        assert form["title"] == ["Error: What is beta?"]
        lines = form["body"][0].split("\n")
        assert lines[:3] == ["File: docs/training/beta.md", f"Section: {name} (#{section})", ""]
        assert lines[3] == "What is wrong, and what should it say?"


def test_report_from_the_top_of_the_page_works_on_a_phone(chromium: Browser, site: Path) -> None:
    context = chromium.new_context(viewport=PHONE, has_touch=True)
    page = Reader(context, site).open("training/beta.html")
    assert report_from(page, ".question-facts a[href*=issues]")["title"] == ["Error: What is beta?"]
    context.close()


def test_keys_turn_the_pages(page: Page) -> None:
    for key, title in (("n", "gamma"), ("p", "beta"), ("p", "alpha"), ("n", "beta")):
        page.keyboard.press(key)
        expect(page.locator("h1")).to_contain_text(f"What is {title}?")
        page.wait_for_load_state()
