"""Cards as packages for Anki, and as a table of tab-separated values. All identities in them are permanent."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import genanki

from .cards import Card, Picture, make_card
from .interactive import Interactive
from .library import Library, Topic

NAME = "Deep Learning Interview Guide"
LICENSE = "Text and figures: CC BY 4.0."
LOOK = Path(__file__).parent.parent / "anki"
# The note type's fields with the card's, for good: Anki updates the notes of a learner only while the note types are
# alike. The first ones come in the order of the table's columns, so that Anki puts those into them by itself.
FIELDS = {
    "Question": "question",
    "Short answer": "short_answer",
    "Points": "points",
    "Topic": "topic",
    "Level": "level",
    "Address": "address",
    "Figures": "figures",
    "Mistakes": "mistakes",
    "Page": "page",
}
# A header that Anki reads, and a line that it skips, which heads the columns in a spreadsheet.
TABLE_HEAD = "#separator:tab\n#html:false\n#notetype:{name}\n#deck:{name}\n#guid column:1\n#tags column:7\n"
COLUMNS = ("guid", "question", "short answer", "points", "topic", "level", "tags", "address")


def permanent_id(key: str) -> int:
    """The id of a deck or note type: the first four bytes of its key's SHA-256, brought into 2^30 … 2^31 - 1."""
    return 2**30 + int.from_bytes(hashlib.sha256(f"{NAME}/{key}".encode()).digest()[:4]) % 2**30


class DatedNote(genanki.Note):
    """A note with a time of its own, in seconds since 1970, instead of that of its package."""

    def __init__(self, time: int, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.time = time

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
        super().write_to_db(cursor, self.time, deck_id, id_gen)


def make_cards(topic: Topic, library: Library, interactive: Interactive, site: str) -> list[Card]:
    """The cards of a topic in reading order; `site` is the guide's published address or an empty text."""
    return [make_card(question, topic.title, library, interactive, site) for question in topic.questions]


def note_type() -> genanki.Model:
    """The guide's note type: one card, the question in front."""
    front, back, style = ((LOOK / name).read_text(encoding="utf-8") for name in ("front.html", "back.html", "card.css"))
    return genanki.Model(
        permanent_id("note type"),
        NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question and answer", "qfmt": front, "afmt": back}],
        css=style,
    )


def package(
    decks: dict[str, list[Card]], titles: dict[str, str], site: str, time: int, changed: Callable[[Card], int]
) -> bytes:
    """An Anki package, the same byte for byte for the same arguments.

    Args:
        decks: cards by the slug of their topic; each topic becomes a deck below that of the guide.
        titles: the topics' titles by their slugs.
        site: the guide's published address, or an empty text.
        time: when anything last changed, in seconds since 1970. Anki updates a note type that is older than that.
        changed: gives the time at which a card last changed. Anki updates a note that is older than that, and leaves
            alone one that the learner has edited since.
    """
    model = note_type()
    source = f'{LICENSE} <a href="{site}">{site}</a>' if site else LICENSE
    made, positions = [], itertools.count(1)  # new cards come in this order
    for slug, cards in decks.items():
        deck = genanki.Deck(permanent_id(f"deck {slug}"), f"{NAME}::{titles[slug]}", source)
        for card in cards:
            fields = [getattr(card, attribute) for attribute in FIELDS.values()]
            due = next(positions)
            deck.add_note(DatedNote(changed(card), model, fields, tags=card.tags, guid=card.guid, due=due))
        made.append(deck)
    pictures = {picture.name: picture for cards in decks.values() for card in cards for picture in card.pictures}
    return _pack(made, list(pictures.values()), time)


def _pack(decks: list[genanki.Deck], pictures: list[Picture], time: int) -> bytes:
    """genanki's package, packed again: compressed, and without the time of the packing."""
    written, packed = io.BytesIO(), io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / picture.name for picture in pictures]
        for path, picture in zip(paths, pictures):
            path.write_bytes(picture.data)
        genanki.Package(decks, paths).write_to_file(written, timestamp=time)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def table(cards: list[Card]) -> str:
    """All cards as tab-separated values in plain words, formulas as `\\(TeX\\)`, with a header that Anki reads."""
    text = io.StringIO()
    text.write(TABLE_HEAD.format(name=NAME) + "#" + "\t".join(COLUMNS) + "\n")
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    for card in cards:
        texts = (card.plain_question, card.plain_answer, card.plain_points)
        rows.writerow([card.guid, *texts, card.topic, card.level, " ".join(card.tags), card.address])
    return text.getvalue()
