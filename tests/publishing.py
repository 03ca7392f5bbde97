"""A host under a test's control, and a reader of the published guide whose browser may keep it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from hosted import BASE
from reader import DESKTOP
from serving import PagesHandler


class Host:
    """Serves one site after the other from one address, and fails when told to."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.address = ""
        self.left: int | None = None  # answers before it dies; None: it lives
        self.asked: list[str] = []  # paths below the base
        self._lock = Lock()
        self._free: int | None = None  # answers before it halts; None: it does not
        self._going_on = Event()

    @contextmanager
    def halted_after(self, answers: int) -> Iterator[None]:
        """After so many answers all who ask wait, until the end of this."""
        self._free = answers
        self._going_on.clear()
        try:
            yield
        finally:
            self._free = None
            self._going_on.set()

    def takes(self, path: str) -> bool:
        """Notes a request; says whether the host still answers."""
        with self._lock:
            if self._free is not None:
                self._free -= 1
            halted = self._free is not None and self._free < 0 and not path.endswith("offline.json")
        if halted:
            self._going_on.wait(30)
        with self._lock:
            self.asked.append(path.removeprefix(BASE))
            if self.left is not None:
                self.left -= 1
            return self.left is None or self.left >= 0

    def die(self, answers: int = 0) -> None:
        self.left = answers

    def live(self) -> None:
        self.left = None


@contextmanager
def published(site: Path) -> Iterator[Host]:
    """A host of this site below the base path of the tests, on this machine: a secure context for a browser."""
    host = Host(site)

    class Handler(PagesHandler):
        base = BASE

        def do_GET(self) -> None:
            if host.takes(urlsplit(self.path).path):
                self.directory = str(host.site)
                super().do_GET()
            else:
                self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        host.address = f"http://127.0.0.1:{server.server_port}{BASE}"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield host
        finally:
            server.shutdown()


STATE = """async () => ({
    registrations: (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    caches: await caches.keys(),
})"""
FILES = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) =>
    [name.split(" ").at(-1), (await (await caches.open(name)).keys()).map(({ url }) => url)])))"""


class Subscriber:
    """A reader with a browser profile of their own; every error of the console and of a page is noted."""

    def __init__(self, browser: Browser, host: Host, **settings: object) -> None:
        self.host = host
        self.context: BrowserContext = browser.new_context(**{"viewport": DESKTOP, **settings})
        self.errors: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        return page

    def open(self, path: str = "", page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(self.host.address + path, wait_until="load")
        return page

    def keep(self) -> None:
        """Presses the button of the home page and waits until the guide is kept."""
        self.open()
        self.page.get_by_role("button", name="Keep the guide on this device").click()
        expect(self.page.locator("#keep-offline p")).to_contain_text("is kept on this device")

    def state(self) -> dict:
        """The registrations and caches that the browser holds."""
        return self.page.evaluate(STATE)

    def files(self) -> dict[str, list[str]]:
        """The addresses in each cache, by the version in the cache's name."""
        return self.page.evaluate(FILES)

    def update(self, page: Page | None = None) -> None:
        """Has the browser look for a new version, as it does by itself when a page is opened, and waits for its end."""
        (page or self.page).evaluate(
            """async () => {
                const registration = await navigator.serviceWorker.getRegistration();
                await registration.update().catch(() => {});
                const worker = registration.installing;
                if (worker?.state === "installing") await new Promise((done) => (worker.onstatechange = done));
            }"""
        )
