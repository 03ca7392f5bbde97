"""Pages as the reader gets them, kept with what they leave in the files that all pages share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from .cache import ContentCache, code_digest
from .slim_styles import words_of
from .squeeze import Squeezer
from .tex import Tex, pack

Characters = dict[str, set[str]]


class Lookups:
    """The files of a site for one conversion, which writes down what the conversion asks of them.

    A file has a `url`. Only looking up is possible, so that the answers are all that a conversion can depend on.
    """

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find
        self.answers: dict[str, str | None] = {}

    def get_file_from_path(self, path: str) -> Any | None:
        file = self._find(path)
        self.answers[path] = file.url if file else None
        return file


def same_answers(answers: dict[str, str | None], find: Callable[[str], Any]) -> bool:
    """Whether the files of a site answer as they did."""
    return all((file.url if (file := find(path)) else None) == url for path, url in answers.items())


def digest_of(content: str, headings: list) -> str:
    """The digest of converted Markdown, by which it is kept."""
    return hashlib.sha256(json.dumps([content, headings]).encode()).hexdigest()


class KnownPages:
    """The finished pages of one build that are kept, and where new ones are put.

    `circumstances` is all that a page depends on beside its views and the guide's code: versions, settings, templates.
    """

    def __init__(self, cache: ContentCache, tex: Tex, squeezer: Squeezer) -> None:
        self.circumstances = ""
        self._cache = cache
        self._tex = tex
        self._squeezer = squeezer
        self.words: set[str] = set()  # of the tags of all pages, kept or not
        self._found: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def look_up(self, address: str, identity: str) -> bool:
        """Whether a page with this identity is kept; `finish` then gives it.

        What it shares with others counts as shown here too: the characters of its formulas, the rules of its style and
        the words of its tags.
        """
        key = self._cache.key("finished", code_digest(), self._tex.identity, self.circumstances, identity)
        self._keys[address] = key
        kept = self._cache.get(key)
        if kept is None:
            return False
        self._tex.show(kept["characters"])
        self._squeezer.rules.update(kept["rules"])
        self.words.update(kept["words"])
        self._found[address] = kept["page"]
        return True

    def found(self, address: str) -> str | None:
        return self._found.pop(address, None)

    def keep(self, address: str, page: str, characters: Characters) -> None:
        """Keeps a page that `look_up` did not find."""
        rules, words = self._squeezer.rules_of(page), words_of(page)
        self.words.update(words)
        kept = {"page": page, "rules": rules, "words": words, "characters": pack(characters)}
        self._cache.put(self._keys.pop(address), kept)
