"""Finds a Chromium or Chrome for the browser tests, or installs one.

    python scripts/browser.py    prints the browser's path, after installing one where none is there

Tried in this order: the variable BROWSER_PATH, browsers on the PATH and in their usual places, Playwright's own; then
Playwright's download, then the distribution's package where this user may install it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
MEND = (
    "No Chromium or Chrome was found and none could be installed. "
    "Mend: install Chromium or Chrome, or set BROWSER_PATH to its executable, and run the tests again."
)


def find_browser() -> str | None:
    """The path of a browser that is already there, or None."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in (*PLACES, _playwright_path()) if place and Path(place).exists()), None)


def _playwright_path() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install_browser() -> None:
    """Downloads Playwright's Chromium or, where that fails and this user is root on Debian or Ubuntu, the package."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if _is_root() and shutil.which("apt-get"):
        attempts.append(["sh", "-c", "apt-get update -qq && apt-get install -y -qq chromium"])
    for command in attempts:
        print(f"Installing a browser: {' '.join(command[-4:])}", file=sys.stderr)
        try:
            subprocess.run(command, check=True, timeout=600, stdout=sys.stderr)
        except (subprocess.SubprocessError, OSError) as error:
            print(f"That failed: {error}", file=sys.stderr)
        if find_browser():
            return


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def main() -> int:
    if not find_browser():
        install_browser()
    browser = find_browser()
    if not browser:
        print(MEND, file=sys.stderr)
        return 1
    print(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
