"""Variants of question pages, which keep every rule: with them, benchmarks grow the guide to any size.

A variant is as long and as hard to build as its model: it has its own address, title and aliases, its own sentences and
its own formulas, so that neither the rules nor the caches take it for a page they know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

import yaml

from .markdown_text import INLINE_CODE, INLINE_MATH, mask, read_lines
from .question import FOLLOW_UP, Question

COMMON_WORD = re.compile(r"\b(?:the|of|a|an|to|in|for|with|by|as|at|and|is|are|it|on|or|from)\b")
ANY_WORD = re.compile(r"\b[A-Za-z]{3,}\b")
SENTENCE = re.compile(r".*?(?:[.?:;](?=\s|$)|$)")
LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
DISPLAY_MARK = "$$"
FRONT_MATTER = re.compile(r"\A---\n(?P<values>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Model:
    """A question and the text of its file."""

    question: Question
    text: str


def grow(models: list[Model], pages: int) -> dict[str, str]:
    """The files, by path relative to the project, that bring a guide of these questions to so many of them.

    Args:
        models: all questions of the guide.
        pages: how many questions there are to be, not fewer than there are.
    """
    files: dict[str, str] = {}
    for number in count(2):
        for model in models:
            if len(models) + len(files) >= pages:
                return files
            question = model.question
            files[f"docs/{question.topic}/{question.slug}-{number}.md"] = vary(model, number)


def vary(model: Model, number: int) -> str:
    """The text of a question's variant. Its links and needs lead to the pages that the model's lead to."""
    front = FRONT_MATTER.match(model.text)
    values = yaml.safe_load(front["values"])
    values.pop("notebook", None)  # a notebook links back to each page that names it
    values["aliases"] = [f"{alias} {number}" for alias in values["aliases"]]
    title = model.question.title
    head = f"# {title}\n"
    varied = f"# {title[:-1]} (v{number}){title[-1]}\n"
    body = front["body"].replace(head, "\n", 1)
    settings = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{settings}---\n\n{varied}{_vary_body(body, number)}"


def _vary_body(body: str, number: int) -> str:
    """The sections with a word of each sentence and each formula made the variant's own."""
    lines = []
    in_display = False
    for line in read_lines(body):
        text = line.text
        if line.in_fence or text.startswith("#"):
            lines.append(text)
            continue
        if text.strip() == DISPLAY_MARK:
            lines.append(text if in_display else f"{text}\n{text[: -len(DISPLAY_MARK)]}{{}}")
            in_display = not in_display
            continue
        lines.append(text if in_display else _vary_line(text, number))
    return "\n".join(lines)


def _vary_line(line: str, number: int) -> str:
    bare = mask(LINK_TARGET, mask(INLINE_MATH, mask(INLINE_CODE, line)))
    if FOLLOW_UP.match(line):
        bare = " " * 14 + bare[14:]
    places = [match.end() for match in _first_words(bare)]
    for place in reversed(places):
        line = f"{line[:place]}{number}{line[place:]}"
    return INLINE_MATH.sub(lambda formula: f"${formula[1]}{{}}$", line)


def _first_words(bare: str) -> list[re.Match[str]]:
    """The first common word of each sentence of a line; where there is none, its first word."""
    spans = [match.span() for match in SENTENCE.finditer(bare) if match[0].strip()]
    found = (COMMON_WORD.search(bare, *span) or ANY_WORD.search(bare, *span) for span in spans)
    return [match for match in found if match]
