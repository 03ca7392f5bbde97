"""The rules a question page keeps. Each rule is one function from a record to problems; `RULES` lists them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from .markdown_text import DISPLAY_MATH, INLINE_MATH, SCHEME, Line, find_links, prose
from .problems import Problem
from .question import Question

Problems = Iterator[Problem]

SHORT_ANSWER_WORDS = (25, 80)
PAGE_WORDS = (350, 1600)
LINE_LENGTH = 120
DISCOURAGED = {
    r"simply|just|obviously|clearly|of course": "Delete the word; if the step is not plain, explain it.",
    r"it is important to note|it is worth noting|note that|in today's world": "Say the thing itself.",
    r"crucial|crucially|leverage|leverages|delve|delves|powerful|plethora|myriad": "Say what it does, in plain words.",
}
WORD = re.compile(r"[\w$][\w$'’.-]*")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")
OUTSIDE_LINK = re.compile(r"\[[^\]]*\]\(https?://[^)]*\)")
STOP_WORDS = frozenset(
    """
    a an and are as at be between by can do does for from how i in into is it its of on one or should that the their
    there this to use used using was we what when where which who why will with would you your
    """.split()
)
NEAR_COPY = 0.75


def count_words(lines: tuple[Line, ...]) -> int:
    """Words of the prose, without code, TeX and link targets."""
    return len(WORD.findall(prose(lines, keep_code=True)))


def content_words(text: str) -> frozenset[str]:
    """The words of a phrase that carry meaning, lower case, with a plural's `s` cut off."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words if word not in STOP_WORDS)


def check_short_answer(question: Question) -> Problems:
    section = question.section("Short answer")
    words = len(WORD.findall(question.short_answer))
    low, high = SHORT_ANSWER_WORDS
    if not low <= words <= high:
        mend = f"Keep it between {low} and {high}: what you would say in thirty seconds."
        yield Problem(question.path, section.number, f"The short answer has {words} words.", mend)
    for line in section.lines:
        if line.in_fence or re.match(r"\s*([-*|>]|\d+\.|!|\?\?\?|#)", line.text):
            yield Problem(
                question.path, line.number, "The short answer is not prose.", "Write one paragraph of sentences."
            )
            break
    for pattern in (DISPLAY_MATH, INLINE_MATH):
        if pattern.search(section.text):
            mend = "It is spoken, searched and shown as plain text: write `√d` or a word; keep TeX for the explanation."
            yield Problem(question.path, section.number, "The short answer holds TeX.", mend)
            break
    if "](" in section.text:
        mend = "It is shown where links do not work; put the link into the explanation."
        yield Problem(question.path, section.number, "The short answer holds a link.", mend)


def check_title(question: Question) -> Problems:
    if not question.title.endswith(("?", ".")):
        mend = "Write it as an interviewer says it, with its `?`."
        yield Problem(question.path, question.lines[0].number, "The title is not a question.", mend)
    if re.search(r"[$`\[]", question.title):
        mend = "The title is shown in the navigation and in search: plain text only."
        yield Problem(question.path, question.lines[0].number, "The title holds markup.", mend)


def check_length(question: Question) -> Problems:
    words = count_words(question.lines)
    low, high = PAGE_WORDS
    if not low <= words <= high:
        mend = (
            f"Keep it between {low} and {high}: a definition is short, a derivation long; move what another page owns."
        )
        yield Problem(question.path, question.lines[0].number, f"The page has {words} words.", mend)


def check_list_sizes(question: Question) -> Problems:
    for heading, entries, low, high in (
        ("What a strong answer covers", question.key_points, 3, 5),
        ("Common mistakes", question.mistakes, 2, 4),
        ("Follow-ups", question.follow_ups, 2, 5),
        ("References", question.references, 1, 12),
    ):
        if not low <= len(entries) <= high:
            number = question.section(heading).number
            mend = f"Write {low} to {high} of them."
            yield Problem(question.path, number, f"`## {heading}` has {len(entries)} entries.", mend)


def check_explanation(question: Question) -> Problems:
    section = question.section("Explanation")
    shows = any(
        (not line.in_fence and re.match(r"\s*(\||!\[|\$\$)", line.text))
        or (line.in_fence and line.text.startswith("```"))
        for line in section.lines
    )
    if not shows and not INLINE_MATH.search(section.text):
        mend = "Add at least one equation, table or figure."
        yield Problem(question.path, section.number, "The explanation has no equation, table or figure.", mend)


def check_worked_example(question: Question) -> Problems:
    section = question.section("Worked example")
    if not re.search(r"\d", section.text):
        mend = "Work with numbers a reader can follow, or with code whose output is checked."
        yield Problem(question.path, section.number, "The worked example has no number.", mend)


def check_fences(question: Question) -> Problems:
    """Python fences print, so that what the page shows is checked; every fence names its language."""
    lines = question.lines
    inside = False
    start: Line | None = None
    body: list[str] = []
    for line in lines:
        if line.in_fence and not inside:
            inside, start, body = True, line, []
            if not re.match(r"\s*(```+|~~~+)\s*[\w{]", line.text):
                yield Problem(
                    question.path, line.number, "A code fence without a language.", "Write ```python or ```text."
                )
        elif line.in_fence:
            if re.match(r"\s*(```+|~~~+)\s*$", line.text):
                inside = False
                if start and re.match(r"\s*```+\s*python", start.text) and not any("#>" in text for text in body):
                    mend = "Print what the text claims; `make examples` writes the output as `#>` lines."
                    yield Problem(question.path, start.number, "A Python block that prints nothing.", mend)
            else:
                body.append(line.text)


def check_references(question: Question) -> Problems:
    for item in question.references:
        if not re.search(r"\]\(https://[^)]+\)", item.text):
            mend = "Link the paper (arXiv, DOI, publisher) or the official documentation, by https."
            yield Problem(question.path, item.number, "A reference without a link.", mend)
        if re.search(r"arxiv\.org/(pdf|html)", item.text):
            yield Problem(question.path, item.number, "A link to a copy of a paper.", "Link https://arxiv.org/abs/….")


def check_aliases(question: Question) -> Problems:
    number = question.line_of("aliases")
    if len(question.aliases) < 8:
        mend = "Write at least 8: keywords, symptoms, definitions without the term, a wrong premise."
        yield Problem(question.path, number, f"Only {len(question.aliases)} aliases.", mend)
    title = content_words(question.title)
    seen: dict[frozenset[str], str] = {}
    for offset, alias in enumerate(question.aliases, 1):
        words = content_words(alias)
        if not words:
            yield Problem(question.path, number + offset, f"The alias `{alias}` says nothing.", "Name the matter.")
            continue
        if len(words & title) / len(words | title) >= NEAR_COPY:
            mend = "Say it in other words: the title is searched already."
            yield Problem(question.path, number + offset, f"The alias `{alias}` copies the title.", mend)
        if words in seen:
            message = f"The aliases `{seen[words]}` and `{alias}` are the same words."
            yield Problem(question.path, number + offset, message, "Replace one of them.")
        seen[words] = alias


def check_tag_count(question: Question) -> Problems:
    if not 1 <= len(question.tags) <= 4 or len(set(question.tags)) != len(question.tags):
        mend = "Give 1 to 4 different tags."
        yield Problem(question.path, question.line_of("tags"), f"The page has {len(question.tags)} tags.", mend)


def check_wording(question: Question) -> Problems:
    yield from check_prose(question.path, question.lines)


def check_prose(path: str, lines: tuple[Line, ...]) -> Problems:
    """Words and signs that the writing rules leave out. The text of a link to another site is a quoted title."""
    for line in lines:
        if line.in_fence:
            continue
        text = prose((Line(line.number, OUTSIDE_LINK.sub("", line.text), False),))
        for pattern, mend in DISCOURAGED.items():
            match = re.search(rf"\b({pattern})\b", text, re.IGNORECASE)
            if match:
                yield Problem(path, line.number, f"The wording `{match[0]}`.", mend)
        if EMOJI.search(line.text):
            yield Problem(path, line.number, "An emoji.", "Delete it.")
        if re.search(r"\w!(?=[\s\"'”)*]|$)", text):
            yield Problem(path, line.number, "An exclamation mark.", "End the sentence with a full stop.")


def check_headings(question: Question) -> Problems:
    for line in question.lines:
        if not line.in_fence and re.match(r"#{3,} ", line.text):
            mend = "Begin the paragraph with a bold lead instead; a page has its seven sections and no more."
            yield Problem(question.path, line.number, "A heading below a section.", mend)


def check_follow_up_links(question: Question) -> Problems:
    """Links inside folded answers are read like all others; this rule only asks that their question ends as one."""
    for follow_up in question.follow_ups:
        if not follow_up.question.rstrip('"').endswith(("?", ".")):
            yield Problem(question.path, follow_up.number, "A follow-up that does not ask.", "End it with `?`.")


def check_table_math(question: Question) -> Problems:
    """A `|` inside TeX ends a table cell; Markdown does not know better."""
    for line in question.lines:
        if line.in_fence or not line.text.startswith("|"):
            continue
        for match in INLINE_MATH.finditer(line.text):
            if "|" in match[1]:
                mend = r"Write `\mid`, `\lvert … \rvert` or `\Vert` inside tables."
                yield Problem(question.path, line.number, "A `|` in the TeX of a table cell.", mend)


RULES: tuple[Callable[[Question], Problems], ...] = (
    check_title,
    check_short_answer,
    check_length,
    check_list_sizes,
    check_explanation,
    check_worked_example,
    check_fences,
    check_references,
    check_aliases,
    check_tag_count,
    check_wording,
    check_headings,
    check_follow_up_links,
    check_table_math,
)


def check_question(question: Question) -> list[Problem]:
    """Every problem that one page has by itself."""
    return [problem for rule in RULES for problem in rule(question)]


def check_links(path: str, lines: tuple[Line, ...], pages: frozenset[str]) -> Problems:
    """Links to other sources exist. `path` is relative to the project, `docs/…`; `pages` are relative to `docs/`."""
    yield from check_targets(path, ((number, match["target"]) for number, match in find_links(lines)), pages)


def check_targets(path: str, links: Iterable[tuple[int, str]], pages: frozenset[str]) -> Problems:
    """The same of links that are found already, as pairs of line and target."""
    page = path.removeprefix("docs/")
    for number, target in links:
        if SCHEME.match(target) or target.startswith(("#", "?")):
            continue
        wanted = resolve_link(page, re.split("[?#]", target)[0])
        if wanted not in pages:
            mend = "Link the source file of the page, relative to this file, as in `../cnns/pooling.md`."
            yield Problem(path, number, f"The link `{target}` leads nowhere.", mend)


def resolve_link(page: str, target: str) -> str:
    """The file that a relative link on `page` means, both below `docs/`; none that is there, where it leaves them."""
    parts = page.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1] if parts else ["outside docs"]
        elif part not in (".", ""):
            parts = [*parts, part]
    return "/".join(parts)
