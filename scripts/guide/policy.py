"""What a hosted page may load: its own host's files and nothing else."""

from __future__ import annotations

POLICY = ";".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the icons of the style sheets are data
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
"""The Content-Security-Policy of every hosted page. Frames, plug-ins and media fall to `default-src`.

GitHub Pages sends no headers of ours, so the page says it in a `meta` element, which must stand before what it rules.
The build for reading from disk has none: a browser gives each file an origin of its own, which `'self'` need not match.
"""
