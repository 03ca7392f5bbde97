"""Pages as readers get them: what templates see of a page, whether it is known already, and the last hand on it."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import version

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from guide import previews, render
from guide.cache import folder_for
from guide.minify import minify
from guide.page_view import LinkView, identity, plain, view_navigation, view_page
from guide.previews import Preview
from guide.search import summary_of
from guide.slim_styles import words_of
from guide.structured_data import mark_question

from .markdown_pages import content_of, converter_identity, render_formulas
from .state import ROOT, Build

# Settings that say where files are, and what the views say.
ELSEWHERE = {"config_file_path", "docs_dir", "hooks", "nav", "plugins", "site_dir", "theme", "watch"}


def prepare_templates(build: Build, templates: Environment, config: MkDocsConfig) -> None:
    """Gives the templates what they ask for, keeps them compiled, and says what all pages depend on."""
    templates.filters["squeeze"] = build.squeezer.squeeze
    compiled = folder_for(ROOT / ".cache" / "templates", version("jinja2"))
    templates.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    build.known.circumstances = _circumstances_of_pages(build, config)


def _circumstances_of_pages(build: Build, config: MkDocsConfig) -> str:
    """The digest of what all questions' pages depend on beside their views: versions, settings and templates."""
    settings = {name: plain(value) for name, value in config.items() if name not in ELSEWHERE}
    templates = sorted(path for path in (ROOT / "docs" / "overrides").rglob("*") if path.is_file())
    texts = [f"{path.relative_to(ROOT).as_posix()}\n{path.read_text(encoding='utf-8')}" for path in templates]
    said = json.dumps([settings, plain(dict(config.theme)), texts])
    return build.cache.key(said, converter_identity(build, config))


def find(build: Build, context: dict, page: Page, config: MkDocsConfig, navigation: Navigation) -> dict:
    """Lets templates see nothing of a page but what it is kept under, and finds the page that is kept."""
    _describe(build, page, config)
    address = page.file.src_uri
    converted = build.converted.get(address)
    if converted is None:
        return context
    tags = [LinkView(tag.name, tag.url, tag.hidden) for tag in context.get("tags", [])]
    top, view = view_navigation(navigation), view_page(page, converted.digest)
    known = build.known.look_up(address, identity(view, top, tags))
    if not known:
        content = content_of(build, page, converted, config)
        content, converted.characters = render_formulas(build, content, page)
        view = replace(view, content=content)
    return {
        "known": known,
        "page": view,
        "nav": top,
        "tags": tags,
        "config": config,
        **{name: context[name] for name in ("base_url", "extra_css", "extra_javascript")},
    }


def _describe(build: Build, page: Page, config: MkDocsConfig) -> None:
    """Says what a shared link shows: a notebook's first sentences and, where the site has an address, a picture."""
    notebook = build.notebooks.get(page.file.src_uri)
    if notebook:
        summary = summary_of(notebook) or f"{notebook.title} An executed notebook on small data."
        page.meta["description"] = render.beginning(summary)
    if config.site_url and not build.serving:
        source = build.questions.get(page.file.src_uri) or notebook
        place = build.topics[source.topic].title if source else ""
        title = config.site_name if page.is_homepage else previews.text_of(page.title)
        preview = Preview(title, place, "" if page.is_homepage else config.site_name)
        address = page.meta["preview"] = previews.address_of(page.url)
        build.late_files[address] = previews.draw(preview, ROOT, build.cache)


def finish(build: Build, output: str, page: Page) -> str:
    """The page that is kept; or what the templates made, light and with its formulas, which is kept from now on."""
    address = page.file.src_uri
    known = build.known.found(address)
    if known is not None:
        return known
    squeezed = build.squeezer.squeeze(output)
    finished = build.put_back(mark_question(squeezed) if address in build.questions else squeezed)
    if address in build.converted:
        build.known.keep(address, finished, build.converted[address].characters)
    else:
        build.known.words.update(words_of(finished))
    return finished


def finish_template(build: Build, output: str, name: str) -> str:
    """What a template made that belongs to no source, lighter: a script, or the page for lost addresses."""
    if name.endswith(".js"):
        return minify({name: output}, ROOT, build.cache)[name]
    if not name.endswith(".html"):
        return output
    squeezed = build.squeezer.squeeze(output)
    build.known.words.update(words_of(squeezed))
    return squeezed
