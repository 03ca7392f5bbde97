"""The files that are written when all pages are made, and the whole site put in place."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urljoin

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from guide import practice, previews, vendor
from guide.fingerprint import fingerprint
from guide.installable import make_installable
from guide.pages_script import pages_script
from guide.public import robots
from guide.redirects import SCRIPT as MOVED_SCRIPT
from guide.redirects import redirect_page
from guide.slim_styles import slim
from guide.tex import pack

from .markdown_pages import converter_identity
from .settings import PRACTICE_PAGE
from .state import ROOT, Build

PAGES_SCRIPT = "assets/pages.js"
COLLECTED_STYLE = "assets/collected.css"
LOST_PAGE = "404.html"  # a server sends it; on disk its links lead nowhere
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")  # they hold nothing where the site's address is unknown


def make_files(build: Build, config: MkDocsConfig, files: Files) -> None:
    """Makes the files for which the sources suffice: what scripts know of the pages, and pages at old addresses."""
    build.late_files[PAGES_SCRIPT] = pages_script(build.library, lambda source: files.get_file_from_path(source).url)
    build.late_files |= _practice_scripts(build, config, files)
    build.late_files |= _redirect_pages(build, config, files)


def _practice_scripts(build: Build, config: MkDocsConfig, files: Files) -> dict[str, str]:
    """The scripts of the practice page, whose texts are converted as those of the pages are, and cached likewise."""
    markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    circumstances = converter_identity(build, config)
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


def _redirect_pages(build: Build, config: MkDocsConfig, files: Files) -> dict[str, str]:
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


def write_files(build: Build, config: MkDocsConfig) -> None:
    """Writes all files that are not pages, those included for which every page had to be made."""
    build.late_files |= build.search.scripts()
    build.late_files |= vendor.katex_files(ROOT, build.tex.shown, build.cache)
    build.late_files[COLLECTED_STYLE] = build.squeezer.style_sheet()
    if not config.extra["offline"]:
        build.late_files["robots.txt"] = robots(config.site_url)
    _write(build.staging.folder, build.late_files)
    if not build.serving:
        _write(build.staging.folder, slim(build.staging.folder, build.known.words, build.cache, ROOT))


def _write(folder: Path, files: dict[str, str | bytes]) -> None:
    for address, content in files.items():
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def publish(build: Build, config: MkDocsConfig) -> None:
    """Makes the written files a site of its kind, and puts it in the place of the last one if MkDocs is content."""
    for name in (*([LOST_PAGE] if config.extra["offline"] else []), *([] if config.site_url else SITEMAPS)):
        (build.staging.folder / name).unlink(missing_ok=True)
    if not config.extra["offline"] and not build.serving:
        names = fingerprint(build.staging.folder, config.site_url)
        make_installable(build.staging.folder, names, config.site_name, int(os.environ["SOURCE_DATE_EPOCH"]))
    if config.strict and build.warnings.count:
        build.staging.drop()  # MkDocs ends with its own message
    else:
        build.staging.publish()
