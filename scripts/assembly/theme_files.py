"""What MkDocs finds in the folders of the theme, found quickly."""

from __future__ import annotations

import os

from jinja2 import Environment, FileSystemLoader
from mkdocs.theme import Theme


class VisibleFiles(FileSystemLoader):
    """Templates as jinja's loader finds them, listed without hidden folders.

    MkDocs drops hidden files from the list, and the theme has 14,000 icons in a hidden folder: to list them and to drop
    them again takes as long as fifty pages. A template still loads an icon by its name.
    """

    def list_templates(self) -> list[str]:
        found = set()
        for place in self.searchpath:
            for folder, inner, files in os.walk(place):
                inner[:] = [name for name in inner if not name.startswith(".")]
                start = os.path.relpath(folder, place).replace(os.sep, "/")
                found.update(name if start == "." else f"{start}/{name}" for name in files)
        return sorted(found)


def list_quickly(theme: Theme) -> None:
    """Lets the theme's environment list its files quickly."""
    get_env = theme.get_env

    def get_quick_env() -> Environment:
        env = get_env()
        env.loader = VisibleFiles(env.loader.searchpath)
        return env

    theme.get_env = get_quick_env
