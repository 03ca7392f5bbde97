"""A question page as one typed record. Every output of the guide is a function of these records."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .markdown_text import Item, Line, Section, read_items, read_lines, split_sections
from .problems import Problem, read_text

YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
LEVELS = ("warm-up", "core", "deep-dive")
SECTIONS = (
    "Short answer",
    "Explanation",
    "Worked example",
    "What a strong answer covers",
    "Common mistakes",
    "Follow-ups",
    "References",
)
KEYS = {"level", "tags", "aliases", "needs", "notebook"}
OPTIONAL_KEYS = {"needs", "notebook"}
FOLLOW_UP = re.compile(r'^\?\?\? question "(?P<question>.+)"\s*$')
MISTAKE = re.compile(r"^\*\*(?P<claim>.+?)\*\*\s+(?P<reason>.+)$", re.DOTALL)


@dataclass(frozen=True)
class Mistake:
    """A tempting wrong claim and why it is wrong."""

    number: int
    claim: str
    reason: str


@dataclass(frozen=True)
class FollowUp:
    """What the interviewer asks next, and its answer in Markdown."""

    number: int
    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """One question page.

    `path` is relative to the project; `key_lines` gives the line of each front-matter key; `digest` is one of the path
    and the whole text, so that what is computed from the record alone can be kept under it.
    """

    path: str
    topic: str
    slug: str
    title: str
    level: str
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    needs: tuple[str, ...]
    notebook: str | None
    short_answer: str
    key_points: tuple[Item, ...]
    mistakes: tuple[Mistake, ...]
    follow_ups: tuple[FollowUp, ...]
    references: tuple[Item, ...]
    sections: tuple[Section, ...]
    lines: tuple[Line, ...] = field(repr=False)
    key_lines: dict[str, int] = field(repr=False)
    digest: str = field(repr=False)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def address(self) -> str:
        """The page's source relative to `docs/`, as links inside MkDocs name it."""
        return f"{self.topic}/{self.slug}.md"

    @property
    def body(self) -> str:
        """The file without its front matter, as written."""
        return "\n".join(line.text for line in self.lines)

    def section(self, heading: str) -> Section:
        return next(section for section in self.sections if section.heading == heading)

    def line_of(self, key: str) -> int:
        return self.key_lines.get(key, 1)


def parse_question(path: Path, root: Path) -> tuple[Question | None, list[Problem]]:
    """Reads one question file.

    Args:
        path: the Markdown file, `docs/<topic>/<slug>.md`.
        root: the project's folder, to which the paths in messages are relative.

    Returns:
        The record, or None where the file is too broken to make one; and every problem of its form.
    """
    shown = path.relative_to(root).as_posix()
    text, problems = read_text(path, shown)
    if problems:
        return None, problems
    front, first_body_line, problems = _split_front_matter(text, shown)
    if front is None:
        return None, problems
    values, key_lines, problems = _read_front_matter(front, shown)
    body = read_lines("\n".join(text.split("\n")[first_body_line - 1 :]), first_body_line)
    head, sections = split_sections(body)
    title, title_problems = _read_title(head, shown)
    problems += title_problems + _check_sections(sections, shown)
    if problems:
        return None, problems
    by_heading = {section.heading: section for section in sections}
    mistakes, mistake_problems = _read_mistakes(by_heading["Common mistakes"], shown)
    follow_ups, follow_up_problems = _read_follow_ups(by_heading["Follow-ups"], shown)
    problems += mistake_problems + follow_up_problems
    question = Question(
        path=shown,
        topic=path.parent.name,
        slug=path.stem,
        title=title,
        level=values["level"],
        tags=tuple(values["tags"]),
        aliases=tuple(values["aliases"]),
        needs=tuple(values.get("needs") or ()),
        notebook=values.get("notebook"),
        short_answer=" ".join(by_heading["Short answer"].text.split()),
        key_points=tuple(read_items(by_heading["What a strong answer covers"])),
        mistakes=tuple(mistakes),
        follow_ups=tuple(follow_ups),
        references=tuple(read_items(by_heading["References"])),
        sections=tuple(sections),
        lines=tuple(body),
        key_lines=key_lines,
        digest=hashlib.sha256(f"{shown}\n{text}".encode()).hexdigest(),
    )
    return question, problems


def _split_front_matter(text: str, shown: str) -> tuple[str | None, int, list[Problem]]:
    lines = text.split("\n")
    mend = "Begin the file with a block of `level`, `tags` and `aliases` between two lines of `---`."
    if lines[0].rstrip() != "---":
        return None, 1, [Problem(shown, 1, "The front matter is missing.", mend)]
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            return "\n".join(lines[1 : number - 1]), number + 1, []
    return None, 1, [Problem(shown, 1, "The front matter has no closing `---`.", mend)]


def _read_front_matter(front: str, shown: str) -> tuple[dict, dict[str, int], list[Problem]]:
    """The values and line numbers of the front matter, and what is wrong with their form. `front` starts at line 2."""
    try:
        loader = YamlLoader(front)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        reason = getattr(error, "problem", None) or str(error).split("\n")[0]
        mend = "Quote a value that holds `: ` or starts with a sign, and indent list entries by two spaces."
        return {}, {}, [Problem(shown, line, f"The front matter is not valid YAML: {reason}.", mend)]
    if not isinstance(values, dict):
        mend = "Write one `key: value` a line."
        return {}, {}, [Problem(shown, 2, "The front matter is not a set of keys.", mend)]
    key_lines = {key.value: key.start_mark.line + 2 for key, _ in node.value}
    problems = []
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            line = key.start_mark.line + 2
            problems.append(Problem(shown, line, f"The key `{key.value}` stands twice.", "Keep one of them."))
        seen.add(key.value)
    for key in values.keys() - KEYS:
        mend = f"Use only {', '.join(sorted(KEYS))}."
        problems.append(Problem(shown, key_lines.get(key, 2), f"Unknown key `{key}`.", mend))
    for key in sorted(KEYS - OPTIONAL_KEYS - values.keys()):
        problems.append(Problem(shown, 1, f"The key `{key}` is missing.", f"Add `{key}:` to the front matter."))
    for key in ("tags", "aliases", "needs"):
        value = values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            mend = "Write a list of texts; quote entries that look like numbers or hold `: `."
            problems.append(Problem(shown, key_lines[key], f"`{key}` is not a list of texts.", mend))
    for key in ("level", "notebook"):
        if key in values and not isinstance(values[key], str):
            problems.append(
                Problem(shown, key_lines[key], f"`{key}` is not a text.", "Write one word, or drop the key.")
            )
    if isinstance(values.get("level"), str) and values["level"] not in LEVELS:
        mend = f"Use one of {', '.join(LEVELS)}."
        problems.append(Problem(shown, key_lines["level"], f"Unknown level `{values['level']}`.", mend))
    return values, key_lines, problems


def _read_title(head: list[Line], shown: str) -> tuple[str, list[Problem]]:
    titles = [line for line in head if not line.in_fence and line.text.startswith("# ")]
    if len(titles) != 1:
        line = titles[1].number if titles else head[0].number if head else 1
        message = f"The page has {len(titles)} titles before its first section."
        return "", [Problem(shown, line, message, "Write one `# Question?` line, then `## Short answer`.")]
    extra = [line for line in head if line.text.strip() and line is not titles[0]]
    if extra:
        mend = "Move it into a section; the answer comes first."
        return "", [Problem(shown, extra[0].number, "Text stands before `## Short answer`.", mend)]
    return titles[0].text[2:].strip(), []


def _check_sections(sections: list[Section], shown: str) -> list[Problem]:
    headings = [section.heading for section in sections]
    order = ", ".join(f"`## {heading}`" for heading in SECTIONS)
    mend = f"The sections are, in this order: {order}."
    problems = []
    for section in sections:
        if section.heading not in SECTIONS:
            problems.append(Problem(shown, section.number, f"Unknown section `## {section.heading}`.", mend))
        elif headings.count(section.heading) > 1:
            problems.append(Problem(shown, section.number, f"Section `## {section.heading}` stands twice.", mend))
        elif not section.text:
            message = f"Section `## {section.heading}` is empty."
            problems.append(Problem(shown, section.number, message, "Write it; every page answers in full."))
    for heading in SECTIONS:
        if heading not in headings:
            problems.append(Problem(shown, 1, f"Section `## {heading}` is missing.", mend))
    if not problems and tuple(headings) != SECTIONS:
        wrong = next(section for section, heading in zip(sections, SECTIONS) if section.heading != heading)
        problems.append(Problem(shown, wrong.number, f"Section `## {wrong.heading}` is out of order.", mend))
    return problems


def _read_mistakes(section: Section, shown: str) -> tuple[list[Mistake], list[Problem]]:
    mistakes, problems = [], []
    for item in read_items(section):
        match = MISTAKE.match(item.text)
        if match:
            claim = match["claim"].strip().strip('"“”')
            mistakes.append(Mistake(item.number, claim, match["reason"]))
        else:
            mend = 'Write `- **"The wrong claim."** Why it is wrong.`'
            problems.append(Problem(shown, item.number, "A mistake without its claim in bold and its reason.", mend))
    return mistakes, problems


def _read_follow_ups(section: Section, shown: str) -> tuple[list[FollowUp], list[Problem]]:
    follow_ups: list[FollowUp] = []
    problems = []
    current: tuple[int, str] | None = None
    body: list[str] = []

    def close() -> None:
        if current is None:
            return
        answer = "\n".join(body).strip("\n")
        if not answer:
            mend = "Write its answer below it, indented by four spaces."
            problems.append(Problem(shown, current[0], "A follow-up has no answer.", mend))
        follow_ups.append(FollowUp(current[0], current[1], answer))

    for line in section.lines:
        match = None if line.in_fence else FOLLOW_UP.match(line.text)
        if match:
            close()
            current, body = (line.number, match["question"]), []
        elif line.text.startswith("    ") or not line.text.strip():
            body.append(line.text[4:])
        else:
            mend = 'Write `??? question "The question?"`, an empty line, and the answer indented by four spaces.'
            problems.append(Problem(shown, line.number, "Text in `## Follow-ups` outside a follow-up.", mend))
    close()
    return follow_ups, problems
