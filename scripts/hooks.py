"""The one file that MkDocs calls. It hands sources to the guide's functions and their results to MkDocs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))

from assembly import finished_pages, markdown_pages, notebook_pages
from assembly.live_reload import quicken
from assembly.settings import PRACTICE_PAGE, TAGS_PAGE, complete_settings
from assembly.source_files import complete_files
from assembly.state import ROOT, Build
from guide import practice, previews, vendor
from guide.fingerprint import fingerprint
from guide.installable import make_installable
from guide.pages_script import pages_script
from guide.public import robots
from guide.redirects import SCRIPT as MOVED_SCRIPT
from guide.redirects import redirect_page
from guide.search import SearchIndex
from guide.slim_styles import slim
from guide.tex import pack

PAGES_SCRIPT = "assets/pages.js"
COLLECTED_STYLE = "assets/collected.css"
LOST_PAGE = "404.html"  # a server sends it; on disk its links lead nowhere
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")  # they hold nothing where the site's address is unknown
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
        markdown_pages.take_over(build, page)
    if notebook:
        notebook_pages.take_over(build, page, config)
    return page


def _practice_scripts(config: MkDocsConfig, files: Files) -> dict[str, str]:
    """The scripts of the practice page, whose texts are converted as those of the pages are, and cached likewise."""
    markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    circumstances = markdown_pages.converter_identity(build, config)
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


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Spares MkDocs the front matter of a question, which the record holds: on_page_markdown sets it."""
    question = build.questions.get(page.file.src_uri)
    return f"\n{question.body}" if question else None


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return markdown_pages.complete_markdown(build, markdown, page, config)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    address = page.file.src_uri
    if address in build.notebooks:
        html = notebook_pages.fill(build, html, page, config, files)
    return html if address in build.converted else markdown_pages.render_formulas(build, html, page)[0]


def on_env(env, config: MkDocsConfig, files: Files):
    build.files = files
    build.late_files[PAGES_SCRIPT] = pages_script(build.library, lambda source: files.get_file_from_path(source).url)
    build.late_files |= _practice_scripts(config, files)
    build.late_files |= _redirect_pages(config, files)
    finished_pages.prepare_templates(build, env, config)
    return env


@event_priority(-100)
def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    return finished_pages.find(build, context, page, config, nav)


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return finished_pages.finish(build, output, page)


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    return finished_pages.finish_template(build, output_content, template_name)


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
