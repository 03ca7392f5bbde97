"""The hosted site as its host serves it, and its files by their plain names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

REPOSITORY = "some-one/interview-guide"
BASE = "/interview-guide/"
ADDRESS = f"https://some-one.github.io{BASE}"
DIGEST = re.compile(r"\.[0-9a-f]{8}(?=[./])")


def asset(site: Path, name: str) -> Path:
    """The file of a hosted site that has this address but for the digest of its content."""
    named = {DIGEST.sub("", path.relative_to(site).as_posix()): path for path in site.glob("assets/**/*")}
    return named[name]


class PagesHandler(SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does: a project's site below its name, `404.html` for what is not there."""

    protocol_version = "HTTP/1.1"
    base = BASE

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        folder = Path(self.directory) / address.path.removeprefix(self.base)
        inside = f"{address.path}/".startswith(self.base) if address.path != "/" else self.base == "/"
        if inside and folder.is_dir() and not address.path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", f"{address.path}/" + (f"?{address.query}" if address.query else ""))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = folder / "index.html" if folder.is_dir() else folder
        found = inside and file.is_file()
        content = (file if found else Path(self.directory) / "404.html").read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(file if found else "404.html"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def hosted(site: Path, base: str = BASE) -> Iterator[str]:
    """Serves a site below a base path as GitHub Pages would; gives its address without a slash at the end."""
    handler = type("Handler", (PagesHandler,), {"base": base})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base.rstrip('/')}"
        server.shutdown()
