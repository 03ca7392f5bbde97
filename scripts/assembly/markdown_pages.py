"""Pages written in Markdown: what is computed goes in, MkDocs converts them, and the cache keeps the result."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from guide import render
from guide.cache import code_digest
from guide.known_pages import Lookups, digest_of, same_answers
from guide.page_view import headings
from guide.problems import Problem

from .state import Build, Converted, Stop

# The packages that shape pages.
SHAPING = ("jinja2", "lxml", "markdown", "mkdocs", "mkdocs-material", "pygments", "pymdown-extensions")


def complete_markdown(build: Build, markdown: str, page: Page, config: MkDocsConfig) -> str:
    """The Markdown of a page with all that is computed, and on the page what its templates are told."""
    address = page.file.src_uri
    page.meta["interactive"] = build.interactive.on_page(address)  # docs/overrides/main.html loads their scripts
    markdown = build.drawings.place(build.interactive.place(markdown, address))
    question = build.questions.get(address)
    if question:
        description = render.beginning(render.plain(question.short_answer))
        page.meta |= {"tags": list(question.tags), "description": description}
        revised = build.revisions.get(question.path)
        return render.question_page(question, markdown, build.library, config.extra["repository"], revised)
    topic = build.topics.get(address.removesuffix("/index.md"))
    if topic:
        page.meta["description"] = render.beginning(render.plain(topic.summary))
    return render.place_figures(render.fill_markers(markdown, address, build.library), address, build.library)


def take_over(build: Build, page: Page) -> None:
    """Has a page of MkDocs rendered only where the cache does not hold what became of it."""
    convert = page.render
    page.render = lambda config, files: _render(build, page, convert, config, files)


def _render(build: Build, page: Page, convert: Callable, config: MkDocsConfig, files: Files) -> None:
    """Converts a page's Markdown, or takes from the cache what became of it. A page with a warning is not kept."""
    address, find = page.file.src_uri, files.get_file_from_path
    key = build.cache.key("page", code_digest(), address, page.url, page.markdown, converter_identity(build, config))
    result = build.cache.get(key)
    if result is not None and same_answers(result["answers"], files.src_uris.get):
        page.content = ""  # finished_pages.find looks for the finished page, and for the content where there is none
        page.toc = get_toc(result["toc"])
        page._title_from_render = result["title"]
        page.present_anchor_ids = set(result["anchors"])
        page.links_to_anchors = {find(path): links for path, links in result["links"].items()}
        build.converted[address] = Converted(result["digest"])
        return
    warnings = build.warnings.count
    lookups = Lookups(find)
    convert(config, lookups)
    result = _pack(page, lookups)
    build.converted[address] = Converted(result["digest"])
    if build.warnings.count == warnings:
        build.cache.put(key, result)
        build.cache.put(build.cache.key("content", result["digest"]), page.content)


def converter_identity(build: Build, config: MkDocsConfig) -> str:
    """The digest of what converted Markdown depends on beside itself: the packages' versions and the settings."""
    if not build.converter_of_markdown:
        versions = [version(name) for name in SHAPING]
        settings = Path(config.config_file_path).read_text(encoding="utf-8")
        build.converter_of_markdown = build.cache.key(*versions, settings)
    return build.converter_of_markdown


def _pack(page: Page, lookups: Lookups) -> dict:
    """What converting a page set on it, as plain values; its content by a digest."""
    toc = headings(page.toc)
    return {
        "digest": digest_of(page.content, toc),
        "toc": toc,
        "title": page._title_from_render,
        "anchors": sorted(page.present_anchor_ids),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
        "answers": lookups.answers,
    }


def content_of(build: Build, page: Page, converted: Converted, config: MkDocsConfig) -> str:
    """The HTML of a page, from the cache or converted again where the cache lost it."""
    content = page.content or build.cache.get(build.cache.key("content", converted.digest))
    if content is None:
        Page.render(page, config, build.files)
        content = page.content
    return content


def render_formulas(build: Build, html: str, page: Page) -> tuple[str, dict[str, set[str]]]:
    """The page's HTML with its formulas set aside, and the characters that they show by font file.

    Raises:
        Stop: KaTeX refuses a formula.
    """
    with build.tex.collect() as characters:
        html, errors = build.tex.render_page(html, build.set_aside)
    path = build.source_of(page.file.src_uri)
    if errors:
        raise Stop([Problem(path, 1, f"KaTeX refuses {error}.", "Correct the TeX.") for error in errors])
    return html, characters
