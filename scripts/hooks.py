"""The one file that MkDocs calls: its events in their order, each handed to `assembly` with the build that runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))

from assembly import finished_pages, live_reload, markdown_pages, notebook_pages, settings, site_files, source_files
from assembly.state import Build
from guide.search import SearchIndex

build: Build  # the one that runs, or that ran last
serving = False  # whether this is `mkdocs serve`


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


# Once a build: what there is to build.


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global build
    build = Build(Path(config.site_dir), serving)
    notebook_pages.start_converting(build)
    build.check_sources()
    build.search = SearchIndex(build.library, build.cache)
    settings.complete_settings(build, config)
    return config


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    source_files.complete_files(build, files, config)
    return files


# Once a page: from its source to HTML.


@event_priority(-100)
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    address = page.file.src_uri
    page.update_date = str(build.revisions.get(build.source_of(address), page.update_date))
    if address in build.notebooks:
        notebook_pages.take_over(build, page, config)
    elif address != settings.TAGS_PAGE:
        markdown_pages.take_over(build, page)
    return page


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


# When all pages are HTML: the templates, then once for each file that they make.


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    build.files = files
    site_files.make_files(build, config, files)
    finished_pages.prepare_templates(build, env, config)
    return env


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    return finished_pages.finish_template(build, output_content, template_name)


@event_priority(-100)
def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    return finished_pages.find(build, context, page, config, nav)


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return finished_pages.finish(build, output, page)


# Once a build: the rest of the site, and its end.


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    site_files.write_files(build, config)
    build.close()
    site_files.publish(build, config)


def on_build_error(error: Exception) -> None:
    if "build" in globals():
        build.close()
        build.staging.drop()


# Once a server, after its first build.


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable) -> LiveReloadServer:
    live_reload.quicken(server, config)
    return server
