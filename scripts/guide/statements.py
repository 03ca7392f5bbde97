"""Statements for the quiz, each with the verdict that the page it comes from gives.

False are the claims of "Common mistakes", unless the page itself grants them in part: a reason that begins with "Yes"
or "True of …" makes a claim that is no question of true or false. A claim that names its subject by the page around it
("above", "in the example") is left out as well.

True are two kinds of sentence that a page states in its own voice:

- what a point of "What a strong answer covers" says after "Says that …", "Derives that …" and the like, where it names
  something that the title names. A point is an instruction to the candidate, and only this clause is a statement;
- sentences of "Short answer" whose subject is a word of the title, or is "It" where the title asks about one thing;
  the title stands above the statement.

Both are left out where they lean on other text: by "they", "also", "there", or by a "the" whose noun the title does not
have. The opening sentence of a short answer has only the title before it, so a pronoun inside it can mean nothing but
what the sentence or the title names; it is left out where it begins with "the". What is left out costs the quiz
nothing; a wrong verdict would cost the reader.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

from .markdown_text import INLINE_CODE, INLINE_MATH, mask
from .question import Question

FEWEST_WORDS = {False: 4, True: 6}
# Verbs that vouch for what follows: a point that says a candidate "shows that X" holds X to be true.
VOUCHES = (
    "adds argues concludes derives explains knows mentions notes notices observes proves reports says shows states"
).split()
CLAUSE = re.compile(rf"\b(?i:{'|'.join(VOUCHES)})\b(?: or \w+s)? that (?P<clause>.+)$", re.DOTALL)
# Where a clause ends: another thing for the candidate to do, or another thing that is said.
INSTRUCTIONS = (
    f"{'|'.join(VOUCHES)}|asks|calls|can|chooses|cites|compares|computes|counts|defines|describes|diagnoses|gives|"
    "links|lists|measures|names|places|proposes|puts|reads|separates|solves|tells|uses|weighs|writes"
)
END = re.compile(
    rf"[.;:]\s|[.;:]$|,? (?:and|but) (?:{INSTRUCTIONS})\b|,? (?:and|but|or) (?:that|how|what|when|where|which|why)\b"
    r"|, (?:naming|in one line|which is why|with\s+as the reason)\b"
    r"|, with (?:a|an|one|at least|the (?:reason|conditions?))\b"
)
LEANS = re.compile(
    r"\b(?:it|its|itself|they|their|theirs|them|that one|those|these|he|she|both|the two|others?|each of|either|"
    r"neither|here|there|then|now|also|too|as well|instead|hence|therefore|thus|so|but|however|otherwise|again|rest|"
    r"same|yes|can only|often said)\b|^(?:this|that|such|no|not|only|which|what|why|how|when|one|most|some)\b",
    re.IGNORECASE,
)
IT = re.compile(r"^It (?:is|was|has|does|\w+s) (?!also|then|usually)")
ONE_SUBJECT = re.compile(
    r"^(?:What is|What does|How does|What role does)\b(?!.*\b(?:differ|difference|compare|versus)\b)"
)
POINTS = re.compile(  # to something other than the title's subject
    r"\b(?:above|below|here|this|these|those|both|others?|such(?! as))\b"
    r"|\b(?:if|in|for|from|of|at|by|with|on|and|or|but) that\b",
    re.IGNORECASE,
)
AROUND = re.compile(r"\b(?:above|below|here|this|these|example|table|figure|former|latter)\b", re.IGNORECASE)
UNNAMED = re.compile(
    r"\b(?:million|billion)\W*$|\$[A-Za-z]{2,}\$"
)  # counts and symbols that the page explains elsewhere
GRANTED = re.compile(  # in the first sentence of a reason
    r"^(?:yes|right|true|valid|correct|so says|often|sometimes|partly|in part|mostly|usually|that was the proposal)\b"
    r"|[,:] (?:yes|true|(?:that|this) is so|usually|often|mostly|sometimes)\b|\b(?:contested|disputed|open question)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9])")
WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
VERB = re.compile(r"^(?:is|are|was|has|have|does|means|can|needs?|\w{2,}[a-rt-z]s)$")
RELATIVE = re.compile(r"^(?:that|which|who|whose)$")
OPENERS = set("a an the in during with for at under".split())  # else a sentence opens with a word of the title
FILLERS = set("and are can does for from how its the their they what when where which who why with you your".split())
SUBJECT_WORDS = 6  # so many words of a sentence hold its subject and its verb


@dataclass(frozen=True)
class Statement:
    """A sentence in Markdown to judge, whether it holds as it stands, and in Markdown why; no reason means the page's
    short answer gives it.

    `key` names the statement as long as its words stay the same.
    """

    text: str
    holds: bool
    reason: str = ""

    @property
    def key(self) -> str:
        return f"{zlib.crc32(self.text.encode()):08x}"


@lru_cache(maxsize=8192)
def statements_of(question: Question) -> tuple[Statement, ...]:
    """All statements that a page gives for the quiz, the false ones first."""
    wrong = [Statement(_sentence(m.claim), False, m.reason) for m in question.mistakes if _is_false(m.claim, m.reason)]
    clauses = [vouched_clause(question.title, point.text) for point in question.key_points]
    texts = [_sentence(clause) for clause in clauses if clause]
    opening, *rest = SENTENCE_END.split(question.short_answer)
    texts += [opening] if is_opening(question.title, opening) or is_statement(question.title, opening) else []
    texts += [sentence for sentence in rest if is_statement(question.title, sentence)]
    return (*wrong, *(Statement(text, True) for text in dict.fromkeys(texts)))


def vouched_clause(title: str, point: str) -> str:
    """The clause of a point of "What a strong answer covers" that the page holds to be true, or an empty text."""
    plain = _masked(point)
    match = CLAUSE.search(plain)
    if not match:
        return ""
    start = match.start("clause")
    end = END.search(plain, start)
    clause = point[start : end.start() if end else len(point)].strip(" ,")
    named = not _stems(title).isdisjoint(_stems(clause))
    return clause if named and _stands_alone(clause) and _names_its_subject(title, clause) else ""


def is_statement(title: str, sentence: str) -> bool:
    """Whether a sentence of a short answer is a statement about the title's subject that can be read by itself."""
    if IT.match(sentence) and ONE_SUBJECT.match(title):
        return sentence.endswith(".") and len(sentence.split()) > FEWEST_WORDS[False] and not POINTS.search(sentence)
    whole = _has_the_titles_subject(title, sentence) and ":" not in sentence
    return whole and _stands_alone(sentence) and _names_its_subject(title, sentence)


def is_opening(title: str, sentence: str) -> bool:
    """Whether the first sentence of a short answer is a statement about the title's subject.

    Nothing but the title stands before it, so "it" and "its" inside it lean on no other text.
    """
    if len(sentence.split()) < FEWEST_WORDS[True] or sentence.startswith("The ") or not _is_whole(sentence):
        return False
    return _has_the_titles_subject(title, sentence)


def _has_the_titles_subject(title: str, sentence: str) -> bool:
    """Whether a sentence says something, and its subject, at the beginning, has a word of the title."""
    words = WORD.findall(sentence.partition(":")[0])[:SUBJECT_WORDS]
    about = _stems(title)
    verb = next((i for i, word in enumerate(words) if i and VERB.match(word) and _stem(word) not in about), None)
    if not sentence.endswith(".") or not words or verb is None:
        return False
    if words[0].lower() not in OPENERS and _stem(words[0]) not in about:
        return False
    before = words[:verb]
    return any(_stem(word) in about for word in before) and not any(RELATIVE.match(word) for word in before)


def _is_false(claim: str, reason: str) -> bool:
    plain = _masked(claim)
    long_enough = len(claim.split()) >= FEWEST_WORDS[False]
    return (
        long_enough
        and not AROUND.search(plain)
        and not claim.endswith("?")
        and not GRANTED.search(SENTENCE_END.split(reason)[0])
    )


def _stands_alone(text: str) -> bool:
    """Whether a true sentence can be judged without the text around it."""
    return _is_whole(text) and len(text.split()) >= FEWEST_WORDS[True] and not LEANS.search(_masked(text))


def _is_whole(text: str) -> bool:
    """Whether what is opened is closed, and nothing points to the page around."""
    closed = text.count("(") == text.count(")") and text.count('"') % 2 == 0
    return closed and not AROUND.search(_masked(text)) and not UNNAMED.search(text)


def _names_its_subject(title: str, text: str) -> bool:
    """Whether "the …" at the beginning is followed, within three words, by a word of the title."""
    words = WORD.findall(text)
    return words[:1] not in (["the"], ["The"]) or any(_stem(word) in _stems(title) for word in words[1:4])


def _masked(text: str) -> str:
    """The text with formulas and code blanked, at the same length."""
    return mask(INLINE_MATH, mask(INLINE_CODE, text))


def _sentence(text: str) -> str:
    """A clause as a sentence: a capital letter first and a full stop last."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _stems(text: str) -> set[str]:
    return {
        _stem(word) for word in WORD.findall(mask(INLINE_MATH, text)) if len(word) > 2 and word.lower() not in FILLERS
    }


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ers?|ed|es|s)$", "", word.lower())
