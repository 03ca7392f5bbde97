"""Measures search: how often the right page comes first, for the guide's search, MiniSearch and the theme's own.

    python scripts/benchmark_search.py            prints the table
    python scripts/benchmark_search.py --misses   lists the tuned part's queries whose page did not come first, too

Queries are in tests/queries.tsv: those marked `tuned` were looked at when search was made, those marked `reported` were
not. The guide's search is asked through the page in Chromium, from disk; the theme's is its own worker, over http, with
the index that its plugin makes of the same pages; MiniSearch is given the same texts, with boosts, prefixes and typos.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import material
from playwright.sync_api import Browser, sync_playwright

import browser
from guide.library import Library, read_library
from guide.node import run_node
from guide.search import question_entry
from make_offline import build_offline
from serving import hosted

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "tests" / "queries.tsv"
PARTS = ("tuned", "reported")
DEPTH = 10

ASK_GUIDE = """queries => queries.map(query => {
    const input = document.querySelector(".md-search__input");
    input.value = query;
    const start = performance.now();
    input.dispatchEvent(new Event("input"));
    document.querySelector(".md-search-result__item:last-child")?.getBoundingClientRect();  // laid out
    const time = performance.now() - start;
    return [time, Array.from(document.querySelectorAll(".md-search-result__link"), link => link.href)];
})"""
ASK_THEME = """async ([worker, index, queries]) => {
    const running = new Worker(worker);
    const data = await (await fetch(index)).json();
    const next = type => new Promise(resolve => running.addEventListener("message", function heard(event) {
        if (event.data.type !== type) return;
        running.removeEventListener("message", heard);
        resolve(event.data.data);
    }));
    const ready = next(1);
    running.postMessage({type: 0, data: {config: data.config, docs: data.docs, options: {suggest: false}}});
    await ready;
    const found = [];
    for (const query of queries) {
        const answer = next(3);
        running.postMessage({type: 2, data: query});
        found.push([0, (await answer).items.map(([page]) => page.location)]);
    }
    return found;
}"""


@dataclass(frozen=True)
class Query:
    """What somebody types, and the slug of the page that should come first."""

    part: str
    slug: str
    kind: str
    text: str


@dataclass(frozen=True)
class Scores:
    """Shares of queries whose page came first and among the first three, and the mean reciprocal rank to depth 10."""

    top1: float
    top3: float
    mrr: float

    @classmethod
    def of(cls, ranks: list[int | None]) -> Scores:
        """From the rank of each query's page, counted from 1; None where it is not among the hits."""
        return cls(
            statistics.mean(rank == 1 for rank in ranks),
            statistics.mean(rank is not None and rank <= 3 for rank in ranks),
            statistics.mean(1 / rank if rank and rank <= DEPTH else 0 for rank in ranks),
        )

    def __str__(self) -> str:
        return f"{self.top1:.3f}  {self.top3:.3f}  {self.mrr:.3f}"


def read_queries(path: Path = QUERIES) -> list[Query]:
    """The queries of the relevance test.

    Raises:
        ValueError: a line does not have four columns; the message names it.
    """
    queries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 4:
            raise ValueError(f"{path}:{number}: {len(fields)} columns. Mend: part, slug, kind and query, tabs between.")
        queries.append(Query(*fields))
    return queries


def slug_of(address: str) -> str:
    """The slug of the page at an address of the hosted or the offline site; anchors and queries do not matter."""
    path = address.partition("#")[0].partition("?")[0].removesuffix("index.html").rstrip("/")
    return path.rpartition("/")[2].removesuffix(".html")


def rank_of(slug: str, addresses: list[str]) -> int | None:
    """The place of a page among hits, from 1; hits within one page count once."""
    slugs = list(dict.fromkeys(map(slug_of, addresses)))
    return slugs.index(slug) + 1 if slug in slugs else None


def ask_guide(chromium: Browser, address: str, texts: list[str]) -> list[tuple[float, list[str]]]:
    """Milliseconds until the hits are laid out, and the hits, of each query typed into the home page at an address."""
    page = chromium.new_page()
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    page.wait_for_function("typeof guideIndex !== 'undefined' && typeof guideAnswers !== 'undefined'")
    answers = page.evaluate(ASK_GUIDE, texts)
    page.close()
    return [(time, hits) for time, hits in answers]


def ask_theme(chromium: Browser, texts: list[str]) -> list[tuple[float, list[str]]]:
    """The hits of the theme's own search, in a build of the same pages with its plugin."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        ignore = shutil.ignore_patterns(".venv", ".cache", ".git", "node_modules", "site*", "dist", "__pycache__")
        shutil.copytree(ROOT, project, ignore=ignore)
        (project / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        settings = project / "mkdocs.yml"
        settings.write_text(
            settings.read_text(encoding="utf-8").replace("plugins:\n", "plugins:\n  - material/search\n")
        )
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        subprocess.run(command, cwd=project, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
        theme = Path(material.__file__).parent / "templates" / "assets" / "javascripts" / "workers"
        worker = shutil.copy(next(theme.glob("search.*.min.js")), project / "site" / "worker.js")
        with hosted(project / "site") as address:
            page = chromium.new_page()
            page.goto(f"{address}/index.html")
            answers = page.evaluate(
                ASK_THEME, [f"{address}/{worker.name}", f"{address}/search/search_index.json", texts]
            )
            page.close()
    return [(time, hits) for time, hits in answers]


def ask_minisearch(library: Library, texts: list[str]) -> list[tuple[float, list[str]]]:
    """The hits of MiniSearch over the texts that the guide's search reads."""
    topics = {topic.slug: topic for topic in library.topics}
    pages = []
    for question in library.questions:
        entry = question_entry(question, topics[question.topic])
        page = {"id": question.slug, "title": entry["title"], "aliases": " ".join(question.aliases)}
        pages.append(page | {"answer": entry["answer"], "body": " ".join(text for _, text in entry["body"])})
    request = json.dumps({"pages": pages, "queries": texts})
    said = run_node(ROOT, ROOT / "scripts" / "minisearch_ask.cjs", text=request)
    return [(0, hits) for hits in json.loads(said)]


def report(name: str, queries: list[Query], answers: list[tuple[float, list[str]]]) -> list[int | None]:
    """Prints a line a part; returns the rank of each query's page."""
    ranks = [rank_of(query.slug, hits) for query, (_, hits) in zip(queries, answers, strict=True)]
    for part in PARTS:
        own = [rank for query, rank in zip(queries, ranks) if query.part == part]
        print(f"{name:11}  {part:8}  {len(own):4}     {Scores.of(own)}")
    return ranks


def report_kinds(queries: list[Query], ranks: list[int | None]) -> None:
    for kind in sorted({query.kind for query in queries}):
        own = [rank for query, rank in zip(queries, ranks) if query.kind == kind and query.part == "reported"]
        if own:
            print(f"  {kind:12} reported  {len(own):4}     {Scores.of(own)}")


def report_times(way: str, answers: list[tuple[float, list[str]]]) -> None:
    times = sorted(time for time, _ in answers)
    median, late = statistics.median(times), times[len(times) * 95 // 100]
    print(f"  from input to hits laid out, {way}: median {median:.1f} ms, 95th percentile {late:.1f} ms")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list the tuned part's misses")
    misses = parser.parse_args().misses
    queries = read_queries()
    texts = [query.text for query in queries]
    print("search       part      queries  top-1  top-3  MRR")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=browser.find_browser(), args=["--no-sandbox"])
        site = Path(folder) / "site"
        build_offline(site)
        answers = ask_guide(chromium, site.as_uri(), texts)
        ranks = report("the guide's", queries, answers)
        report_kinds(queries, ranks)
        report_times("from disk", answers)
        with hosted(site) as address:
            report_times("over http", ask_guide(chromium, address, texts))
        report("MiniSearch", queries, ask_minisearch(read_library(ROOT), texts))
        report("Material's", queries, ask_theme(chromium, texts))
        chromium.close()
    if misses:
        for query, rank, (_, hits) in zip(queries, ranks, answers):
            if query.part == "tuned" and rank != 1:
                first = ", ".join(map(slug_of, hits[:3]))
                print(f"{query.kind}: {query.text}\n    wanted {query.slug} (rank {rank}), got {first}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
