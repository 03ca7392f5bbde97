"""What all tests share: the project's folder, the built sites, a small guide to break, and the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import browser
from guide.cache import ContentCache
from guide.interactive import Interactive
from hosted import REPOSITORY
from interactive_pages import find_pages
from make_offline import build_offline
from reader import DESKTOP, PHONE, Reader
from small_guide import SmallGuide

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


def build_site(project: Path, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `mkdocs build` in a project as a person would; the result holds what it said."""
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment}
    return subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is hosted, built once."""
    folder = tmp_path_factory.mktemp("hosted") / "site"
    result = build_site(ROOT, folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def hosted_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the workflow publishes it, with its address known, built once."""
    folder = tmp_path_factory.mktemp("published") / "site"
    result = build_site(ROOT, folder, GITHUB_REPOSITORY=REPOSITORY, SITE_URL="")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is read from disk, built once."""
    folder = tmp_path_factory.mktemp("offline") / "site"
    build_offline(folder)
    return folder


@pytest.fixture(scope="session")
def pages(offline_site: Path) -> dict[str, list[str]]:
    """The pages of each interactive figure in the offline site."""
    return find_pages(offline_site)


@pytest.fixture(scope="session")
def interactive(tmp_path_factory: pytest.TempPathFactory) -> Interactive:
    """The interactive figures, checked, with the static pictures that Node.js draws for the pages."""
    cache = ContentCache(tmp_path_factory.mktemp("interactive") / "cache.sqlite")
    figures = Interactive(ROOT, cache)
    assert figures.check_sources() == []
    cache.close()
    return figures


@pytest.fixture
def small_guide(tmp_path: Path) -> SmallGuide:
    """A guide of three questions and a notebook in a folder of its own, with the project's code and settings."""
    return SmallGuide.make(tmp_path / "guide")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium that makes no requests of its own."""
    path = browser.find_browser()
    if path is None:
        pytest.fail(browser.MEND)
    sandbox = [] if os.environ.get("CHROMIUM_SANDBOX") else ["--no-sandbox"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*SYSTEM_FLAGS, *sandbox])
        yield running
        running.close()


@pytest.fixture
def reader(chromium: Browser, offline_site: Path) -> Iterator[Reader]:
    context = chromium.new_context(viewport=DESKTOP)
    opened = Reader(context, offline_site)
    yield opened
    opened.assert_quiet()
    context.close()


@pytest.fixture
def phone(chromium: Browser, offline_site: Path) -> Iterator[Reader]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    opened = Reader(context, offline_site)
    yield opened
    opened.assert_quiet()
    context.close()
