"""Builds the same Markdown with the guide, with stock Material for MkDocs and with Sphinx and its book theme.

    pip install --editable ".[peers]"
    python scripts/benchmark_peers.py

All three get the guide's pages without what only the guide knows: notebooks and their figures, interactive figures, and
front matter. Each builds from nothing, the least of two runs. The weight of a page is that of its HTML. The weight of a
first visit is all that Chromium with an empty cache asks a local server for until the page is at rest, median over one
page of each topic. Text is compressed by gzip, level 6.

What the peers' own documentation has loaded from other hosts is served from node_modules and counted: KaTeX for
Material, MathJax for Sphinx. Material's web font, from another host as well, is switched off and counts nothing.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, Request, sync_playwright

from benchmark import ROOT, copy_project
from benchmark_scale import Usage, run
from browser import find_browser
from guide.library import Library, Topic, read_library
from serving import hosted

REPEATS = 2
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
NOTEBOOK_KEY = re.compile(r"^notebook: .*\n", re.MULTILINE)
OWN_LINE = re.compile(r"^!\[.*\]\((?:figure|interactive):[^)]*\)\n", re.MULTILINE)
LINK_OUT = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?:[^()\s]*notebooks/[^()\s]*|[^()\s]*\.md\?[^()\s]*|\?[^()\s]*)\)")
FOLD = re.compile(r'^\?\?\? question "(?P<question>.+)"$', re.MULTILINE)
MARKER = re.compile(r"^<!-- [a-z/-]+ -->$", re.MULTILINE)
MATERIAL = """
site_name: Deep Learning Interview Guide
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [admonition, attr_list, tables, toc: {permalink: true}, pymdownx.details, pymdownx.highlight,
  pymdownx.superfences, pymdownx.arithmatex: {generic: true}]
extra_css: [katex/katex.min.css]
extra_javascript: [katex/katex.min.js, katex/contrib/auto-render.min.js, katex-start.js]
"""
KATEX_START = r"""
document$.subscribe(({ body }) => renderMathInElement(body, {
  delimiters: [{ left: "\\(", right: "\\)", display: false }, { left: "\\[", right: "\\]", display: true }],
}));
"""
SPHINX = """
project = "Deep Learning Interview Guide"
extensions = ["myst_parser", "sphinx.ext.mathjax"]
myst_enable_extensions = ["dollarmath"]
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
mathjax_path = "mathjax/tex-mml-chtml.js"
suppress_warnings = ["myst", "misc"]
exclude_patterns = ["site"]
"""


@dataclass(frozen=True)
class Result:
    """What one generator did: what building used, and the median bytes of a page and of a first visit."""

    name: str
    build: Usage
    page: float
    visit: float


def shared(text: str) -> str:
    """A page's Markdown without notebooks, their figures and interactive figures."""
    return LINK_OUT.sub(lambda link: link["text"], OWN_LINE.sub("", NOTEBOOK_KEY.sub("", text)))


def unfold(text: str) -> str:
    """Follow-ups as bold questions with their answers below, for a dialect of Markdown without foldable blocks."""
    head, mark, tail = text.partition("## Follow-ups\n")
    follow_ups, rest_mark, rest = tail.partition("## References\n")
    follow_ups = re.sub(r"^    ", "", FOLD.sub(r"**\g<question>**", follow_ups), flags=re.MULTILINE)
    return head + mark + follow_ups + rest_mark + rest


def make_ours(folder: Path, library: Library) -> Path:
    project = copy_project(folder)
    for notebook in (project / "notebooks").glob("*/*.ipynb"):
        notebook.unlink()
    for page in project.glob("docs/**/*.md"):
        page.write_text(shared(page.read_text(encoding="utf-8")), encoding="utf-8")
    return project


def write_pages(docs: Path, library: Library, write_list: Callable[[Topic], str], finish: Callable[[str], str]) -> None:
    """The questions and the ways into the topics as plain Markdown; links elsewhere lose their target."""
    shutil.copytree(ROOT / "docs" / "assets" / "drawings", docs / "assets" / "drawings")
    kept = {question.address for question in library.questions} | {f"{topic.slug}/index.md" for topic in library.topics}
    for address in sorted(kept):
        text = FRONT_MATTER.sub("", shared((ROOT / "docs" / address).read_text(encoding="utf-8")))
        topic = next(topic for topic in library.topics if address.startswith(f"{topic.slug}/"))
        text = MARKER.sub(lambda _, topic=topic: write_list(topic), text)
        text = re.sub(r"\[([^\[\]]*)\]\(\.\./(?:notation|contributing|index|practice|tags)\.md[^)]*\)", r"\1", text)
        target = docs / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(finish(text), encoding="utf-8")


def make_material(folder: Path, library: Library) -> Path:
    def write_list(topic: Topic) -> str:
        return "\n".join(f"- [{question.title}]({question.slug}.md)" for question in topic.questions)

    docs = folder / "docs"
    write_pages(docs, library, write_list, lambda text: text)
    topics = "\n".join(f"- [{topic.title}]({topic.slug}/index.md)" for topic in library.topics)
    (docs / "index.md").write_text(f"# Deep Learning Interview Guide\n\n{topics}\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")
    (docs / "katex-start.js").write_text(KATEX_START, encoding="utf-8")
    shutil.copytree(ROOT / "node_modules" / "katex" / "dist", docs / "katex", ignore=shutil.ignore_patterns("*.md"))
    return folder


def make_sphinx(folder: Path, library: Library) -> Path:
    def tree(entries: list[str]) -> str:
        return "\n".join(["```{toctree}", *entries, "```"])

    write_pages(folder, library, lambda topic: tree([question.slug for question in topic.questions]), unfold)
    home = tree([f"{topic.slug}/index" for topic in library.topics])
    (folder / "index.md").write_text(f"# Deep Learning Interview Guide\n\n{home}\n", encoding="utf-8")
    (folder / "conf.py").write_text(SPHINX, encoding="utf-8")
    shutil.copytree(ROOT / "node_modules" / "mathjax" / "es5", folder / "_static" / "mathjax")
    return folder


def build_least(command: tuple[str, ...], folder: Path, *made: str) -> Usage:
    """The least of the runs, each from nothing: what a run made is removed before."""
    usages = []
    for _ in range(REPEATS):
        for name in made:
            shutil.rmtree(folder / name, ignore_errors=True)
        usages.append(run(command, folder))
    return min(usages, key=lambda usage: usage.processor)


def weigh_visit(site: Path, address: str, browser: Browser) -> int:
    """Bytes that a reader with an empty cache gets from the server until the page is at rest."""
    context = browser.new_context()
    page = context.new_page()
    got: list[Request] = []
    page.on("requestfinished", lambda request: got.append(request))
    with hosted(site) as server:
        page.goto(f"{server}/{address}", timeout=120_000)
        page.wait_for_load_state("networkidle")
        sent = sum(request.sizes()["responseBodySize"] for request in got)
        context.close()
    return sent


def weigh(site: Path, addresses: list[str], visited: list[str], browser: Browser) -> tuple[float, float]:
    """Median bytes of the pages' gzipped HTML, and of a first visit to some of them."""

    def file(address: str) -> Path:
        return site / address / "index.html" if address.endswith("/") else site / address

    pages = [len(gzip.compress(file(address).read_bytes(), 6)) for address in addresses]
    return statistics.median(pages), statistics.median(weigh_visit(site, address, browser) for address in visited)


def report(results: list[Result]) -> None:
    ours = results[0]
    print("| Built with | Build: processor s | clock s | MB | Page, B | First visit, B |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for result in results:
        use = result.build
        time = f"{use.processor:.1f} | {use.wall:.1f} | {use.memory / 1e6:.0f}"
        print(f"| {result.name} | {time} | {result.page:,.0f} | {result.visit:,.0f} |")
    for result in results[1:]:
        shares = (
            result.build.processor / ours.build.processor,
            result.page / ours.page,
            result.visit / ours.visit,
        )
        print(f"| {result.name}, times ours | {shares[0]:.2f} | | | {shares[1]:.2f} | {shares[2]:.2f} |")


def main() -> int:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    library = read_library(ROOT)
    stems = [question.address.removesuffix(".md") for question in library.questions]
    first = [topic.questions[0].address.removesuffix(".md") for topic in library.topics]
    mkdocs = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict")
    sphinx = (sys.executable, "-m", "sphinx", "--quiet", "-b", "html", ".", "site")
    book = f"Sphinx {version('sphinx')} with sphinx-book-theme {version('sphinx-book-theme')}"
    peers = [
        ("This guide", make_ours, mkdocs, "/"),
        (f"Material for MkDocs {version('mkdocs-material')}", make_material, mkdocs, "/"),
        (book, make_sphinx, sphinx, ".html"),
    ]
    results = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for number, (name, make, command, end) in enumerate(peers):
            place = Path(folder) / str(number)
            place.mkdir()
            project = make(place, library)
            usage = build_least(command, project, "site", ".cache")
            addresses, visited = ([stem + end for stem in group] for group in (stems, first))
            results.append(Result(name, usage, *weigh(project / "site", addresses, visited, browser)))
    print(f"{len(stems)} questions")
    report(results)
    print(f"Load of the machine at the end, {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
