"""Reads the whole guide into records, with every problem found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from .cache import ContentCache
from .markdown_text import read_lines
from .notebook import Notebook, parse_notebook
from .order import reading_order
from .problems import Problem, read_text
from .question import Question, parse_question
from .redirects import Redirect, read_redirects
from .rules import check_links, check_prose
from .verdict import Verdict, judge, read_verdict
from .whole import check_whole


class _SettingsLoader(yaml.SafeLoader):
    """Reads mkdocs.yml without acting on its `!ENV` and `!!python/…` tags."""


_SettingsLoader.add_multi_constructor("", lambda loader, suffix, node: None)


@dataclass(frozen=True)
class Topic:
    """A topic that has pages: its folder, the title and first paragraph of its index page, its questions in order."""

    slug: str
    title: str
    summary: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Library:
    """All sources as records. Topics come in the order of mkdocs.yml, and only those with pages.

    `words` says how many words the prose of each question has, by its path.
    """

    root: Path
    topics: tuple[Topic, ...]
    notebooks: tuple[Notebook, ...]
    problems: tuple[Problem, ...]
    redirects: tuple[Redirect, ...]
    words: dict[str, int] = field(repr=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for topic in self.topics for question in topic.questions)

    @cached_property
    def _by_slug(self) -> dict[str, Question]:
        return {question.slug: question for question in reversed(self.questions)}

    def question(self, slug: str) -> Question | None:
        return self._by_slug.get(slug)

    def notebook(self, slug: str) -> Notebook | None:
        return next((notebook for notebook in self.notebooks if notebook.slug == slug), None)


def read_settings(root: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """The names of the topics, in their order, and the closed list of tags, from mkdocs.yml."""
    settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_SettingsLoader)
    tags: list[str] = []
    for plugin in settings.get("plugins", []):
        if isinstance(plugin, dict) and "material/tags" in plugin:
            tags = plugin["material/tags"]["tags_allowed"]
    return tuple(settings["extra"]["topics"]), frozenset(tags)


def read_library(root: Path, cache: ContentCache | None = None) -> Library:
    """Reads and checks every source below `docs/` and `notebooks/`. Never raises for a bad source: it reports.

    Args:
        root: the project's folder, the one with mkdocs.yml.
        cache: holds the verdicts on pages that are known; without it every page is judged.
    """
    names, tags = read_settings(root)
    docs = root / "docs"
    notebook_paths, problems = _find_notebooks(root, names)
    pages = frozenset(path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file())
    pages |= {path.relative_to(root).as_posix() for path in notebook_paths}
    questions, found = _read_questions(root, names)
    problems += found
    verdicts = {question.path: _judge(question, cache) for question in questions}
    problems += [problem for verdict in verdicts.values() for problem in verdict.problems]
    notebooks = []
    for path in notebook_paths:
        notebook, found = _read_notebook(path, root, pages, path.read_bytes())
        problems += found
        notebooks += [notebook] if notebook else []
    problems += check_whole(questions, tags, notebooks, pages, verdicts)
    problems += _check_other_pages(docs, root, pages)
    redirects, found = read_redirects(root, {page for page in pages if page.endswith((".md", ".ipynb"))})
    problems += found
    topics = []
    for name in names:
        own = [question for question in questions if question.topic == name]
        if own:
            title, summary = _read_index(docs / name / "index.md", name)
            topics.append(Topic(name, title, summary, tuple(reading_order(own))))
    words = {path: verdict.words for path, verdict in verdicts.items()}
    return Library(root, tuple(topics), tuple(notebooks), tuple(sorted(set(problems))), redirects, words)


def _read_questions(root: Path, names: tuple[str, ...]) -> tuple[list[Question], list[Problem]]:
    questions: list[Question] = []
    problems: list[Problem] = []
    for path in sorted((root / "docs").glob("*/*.md")):
        topic = path.parent.name
        if path.name == "index.md" or topic == "assets":
            continue
        if topic not in names:
            mend = f"Put it into one of {', '.join(names)}."
            problems.append(Problem(path.relative_to(root).as_posix(), 1, f"`{topic}` is not a topic.", mend))
            continue
        question, found = _read_question(path, root, path.read_bytes())
        problems += found
        questions += [question] if question else []
    for topic in sorted({question.topic for question in questions}):
        if not (root / "docs" / topic / "index.md").exists():
            mend = "Write its way in, with a line `<!-- questions -->` where the list belongs."
            problems.append(Problem(f"docs/{topic}/index.md", 1, "The topic has no index page.", mend))
    return questions, problems


@lru_cache(maxsize=4096)
def _read_question(path: Path, root: Path, content: bytes) -> tuple[Question | None, tuple[Problem, ...]]:
    """A question file and its problems. `content` is the key: while a server runs, unchanged files are read once."""
    question, problems = parse_question(path, root)
    return question, tuple(problems)


@lru_cache(maxsize=256)
def _read_notebook(
    path: Path, root: Path, pages: frozenset[str], content: bytes
) -> tuple[Notebook | None, tuple[Problem, ...]]:
    """A notebook and its problems. `content` is part of the key: a server reads an unchanged file once."""
    notebook, problems = parse_notebook(path, root, pages)
    return notebook, tuple(problems)


def _judge(question: Question, cache: ContentCache | None) -> Verdict:
    fields = cache.remember(lambda: judge(question), "verdict", question.digest) if cache else judge(question)
    return read_verdict(fields)


def _read_index(path: Path, name: str) -> tuple[str, str]:
    """The title and the first paragraph of a topic's index page; its name where the page is not there or not UTF-8."""
    text = read_text(path, name)[0] if path.exists() else ""
    title = next((line[2:].strip() for line in text.split("\n") if line.startswith("# ")), name)
    paragraphs = [part.strip() for part in text.partition("\n# ")[2].split("\n\n")[1:] or text.split("\n\n")[1:]]
    return title, " ".join(paragraphs[0].split()) if paragraphs else ""


def _find_notebooks(root: Path, names: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    notebooks: dict[str, Path] = {}
    problems = []
    for path in sorted((root / "notebooks").rglob("*.ipynb")):
        shown = path.relative_to(root)
        if ".ipynb_checkpoints" in shown.parts:
            continue
        if len(shown.parts) != 3 or shown.parts[1] not in names:
            mend = "A notebook lives at notebooks/<topic>/<slug>.ipynb."
            problems.append(Problem(shown.as_posix(), 1, "The notebook is in no topic's folder.", mend))
        elif path.stem in notebooks:
            other = notebooks[path.stem].relative_to(root).as_posix()
            mend = "A notebook's slug is its address: rename one of the two."
            problems.append(Problem(shown.as_posix(), 1, f"The slug `{path.stem}` is also that of {other}.", mend))
        else:
            notebooks[path.stem] = path
    return list(notebooks.values()), problems


def _check_other_pages(docs: Path, root: Path, pages: frozenset[str]) -> list[Problem]:
    """Links, wording and encoding of the pages that are not questions: home, notation, topic indexes."""
    problems: list[Problem] = []
    for path in sorted([*docs.glob("*.md"), *docs.glob("*/index.md")]):
        shown = path.relative_to(root).as_posix()
        text, found = read_text(path, shown)
        lines = tuple(read_lines(text))
        problems += [*found, *check_links(shown, lines, pages)]
        if path.name != "contributing.md":  # it quotes the words it advises against
            problems += check_prose(shown, lines)
    return problems
