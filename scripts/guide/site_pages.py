"""What a built site says: its files, and the references, anchors and pictures of its pages and style sheets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path, PurePosixPath

from lxml import etree, html


class Role(Enum):
    """What a reference is for."""

    LINK = auto()
    """The reader goes there."""
    FRAME = auto()
    """A page shown inside the page."""
    ASSET = auto()
    """The browser loads it, or opens a connection for it."""
    MENTION = auto()
    """Said about the page, neither followed nor loaded: a canonical address, the next page."""


FRONT_PAGE = "index.html"
PREVIEW = "meta og:image"
REFRESH = "meta refresh"
REFERENCES: dict[str, dict[str, Role]] = {
    "a": {"href": Role.LINK, "xlink:href": Role.LINK},
    "area": {"href": Role.LINK},
    "audio": {"src": Role.ASSET},
    "button": {"formaction": Role.LINK},
    "embed": {"src": Role.ASSET},
    "form": {"action": Role.LINK},
    "iframe": {"src": Role.FRAME},
    "image": {"href": Role.ASSET, "xlink:href": Role.ASSET},
    "img": {"src": Role.ASSET},
    "input": {"src": Role.ASSET, "formaction": Role.LINK},
    "object": {"data": Role.ASSET},
    "script": {"src": Role.ASSET},
    "source": {"src": Role.ASSET},
    "track": {"src": Role.ASSET},
    "use": {"href": Role.ASSET, "xlink:href": Role.ASSET},
    "video": {"src": Role.ASSET, "poster": Role.ASSET},
}
SOURCE_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
SCRIPT_SUFFIXES = {".js", ".webmanifest"}
LISTS = ("assets/search/", "assets/search.", "sw.js")  # scripts that name pages and files without leading to them
LOADED_LINKS = {
    "apple-touch-icon",
    "dns-prefetch",
    "icon",
    "manifest",
    "mask-icon",
    "modulepreload",
    "preconnect",
    "prefetch",
    "preload",
    "stylesheet",
}

ANCHORS = etree.XPath("//*[@id][not(ancestor::template)]")
NAMED_LINKS = etree.XPath("//a[@name][not(ancestor::template)]")
STYLED = etree.XPath("//*[@style]")
PICTURES = etree.XPath("//img | //area[@href] | //input[@type='image']")
ENCLOSING_LINK = etree.XPath("ancestor::a[@href][1]")
INLINE_SCRIPTS = etree.XPath("//script[not(@src)]/text()")
INTERACTIVE = etree.XPath("//figure[contains(concat(' ', @class, ' '), ' interactive ')][@id]/img")
DATA_ATTRIBUTES = etree.XPath("//@*[starts-with(name(), 'data-')]")

CANONICAL = re.compile(r"(?P<host>https?://[^/]+)(?P<folder>/(?:[^?#]*/)?)")
FILE_NAME = re.compile(r"[\w./%+@~-]+")
REFRESH_TARGET = re.compile(r"^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['\"]?(?P<target>[^'\"]*)", re.IGNORECASE)
STYLE_TOKEN = re.compile(
    r"""(?P<skipped>/\*.*?(?:\*/|\Z)|@namespace\b[^;]*;)
    |@import\s+(?P<imported>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?<![\w-])url\(\s*(?P<address>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^)\\])*?)\s*\)
    |"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
STYLE_ESCAPE = re.compile(r"\\(?:(?P<code>[0-9a-fA-F]{1,6})\s?|\n|(?P<itself>.))", re.DOTALL)
SOURCE_SET_ENTRY = re.compile(r"[\s,]*(?P<target>\S*[^\s,])(?:,|\s+(?:[^,(]|\([^)]*\))*,?|$)")


@dataclass(frozen=True)
class Reference:
    """One address as the source writes it, `where` being the element and the attribute: `img src`."""

    line: int
    where: str
    target: str
    role: Role


@dataclass(frozen=True)
class Picture:
    """An image. `alt` is None where absent; `names_link` says that a link has nothing else to be named after."""

    line: int
    source: str
    alt: str | None
    names_link: bool


@dataclass(frozen=True)
class Page:
    """What an HTML page refers to and what can be referred to on it.

    `base` is the page's `<base href>`; `repeated_ids` holds each id that stands more than once and the line of its
    second place; `mentions` holds what looks like a file name in inline scripts and `data-` attributes; `interactive`
    holds the address of the static picture of each interactive figure, by the figure's name.
    """

    references: tuple[Reference, ...]
    base: Reference | None
    anchors: frozenset[str]
    repeated_ids: tuple[tuple[str, int], ...]
    pictures: tuple[Picture, ...]
    mentions: frozenset[str]
    interactive: dict[str, str]


NO_PAGE = Page((), None, frozenset(), (), (), frozenset(), {})


@dataclass(frozen=True)
class Site:
    """Everything that stands in a built site. All paths are relative to it, with `/`.

    `spelled` gives the real path for a lower-case one; `styles` the references of each style sheet; `mentions` what
    looks like a file name in scripts. `host` is where the front page says the site is, without the base path, or empty;
    `from_disk` says that pages are opened as files, without a server.
    """

    root: Path
    host: str
    base_path: str
    from_disk: bool
    files: frozenset[str]
    folders: frozenset[str]
    spelled: dict[str, str]
    pages: dict[str, Page]
    styles: dict[str, list[Reference]]
    mentions: frozenset[str]
    drawing_anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    def anchors(self, path: str) -> frozenset[str] | None:
        """The names that a fragment can mean in a file; None for a file whose fragments are not names."""
        if path in self.pages:
            return self.pages[path].anchors
        if not path.endswith(".svg"):
            return None
        if path not in self.drawing_anchors:
            root = read_xml(self.root / path)
            self.drawing_anchors[path] = frozenset(node.get("id", "") for node in root.iter("*"))
        return self.drawing_anchors[path]


def read_site(root: Path, base_path: str | None = None, from_disk: bool = False) -> Site:
    """Lists and parses the files of a built site. Without a `base_path`, the front page says it."""
    files, folders = set(), {""}
    for folder, names, leaves in os.walk(root):
        place = Path(folder).relative_to(root)
        files.update((place / leaf).as_posix() for leaf in leaves)
        folders.update((place / name).as_posix() for name in names)
    ordered = sorted(files)
    pages = {path: read_page((root / path).read_bytes()) for path in ordered if path.endswith(".html")}
    mentions = set().union(*(page.mentions for page in pages.values()))
    styles = {}
    for path in ordered:
        suffix = PurePosixPath(path).suffix
        if suffix == ".css":
            styles[path] = read_style((root / path).read_text(encoding="utf-8", errors="replace"))
        elif suffix in SCRIPT_SUFFIXES and not path.startswith(LISTS):
            mentions |= find_file_names((root / path).read_text(encoding="utf-8", errors="replace"))
    host, folder = read_address(pages.get(FRONT_PAGE, NO_PAGE))
    base_path = folder if base_path is None else base_path
    return Site(
        root=root,
        host=host,
        base_path=f"/{base_path.strip('/')}/".replace("//", "/"),
        from_disk=from_disk,
        files=frozenset(files),
        folders=frozenset(folders),
        spelled={path.lower(): path for path in ordered},
        pages=pages,
        styles=styles,
        mentions=frozenset(mentions),
    )


def read_address(front: Page) -> tuple[str, str]:
    """Where a site is, as the canonical address of its front page says it: scheme and host, path; "" and / without."""
    canonical = (reference.target for reference in front.references if reference.where == "link canonical")
    match = CANONICAL.match(next(canonical, ""))
    return (match["host"], match["folder"]) if match else ("", "/")


def read_page(data: bytes) -> Page:
    """Reads an HTML page, however broken.

    Lines are those on which a start tag ends; libxml2 counts them up to 65535.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except etree.ParserError:
        return NO_PAGE
    bases = (Reference(node.sourceline, "base href", node.get("href"), Role.MENTION) for node in root.iter("base"))
    identified = [(node.get("id"), node.sourceline) for node in ANCHORS(root)]
    names = {node.get("name") for node in NAMED_LINKS(root)}
    return Page(
        references=tuple(_read_references(root)),
        base=next((base for base in bases if base.target is not None), None),
        anchors=frozenset(names | {name for name, _ in identified}),
        repeated_ids=tuple(_find_repeated(identified)),
        pictures=tuple(_read_picture(node) for node in PICTURES(root)),
        mentions=frozenset().union(*map(find_file_names, INLINE_SCRIPTS(root) + DATA_ATTRIBUTES(root))),
        interactive={node.getparent().get("id"): node.get("src", "") for node in INTERACTIVE(root)},
    )


def read_style(text: str, first_line: int = 1, where: str = "url()") -> list[Reference]:
    """The addresses in `url()` and `@import` of a style sheet or a `style` attribute that starts at `first_line`."""
    references = []
    for match in STYLE_TOKEN.finditer(text):
        address = match["imported"] or match["address"]
        if address is None:
            continue
        if address[:1] in ('"', "'"):
            address = address[1:-1]
        line = first_line + text.count("\n", 0, match.start())
        target = STYLE_ESCAPE.sub(_unescape, address)
        references.append(Reference(line, where, target, Role.ASSET))
    return references


def read_source_set(text: str) -> list[str]:
    """The addresses of a `srcset`. A comma inside an address belongs to it; one at its end divides."""
    return [match["target"] for match in SOURCE_SET_ENTRY.finditer(text)]


def read_xml(path: Path) -> etree._Element:
    """The root of an XML file, as far as the file is well-formed; an empty element where nothing of it is."""
    try:
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(recover=True, huge_tree=True))
    except etree.XMLSyntaxError:
        root = None
    return etree.Element("empty") if root is None else root


def find_file_names(text: str) -> set[str]:
    """What looks like a file name or a path in a script or a data file."""
    return {token for token in FILE_NAME.findall(text) if "." in token}


def _read_references(root: etree._Element) -> Iterator[Reference]:
    for node in root.iter(*REFERENCES):
        for attribute, role in REFERENCES[node.tag].items():
            target = node.get(attribute)
            if target is not None:
                yield Reference(node.sourceline, f"{node.tag} {attribute}", target, role)
    for node in root.iter(*SOURCE_SETS):
        attribute = SOURCE_SETS[node.tag]
        for target in read_source_set(node.get(attribute, "")):
            yield Reference(node.sourceline, f"{node.tag} {attribute}", target, Role.ASSET)
    for node in root.iter("link"):
        kinds = node.get("rel", "").lower().split()
        if node.get("href") is not None:
            role = Role.MENTION if LOADED_LINKS.isdisjoint(kinds) else Role.ASSET
            yield Reference(node.sourceline, f"link {' '.join(kinds)}", node.get("href"), role)
    for node in root.iter("meta"):
        refresh = REFRESH_TARGET.match(node.get("content", ""))
        if refresh and node.get("http-equiv", "").lower() == "refresh":
            yield Reference(node.sourceline, REFRESH, refresh["target"], Role.LINK)
        if node.get("property", "") == "og:image":
            yield Reference(node.sourceline, PREVIEW, node.get("content", ""), Role.MENTION)
    for node in root.iter("style"):
        yield from read_style(node.text or "", node.sourceline, "style url()")
    for node in STYLED(root):
        if "url(" in node.get("style").lower():
            yield from read_style(node.get("style"), node.sourceline, "style url()")


def _read_picture(node: etree._Element) -> Picture:
    names_link = node.tag != "img" or _is_alone_in_link(node)
    return Picture(node.sourceline, node.get("src", ""), node.get("alt"), names_link)


def _is_alone_in_link(node: etree._Element) -> bool:
    """Whether an image is in a link that nothing else names."""
    for link in ENCLOSING_LINK(node):
        named = any(link.get(attribute, "").strip() for attribute in ("aria-label", "aria-labelledby", "title"))
        described = any(image.get("alt", "").strip() for image in link.iter("img") if image is not node)
        return not named and not described and not link.text_content().strip()
    return False


def _find_repeated(identified: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    places: dict[str, int] = {}
    for name, line in identified:
        places[name] = places.get(name, 0) + 1
        if places[name] == 2:
            yield name, line


def _unescape(match: re.Match[str]) -> str:
    if not match["code"]:
        return match["itself"] or ""
    code = int(match["code"], 16)
    return chr(code) if 0 < code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
