"""The hosted site as its host serves it, and its files by their plain names."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

import serving

REPOSITORY = "some-one/interview-guide"
BASE = "/interview-guide/"
ADDRESS = f"https://some-one.github.io{BASE}"
DIGEST = re.compile(r"\.[0-9a-f]{8}(?=[./])")


def asset(site: Path, name: str) -> Path:
    """The file of a hosted site that has this address but for the digest of its content."""
    named = {DIGEST.sub("", path.relative_to(site).as_posix()): path for path in site.glob("assets/**/*")}
    return named[name]


def hosted(site: Path, base: str = BASE) -> AbstractContextManager[str]:
    """Serves a site below a base path as GitHub Pages would; gives its address without a slash at the end."""
    return serving.hosted(site, base)
