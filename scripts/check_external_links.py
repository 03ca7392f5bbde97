"""Asks every web address in the pages and notebooks whether it still answers. Needs a network; no test runs it.

    python scripts/check_external_links.py

Exit status 1 where an address stays broken; each place that links to it is one line: file, line, answer, address.
Addresses in scripts/external_links_allowed.toml are not asked. Warnings name what has moved and entries without a use.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from guide.markdown_text import INLINE_CODE, read_lines

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = ROOT / "scripts" / "external_links_allowed.toml"
ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|\[\]]+", re.IGNORECASE)
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; deep-learning-interview-guide link check)",
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
TOO_MANY = 429
PASSING = {408, 425, TOO_MANY, 500, 502, 503, 504}
MOST_REDIRECTS = 10


@dataclass(frozen=True)
class Settings:
    """How patiently to ask. Times are in seconds.

    An address is asked `tries` times, with a wait of `backoff`, then twice as long and so on in between; a host may ask
    for a wait of its own, of which `longest_wait` is granted. `pause` lies between two addresses of one host.
    A redirect by one of `doi_hosts` shows that the identifier is registered, and is not followed: many publishers turn
    programs away.
    """

    timeout: float = 20.0
    tries: int = 3
    backoff: float = 5.0
    longest_wait: float = 120.0
    pause: float = 1.0
    hosts_at_once: int = 16
    doi_hosts: frozenset[str] = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Place:
    """Where an address stands, and the address without its fragment."""

    path: str
    line: int
    address: str


@dataclass(frozen=True)
class Answer:
    """What came of asking for an address, `said` being its words.

    `may_pass` says that a later try may succeed, `wait` what the host asks to wait before it, in seconds. `moved_to` is
    where permanent redirects lead, if any.
    """

    said: str
    good: bool = False
    may_pass: bool = False
    wait: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True)
class Allowance:
    """An address, or the beginning of addresses, that is not asked, and the reason."""

    text: str
    is_prefix: bool
    reason: str

    def covers(self, address: str) -> bool:
        return address.startswith(self.text) if self.is_prefix else address == self.text


class _ReturnRedirects(HTTPRedirectHandler):
    """Lets redirects come back as answers, so that they can be told apart."""

    def redirect_request(self, *arguments: object) -> None:
        return None


def find_addresses(line: str) -> list[str]:
    """The web addresses of a line of Markdown outside inline code, less fragments and the signs that follow them."""
    addresses = []
    for match in ADDRESS.finditer(INLINE_CODE.sub(" ", line)):
        address, depth = match[0], 0
        for position, sign in enumerate(address):
            depth += (sign == "(") - (sign == ")")
            if depth < 0:
                address = address[:position]
                break
        addresses.append(urldefrag(unescape(address).rstrip(".,;:!?*_"))[0])
    return addresses


def find_places(root: Path) -> list[Place]:
    """Every web address in the prose of `docs/` and `notebooks/`, in the order of files and lines.

    Raises:
        ValueError: where a notebook is not JSON.
    """
    places: list[Place] = []
    for path in sorted((root / "docs").rglob("*.md")):
        places += _find_in_markdown(path, path.relative_to(root).as_posix())
    for path in sorted((root / "notebooks").rglob("*.ipynb")):
        places += _find_in_notebook(path, path.relative_to(root).as_posix())
    return places


def _find_in_markdown(path: Path, shown: str) -> Iterator[Place]:
    for line in read_lines(path.read_text(encoding="utf-8")):
        if not line.in_fence:
            yield from (Place(shown, line.number, address) for address in find_addresses(line.text))


def _find_in_notebook(path: Path, shown: str) -> Iterator[Place]:
    """The addresses of the Markdown cells, each with the line of the file on which it first stands."""
    text = path.read_text(encoding="utf-8")
    stored = text.split("\n")
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for line in read_lines("".join(cell["source"])):
            for address in [] if line.in_fence else find_addresses(line.text):
                numbers = (number for number, content in enumerate(stored, 1) if address in content)
                yield Place(shown, next(numbers, 1), address)


def read_allowances(path: Path) -> list[Allowance]:
    """The entries of the allow-list.

    Raises:
        ValueError: where the file is not TOML, or an entry is not one `url` or `prefix` and a `reason`.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("allowed", [])
    allowances = []
    for number, entry in enumerate(entries, 1):
        kinds = {"url", "prefix"} & entry.keys()
        well_formed = len(kinds) == 1 and entry.keys() == kinds | {"reason"}
        if not well_formed or not all(isinstance(value, str) and value.strip() for value in entry.values()):
            raise ValueError(
                f"{path.name}: entry {number} needs `reason` and one of `url` and `prefix`, all with a text."
            )
        kind = kinds.pop()
        allowances.append(Allowance(entry[kind], kind == "prefix", entry["reason"]))
    return allowances


def ask_all(
    addresses: Iterable[str], settings: Settings, report: Callable[[int, int], None] = lambda done, broken: None
) -> dict[str, Answer]:
    """The answer of each address. Hosts are asked side by side, the addresses of one host one after another.

    Args:
        addresses: what to ask; repeated ones are asked once.
        settings: how patiently.
        report: called after each answer, by one thread at a time, with the numbers of answers and of broken addresses.
    """
    hosts: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses):
        hosts.setdefault(urlsplit(address).netloc.lower(), []).append(address)
    answers: dict[str, Answer] = {}
    lock = threading.Lock()

    def ask_host(queue: list[str]) -> None:
        for position, address in enumerate(queue):
            if position:
                settings.sleep(settings.pause)
            answer = ask(address, settings)
            with lock:
                answers[address] = answer
                report(len(answers), sum(not answer.good for answer in answers.values()))

    with ThreadPoolExecutor(settings.hosts_at_once) as executor:
        list(executor.map(ask_host, sorted(hosts.values(), key=len, reverse=True)))
    return answers


def ask(address: str, settings: Settings) -> Answer:
    """Asks for one address, again where a failure may pass."""
    answer = _ask_once(address, settings)
    for attempt in range(settings.tries - 1):
        if not answer.may_pass:
            break
        wait = settings.backoff * 2**attempt if answer.wait is None else answer.wait
        settings.sleep(min(wait, settings.longest_wait))
        answer = _ask_once(address, settings)
    return answer


def _ask_once(address: str, settings: Settings) -> Answer:
    """Asks for the head of an address, then for the whole: some hosts refuse HEAD and answer GET."""
    answer = _follow(address, "HEAD", settings)
    if answer.good or answer.wait is not None:
        return answer
    return _follow(address, "GET", settings)


def _follow(address: str, method: str, settings: Settings) -> Answer:
    here, moved_to, permanent = address, None, True
    for _ in range(MOST_REDIRECTS + 1):
        try:
            status, headers = _send(here, method, settings.timeout)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            return Answer(f"no answer ({type(reason).__name__}: {reason})", may_pass=not isinstance(error, ValueError))
        target = headers.get("Location")
        if status not in REDIRECTS or not target:
            good = 200 <= status < 300
            wait = _read_wait(headers) if status in PASSING else None
            return Answer(f"HTTP {status}", good, status in PASSING, wait, moved_to)
        if urlsplit(here).hostname in settings.doi_hosts:
            return Answer(f"HTTP {status}", good=True)
        permanent = permanent and status in PERMANENT
        here = urljoin(here, target)
        moved_to = here if permanent else moved_to
    return Answer(f"more than {MOST_REDIRECTS} redirects")


def _send(address: str, method: str, timeout: float) -> tuple[int, Message]:
    """One request: the status of its answer, and the headers. The body is not read.

    Raises:
        OSError, http.client.HTTPException: where no answer comes.
        ValueError: where the address cannot be asked for.
    """
    encoded = quote(urldefrag(address)[0], safe="%/:=&?~#+!$,;'@()*[]")
    if urlsplit(encoded).scheme not in ("http", "https"):
        raise ValueError(f"not a web address: {address}")
    request = Request(encoded, headers=HEADERS, method=method)
    try:
        with build_opener(_ReturnRedirects).open(request, timeout=timeout) as response:
            return response.status, response.headers
    except HTTPError as error:
        with error:
            return error.code, error.headers


def _read_wait(headers: Message) -> float | None:
    """The seconds that a `Retry-After` header asks for, which holds a number or a date."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _show_progress(total: int) -> Callable[[int, int], None]:
    """Rewrites one line in a terminal; writes a line now and then into a log."""

    def show(done: int, broken: int) -> None:
        line = f"{done} of {total} addresses asked, {broken} broken"
        if sys.stderr.isatty():
            print(f"\r{line}", end="\n" if done == total else "", file=sys.stderr, flush=True)
        elif done % 50 == 0 or done == total:
            print(line, file=sys.stderr, flush=True)

    return show


def main(arguments: list[str] | None = None, settings: Settings = Settings()) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds docs/ and notebooks/")
    parser.add_argument("--allowed", type=Path, default=ALLOWED, help="the list of addresses that are not asked")
    options = parser.parse_args(arguments)
    try:
        places, allowances = find_places(options.root), read_allowances(options.allowed)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    addresses = {place.address for place in places}
    for allowance in allowances:
        if not any(allowance.covers(address) for address in addresses):
            print(f"warning: {options.allowed.name}: nothing links to {allowance.text}; drop the entry")
    asked = sorted(address for address in addresses if not any(allowance.covers(address) for allowance in allowances))
    answers = ask_all(asked, settings, _show_progress(len(asked)))
    for place in places:
        answer = answers.get(place.address)
        if answer and answer.good and answer.moved_to:
            print(f"warning: {place.path}:{place.line}: {place.address} has moved to {answer.moved_to}")
    broken = [place for place in places if place.address in answers and not answers[place.address].good]
    for place in broken:
        print(f"{place.path}:{place.line}: {answers[place.address].said}: {place.address}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
