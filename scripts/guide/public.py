"""The public addresses of the guide, which all follow from one or two settings."""

from __future__ import annotations


def site_address(repository: str, site_url: str) -> str:
    """Where the guide is published, with a slash at its end; empty where that is unknown.

    Args:
        repository: `owner/name` on GitHub, or an empty text.
        site_url: the address set by hand, which goes before that of GitHub Pages, or an empty text.
    """
    if site_url:
        return site_url.rstrip("/") + "/"
    owner, _, name = repository.partition("/")
    return f"https://{owner.lower()}.github.io/{name}/" if repository else ""


def robots(site: str) -> str:
    """What robots.txt tells search engines: read everything; where known, the list of all pages."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site}sitemap.xml\n" if site else "")


def page_address(site: str, source: str) -> str:
    """The published address of a page, given its source relative to `docs/` (a notebook's relative to the project).

    Empty where the site's address is unknown.
    """
    if not site:
        return ""
    folder, _, name = source.rpartition("/")
    stem = name.rpartition(".")[0]
    return site + "".join(f"{part}/" for part in (folder, stem if stem != "index" else "") if part)
