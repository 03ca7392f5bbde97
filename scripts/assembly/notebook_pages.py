"""Notebooks as pages: mkdocs-jupyter converts them beside the rest of the build, and the cache keeps the result."""

from __future__ import annotations

from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from guide import notebook_convert, notebook_page, render
from guide.known_pages import digest_of
from guide.notebook import Notebook
from guide.notebook_convert import Converter
from guide.page_view import headings

from .state import ROOT, Build, Converted

PREPARED = ROOT / ".cache" / "prepared"


def start_converting(build: Build) -> None:
    """Has the notebooks converted that the cache does not hold; it goes on while the formulas are rendered."""
    if not build.library.problems:
        build.converter = Converter(_prepare(build))


def _prepare(build: Build) -> list[Path]:
    """Writes what the converter is to read of each notebook; returns those that the cache does not hold converted."""
    stale = []
    for notebook in build.library.notebooks:
        path = PREPARED / notebook.path
        prepared = build.cache.remember(partial(notebook_page.prepare, notebook), "prepared", notebook.digest)
        _write_if_changed(path, prepared)
        stale += [path] if build.cache.get(_key(build, path)) is None else []
    return stale


def _write_if_changed(path: Path, text: str) -> None:
    """Leaves a file alone that holds the text already: another build may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _key(build: Build, path: Path) -> str:
    return build.cache.key("notebook", *_converter_identity(), path.read_text(encoding="utf-8"))


@cache
def _converter_identity() -> tuple[str, ...]:
    """What a converted notebook depends on beside itself: the packages' versions and our own code."""
    versions = [version(name) for name in ("mkdocs-jupyter", "nbconvert", "mistune", "pygments")]
    modules = (notebook_page, notebook_convert)
    return (*versions, *(Path(module.__file__).read_text(encoding="utf-8") for module in modules))


def take_over(build: Build, page: Page, config: MkDocsConfig) -> None:
    """Makes a page of MkDocs that of a notebook: where it is edited, and how it is rendered."""
    notebook = build.notebooks[page.file.src_uri]
    repository = config.extra["repository"]
    page.edit_url = f"https://github.com/{repository}/edit/main/{notebook.path}" if repository else None
    page.render = lambda config, files: _render(build, page, notebook)


def _render(build: Build, page: Page, notebook: Notebook) -> None:
    """Sets on the page what mkdocs-jupyter made of the notebook, slimmed, or what the cache holds of it."""
    path = Path(page.file.abs_src_path)
    key = _key(build, path)
    result = build.cache.get(key)
    if result is None:
        result = build.converter.result(path)
        build.cache.put(key, result)
    page.content = result["content"]
    page.toc = get_toc(nest_toc_tokens([{**heading, "html": heading["name"]} for heading in result["headings"]]))
    page.title = notebook.title
    page.present_anchor_ids = {heading["id"] for heading in result["headings"]}
    page.present_anchor_ids |= {figure.name for figure in notebook.figures}


def fill(build: Build, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The HTML of a notebook with what the guide says of it: its facts, and links as seen from its page."""

    def link(address: str) -> str:
        """The address of a source or a file of the site, as seen from this page."""
        source, mark, anchor = address.partition("#")
        file = files.get_file_from_path(source)
        return (file.url_relative_to(page.file) if file else source) + mark + anchor

    notebook = build.notebooks[page.file.src_uri]
    revised = build.revisions.get(notebook.path)
    facts = render.notebook_facts(notebook, build.library, config.extra["repository"], link, revised)
    filled = notebook_page.fill(html, notebook, facts, link)
    build.converted[page.file.src_uri] = Converted(digest_of(filled, headings(page.toc)))
    return filled
