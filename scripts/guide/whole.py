"""The rules that show only when all pages are seen together: addresses, needs, notebooks, figures, repetition."""

from __future__ import annotations

from .notebook import Notebook, source_of
from .problems import Problem
from .question import Question
from .rules import Problems, check_targets
from .verdict import Verdict, judge, long_sentences, read_verdict

FIGURE_LINK = "figure:"


def check_whole(
    questions: list[Question],
    tags: frozenset[str],
    notebooks: list[Notebook],
    pages: frozenset[str],
    verdicts: dict[str, Verdict] | None = None,
) -> list[Problem]:
    """Every problem that shows only when the pages are seen together.

    Args:
        questions: all question records.
        tags: the closed list of tags.
        notebooks: all notebook records.
        pages: all Markdown sources relative to `docs/`, for links.
        verdicts: what each page says by itself, by its path, where it is known.
    """
    if verdicts is None:
        verdicts = {question.path: read_verdict(judge(question)) for question in questions}
    problems = [
        *_check_slugs(questions),
        *_check_tags(questions, tags),
        *_check_needs(questions, pages),
        *_check_notebooks(questions, verdicts, notebooks),
        *_check_shared_aliases(questions),
        *_check_repeated_sentences(questions, verdicts),
    ]
    for question in questions:
        problems += check_targets(question.path, verdicts[question.path].links, pages)
    return problems


def _check_slugs(questions: list[Question]) -> Problems:
    first: dict[str, Question] = {}
    for question in questions:
        other = first.setdefault(question.slug, question)
        if other is not question:
            mend = "A slug is a permanent address and card id: rename one of the two files."
            yield Problem(question.path, 1, f"The slug `{question.slug}` is also that of {other.path}.", mend)
    titles: dict[str, Question] = {}
    for question in questions:
        other = titles.setdefault(question.title.lower(), question)
        if other is not question:
            mend = "Give each page a question of its own."
            yield Problem(question.path, question.lines[0].number, f"The title is also that of {other.path}.", mend)


def _check_tags(questions: list[Question], tags: frozenset[str]) -> Problems:
    for question in questions:
        for tag in question.tags:
            if tag not in tags:
                mend = "Use one of the tags listed in mkdocs.yml under `tags_allowed`, or add it there."
                yield Problem(question.path, question.line_of("tags"), f"Unknown tag `{tag}`.", mend)


def _check_needs(questions: list[Question], pages: frozenset[str]) -> Problems:
    written = {page.rpartition("/")[2].removesuffix(".md") for page in pages}  # also those too broken to be records
    by_slug = {question.slug: question for question in questions}
    for question in questions:
        for need in question.needs:
            if need not in written:
                mend = "Name the slug of a page that exists, or drop it."
                yield Problem(question.path, question.line_of("needs"), f"`needs` names no page: `{need}`.", mend)
    reported: set[frozenset[str]] = set()
    for question in questions:
        cycle = _find_cycle(question, by_slug)
        if cycle and frozenset(cycle) not in reported:
            reported.add(frozenset(cycle))
            way = " → ".join([*cycle, cycle[0]])
            mend = "Drop one of these: a page is read after what it needs."
            yield Problem(question.path, question.line_of("needs"), f"`needs` runs in a circle: {way}.", mend)


def _find_cycle(start: Question, by_slug: dict[str, Question]) -> list[str]:
    """The shortest way from a page through `needs` back to itself, or an empty list."""
    ways = [[start.slug]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for need in by_slug[way[-1]].needs if way[-1] in by_slug else ():
            if need == start.slug:
                return way
            if need in by_slug and need not in seen:
                seen.add(need)
                ways.append([*way, need])
    return []


def _check_notebooks(questions: list[Question], verdicts: dict[str, Verdict], notebooks: list[Notebook]) -> Problems:
    """The notebook of a page exists and links back; every figure that a page shows exists in its notebook."""
    by_slug = {notebook.slug: notebook for notebook in notebooks}
    for question in questions:
        line = question.line_of("notebook")
        notebook = by_slug.get(question.notebook or "")
        if question.notebook and not notebook:
            mend = "Name a notebook by its slug, without folder and ending, or drop the key."
            yield Problem(question.path, line, f"`notebook` names none: `{question.notebook}`.", mend)
        elif notebook and f"docs/{question.address}" not in source_of(notebook.content["cells"][0]):
            mend = f"Link `../../docs/{question.address}` in its first cell."
            yield Problem(notebook.path, 1, f"The notebook does not link back to {question.path}.", mend)
        for number, target in verdicts[question.path].links:
            if target.startswith(FIGURE_LINK):
                slug, _, name = target.removeprefix(FIGURE_LINK).partition("/")
                if slug not in by_slug or not by_slug[slug].figure(name):
                    mend = "Name it as `figure:<notebook>/<name>`, the name as tagged in the notebook."
                    yield Problem(question.path, number, f"No notebook draws `{target}`.", mend)


def _check_shared_aliases(questions: list[Question]) -> Problems:
    owner: dict[str, Question] = {}
    for question in questions:
        for offset, alias in enumerate(question.aliases, 1):
            other = owner.setdefault(" ".join(alias.lower().split()), question)
            if other is not question:
                message = f"The alias `{alias}` is also one of {other.path}."
                mend = "Leave it to the page that answers it best."
                yield Problem(question.path, question.line_of("aliases") + offset, message, mend)


def _check_repeated_sentences(questions: list[Question], verdicts: dict[str, Verdict]) -> Problems:
    """A sentence of 12 words or more stands on one page only."""
    owner: dict[str, Question] = {}
    for question in questions:
        for number, digest in verdicts[question.path].sentences:
            other = owner.setdefault(digest, question)
            if other is not question:
                sentence = next(text for _, text, its_digest in long_sentences(question) if its_digest == digest)
                mend = "Keep it where the idea lives and link there."
                yield Problem(
                    question.path, number, f"A sentence also stands in {other.path}: “{sentence[:80]}…”.", mend
                )
