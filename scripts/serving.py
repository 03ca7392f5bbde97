"""Serves a built site on this machine alone, as the guide's host does."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

TEXTS = (".html", ".css", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml")


@lru_cache(maxsize=4096)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


class PagesHandler(SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does: a site below its base path, texts gzipped, `404.html` for what is not there."""

    protocol_version = "HTTP/1.1"
    base = "/"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        folder = Path(self.directory) / address.path.removeprefix(self.base)
        inside = f"{address.path}/".startswith(self.base) if address.path != "/" else self.base == "/"
        if inside and folder.is_dir() and not address.path.endswith("/"):
            self._answer(301, b"", Location=f"{address.path}/" + (f"?{address.query}" if address.query else ""))
            return
        file = folder / "index.html" if folder.is_dir() else folder
        found = inside and file.is_file()
        if not found:
            file = Path(self.directory) / "404.html"
        content = file.read_bytes() if file.is_file() else b""  # a site may have no page for lost addresses
        headers = {
            "Content-Type": self.guess_type(str(file)),
            "Cache-Control": "max-age=600",
            "Vary": "Accept-Encoding",
        }
        if file.suffix in TEXTS and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = _compressed(content)
            headers["Content-Encoding"] = "gzip"
        self._answer(200 if found else 404, content, **headers)

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def hosted(site: Path, base: str = "/", port: int = 0) -> Iterator[str]:
    """Serves a site below a base path; gives its address without a slash at the end. Port 0 takes a free one."""
    handler = type("Handler", (PagesHandler,), {"base": base})
    with ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{base.rstrip('/')}"
        finally:
            server.shutdown()
