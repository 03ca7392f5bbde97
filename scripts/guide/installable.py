"""What makes the hosted site installable and readable offline: the worker with its list of files, sizes, a manifest.

The worker's code is `docs/assets/offline/worker.js`; here it gets the list of what belongs to this version, and its
place at the root of the site, since a worker rules only what is below its own address.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from resvg_py import svg_to_bytes

FOLDER = "assets/offline/"
SOURCE = f"{FOLDER}worker.js"
WORKER, SIZES, MANIFEST = "sw.js", "offline.json", "guide.webmanifest"
ICON = "assets/favicon.svg"
SHORT_NAME = "DL Interview"  # a home screen cuts longer ones
GROUND = "#24507a"  # the icon's, and that of the header
ICON_SIZES = (192, 512)  # px, which browsers ask for
LEFT_OUT = (  # what no reader needs offline: pictures of shared links, developers' maps, what robots and the host read
    "assets/previews/",
    "robots.txt",
    "sitemap.",
    ".nojekyll",
    "CNAME",
)
DOWNLOADS = (".map", ".zip", ".apkg", ".tsv", ".pdf", ".epub")
TEXTS = (".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest")  # the host compresses them
COMPRESSION = 6


def make_installable(site: Path, names: dict[str, str], title: str, time: int) -> None:
    """Writes the manifest with its icons, the worker, and what keeping this version takes, into a built site.

    Args:
        site: the folder of the site, all of whose other files have their last name and content.
        names: the address of each renamed file by its old one, as `fingerprint` gives them.
        title: the guide's name.
        time: that of the version, in seconds since 1970.
    """
    _write_manifest(site, names, title)
    source = site / names[SOURCE]
    code = source.read_text(encoding="utf-8")
    source.unlink()
    files = stored_files(site)
    sizes = {"date": datetime.fromtimestamp(time, UTC).date().isoformat(), "bytes": sum(size for *_, size in files)}
    version = hashlib.sha256(_compact([code, files]).encode()).hexdigest()[:16]
    guide = {"version": version, **sizes, "files": files}
    (site / WORKER).write_text(f"const guide = {_compact(guide)};\n{code}", encoding="utf-8")
    download = sum(_transferred(site, path) for path in _stored_paths(site))
    (site / SIZES).write_text(_compact({"version": version, **sizes, "download": download}), encoding="utf-8")


def stored_files(site: Path) -> list[tuple[str, str, int]]:
    """What the worker stores of a built site, by address: the escaped address, the digest, the size in bytes."""
    files = []
    for path in _stored_paths(site):
        content = (site / path).read_bytes()
        files.append((quote(path), digest(content), len(content)))
    return files


def digest(content: bytes) -> str:
    """The first 128 bits of the SHA-256 of a file, in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()[:16]).decode().rstrip("=")


def _stored_paths(site: Path) -> list[str]:
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(
        path
        for path in paths
        if path not in (WORKER, SIZES) and not path.startswith(LEFT_OUT) and not path.endswith(DOWNLOADS)
    )


def _transferred(site: Path, path: str) -> int:
    """The bytes that come over the network for a file."""
    content = (site / path).read_bytes()
    return len(gzip.compress(content, COMPRESSION, mtime=0) if path.endswith(TEXTS) else content)


def _write_manifest(site: Path, names: dict[str, str], title: str) -> None:
    drawing = (site / names[ICON]).read_text(encoding="utf-8")
    icons = [{"src": names[ICON], "type": "image/svg+xml", "sizes": "any"}]
    for purpose, image in (("any", drawing), ("maskable", _with_margin(drawing))):
        for size in ICON_SIZES:
            picture = bytes(svg_to_bytes(svg_string=image, width=size, height=size, skip_system_fonts=True))
            address = f"assets/icons/{purpose}-{size}.{hashlib.sha256(picture).hexdigest()[:8]}.png"
            (site / address).parent.mkdir(exist_ok=True)
            (site / address).write_bytes(picture)
            icons.append({"src": address, "type": "image/png", "sizes": f"{size}x{size}", "purpose": purpose})
    manifest = {
        "name": title,
        "short_name": SHORT_NAME,
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "display_override": ["minimal-ui"],  # with it, a reader can go back and reload
        "theme_color": GROUND,
        "background_color": "#ffffff",
        "icons": icons,
    }
    (site / MANIFEST).write_text(_compact(manifest), encoding="utf-8")


def _with_margin(drawing: str) -> str:
    """The icon for systems that cut it to a shape of their own: all of it within the inner four fifths."""
    ground = f'<rect x="-4" y="-4" width="40" height="40" fill="{GROUND}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 40 40">{ground}{drawing}</svg>'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
