"""The order of reading: within a topic, what a page needs comes before it."""

from __future__ import annotations

from collections.abc import Iterable

from .question import LEVELS, Question


def reading_order(questions: Iterable[Question]) -> list[Question]:
    """Sorts questions so that each follows those of the same list that it needs; else by level, then title.

    Needs outside the list do not matter. A circle cannot occur: the rules refuse it before.
    """
    waiting = sorted(questions, key=lambda question: (LEVELS.index(question.level), question.title))
    slugs = {question.slug for question in waiting}
    done: set[str] = set()
    order: list[Question] = []
    while waiting:
        ready = next((q for q in waiting if all(need in done or need not in slugs for need in q.needs)), waiting[0])
        waiting.remove(ready)
        done.add(ready.slug)
        order.append(ready)
    return order
