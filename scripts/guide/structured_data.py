"""Tells search engines that an answer page is a question with its accepted answer, in the words that stand there.

The vocabulary is schema.org's, written as microdata: attributes of elements that the page has anyway, so that no text
stands twice. The page is an `FAQPage`: a `QAPage` is for answers that visitors of the page give.
"""

from __future__ import annotations

import re

SCHEMA = "https://schema.org/"
PAGE = re.compile(r'<div class="md-content"')
QUESTION = re.compile(r"<article\b")
NAME = re.compile(r"<h1\b")
ANSWER = re.compile(r"(?<=</h2>)(?P<before>\s*)<p>(?P<text>(?:(?!</p>).)*)</p>", re.DOTALL)
SHORT_ANSWER = 'id="short-answer"'


def _item(kind: str, role: str = "") -> str:
    return (f' itemprop="{role}"' if role else "") + f' itemscope itemtype="{SCHEMA}{kind}"'


def mark_question(page: str) -> str:
    """The HTML of an answer page with its question and its short answer marked up.

    Raises:
        ValueError: the page has no article, title or short answer of one paragraph.
    """
    page = _mark(PAGE, page, _item("FAQPage"))
    page = _mark(QUESTION, page, _item("Question", "mainEntity"))
    page = _mark(NAME, page, ' itemprop="name"')
    answer = ANSWER.search(page, max(page.find(SHORT_ANSWER), 0))
    if not answer:
        raise ValueError("the page has no short answer")
    marked = (
        f'{answer["before"]}<p{_item("Answer", "acceptedAnswer")}><span itemprop="text">{answer["text"]}</span></p>'
    )
    return page[: answer.start()] + marked + page[answer.end() :]


def _mark(tag: re.Pattern[str], page: str, attributes: str) -> str:
    page, found = tag.subn(lambda match: match[0] + attributes, page, count=1)
    if not found:
        raise ValueError(f"the page has no {tag.pattern}")
    return page
