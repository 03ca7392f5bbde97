"""What one question page says to the rules by itself, so that a page that is known need not be judged again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from .markdown_text import Section, find_links, prose
from .problems import Problem
from .question import Question
from .rules import check_question, count_words

FEWEST_WORDS = 12  # a shorter sentence may stand on many pages


@dataclass(frozen=True)
class Verdict:
    """Of one page: the problems it has by itself, its links, and its long sentences.

    `links` are pairs of line and target; `sentences` are pairs of the section's line and a digest of the words; `words`
    is how many words the page's prose has.
    """

    problems: tuple[Problem, ...]
    links: tuple[tuple[int, str], ...]
    sentences: tuple[tuple[int, str], ...]
    words: int


def judge(question: Question) -> list:
    """The fields of a page's verdict as JSON values; `read_verdict` reads them."""
    return [
        [list(astuple(problem)) for problem in check_question(question)],
        [[line, match["target"]] for line, match in find_links(question.lines)],
        [[section.number, digest] for section, _, digest in long_sentences(question)],
        count_words(question.lines),
    ]


def read_verdict(fields: list) -> Verdict:
    problems, links, sentences, words = fields
    found = tuple(Problem(*problem) for problem in problems)
    return Verdict(found, tuple(map(tuple, links)), tuple(map(tuple, sentences)), words)


def long_sentences(question: Question) -> Iterator[tuple[Section, str, str]]:
    """Each sentence of 12 words or more outside the references: its section, its text and a digest of its words."""
    for section in question.sections:
        if section.heading == "References":
            continue
        paragraphs = re.split(r"\n\s*\n", prose(section.lines, keep_code=True))
        for sentence in re.split(r"(?<=[.?:;])\s+", " \n".join(" ".join(p.split()) for p in paragraphs)):
            words = re.findall(r"\w+", sentence.lower())
            if len(words) >= FEWEST_WORDS:
                yield section, sentence.strip(), hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
