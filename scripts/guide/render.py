"""What the guide computes into its pages: Markdown and small HTML, from records alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from .library import Library, Topic
from .notebook import Figure, Notebook
from .question import Question

LEVEL_NAMES = {"warm-up": "Warm-up", "core": "Core", "deep-dive": "Deep dive"}
WORDS_PER_MINUTE = 200
SHOWN_ALIASES = 10  # of those that search knows
MARKER = re.compile(r"^<!-- (?P<name>[a-z-]+) -->$", re.MULTILINE)
FIGURE_LINE = re.compile(
    r"^!\[(?P<caption>.*)\]\(figure:(?P<notebook>[a-z0-9-]+)/(?P<name>[a-z0-9-]+)\)$", re.MULTILINE
)


def relative(target: str, page: str) -> str:
    """The address of one source as a link on another writes it, both relative to `docs/`."""
    here, there = page.split("/")[:-1], target.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there = here[1:], there[1:]
    return "/".join([".."] * len(here) + there)


def reading_minutes(words: int) -> int:
    """Minutes to read so many words of prose at 200 a minute, at least 1."""
    return max(1, round(words / WORDS_PER_MINUTE))


def plain(markdown: str) -> str:
    """A sentence of Markdown without its marks, for descriptions and search."""
    return re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", markdown)


def beginning(text: str, least: int = 60, most: int = 200) -> str:
    """The first sentences of a text: as many as stand in `most` characters, and beyond that to `least` of them."""
    end = 0
    for stop in re.finditer(r"[.?!](?=\s+[A-Z]|$)", text):
        if end >= least and stop.end() > most:
            break
        end = stop.end()
    return text[: end or len(text)]


def question_page(
    question: Question, markdown: str, library: Library, repository: str, revised: date | None = None
) -> str:
    """A question's Markdown with its facts below the title and its figures in place.

    Args:
        question: the record.
        markdown: the page's body as written.
        library: all records.
        repository: `owner/name` of the public repository, or an empty text where it is unknown.
        revised: the day of the page's last change, where the history tells it.
    """
    title = f"# {question.title}"
    block = "\n\n".join(
        part for part in (_facts(question, library, repository, revised), _also_asked(question)) if part
    )
    markdown = markdown.replace(title, f"{title}\n\n{block}", 1)
    return place_figures(markdown, question.address, library)


def _facts(question: Question, library: Library, repository: str, revised: date | None) -> str:
    topic = next(topic for topic in library.topics if topic.slug == question.topic)
    facts = [
        f"[{topic.title}](index.md)",
        f'<span class="level level-{question.level}">{LEVEL_NAMES[question.level]}</span>',
        f"{reading_minutes(library.words[question.path])} min read",
        *_revision(revised),
    ]
    notebook = library.notebook(question.notebook or "")
    if notebook:
        facts.append(f"[Worked notebook]({relative(notebook.address, question.address)})")
    if repository:
        facts.append(f"[Report an error]({report_address(repository, question.title, question.path)})")
    lines = [" · ".join(facts) + "\n{ .question-facts }"]
    needs = [need for need in map(library.question, question.needs) if need]
    if needs:
        links = ", ".join(f"[{need.title}]({relative(need.address, question.address)})" for need in needs)
        lines.append(f"**Before this:** {links}\n{{ .question-needs }}")
    return "\n\n".join(lines)


def _revision(revised: date | None) -> list[str]:
    return [f"revised {revised.day} {revised:%b %Y}"] if revised else []


def report_address(repository: str, title: str, path: str) -> str:
    """The address that opens a new issue about a page, its title and file filled in."""
    fields = {"title": f"Error: {title}", "body": f"File: {path}\n\nWhat is wrong, and what should it say?\n"}
    return f"https://github.com/{repository}/issues/new?{urlencode(fields, safe='/:')}"


def _also_asked(question: Question) -> str:
    entries = "".join(f"<li>{html.escape(alias)}</li>" for alias in question.aliases[:SHOWN_ALIASES])
    return f'<details class="also-asked"><summary>Also asked as</summary><ul>{entries}</ul></details>'


def place_figures(markdown: str, page: str, library: Library) -> str:
    """Replaces `![caption](figure:<notebook>/<name>)` lines by the figure that the notebook drew, with its alt text."""

    def replace(match: re.Match[str]) -> str:
        notebook = library.notebook(match["notebook"])
        figure = notebook.figure(match["name"]) if notebook else None
        if not notebook or not figure:
            return match[0]  # the rules have reported it
        source = f"[{notebook.title}]({relative(notebook.address, page)})"
        caption = f"{match['caption']} From the notebook {source}.".strip()
        image = f"![{figure.alt}]({relative(figure.address, page)}){{ {_size(figure)} }}"
        caption = f'<figcaption markdown="span">{caption}</figcaption>'
        return f'<figure class="drawn" markdown="span">\n{image}\n{caption}\n</figure>'

    return FIGURE_LINE.sub(replace, markdown)


def _size(figure: Figure) -> str:
    return f'width="{figure.width}" height="{figure.height}" loading="lazy"'


def figure_html(figure: Figure, link: Callable[[str], str]) -> str:
    """A notebook's figure on the notebook's own page; `link` turns an address into one seen from there."""
    source, alt = html.escape(link(figure.address)), html.escape(figure.alt)
    return f'<figure class="drawn" id="{figure.name}"><img src="{source}" alt="{alt}" {_size(figure)}></figure>'


def question_list(topic: Topic, page: str) -> str:
    """A topic's questions in reading order, with level and short answer folded below each."""
    rows = []
    for question in topic.questions:
        level = f'<span class="level level-{question.level}">{LEVEL_NAMES[question.level]}</span>'
        rows.append(f"- [{question.title}]({relative(question.address, page)}) {level}")
    return '<div class="question-list" markdown>\n\n' + "\n".join(rows) + "\n\n</div>"


def topic_list(library: Library, page: str) -> str:
    """The topics with their counts and what each is about, as cards."""
    cards = []
    for topic in library.topics:
        counted = _count(len(topic.questions), "question")
        link = relative(f"{topic.slug}/index.md", page)
        cards.append(f'- **[{topic.title}]({link})** <span class="count">{counted}</span>\n\n    {topic.summary}')
    return '<div class="topic-cards" markdown>\n\n' + "\n\n".join(cards) + "\n\n</div>"


def notebook_list(library: Library, page: str) -> str:
    """The notebooks by topic, each with its first figure."""
    parts = []
    for topic in library.topics:
        own = [notebook for notebook in library.notebooks if notebook.topic == topic.slug]
        if not own:
            continue
        parts.append(f"## {topic.title}")
        for notebook in own:
            parts.append(f"### [{notebook.title}]({relative(notebook.address, page)})")
            for figure in notebook.figures[:1]:
                parts.append(f"![{figure.alt}]({relative(figure.address, page)}){{ {_size(figure)} }}")
    return "\n\n".join(parts)


def counts(library: Library) -> str:
    """How many questions, topics and notebooks there are, as words for a sentence."""
    groups = (("question", library.questions), ("topic", library.topics), ("executed notebook", library.notebooks))
    return ", ".join(_count(len(group), name) for name, group in groups)


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def fill_markers(markdown: str, page: str, library: Library) -> str:
    """Replaces `<!-- name -->` lines by the computed list of that name; other comments stay."""
    topic = next((topic for topic in library.topics if page == f"{topic.slug}/index.md"), None)

    def replace(match: re.Match[str]) -> str:
        match match["name"]:
            case "questions" if topic:
                return question_list(topic, page)
            case "topics":
                return topic_list(library, page)
            case "notebooks":
                return notebook_list(library, page)
            case "counts":
                return f"{counts(library)}."
        return match[0]

    return MARKER.sub(replace, markdown)


def notebook_facts(
    notebook: Notebook, library: Library, repository: str, link: Callable[[str], str], revised: date | None = None
) -> str:
    """Below a notebook's title: the answers that rest on it and, where known, its last change, Colab and the file."""
    answers = [question for question in library.questions if question.notebook == notebook.slug]
    facts = ["Executed notebook", *_revision(revised)]
    if repository:
        report = html.escape(report_address(repository, notebook.title, notebook.path))
        colab = f"https://colab.research.google.com/github/{repository}/blob/main/{notebook.path}"
        source = f"https://github.com/{repository}/raw/main/{notebook.path}"
        facts += [
            f'<a href="{colab}">Open in Colab</a>',
            f'<a href="{source}">Download</a>',
            f'<a href="{report}">Report an error</a>',
        ]
    block = f'<p class="question-facts">{" · ".join(facts)}</p>'
    if answers:
        links = ", ".join(f'<a href="{html.escape(link(q.address))}">{html.escape(q.title)}</a>' for q in answers)
        block += f'<p class="question-needs"><strong>Proves:</strong> {links}</p>'
    return block
