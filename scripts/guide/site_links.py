"""Judges the links of a built site: every reference of every page and style sheet, and what nothing refers to.

It reads only built files, so it sees what themes, plugins and notebooks wrote as well as what the authors wrote.
"""

from __future__ import annotations

import ipaddress
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from .site_pages import FRONT_PAGE, PREVIEW, REFRESH, Page, Picture, Reference, Role, Site, read_site, read_xml

LOST_PAGE = "404.html"
PAGE_SUFFIXES = {"", ".html"}
SOURCE_SUFFIXES = {".md", ".ipynb"}

KEPT_FILES = {
    LOST_PAGE: "the host answers a missing address with it",
    ".nojekyll": "the host reads it",
    "CNAME": "the host reads it",
    "robots.txt": "search engines ask for it by name",
    "sitemap.xml": "search engines ask for it by name",
    "sitemap.xml.gz": "search engines ask for it by name",
    "assets/lost.*js": "only the page for lost addresses loads it",
    "assets/search*/*.js": "search makes up their addresses at run time",
    "*.map": "only a browser's developer tools load them",
}
"""Files that need no reference, and why. The names are patterns, matched against paths relative to the site."""

SCHEME = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):")
BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
UNESCAPED = re.compile(r'[\x00-\x20"<>^`{|}]')
PLACEHOLDER = re.compile(
    r"no description has been provided for this image"
    r"|(?:alt|alternative|placeholder|todo|untitled|text|image|img|picture|photo|figure|fig|plot|graph|chart|diagram"
    r"|drawing|screenshot|output|png|jpe?g|gif|svg|webp)(?: (?:text|here))*[\W\d_]*"
    r"|[\W\d_]+"
    r"|.+\.(?:png|jpe?g|gif|svg|webp|avif|bmp|pdf)",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a built file. `target` is what was written there."""

    page: str
    line: int
    kind: str
    target: str
    message: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.kind}: {self.target}: {self.message}"


@dataclass(frozen=True)
class Finding:
    """What became of a reference: the file of the site it means, if any, and the pairs (kind, message) against it."""

    file: str | None = None
    faults: tuple[tuple[str, str], ...] = ()


def check_site(site: Path, base_path: str | None = None, *, from_disk: bool = False) -> list[Fault]:
    """Every fault in the links, pictures and ids of a built site, in the order of files and lines.

    Args:
        site: the folder that holds the built files.
        base_path: the path under which the host serves that folder, `/` or `/guide/`; without it, the canonical address
            of the front page says it, or it is `/`.
        from_disk: whether the pages are opened without a server, where a folder does not stand for its index.html and
            no address can start with `/`.

    Raises:
        NotADirectoryError: where `site` is not a folder.
    """
    if not site.is_dir():
        raise NotADirectoryError(f"{site} is not a folder; build the site first")
    whole = read_site(site, base_path, from_disk)
    faults: list[Fault] = []
    graph: dict[str, set[str | None]] = {path: set() for path in whole.pages}
    used: set[str | None] = set()
    for path, page in whole.pages.items():
        faults += _check_ids(path, page)
        faults += _check_pictures(path, page)
        start, refusal = _find_start(whole, path, page)
        if refusal:
            faults.append(refusal)
            continue
        for reference, finding in _judge_all(whole, path, start, page.references):
            faults += _name_faults(path, reference, finding)
            used.add(finding.file)
            if reference.role in (Role.LINK, Role.FRAME):
                graph[path].add(finding.file)
    for path, references in whole.styles.items():
        for reference, finding in _judge_all(whole, path, quote(path), references):
            faults += _name_faults(path, reference, finding)
            used.add(finding.file)
    faults += _check_sitemap(whole)
    faults += _check_orphan_pages(whole, graph)
    faults += _check_orphan_files(whole, used)
    return sorted(set(faults))


def _name_faults(path: str, reference: Reference, finding: Finding) -> list[Fault]:
    return [
        Fault(path, reference.line, kind, reference.target, f"{message} ({reference.where})")
        for kind, message in finding.faults
    ]


def _judge_all(
    site: Site, path: str, start: str, references: tuple[Reference, ...] | list[Reference]
) -> Iterator[tuple[Reference, Finding]]:
    """Each reference of the file `path` with what became of it. Equal references are judged once."""
    known: dict[tuple[str, str], Finding] = {}
    for reference in references:
        key = (reference.target, reference.where)
        if key not in known:
            known[key] = _judge(site, path, start, reference)
        yield reference, known[key]


def _judge(site: Site, path: str, start: str, reference: Reference) -> Finding:
    """Judges one reference.

    Args:
        site: the whole site.
        path: the file that holds the reference.
        start: the address its relative references start from, relative to the site and percent-encoded.
        reference: the reference; browsers drop line ends and the space around its target, and so does this.
    """
    target = re.sub(r"[\t\r\n]", "", reference.target).strip("\x00\x0c ")
    if not target:
        return _refuse("empty-link", "the address is empty; drop the attribute or fill it in")
    if reference.where == PREVIEW and site.host and target.startswith(site.host + site.base_path):
        return _judge_path(site, path, start, target.removeprefix(site.host), Role.ASSET)
    if SCHEME.match(target) or target.startswith("//"):
        return Finding(faults=tuple(_judge_address(target, reference.role)))
    return _judge_path(site, path, start, target, reference.role)


def _judge_address(target: str, role: Role) -> Iterator[tuple[str, str]]:
    """What is wrong with an address that names a scheme or a host."""
    match = SCHEME.match(target)
    scheme = match["scheme"].lower() if match else ""
    rest = target[match.end() :] if match else target
    if scheme in ("data", "about"):
        return
    if scheme in ("javascript", "vbscript"):
        yield "javascript-link", "a link is an address, not a program; use a button"
    elif scheme == "file":
        yield "local-address", "the address exists on one machine only"
    elif scheme in ("mailto", "tel"):
        if not rest.strip():
            yield "empty-link", f"nothing follows {scheme}:"
    elif "\\" in re.split(r"[?#]", target)[0]:
        yield "backslash", "write / in addresses"
    elif scheme not in ("http", "https", ""):
        yield "unknown-scheme", f"{scheme}: is not a scheme this site uses; write %3A for a colon in a file name"
    else:
        yield from _judge_host(target, role)


def _judge_host(target: str, role: Role) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        yield "bad-address", "the address has no readable host"
        return
    if _is_local(host):
        yield "local-address", "the address exists on one machine or network only"
    elif role in (Role.ASSET, Role.FRAME):
        yield "foreign-asset", f"the page loads from {host}; ship the file with the site"
    elif parts.scheme != "https":
        yield "insecure-link", "write https:"
    if BAD_ESCAPE.search(parts.path):
        yield "bad-escape", "a % is not followed by two hexadecimal digits; write %25 for the sign itself"
    if " " in target:
        yield "unescaped", "write %20 for a space"


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))


def _judge_path(site: Site, path: str, start: str, target: str, role: Role) -> Finding:
    """Judges an address without scheme and host: its form, the file it means, and the anchor there."""
    address, _, fragment = target.partition("#")
    route = address.partition("?")[0]
    if "\\" in route:
        return _refuse("backslash", "write / in addresses")
    faults: list[tuple[str, str]] = []
    if UNESCAPED.search(address):
        faults.append(("unescaped", "percent-encode spaces and signs such as | and < (a space is %20)"))
    if BAD_ESCAPE.search(address):
        faults.append(("bad-escape", "a % is not followed by two hexadecimal digits; write %25 for the sign itself"))
        return Finding(faults=tuple(faults))
    if route and path == LOST_PAGE and not site.from_disk and not route.startswith("/"):
        faults.append(("relative-on-404", f"the host shows this page at any address; start with {site.base_path}"))
    found = _find_file(site, path, start, route, role)
    faults += found.faults
    if found.file is None:
        literal = _find_file(site, path, start, target.replace("?", "%3F").replace("#", "%23"), role)
        if literal.file:
            return Finding(literal.file, (("unescaped", "in a file name, ? is %3F and # is %23"),))
    if found.file:
        faults += _judge_fragment(site, found.file, fragment, role)
        faults += _judge_settings(site, found.file, address.partition("?")[2])
    return Finding(found.file, tuple(faults))


def _find_file(site: Site, path: str, start: str, route: str, role: Role) -> Finding:
    """The file that a percent-encoded path means, seen from `start`."""
    merged = _merge(site, start, route)
    if merged is None:
        return _refuse("leaves-site", f"the address lies outside the site, which is served from {site.base_path}")
    if site.from_disk and route.startswith("/") and path != LOST_PAGE:
        return _refuse("leaves-site", "read from a disk, / is the root of the disk; make the address relative")
    try:
        wanted = unquote(merged, errors="strict")
    except UnicodeDecodeError:
        return _refuse("bad-escape", "the escapes do not spell UTF-8")
    if wanted.count("/") != merged.count("/"):
        return _refuse("bad-escape", "%2F is a sign within a name; write / between names")
    if wanted in site.files:
        return Finding(wanted)
    folder = wanted.removesuffix("/")
    index = f"{folder}/{FRONT_PAGE}" if folder else FRONT_PAGE
    if index in site.files:
        return Finding(index, tuple(_judge_folder_link(site, path, wanted)))
    if folder in site.folders:
        return _refuse("no-index", "the folder has no index.html")
    for other in (wanted, index):
        if other.lower() in site.spelled:
            real = site.spelled[other.lower()]
            return Finding(real, (("wrong-case", f"right on some disks only; the file is {real}"),))
    suffix = PurePosixPath(wanted).suffix.lower()
    if suffix in SOURCE_SUFFIXES:
        return _refuse("source-link", "the address names a source file, which the built site does not have")
    if role is not Role.ASSET and (wanted.endswith("/") or suffix in PAGE_SUFFIXES):
        return _refuse("missing-page", f"there is no page {wanted}")
    return _refuse("missing-file", f"there is no file {wanted}")


def _judge_folder_link(site: Site, path: str, wanted: str) -> Iterator[tuple[str, str]]:
    if site.from_disk and path != LOST_PAGE:
        yield "folder-link", "read from a disk, a folder is a list of files; name its index.html"
    elif wanted and not wanted.endswith("/"):
        yield "missing-slash", "the address is a folder; end it with /"


def _judge_fragment(site: Site, file: str, fragment: str, role: Role) -> Iterator[tuple[str, str]]:
    name = fragment.partition(":~:")[0]
    anchors = site.anchors(file) if name and name.lower() != "top" else None
    if anchors is None or name in anchors or unquote(name) in anchors:
        return
    if file in site.pages or role is Role.ASSET:
        yield "missing-anchor", f"{file} has no element with the id {unquote(name)}"


def _judge_settings(site: Site, file: str, query: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings of interactive figures, `convolution.stride=2`, in a link to a page."""
    for key, _ in parse_qsl(query, keep_blank_values=True):
        name, dot, setting = key.partition(".")
        if not dot or file not in site.pages:
            continue
        source = site.pages[file].interactive.get(name)
        drawing = _find_file(site, file, quote(file), source, Role.ASSET).file if source else None
        if drawing is None:
            yield "missing-figure", f"{file} has no interactive figure {name}"
        elif setting not in read_xml(site.root / drawing).get("data-settings", "").split():
            yield "missing-setting", f"the interactive figure {name} has no setting {setting}"


def _merge(site: Site, start: str, route: str) -> str | None:
    """The address of `route` seen from `start`, relative to the site, still encoded; None where it leaves the site."""
    if route.startswith("/"):
        if f"{route}/" == site.base_path:
            return ""
        if not route.startswith(site.base_path):
            return None
        parts, steps = [], route.removeprefix(site.base_path).split("/")
    elif route:
        parts, steps = start.split("/")[:-1], route.split("/")
    else:
        return start
    for step in steps[:-1]:
        if step == "..":
            if not parts:
                return None
            parts.pop()
        elif step != ".":
            parts.append(step)
    if steps[-1] == "..":
        return "".join(f"{part}/" for part in parts[:-1]) if parts else None
    return "".join(f"{part}/" for part in parts) + (steps[-1] if steps[-1] != "." else "")


def _find_start(site: Site, path: str, page: Page) -> tuple[str, Fault | None]:
    """Where the relative references of a page start from, its `<base href>` being honoured."""
    if page.base is None:
        return quote(path), None
    target = page.base.target.strip()
    if SCHEME.match(target) or target.startswith("//"):
        message = "every relative address of the page leads to another host; use a relative base, or none"
        return "", Fault(path, page.base.line, "foreign-asset", target, message)
    merged = _merge(site, quote(path), re.split(r"[?#]", target)[0])
    if merged is None:
        message = "every relative address of the page starts outside the site"
        return "", Fault(path, page.base.line, "leaves-site", target, message)
    return merged, None


def _check_ids(path: str, page: Page) -> list[Fault]:
    message = "an earlier element of the page has the same id"
    return [Fault(path, line, "duplicate-id", name, message) for name, line in page.repeated_ids]


def _check_pictures(path: str, page: Page) -> Iterator[Fault]:
    for picture in page.pictures:
        for kind, message in _judge_alt(picture):
            yield Fault(path, picture.line, kind, picture.source[:80], message)


def _judge_alt(picture: Picture) -> Iterator[tuple[str, str]]:
    if picture.alt is None:
        yield "missing-alt", "the image has no alt attribute; say what it shows"
        return
    text = " ".join(picture.alt.split())
    if not text:
        if picture.names_link:
            yield "empty-alt", "the image is all that its link says; give it an alt text"
    elif PLACEHOLDER.fullmatch(text) or _is_file_name(text, picture.source):
        yield "placeholder-alt", f"the alt text {text!r} does not say what the image shows"


def _is_file_name(text: str, source: str) -> bool:
    """Whether a text is the name of the image file, less its ending: `loss_curve`, but not `logo`."""
    return text == PurePosixPath(unquote(source)).stem and bool(re.search(r"[-_\d]", text))


def _check_sitemap(site: Site) -> Iterator[Fault]:
    name = "sitemap.xml"
    if name not in site.files:
        return
    for node in read_xml(site.root / name).iter("{*}loc"):
        target = (node.text or "").strip()
        faults = list(_judge_address(target, Role.MENTION))
        if not faults:
            faults = list(_find_file(site, name, name, urlsplit(target).path or "/", Role.LINK).faults)
        for kind, message in faults:
            yield Fault(name, node.sourceline, kind, target, f"{message} (loc)")


def _check_orphan_pages(site: Site, graph: dict[str, set[str | None]]) -> Iterator[Fault]:
    if FRONT_PAGE not in graph:
        yield Fault(FRONT_PAGE, 1, "missing-page", FRONT_PAGE, "the site has no front page")
    reached, waiting = {FRONT_PAGE}, deque([FRONT_PAGE])
    while waiting:
        for target in graph.get(waiting.popleft(), set()) & graph.keys() - reached:
            reached.add(target)
            waiting.append(target)
    moved = {path for path in graph if any(reference.where == REFRESH for reference in site.pages[path].references)}
    for path in graph.keys() - reached - moved - KEPT_FILES.keys():
        yield Fault(path, 1, "orphan-page", path, "no chain of links leads here from the front page")


def _check_orphan_files(site: Site, used: set[str | None]) -> Iterator[Fault]:
    mentioned = {mention.lstrip("./") for mention in site.mentions}
    for path in site.files - site.pages.keys() - used:
        parts = path.split("/")
        tails = {"/".join(parts[start:]) for start in range(len(parts))}
        if mentioned.isdisjoint(tails) and not any(fnmatchcase(path, pattern) for pattern in KEPT_FILES):
            yield Fault(path, 1, "orphan-file", path, "no page, style sheet or script refers to it")


def _refuse(kind: str, message: str) -> Finding:
    return Finding(None, ((kind, message),))
