"""A reader of the offline build: a browser window that notes what goes wrong."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Reader:
    """A browser window on the offline build that notes every error and every request that leaves the disk."""

    def __init__(self, context: BrowserContext, site: Path) -> None:
        context.set_offline(True)
        self.site = site
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            self.outside.append(request.url)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is the reader leaving a page before its last picture came
            self.errors.append(f"failed: {request.url}: {request.failure}")

    def open(self, path: str) -> Page:
        self.page.goto((self.site / path).as_uri())
        return self.page

    def assert_quiet(self) -> None:
        assert self.errors == [], self.errors
        assert self.outside == []
