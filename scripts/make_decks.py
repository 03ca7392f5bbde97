"""Writes the questions as decks for Anki, one package a topic and one of all, and as a table.

    python scripts/make_decks.py [FOLDER]    default: dist/

Importing a newer package into Anki updates the cards whose pages have changed and keeps what the learner has reviewed
or edited. The files are the same byte for byte for the same sources.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from guide.cache import ContentCache
from guide.cards import MADE, Card
from guide.changes import Changes
from guide.decks import make_cards, package, table
from guide.interactive import Interactive
from guide.library import read_library
from published import read_site_address, write_whole

ROOT = Path(__file__).resolve().parent.parent
NAME = "deep-learning-interview-guide"
SOURCES = ("docs", "notebooks", "scripts", "mkdocs.yml")


def last_change() -> int:
    """When the sources last changed, in seconds since 1970.

    That is SOURCE_DATE_EPOCH where it is set, else the time of the last commit, else, in a folder that is no checkout
    or differs from its last commit, the time of the newest source.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    if _git("status", "--porcelain", "--", *SOURCES) == "":
        return int(_git("log", "-1", "--format=%ct") or 0)
    files = [path for name in SOURCES for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    return max(int(path.stat().st_mtime) for path in files if "__pycache__" not in path.parts)


def _git(*arguments: str) -> str | None:
    """What git says; None where it fails."""
    try:
        answer = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    folder = parser.parse_args().folder
    library = read_library(ROOT)
    cache = ContentCache(ROOT / ".cache" / "results.sqlite")
    interactive = Interactive(ROOT, cache)
    problems = [*library.problems, *interactive.check_sources()]
    cache.close()
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        print(f"\n{len(problems)} problems in the sources: no deck was written.", file=sys.stderr)
        return 1
    site, time = read_site_address(ROOT), last_change()
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    changes = Changes(ROOT, int(epoch) if epoch else None)

    def changed(card: Card) -> int:
        return max(MADE, changes.last(*card.sources))

    cards = {topic.slug: make_cards(topic, library, interactive, site) for topic in library.topics}
    titles = {topic.slug: topic.title for topic in library.topics}
    wanted = {f"{NAME}-{slug}.apkg": {slug: own} for slug, own in cards.items()} | {f"{NAME}.apkg": cards}
    for name, decks in wanted.items():
        _write(folder / name, package(decks, titles, site, time, changed), sum(map(len, decks.values())))
    every = [card for own in cards.values() for card in own]
    _write(folder / f"{NAME}-cards.tsv", table(every).encode(), len(every))
    return 0


def _write(path: Path, content: bytes, count: int) -> None:
    write_whole(path, content, f"{count} cards, {len(content) / 1e3:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
