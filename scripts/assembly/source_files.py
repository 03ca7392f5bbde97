"""The files that MkDocs works on: those below `docs/`, fewer and lighter, the notebooks, and what tools make of others.

Files whose content is known only when all pages are made are written at the end, by `site_files`.
"""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from guide import vendor
from guide.installable import FOLDER as INSTALLABLE
from guide.interactive import FOLDER as INTERACTIVE
from guide.minify import KINDS, minify
from guide.redirects import SCRIPT as MOVED_SCRIPT

from .notebook_pages import PREPARED
from .state import ROOT, Build

ASSETS = "assets/"
LOST_SCRIPT = "assets/lost.js"  # of the page for lost addresses, which no build for disk has
UNUSED = (  # files of the theme: its icon, and its search
    "assets/images/favicon.png",
    "assets/javascripts/lunr/",
    "assets/javascripts/workers/",
)
STYLE_MAP = ".css.map"  # of the theme's styles as they were


def complete_files(build: Build, files: Files, config: MkDocsConfig) -> None:
    """Takes out what this build does not need, makes our own files light, and adds what is not below `docs/`."""
    _remove_unused(build, files, config)
    sources = _add_notebooks(build, files, config)
    ours = [file for file in files if file.src_dir == config.docs_dir and file.src_uri.startswith(ASSETS)]
    for file in [file for file in ours if file.src_uri.endswith(KINDS)]:
        sources[file.src_uri] = file.content_string
        files.remove(file)
    made = minify(sources, ROOT, build.cache) | vendor.scheduler_file(ROOT, build.cache) | build.interactive.files()
    for address, content in made.items():
        files.append(File.generated(config, address, content=content))


def _remove_unused(build: Build, files: Files, config: MkDocsConfig) -> None:
    lost = [LOST_SCRIPT] if config.extra["offline"] else []
    installable = [] if config.extra.get("policy") else [INSTALLABLE]
    moved = [] if build.library.redirects else [MOVED_SCRIPT]
    unused = (*UNUSED, *lost, *installable, *moved, INTERACTIVE)
    for file in [file for file in files if file.src_uri.startswith(unused) or file.src_uri.endswith(STYLE_MAP)]:
        files.remove(file)


def _add_notebooks(build: Build, files: Files, config: MkDocsConfig) -> dict[str, str]:
    """Adds the notebooks and their figures; returns those that are drawings, which are made light with ours."""
    drawings: dict[str, str] = {}
    for notebook in build.library.notebooks:
        files.append(File(notebook.path, str(PREPARED), config.site_dir, config.use_directory_urls))
        for figure in notebook.figures:
            if figure.ending == "svg":
                drawings[figure.address] = figure.data.decode()
            else:
                files.append(File.generated(config, figure.address, content=figure.data))
    return drawings
