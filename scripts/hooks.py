"""The one file that MkDocs calls. It hands sources to the guide's functions and their results to MkDocs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

from jinja2 import FileSystemBytecodeCache
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

sys.path.insert(0, str(Path(__file__).parent))

from assembly import notebook_pages
from assembly.live_reload import quicken
from assembly.settings import PRACTICE_PAGE, TAGS_PAGE, complete_settings
from assembly.source_files import complete_files
from assembly.state import ROOT, Build, Converted, Stop
from guide import practice, previews, render, vendor
from guide.cache import code_digest, folder_for
from guide.fingerprint import fingerprint
from guide.installable import make_installable
from guide.known_pages import Lookups, digest_of, same_answers
from guide.minify import minify
from guide.page_view import LinkView, headings, identity, plain, view_navigation, view_page
from guide.pages_script import pages_script
from guide.previews import Preview
from guide.problems import Problem
from guide.public import robots
from guide.redirects import SCRIPT as MOVED_SCRIPT
from guide.redirects import redirect_page
from guide.search import SearchIndex, summary_of
from guide.slim_styles import slim, words_of
from guide.structured_data import mark_question
from guide.tex import pack

PAGES_SCRIPT = "assets/pages.js"
COLLECTED_STYLE = "assets/collected.css"
LOST_PAGE = "404.html"  # a server sends it; on disk its links lead nowhere
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")  # they hold nothing where the site's address is unknown
# The packages that shape pages.
SHAPING = ("jinja2", "lxml", "markdown", "mkdocs", "mkdocs-material", "pygments", "pymdown-extensions")
# Settings that say where files are, and what the views say.
ELSEWHERE = {"config_file_path", "docs_dir", "hooks", "nav", "plugins", "site_dir", "theme", "watch"}


build: Build


serving = False  # under `mkdocs serve` nothing is cached, and its own inline script reloads the pages


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global build
    build = Build(Path(config.site_dir), serving)
    notebook_pages.start_converting(build)
    build.check_sources()
    build.search = SearchIndex(build.library, build.cache)
    complete_settings(build, config)
    return config


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable) -> LiveReloadServer:
    quicken(server, config)
    return server


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    complete_files(build, files, config)
    return files


@event_priority(-100)
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    notebook = build.notebooks.get(page.file.src_uri)
    page.update_date = str(build.revisions.get(build.source_of(page.file.src_uri), page.update_date))
    if page.file.src_uri != TAGS_PAGE and not notebook:
        convert = page.render
        page.render = lambda config, files: _render_markdown(page, convert, config, files)
    if notebook:
        notebook_pages.take_over(build, page, config)
    return page


def _render_markdown(page: Page, convert: Callable, config: MkDocsConfig, files: Files) -> None:
    """Converts a page's Markdown, or takes from the cache what became of it. A page with a warning is not kept."""
    address, find = page.file.src_uri, files.get_file_from_path
    key = build.cache.key("page", code_digest(), address, page.url, page.markdown, _converter_of_markdown(config))
    result = build.cache.get(key)
    if result is not None and same_answers(result["answers"], files.src_uris.get):
        page.content = ""  # on_page_context looks for the finished page, and for the content where there is none
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


def _converter_of_markdown(config: MkDocsConfig) -> str:
    """The digest of what converted Markdown depends on beside itself: the packages' versions and the settings."""
    if not build.converter_of_markdown:
        versions = [version(name) for name in SHAPING]
        settings = Path(config.config_file_path).read_text(encoding="utf-8")
        build.converter_of_markdown = build.cache.key(*versions, settings)
    return build.converter_of_markdown


def _practice_scripts(config: MkDocsConfig, files: Files) -> dict[str, str]:
    """The scripts of the practice page, whose texts are converted as those of the pages are, and cached likewise."""
    markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    circumstances = _converter_of_markdown(config)
    page = files.get_file_from_path(PRACTICE_PAGE)

    def convert(pieces: list[str]) -> list[str]:
        def light(piece: str) -> str:
            return build.tex.render_page(build.squeezer.squeeze(piece), build.squeezer.formula)[0]

        def work() -> list:
            with build.tex.collect() as characters:
                converted = [light(markdown.reset().convert(piece)) for piece in pieces]
            return [converted, build.squeezer.rules_of("".join(converted)), pack(characters)]

        converted, rules, characters = build.cache.remember(work, "pieces", build.tex.identity, circumstances, *pieces)
        build.squeezer.rules.update(rules)
        build.tex.show(characters)
        return converted

    def link(source: str) -> str:
        return files.get_file_from_path(source).url_relative_to(page)

    scripts = practice.card_scripts(build.library, convert, link)
    return {practice.INDEX: practice.index_script(build.library), **scripts}


def _redirect_pages(config: MkDocsConfig, files: Files) -> dict[str, str]:
    """What stands at the old addresses of moved pages, by address in the site."""
    pages = {}
    for redirect in build.library.redirects:
        old = File(str(Path(redirect.source).with_suffix(".md")), "", "", config.use_directory_urls)
        new = files.get_file_from_path(redirect.target)
        link, script = new.url_relative_to(old), files.get_file_from_path(MOVED_SCRIPT).url_relative_to(old)
        canonical = urljoin(config.site_url, new.url) if config.site_url else ""
        title = previews.text_of(new.page.title)
        pages[old.dest_uri] = redirect_page(title, link, script, canonical, config.extra.get("policy", ""))
    return pages


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


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Spares MkDocs the front matter of a question, which the record holds: on_page_markdown sets it."""
    question = build.questions.get(page.file.src_uri)
    return f"\n{question.body}" if question else None


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
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


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    address = page.file.src_uri
    if address in build.notebooks:
        html = notebook_pages.fill(build, html, page, config, files)
    return html if address in build.converted else _render_formulas(html, page)[0]


def _render_formulas(html: str, page: Page) -> tuple[str, dict[str, set[str]]]:
    """The page's HTML with its formulas set aside, and the characters that they show by font file."""
    with build.tex.collect() as characters:
        html, errors = build.tex.render_page(html, build.set_aside)
    path = build.source_of(page.file.src_uri)
    if errors:
        raise Stop([Problem(path, 1, f"KaTeX refuses {error}.", "Correct the TeX.") for error in errors])
    return html, characters


def on_env(env, config: MkDocsConfig, files: Files):
    build.files = files
    build.late_files[PAGES_SCRIPT] = pages_script(build.library, lambda source: files.get_file_from_path(source).url)
    build.late_files |= _practice_scripts(config, files)
    build.late_files |= _redirect_pages(config, files)
    env.filters["squeeze"] = build.squeezer.squeeze
    compiled = folder_for(ROOT / ".cache" / "templates", version("jinja2"))
    env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    build.known.circumstances = _circumstances_of_pages(config)
    return env


def _circumstances_of_pages(config: MkDocsConfig) -> str:
    """The digest of what all questions' pages depend on beside their views: versions, settings and templates."""
    settings = {name: plain(value) for name, value in config.items() if name not in ELSEWHERE}
    templates = sorted(path for path in (ROOT / "docs" / "overrides").rglob("*") if path.is_file())
    texts = [f"{path.relative_to(ROOT).as_posix()}\n{path.read_text(encoding='utf-8')}" for path in templates]
    said = json.dumps([settings, plain(dict(config.theme)), texts])
    return build.cache.key(said, _converter_of_markdown(config))


def _describe(page: Page, config: MkDocsConfig) -> None:
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


@event_priority(-100)
def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    """Lets templates see nothing of a page but what it is kept under, and finds the page that is kept."""
    _describe(page, config)
    address = page.file.src_uri
    converted = build.converted.get(address)
    if converted is None:
        return context
    tags = [LinkView(tag.name, tag.url, tag.hidden) for tag in context.get("tags", [])]
    top, view = view_navigation(nav), view_page(page, converted.digest)
    known = build.known.look_up(address, identity(view, top, tags))
    if not known:
        content, converted.characters = _render_formulas(_content_of(page, converted, config), page)
        view = replace(view, content=content)
    return {
        "known": known,
        "page": view,
        "nav": top,
        "tags": tags,
        "config": config,
        **{name: context[name] for name in ("base_url", "extra_css", "extra_javascript")},
    }


def _content_of(page: Page, converted: Converted, config: MkDocsConfig) -> str:
    """The HTML of a page, from the cache or converted again where the cache lost it."""
    content = page.content or build.cache.get(build.cache.key("content", converted.digest))
    if content is None:
        Page.render(page, config, build.files)
        content = page.content
    return content


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
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


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    if template_name.endswith(".js"):
        return minify({template_name: output_content}, ROOT, build.cache)[template_name]
    if not template_name.endswith(".html"):
        return output_content
    squeezed = build.squeezer.squeeze(output_content)
    build.known.words.update(words_of(squeezed))
    return squeezed


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    build.late_files |= build.search.scripts()
    build.late_files |= vendor.katex_files(ROOT, build.tex.shown, build.cache)
    build.late_files[COLLECTED_STYLE] = build.squeezer.style_sheet()
    if not config.extra["offline"]:
        build.late_files["robots.txt"] = robots(config.site_url)
    _write(build.late_files)
    if not build.serving:
        _write(slim(build.staging.folder, build.known.words, build.cache, ROOT))
    build.close()
    for name in (*([LOST_PAGE] if config.extra["offline"] else []), *([] if config.site_url else SITEMAPS)):
        (build.staging.folder / name).unlink(missing_ok=True)
    if not config.extra["offline"] and not build.serving:
        names = fingerprint(build.staging.folder, config.site_url)
        make_installable(build.staging.folder, names, config.site_name, int(os.environ["SOURCE_DATE_EPOCH"]))
    if config.strict and build.warnings.count:
        build.staging.drop()  # MkDocs ends with its own message
    else:
        build.staging.publish()


def _write(files: dict[str, str | bytes]) -> None:
    for address, content in files.items():
        path = build.staging.folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def on_build_error(error: Exception) -> None:
    if "build" in globals():
        build.close()
        build.staging.drop()
