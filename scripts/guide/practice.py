"""What the practice page knows of each question, as classic scripts that a browser can load from disk.

One script is small and says what questions there are; each topic has another with the texts, loaded when a session
needs it. Titles and addresses stand in `assets/pages.js`, which every page loads, and are not repeated.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Callable

from .library import Library
from .question import LEVELS, Question
from .render import LEVEL_NAMES
from .statements import statements_of

INDEX = "assets/practice/index.js"
LINK = re.compile(r'(?P<before> (?:href|src)=")(?!#|[a-z]+:)(?P<target>[^"#]*)(?P<anchor>#[^"]*)?"')
PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)


def card_script_of(topic: str) -> str:
    """The address in the site of the script with a topic's texts."""
    return f"assets/practice/cards/{topic}.js"


def index_script(library: Library) -> str:
    """The script that says what questions there are: level, tags, needs and verdicts of each, and what these mean.

    The questions come in the order of the library, which is that of the topics in `assets/pages.js`; needs are places
    in it; the verdicts are 1 where the page has true statements for the quiz, plus 2 where it has false ones. The
    topics come as their names in addresses, each with the number of its questions and the script with its texts.
    """
    questions = library.questions
    places = {question.slug: place for place, question in enumerate(questions)}
    tags = sorted({tag for question in questions for tag in question.tags})
    index = {
        "levels": [[level, LEVEL_NAMES[level]] for level in LEVELS],
        "tags": tags,
        "topics": [
            [topic.slug, len(topic.questions), posixpath.relpath(card_script_of(topic.slug), posixpath.dirname(INDEX))]
            for topic in library.topics
        ],
        "questions": [
            [
                LEVELS.index(question.level),
                [tags.index(tag) for tag in question.tags],
                [places[need] for need in question.needs if need in places],
                _verdicts(question),
            ]
            for question in questions
        ],
    }
    return f"const guideQuestions = {_compact(index)};\nconst guideCards = {{}};\n"


def fragments(question: Question) -> list[str]:
    """The pieces of a page that practice shows, in Markdown: all that `card` needs, in its order."""
    follow_ups = [text for follow_up in question.follow_ups for text in (follow_up.question, follow_up.answer)]
    statements = [text for statement in statements_of(question) for text in (statement.text, statement.reason)]
    return [question.short_answer, *(point.text for point in question.key_points), *follow_ups, *statements]


def card(question: Question, pieces: list[str]) -> list:
    """A question's texts as its topic's script holds them.

    Args:
        question: the record.
        pieces: the HTML of each of its `fragments`.

    Returns:
        The slug; the short answer; the points of a strong answer; the follow-ups, each with its answer; and the
        statements, each as its key, 1 if it holds or else 0, its text and why.
    """
    rest = iter(pieces)
    answer = next(rest)
    points = [inline(next(rest)) for _ in question.key_points]
    follow_ups = [[inline(next(rest)), next(rest)] for _ in question.follow_ups]
    statements = [[s.key, int(s.holds), inline(next(rest)), next(rest)] for s in statements_of(question)]
    return [question.slug, answer, points, follow_ups, statements]


def card_scripts(
    library: Library, convert: Callable[[list[str]], list[str]], link: Callable[[str], str]
) -> dict[str, str]:
    """The scripts with the texts of each topic, by their address in the site.

    Args:
        library: all records.
        convert: turns pieces of Markdown into HTML, formulas included.
        link: turns the address of a source below `docs/` into a link from the practice page.
    """
    scripts = {}
    for topic in library.topics:
        cards = []
        for question in topic.questions:
            pieces = [point_links(piece, question.topic, link) for piece in convert(fragments(question))]
            cards.append(card(question, pieces))
        scripts[card_script_of(topic.slug)] = f"guideCards[{json.dumps(topic.slug)}] = {_compact(cards)};\n"
    return scripts


def point_links(piece: str, topic: str, link: Callable[[str], str]) -> str:
    """The HTML of a piece of a topic's page with its links as seen from the practice page."""

    def point(match: re.Match[str]) -> str:
        source = posixpath.normpath(posixpath.join(topic, html.unescape(match["target"])))
        return f'{match["before"]}{html.escape(link(source))}{match["anchor"] or ""}"'

    return LINK.sub(point, piece)


def inline(piece: str) -> str:
    """The HTML of one paragraph without its tags, to stand in a list item or a label; other HTML as it is."""
    whole = PARAGRAPH.fullmatch(piece.strip())
    return whole[1] if whole else piece


def _verdicts(question: Question) -> int:
    return sum({1 if statement.holds else 2 for statement in statements_of(question)})


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
