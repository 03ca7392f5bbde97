"""Names in the hosted site that say their content, so that a page in a cache never gets another build's files.

Every file below `assets/` gets a digest of its bytes into its name, and whatever refers to it is rewritten. Scripts
that load others beside them at run time know these by plain names: such a folder keeps its files and gets the digest of
all of them into its own name. What is not below `assets/` keeps its address.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = "assets/"
TOGETHER = (  # their scripts load others beside them, or are loaded by other scripts
    "assets/interactive/",
    "assets/offline/",
    "assets/practice/",
    "assets/search/",
)
DIGITS = 8
NAMED = re.compile(
    rf"[.-][0-9a-f]{{{DIGITS}}}\..*(?<!\.css)$"
)  # the theme says its content; its styles are lighter here
STYLE_ADDRESS = re.compile(r"""(?<=url\()(?P<quote>["']?)(?P<target>[^"')]+)(?P=quote)(?=\))""")
MENTION = re.compile(r"\bassets/(?P<path>[\w./-]+)")


def fingerprint(site: Path, address: str) -> dict[str, str]:
    """Renames the files of a built site and rewrites what refers to them.

    Args:
        site: the folder of the built site.
        address: where the site is published, or an empty text; absolute references below it are rewritten too.

    Returns:
        The new address of each renamed file by its old one, both relative to the site.
    """
    names: dict[str, str] = {}
    files = sorted(path.relative_to(site).as_posix() for path in (site / FOLDER).rglob("*") if path.is_file())
    single = [file for file in files if not file.startswith(TOGETHER) and not file.endswith(".map")]
    scripts = [file for file in single if file.endswith(".js")]
    for file in sorted(set(single).difference(scripts), key=lambda file: (_is_referring(file), file)):
        names |= _name_file(site, file, names)  # what refers to others takes its name after them
    for folder in TOGETHER:
        names |= _name_folder(site, folder, [file for file in files if file.startswith(folder)], names)
    for file in scripts:
        names |= _name_file(site, file, names)
    for old, new in names.items():
        (site / new).parent.mkdir(parents=True, exist_ok=True)
        (site / old).rename(site / new)
    for folder in sorted((path for path in (site / FOLDER).rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    reference = _page_reference(address)
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            reference.sub(lambda found: found["start"] + names.get(found["old"], found["old"]), text), encoding="utf-8"
        )
    return names


def _name_file(site: Path, file: str, names: dict[str, str]) -> dict[str, str]:
    content = _point(site, file, names)
    return {} if NAMED.search(posixpath.basename(file)) else {file: _named(file, _digest([content]))}


def _is_referring(file: str) -> int:
    """0 for a file that refers to none, 1 for a style sheet, 2 for a script."""
    return {".css": 1, ".js": 2}.get(posixpath.splitext(file)[1], 0)


def _name_folder(site: Path, folder: str, files: list[str], names: dict[str, str]) -> dict[str, str]:
    parts: list[bytes] = []
    for file in files:
        parts += [file.encode(), _point(site, file, names)]
    renamed = f"{folder.rstrip('/')}.{_digest(parts)}/"
    return {file: renamed + file.removeprefix(folder) for file in files}


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()[:DIGITS]


def _named(file: str, digest: str) -> str:
    stem, suffix = posixpath.splitext(file)
    return f"{stem}.{digest}{suffix}"


def _point(site: Path, file: str, names: dict[str, str]) -> bytes:
    """Rewrites what a style sheet or a script refers to; returns what the file then holds."""
    path = site / file
    content = path.read_bytes()
    if not _is_referring(file):
        return content
    text = content.decode()
    pointed = (_in_style(text, file, names) if file.endswith(".css") else _in_script(text, names)).encode()
    if pointed != content:
        path.write_bytes(pointed)
    return pointed


def _in_style(style: str, file: str, names: dict[str, str]) -> str:
    """A style sheet whose `url()` name the renamed files, seen from where the sheet was and stays."""
    folder = posixpath.dirname(file)

    def replace(match: re.Match[str]) -> str:
        old = posixpath.normpath(posixpath.join(folder, match["target"]))
        new = posixpath.relpath(names[old], folder) if old in names else match["target"]
        return f"{match['quote']}{new}{match['quote']}"

    return STYLE_ADDRESS.sub(replace, style)


def _in_script(script: str, names: dict[str, str]) -> str:
    """A script whose texts name the renamed files: the HTML of a page's pictures, say."""
    return MENTION.sub(lambda match: names.get(match[0], match[0]), script)


def _page_reference(address: str) -> re.Pattern[str]:
    """What finds the references of a page to files below `assets/`: relative, or absolute below the site's address."""
    starts = "|".join(re.escape(start) for start in (address, urlsplit(address).path or "/") if start)
    return re.compile(rf'(?P<start> (?:href|src|content)="(?:(?:\.\.?/)*|{starts}))(?P<old>{FOLDER}[^"?#]+)(?=["?#])')
