"""The checker of web addresses, against a server on this machine. Waits are recorded, not waited."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from check_external_links import ALLOWED, Settings, ask, ask_all, find_addresses, find_places, main, read_allowances
from conftest import ROOT

Step = tuple[int, dict[str, str]]
NOT_FOUND: Step = (404, {})


@dataclass
class Host:
    """A server on this machine. `plan` holds the answers of each path, given one after another, the last for ever."""

    root: str
    plan: dict[str, list[Step]] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> Settings:
        return Settings(timeout=5.0, sleep=self.waits.append)

    def answer(self, path: str, *steps: int | Step) -> str:
        self.plan[path] = [(step, {}) if isinstance(step, int) else step for step in steps]
        return self.root + path


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("no_proxy", "*")

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            host.seen.append((self.command, self.path))
            host.agents.add(self.headers["User-Agent"])
            if self.path == "/slow":
                host.released.wait(30)
            if self.path == "/no-head" and self.command == "HEAD":
                return self.finish_with((405, {}))
            if self.path == "/cut":
                self.close_connection = True
                return None
            steps = host.plan.get(self.path, [NOT_FOUND])
            return self.finish_with(steps.pop(0) if len(steps) > 1 else steps[0])

        def finish_with(self, step: Step) -> None:
            self.send_response(step[0])
            for name, value in step[1].items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = respond

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield host
    host.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_good_address_is_asked_once_by_its_head(host: Host) -> None:
    answer = ask(host.answer("/ok", 200), host.settings)
    assert (answer.good, answer.said, answer.moved_to) == (True, "HTTP 200", None)
    assert host.seen == [("HEAD", "/ok")]
    assert host.waits == []


def test_missing_address_is_broken_at_once(host: Host) -> None:
    answer = ask(host.answer("/gone", 404), host.settings)
    assert (answer.good, answer.said) == (False, "HTTP 404")
    assert host.seen == [("HEAD", "/gone"), ("GET", "/gone")]
    assert host.waits == []


def test_server_error_that_passes_is_good(host: Host) -> None:
    answer = ask(host.answer("/flaky", 500, 500, 200), host.settings)
    assert answer.good
    assert host.waits == [5.0]


def test_server_error_that_stays_is_broken_after_all_tries(host: Host) -> None:
    answer = ask(host.answer("/down", 503), host.settings)
    assert (answer.good, answer.said) == (False, "HTTP 503")
    assert host.waits == [5.0, 10.0]
    assert len(host.seen) == 6


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_failures_that_may_pass_are_tried_again(host: Host, status: int) -> None:
    assert not ask(host.answer("/", status), host.settings).good
    assert host.waits == [5.0, 10.0]


@pytest.mark.parametrize("status", [400, 401, 403, 405, 410, 501])
def test_failures_that_stay_are_not_tried_again(host: Host, status: int) -> None:
    assert ask(host.answer("/", (status, {"Retry-After": "0"})), host.settings).said == f"HTTP {status}"
    assert host.seen == [("HEAD", "/"), ("GET", "/")]


def test_host_that_does_not_answer_head(host: Host) -> None:
    assert ask(host.answer("/no-head", 200), host.settings).good
    assert host.seen == [("HEAD", "/no-head"), ("GET", "/no-head")]


def test_too_many_requests_wait_as_long_as_the_host_asks(host: Host) -> None:
    address = host.answer("/busy", (429, {"Retry-After": "0"}), (429, {"Retry-After": "7"}), 200)
    assert ask(address, host.settings).good
    assert host.waits == [0.0, 7.0]
    assert host.seen == [("HEAD", "/busy")] * 3


def test_wait_given_as_a_date_is_granted_up_to_a_limit(host: Host) -> None:
    later = format_datetime((datetime.now(UTC) + timedelta(hours=1)).replace(tzinfo=None))
    earlier = format_datetime((datetime.now(UTC) - timedelta(hours=1)).astimezone(timezone(timedelta(hours=2))))
    address = host.answer("/busy", (503, {"Retry-After": later}), (503, {"Retry-After": earlier}), 200)
    assert ask(address, host.settings).good
    assert host.waits == [120.0, 0.0]


def test_unreadable_wait_is_as_none(host: Host) -> None:
    assert ask(host.answer("/busy", (429, {"Retry-After": "soon"}), 200), host.settings).good
    assert host.waits == []


def test_slow_host_is_given_up(host: Host) -> None:
    settings = replace(host.settings, timeout=0.1, tries=2)
    answer = ask(host.answer("/slow", 200), settings)
    assert not answer.good
    assert "timed out" in answer.said
    assert host.waits == [5.0]


def test_cut_connection_and_closed_port_are_no_answer(host: Host) -> None:
    assert ask(host.root + "/cut", host.settings).said.startswith("no answer (RemoteDisconnected")
    assert len(host.waits) == 2
    assert ask("http://127.0.0.1:1/", host.settings).said.startswith("no answer (ConnectionRefusedError")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_temporary_redirect_is_followed_without_a_word(host: Host, status: int) -> None:
    host.answer("/newer", 200)
    host.answer("/new", (301, {"Location": "/newer"}))
    answer = ask(host.answer("/now", (status, {"Location": "/new"})), host.settings)
    assert (answer.good, answer.moved_to) == (True, None)
    assert host.seen[-1] == ("HEAD", "/newer")


def test_location_of_an_answer_that_is_no_redirect_is_not_followed(host: Host) -> None:
    assert ask(host.answer("/a", (200, {"Location": "/gone"})), host.settings).good
    assert ask(host.answer("/b", (302, {})), host.settings).said == "HTTP 302"


def test_permanent_redirects_name_the_new_address(host: Host) -> None:
    host.answer("/third", 200)
    host.answer("/second", (308, {"Location": host.root + "/third"}))
    assert ask(host.answer("/first", (301, {"Location": "second"})), host.settings).moved_to == host.root + "/third"
    host.answer("/second", (302, {"Location": "/third"}))
    assert ask(host.root + "/first", host.settings).moved_to == host.root + "/second"


def test_redirect_to_a_missing_page_is_broken(host: Host) -> None:
    answer = ask(host.answer("/old", (301, {"Location": "/gone"})), host.settings)
    assert (answer.good, answer.said) == (False, "HTTP 404")


def test_redirects_in_a_circle_are_broken(host: Host) -> None:
    answer = ask(host.answer("/loop", (302, {"Location": "/loop"})), host.settings)
    assert (answer.good, answer.said) == (False, "more than 10 redirects")


@pytest.mark.parametrize("step", [(301, {"Location": "file:///etc/hosts"}), (302, {"Location": "//[x"})])
def test_redirect_to_nowhere_is_broken(host: Host, step: Step) -> None:
    assert not ask(host.answer("/nowhere", step), host.settings).good
    assert host.waits == []


def test_registered_doi_is_good_whatever_the_publisher_answers(host: Host) -> None:
    settings = replace(host.settings, doi_hosts=frozenset({"127.0.0.1"}))
    assert ask(host.answer("/10.1/x", (302, {"Location": "/publisher"})), settings).good
    assert ask(host.answer("/10.1/y", 404), settings).said == "HTTP 404"
    assert ("HEAD", "/publisher") not in host.seen
    assert Settings().doi_hosts == {"doi.org", "dx.doi.org", "www.doi.org"}


def test_program_says_what_it_is(host: Host) -> None:
    ask(host.answer("/ok", 200), host.settings)
    assert all("link check" in agent and "Python" not in agent for agent in host.agents)


def test_address_is_sent_encoded_and_without_its_fragment(host: Host) -> None:
    host.answer("/a%20(b)/%C3%BC?c=%25&d=1", 200)
    assert ask(host.root + "/a%20(b)/ü?c=%25&d=1#e", host.settings).good


def test_each_address_is_asked_once_and_a_host_is_given_pauses(host: Host) -> None:
    addresses = [host.answer(path, 200) for path in ("/a", "/b", "/c", "/a")]
    reports: list[tuple[int, int]] = []
    answers = ask_all([*addresses, host.root + "/gone"], host.settings, lambda *numbers: reports.append(numbers))
    assert [answer.good for answer in answers.values()] == [True, True, True, False]
    assert Counter(host.seen)["HEAD", "/a"] == 1
    assert host.waits == [1.0] * 3
    assert reports == [(1, 0), (2, 0), (3, 0), (4, 1)]


@pytest.mark.parametrize(
    ("line", "addresses"),
    [
        ("[a](https://a.org/b_(c)), [d](http://d.org/e#f).", ["https://a.org/b_(c)", "http://d.org/e"]),
        ("[a](https://a.org)[b](https://b.org/?c=d&amp;e=f 'title')", ["https://a.org", "https://b.org/?c=d&e=f"]),
        ("<https://a.org/> and (see https://b.org/c).", ["https://a.org/", "https://b.org/c"]),
        ("[a]: https://a.org/x.\n", ["https://a.org/x"]),
        ('<a href="https://a.org/b">**https://c.org**</a>', ["https://a.org/b", "https://c.org"]),
        ("`https://a.org` and ``x ` https://b.org`` and mailto:a@b.org", []),
    ],
)
def test_addresses_in_markdown(line: str, addresses: list[str]) -> None:
    assert find_addresses(line) == addresses


def write_guide(root: Path, page: str, cells: list[tuple[str, str]] | None = None) -> Path:
    (root / "docs" / "topic").mkdir(parents=True)
    (root / "docs" / "topic" / "page.md").write_text(page, encoding="utf-8")
    notebook = {"cells": [{"cell_type": kind, "source": text.splitlines(True)} for kind, text in cells or []]}
    (root / "notebooks" / "topic").mkdir(parents=True)
    (root / "notebooks" / "topic" / "book.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return root


def test_places_of_pages_and_notebooks(tmp_path: Path) -> None:
    page = "# T\n\n[a](https://a.org#b)\n\n```python\nurl = 'https://code.org'\n```\n"
    cells = [
        ("code", "x = 'https://b.org'"),
        ("markdown", "# N\n\nSee <https://c.org>, <https://a.org>.\n```\nhttps://d.org\n```"),
    ]
    places = find_places(write_guide(tmp_path, page, cells))
    assert [(place.path, place.address) for place in places] == [
        ("docs/topic/page.md", "https://a.org"),
        ("notebooks/topic/book.ipynb", "https://c.org"),
        ("notebooks/topic/book.ipynb", "https://a.org"),
    ]
    assert places[0].line == 3
    lines = (tmp_path / "notebooks" / "topic" / "book.ipynb").read_text(encoding="utf-8").split("\n")
    assert "https://c.org" in lines[places[1].line - 1]


def test_command_lists_every_place_of_a_broken_address(
    host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host.answer("/ok", 200)
    host.answer("/old", (301, {"Location": "/ok"}))
    host.answer("/lost", (301, {"Location": "/gone"}))
    page = "\n".join(
        f"[x]({host.root}/{name})" for name in ("gone", "ok", "old", "lost", "blocked", "blocked/too", "shop/a", "gone")
    )
    allowed = tmp_path / "allowed.toml"
    entries = [f'url = "{host.root}/blocked"', f'prefix = "{host.root}/shop/"', 'url = "https://unused.org/"']
    allowed.write_text("".join(f'[[allowed]]\n{entry}\nreason = "Turns programs away."\n' for entry in entries))
    status = main(["--root", str(write_guide(tmp_path, page)), "--allowed", str(allowed)], host.settings)
    output = capsys.readouterr()
    assert output.out.splitlines() == [
        "warning: allowed.toml: nothing links to https://unused.org/; drop the entry",
        f"warning: docs/topic/page.md:3: {host.root}/old has moved to {host.root}/ok",
        f"docs/topic/page.md:1: HTTP 404: {host.root}/gone",
        f"docs/topic/page.md:4: HTTP 404: {host.root}/lost",
        f"docs/topic/page.md:6: HTTP 404: {host.root}/blocked/too",
        f"docs/topic/page.md:8: HTTP 404: {host.root}/gone",
    ]
    assert output.err == "5 of 5 addresses asked, 3 broken\n"
    assert status == 1
    assert not {path for _, path in host.seen} & {"/blocked", "/shop/a"}


def test_command_succeeds_where_every_address_answers(host: Host, tmp_path: Path) -> None:
    root = write_guide(tmp_path, f"<{host.answer('/ok', 200)}>")
    assert main(["--root", str(root), "--allowed", str(ALLOWED)], host.settings) == 0


@pytest.mark.parametrize(
    "entry",
    [
        'url = "https://a.org/"',
        'url = "https://a.org/"\nreason = " "',
        'url = "https://a.org/"\nprefix = "https://a.org/"\nreason = "x"',
        'reason = "x"',
        'url = "https://a.org/"\nreason = "x"\nuntil = "2030"',
        "url = 3\nreason = 'x'",
    ],
)
def test_entry_of_the_allow_list_needs_an_address_and_a_reason(tmp_path: Path, entry: str) -> None:
    (tmp_path / "allowed.toml").write_text(f"[[allowed]]\n{entry}\n")
    with pytest.raises(ValueError, match="entry 1 needs `reason`"):
        read_allowances(tmp_path / "allowed.toml")


def test_allow_list_of_the_guide_is_well_formed() -> None:
    assert isinstance(read_allowances(ALLOWED), list)
    assert all(place.path.startswith(("docs/", "notebooks/")) for place in find_places(ROOT))
