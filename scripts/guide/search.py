"""What search knows of each page, and the index made of it."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from itertools import takewhile
from pathlib import Path

from .cache import ContentCache
from .library import Library, Topic
from .markdown_text import prose, read_lines
from .node import find_node
from .notebook import Notebook
from .question import Question
from .render import plain

PHRASES = 12  # so many aliases are compared as phrases; the words of the others count as the page's
ALIAS_WEIGHT = 4
TERMS = 36  # the most telling words that the index keeps of a page's body
BUILDER = Path(__file__).parent.parent / "search_index.cjs"
READERS = Path(__file__).parent.parent.parent / "docs" / "assets" / "search"
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LEAD_IN = re.compile(r"^\*\*(?P<heading>[^*]+)\*\*", re.MULTILINE)


def words_of(markdown: str) -> str:
    """The words of a text and of its inline code: no formulas, code blocks, addresses or marks."""
    return plain(prose(read_lines(markdown), keep_code=True))


def question_entry(question: Question, topic: Topic) -> dict:
    """What search reads of a question: title, short answer, aliases, and the rest with the weight of each part."""
    body = [
        (1, topic.title),
        *((ALIAS_WEIGHT, alias) for alias in question.aliases[PHRASES:]),
        *((2, tag.replace("-", " ")) for tag in question.tags),
        *((2, point.text) for point in question.key_points),
        *((2, mistake.claim) for mistake in question.mistakes),
        *((1, mistake.reason) for mistake in question.mistakes),
        *((2, follow_up.question) for follow_up in question.follow_ups),
        *((2, heading) for heading in LEAD_IN.findall(question.section("Explanation").text)),
        (0.5, question.section("Explanation").text),
    ]
    return {
        "title": question.title,
        "answer": plain(question.short_answer),
        "aliases": question.aliases[:PHRASES],
        "body": [[weight, words_of(text)] for weight, text in body],
    }


def notebook_entry(notebook: Notebook, topic: Topic) -> dict:
    """What search reads of a notebook: title, first paragraph, and its headings and prose with their weights."""
    text = "\n\n".join(notebook.texts)
    headings = HEADING.findall(text)[1:]
    return {
        "title": notebook.title,
        "answer": summary_of(notebook),
        "aliases": [],
        "body": [[1, topic.title], *([2, words_of(heading)] for heading in headings), [1, words_of(text)]],
    }


def summary_of(notebook: Notebook) -> str:
    """The first sentences of a notebook in plain words, up to one with a formula, to stand under a search hit."""
    first = next(iter(notebook.texts), "")
    paragraphs = [part for part in first.split("\n\n") if part.strip() and not part.startswith("#")]
    sentences = re.split(r"(?<=[.?!:;])\s+", paragraphs[0]) if paragraphs else []
    told = list(takewhile(lambda sentence: "$" not in sentence, sentences))
    while told and told[-1][-1] not in ".?!":
        told.pop()
    return " ".join(words_of(" ".join(told)).split())


class SearchIndex:
    """The index of one build. Node.js makes it while the pages are rendered; `scripts` waits for it.

    Its pages come in the order of the library: the questions of each topic, then the notebooks.
    """

    def __init__(self, library: Library, cache: ContentCache) -> None:
        topics = {topic.slug: topic for topic in library.topics}
        pages = [self._remember(question, topics[question.topic], cache) for question in library.questions]
        pages += [notebook_entry(notebook, topics[notebook.topic]) for notebook in library.notebooks]
        self._answers = [page["answer"] for page in pages]
        self._request = json.dumps({"pages": pages, "questions": len(library.questions), "terms": TERMS})
        sources = [BUILDER, *sorted(READERS.glob("*.js"))]
        self._key = cache.key("search", self._request, *(source.read_text(encoding="utf-8") for source in sources))
        self._cache = cache
        self._index: dict | None = cache.get(self._key)
        self._process: subprocess.Popen[str] | None = None
        if self._index is None:
            self._start()

    @staticmethod
    def _remember(question: Question, topic: Topic, cache: ContentCache) -> dict:
        return cache.remember(lambda: question_entry(question, topic), "search entry", question.digest, topic.title)

    def _start(self) -> None:
        command = [find_node(), str(BUILDER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._send, args=[self._process], daemon=True).start()

    def _send(self, process: subprocess.Popen[str]) -> None:
        process.stdin.write(self._request)
        process.stdin.close()

    def scripts(self) -> dict[str, str]:
        """The classic scripts of the index and of the short answers, by their address in the site.

        Raises:
            RuntimeError: Node.js could not make the index; it has said why on standard error.
        """
        if self._process:
            answer = self._process.stdout.read()
            if self._process.wait():
                raise RuntimeError("The search index could not be made.")
            self._index = json.loads(answer)
            self._cache.put(self._key, self._index)
        return {
            "assets/search/index.js": f"const guideIndex = {_compact(self._index)};\n",
            "assets/search/answers.js": f"const guideAnswers = {_compact(self._answers)};\n",
        }

    def close(self) -> None:
        """Ends the making of an index that nobody waits for."""
        if self._process and self._process.poll() is None:
            self._process.kill()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
