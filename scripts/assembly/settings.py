"""The settings of MkDocs that follow from the sources and from the kind of build; the others stand in mkdocs.yml."""

from __future__ import annotations

import os

from mkdocs.config.defaults import MkDocsConfig

from guide.history import last_commit
from guide.library import Library
from guide.policy import POLICY
from guide.public import site_address

from .state import ROOT, Build
from .theme_files import list_quickly

PRACTICE_PAGE = "practice.md"
TAGS_PAGE = "tags.md"  # the tags plugin writes its list into the finished content


def complete_settings(build: Build, config: MkDocsConfig) -> None:
    """Sets where the site is built, its navigation, its addresses, what a page may load, and how the theme is read."""
    config.site_dir = str(build.staging.folder)
    list_quickly(config.theme)
    config.nav = _navigation(build.library)
    _derive_addresses(config)
    if config.extra["offline"]:
        config.use_directory_urls = False
        config.site_url = ""
    elif not build.serving:
        config.extra["policy"] = POLICY
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(last_commit(ROOT)))  # two builds of one tree say the same


def _navigation(library: Library) -> list:
    topics = [
        {topic.title: [f"{topic.slug}/index.md", *({q.title: q.address} for q in topic.questions)]}
        for topic in library.topics
    ]
    notebooks = [{notebook.title: notebook.address} for notebook in library.notebooks]
    more = [{"Notebooks": ["notebooks/index.md", *notebooks]}] if notebooks else []
    return [{"Home": "index.md"}, *topics, *more, PRACTICE_PAGE, "notation.md", TAGS_PAGE, "contributing.md"]


def _derive_addresses(config: MkDocsConfig) -> None:
    """Everything that needs the public repository follows from the one setting `extra.repository`, `owner/name`."""
    repository = config.extra["repository"]
    if repository:
        config.repo_url = f"https://github.com/{repository}"
        config.repo_name = repository
        config.edit_uri = "edit/main/docs/"
        config.site_url = site_address(repository, config.site_url or "")
