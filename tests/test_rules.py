"""Each rule for a question page, broken once on a page that otherwise keeps them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.problems import Problem
from guide.question import Question, parse_question
from guide.rules import check_question, content_words, count_words
from guide.whole import check_whole
from small_guide import filler, question_page

TAGS = frozenset({"loss"})
PAGES = frozenset({"training/alpha.md", "training/beta.md"})


def write(folder: Path, text: str, slug: str = "alpha", topic: str = "training") -> Path:
    path = folder / "docs" / topic / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str, slug: str = "alpha") -> tuple[Question | None, list[Problem]]:
    question, problems = parse_question(write(folder, text, slug), folder)
    return question, [*problems, *(check_question(question) if question else [])]


def page(**changes: str) -> str:
    """A page that keeps every rule, with texts replaced: `old=new` pairs come as `before` and `after`."""
    text = question_page("What is alpha?", "alpha")
    if changes:
        assert changes["before"] in text
        text = text.replace(changes["before"], changes["after"], 1)
    return text


def test_a_good_page_has_no_problem_and_reads_into_a_record(tmp_path: Path) -> None:
    question, problems = read(tmp_path, page())
    assert problems == []
    assert question is not None
    assert (question.topic, question.slug, question.title, question.level) == (
        "training",
        "alpha",
        "What is alpha?",
        "core",
    )
    assert question.short_answer.startswith("Sentence zero zero about the short answer of alpha")
    assert [point.text for point in question.key_points] == [f"Names alpha {n}." for n in ("first", "second", "third")]
    assert question.mistakes[0].claim == "The alpha is linear."
    assert question.mistakes[0].reason == "It is a square."
    assert question.follow_ups[0].question == "What follows alpha?"
    assert question.follow_ups[0].answer == "The next page."
    assert len(question.references) == 1


SHORT = "## Short answer\n\n"
BROKEN = {
    "no front matter": ("---\nlevel: core\n", "", "The front matter is missing"),
    "unclosed front matter": ("---\n\n# What", "\n# What", "no closing `---`"),
    "list as front matter": ("level: core\n", "- core\n", "not valid YAML"),
    "key twice": ("level: core\n", "level: core\nlevel: warm-up\n", "`level` stands twice"),
    "unknown key": ("level: core\n", "level: core\nauthor: me\n", "Unknown key `author`"),
    "missing key": ("tags: [loss]\n", "", "The key `tags` is missing"),
    "unknown level": ("level: core", "level: hard", "Unknown level `hard`"),
    "tags not a list": ("tags: [loss]", "tags: loss", "`tags` is not a list of texts"),
    "alias not a text": ("  - alpha asked in way zero\n", "  - 28: 3\n", "`aliases` is not a list of texts"),
    "notebook not a text": ("level: core\n", "level: core\nnotebook: [a]\n", "`notebook` is not a text"),
    "too many tags": ("tags: [loss]", "tags: [a, b, c, d, e]", "has 5 tags"),
    "a tag twice": ("tags: [loss]", "tags: [loss, loss]", "has 2 tags"),
    "too few aliases": ("  - alpha asked in way zero\n", "", "Only 7 aliases"),
    "alias copies the title": ("alpha asked in way zero", "what alpha is", "copies the title"),
    "alias twice": ("alpha asked in way zero", "way seven asked, alpha", "are the same words"),
    "alias says nothing": ("alpha asked in way zero", "what is it", "says nothing"),
    "no title": ("# What is alpha?\n", "", "The page has 0 titles"),
    "two titles": ("# What is alpha?\n", "# What is alpha?\n\n# Again?\n", "The page has 2 titles"),
    "text before the answer": ("# What is alpha?\n", "# What is alpha?\n\nHello.\n", "before `## Short answer`"),
    "title does not ask": ("# What is alpha?", "# Alpha", "not a question"),
    "title with markup": ("# What is alpha?", "# What is `alpha`?", "holds markup"),
    "missing section": ("## References", "## Further reading", "Section `## References` is missing"),
    "unknown section": ("## References", "## Further reading", "Unknown section `## Further reading`"),
    "section twice": ("## References", "## Follow-ups\n\nx\n\n## References", "`## Follow-ups` stands twice"),
    "sections out of order": ("## Short answer", "## Explanation\n\nx\n\n## Short answer", "stands twice"),
    "short answer too long": (SHORT, f"{SHORT}{filler(6, 'too much')}\n", "The short answer has"),
    "short answer with TeX": (SHORT, f"{SHORT}It is $x$. ", "The short answer holds TeX"),
    "short answer with a link": (SHORT, f"{SHORT}See [this](beta.md). ", "The short answer holds a link"),
    "short answer as a list": (SHORT, f"{SHORT}- one\n", "is not prose"),
    "heading below a section": ("With $x = 3$", "### Detail\n\nWith $x = 3$", "A heading below a section"),
    "no number": ("With $x = 3$ the alpha gradient is 6.\n\n```python\nprint(2 * 3)\n#> 6\n```", "None.", "no number"),
    "code that prints nothing": ("print(2 * 3)\n#> 6", "2 * 3", "prints nothing"),
    "fence without a language": ("```python", "```", "A code fence without a language"),
    "too few key points": ("- Names alpha third.\n", "", "`## What a strong answer covers` has 2 entries"),
    "mistake without a claim": ('**"The alpha is linear."** It', "It", "A mistake without its claim"),
    "too few mistakes": ('- **"The alpha is a cube."** It is a square.\n', "", "`## Common mistakes` has 1 entries"),
    "follow-up without an answer": ("    The next page.\n", "", "A follow-up has no answer"),
    "follow-up not folded": ("    The next page.", "The next page.", "outside a follow-up"),
    "follow-up does not ask": ("What follows alpha?", "Next", "does not ask"),
    "reference without a link": ("[A paper on alpha](https://doi.org/10.1000/182)", "A paper", "without a link"),
    "link to a copy": ("https://doi.org/10.1000/182", "https://arxiv.org/pdf/1312.6114", "a copy of a paper"),
    "discouraged word": ("The loss of alpha is", "The loss of alpha is simply", "The wording `simply`"),
    "exclamation": ("gradient is 6.", "gradient is six!", "An exclamation mark"),
    "emoji": ("gradient is 6.", "gradient is 6 🎉.", "An emoji"),
    "bar in a table": ("With $x = 3$", "| a |\n|---|\n| $p(x|y)$ |\n\nWith $x = 3$", "A `|` in the TeX"),
}


@pytest.mark.parametrize(("before", "after", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_rule_is_named_with_its_line_and_mend(tmp_path: Path, before: str, after: str, message: str) -> None:
    text = page(before=before, after=after)
    _, problems = read(tmp_path, text)
    found = [problem for problem in problems if message in problem.message]
    assert found, problems
    assert all(problem.path == "docs/training/alpha.md" for problem in found)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in found)
    assert all(problem.mend.rstrip("`").endswith((".", "…")) for problem in found)


def test_line_of_a_problem_is_where_the_fault_stands(tmp_path: Path) -> None:
    text = page(before="gradient is 6.", after="gradient is simply 6.")
    _, problems = read(tmp_path, text)
    assert [problem.line for problem in problems] == [
        1 + text[: text.index("simply")].count("\n"),
    ]


@pytest.mark.parametrize(
    "fine",
    [
        "The factorial $n!$ grows; so does `n!`.",
        "Read [Just a paper](https://doi.org/10.1000/183) of that title.",
        "The adjustment is unjust, and `just` is code.",
        "A pipe $a | b$ outside a table.",
    ],
)
def test_what_only_looks_like_a_fault_is_let_pass(tmp_path: Path, fine: str) -> None:
    _, problems = read(
        tmp_path, page(before="The loss of alpha is $x^2$.", after=f"The loss of alpha is $x^2$. {fine}")
    )
    assert problems == []


def test_page_too_short_or_too_long(tmp_path: Path) -> None:
    text = page()
    _, short = read(tmp_path, text.replace(filler(40, "the explanation of alpha"), ""))
    assert any("words" in problem.message for problem in short)
    _, long = read(tmp_path, text.replace("With $x = 3$", f"{filler(99, 'a')}\n{filler(99, 'b')}\n\nWith $x = 3$"))
    assert any("words" in problem.message for problem in long)


def test_words_leave_out_code_and_formulas(tmp_path: Path) -> None:
    question, _ = read(tmp_path, page())
    more, _ = read(tmp_path, page(before="With $x = 3$", after="With $x = 3 + 4 + 5$"))
    assert question
    assert more
    assert count_words(question.lines) == count_words(more.lines)


def test_content_words_drop_question_words_and_plurals() -> None:
    assert content_words("What are the gates of an LSTM?") == content_words("gate LSTM")


def whole(folder: Path, *pages: tuple[str, str]) -> list[str]:
    questions = [parse_question(write(folder, text, slug), folder)[0] for slug, text in pages]
    assert all(questions)
    return [problem.message for problem in check_whole([q for q in questions if q], TAGS, [], PAGES)]


def test_pages_that_agree_have_no_problem(tmp_path: Path) -> None:
    beta = question_page("What is beta?", "beta", "needs: [alpha]\n")
    assert whole(tmp_path, ("alpha", page()), ("beta", beta)) == []


def test_title_and_alias_stand_once(tmp_path: Path) -> None:
    beta = question_page("What is alpha?", "beta").replace("beta asked in way zero", "alpha asked in way zero")
    assert whole(tmp_path, ("alpha", page()), ("beta", beta)) == [
        "The title is also that of docs/training/alpha.md.",
        "The alias `alpha asked in way zero` is also one of docs/training/alpha.md.",
    ]


def test_long_sentence_stands_on_one_page(tmp_path: Path) -> None:
    sentence = "The gradient of the square is twice its argument, whatever the sign of that argument may be."
    alpha = page(before="With $x = 3$", after=f"{sentence}\n\nWith $x = 3$")
    beta = question_page("What is beta?", "beta", explanation=sentence)
    assert any("A sentence also stands in" in message for message in whole(tmp_path, ("alpha", alpha), ("beta", beta)))


def test_need_of_oneself_is_a_circle(tmp_path: Path) -> None:
    alpha = question_page("What is alpha?", "alpha", "needs: [alpha]\n")
    assert whole(tmp_path, ("alpha", alpha)) == ["`needs` runs in a circle: alpha → alpha."]


@pytest.mark.parametrize("link", ["../beta.md", "../../README.md", "beta/", "../training/Beta.md"])
def test_links_name_sources_exactly(tmp_path: Path, link: str) -> None:
    alpha = page(before="Names alpha first.", after=f"Names [it]({link}) first.")
    assert f"The link `{link}` leads nowhere." in whole(tmp_path, ("alpha", alpha))


@pytest.mark.parametrize("link", ["beta.md", "../training/beta.md#short-answer", "#references", "https://x.org"])
def test_links_that_lead_somewhere(tmp_path: Path, link: str) -> None:
    alpha = page(before="Names alpha first.", after=f"Names [it]({link}) first.")
    assert whole(tmp_path, ("alpha", alpha)) == []
