"""A learner with an Anki collection, and Anki's reviewer as a page that a browser opens from disk."""

from __future__ import annotations

import html
import re
from pathlib import Path

from anki.collection import Card, Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportCsvRequest, Note

from conftest import ROOT

MATHJAX = ROOT / "node_modules" / "mathjax" / "es5"
EXTENSIONS = ("action", "ams", "autoload", "configmacros", "mathtools", "mhchem", "newcommand", "require")
# Anki's settings, without the extension that shows an unknown command as its name instead of an error.
SETTINGS = f"""
window.MathJax = {{
  tex: {{
    displayMath: [["\\\\[", "\\\\]"]], processEscapes: false, processEnvironments: false, processRefs: false,
    packages: {["base", *EXTENSIONS]},
  }},
  loader: {{ load: {[f"[tex]/{name}" for name in EXTENSIONS]} }},
  options: {{ enableMenu: false }},
}};
"""
REVIEWER = "body { margin: 20px; overflow-wrap: break-word; } img { max-width: 100%; max-height: 95vh; }"
EASE_GOOD = 3


class Learner:
    """An Anki collection in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.collection = Collection(str(folder / "collection.anki2"))

    @property
    def media(self) -> Path:
        return self.folder / "collection.media"

    def import_package(self, path: Path, *, with_scheduling: bool = False) -> dict[str, int]:
        """Imports as the dialog's defaults do; returns how many notes were new, updated and left alone."""
        options = ImportAnkiPackageOptions(with_scheduling=with_scheduling)
        log = self.collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        return {"new": len(log.new), "updated": len(log.updated), "same": len(log.duplicate)}

    def import_table(self, path: Path) -> dict[str, int]:
        """Imports a text file with the choices that Anki makes by itself from the file's header."""
        metadata = self.collection.get_csv_metadata(str(path), None)
        log = self.collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
        return {"new": len(log.new), "updated": len(log.updated), "same": len(log.duplicate)}

    def notes(self, query: str = "") -> list[Note]:
        return [self.collection.get_note(number) for number in self.collection.find_notes(query)]

    def note(self, slug: str) -> Note:
        (note,) = [note for note in self.notes() if note.guid.endswith(f"/{slug}")]
        return note

    def card(self, slug: str) -> Card:
        (card,) = self.note(slug).cards()
        return card

    def review(self, deck: str, count: int) -> list[str]:
        """Answers the first cards of a deck with "good"; returns the slugs of their notes."""
        self.collection.decks.select(self.collection.decks.id_for_name(deck))
        slugs = []
        for _ in range(count):
            card = self.collection.sched.getCard()
            slugs.append(card.note().guid.rpartition("/")[2])
            self.collection.sched.answerCard(card, EASE_GOOD)
        return slugs

    def history(self) -> list[list]:
        """Every review, and every card's place in the schedule, with the identities of card, note and deck."""
        query = "select {} from {} order by id"
        reviews = self.collection.db.all(query.format("*", "revlog"))
        schedule = "id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, left, flags"
        return [reviews, self.collection.db.all(query.format(schedule, "cards"))]

    def deck_sizes(self) -> dict[str, int]:
        """How many cards are in each deck itself, those without cards left out."""
        query = "select did, count() from cards group by did"
        return {self.collection.decks.name(number): count for number, count in self.collection.db.all(query)}

    def reviewer(self, cards: list[Card], *, night: bool = False) -> Path:
        """Writes a page with the back sides of cards as Anki's window shows them, MathJax included."""
        shown = [card.render_output() for card in cards]
        body = "\n".join(
            f'<section data-guid="{html.escape(c.note().guid)}">{o.answer_text}</section>' for c, o in zip(cards, shown)
        )
        (self.media / "settings.js").write_text(SETTINGS, encoding="utf-8")
        page = self.media / "reviewer.html"
        page.write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reviewer</title>'
            '<meta name="viewport" content="width=device-width">'
            f"<style>{REVIEWER}</style><style>{shown[0].css}</style>"
            f'<script src="settings.js"></script><script src="{(MATHJAX / "tex-chtml.js").as_uri()}"></script></head>'
            f'<body class="card card1{" nightMode" if night else ""}"><main id="qa">{body}</main></body></html>',
            encoding="utf-8",
        )
        return page

    def pictures(self) -> set[str]:
        """The files that the notes' fields name in images."""
        return {name for note in self.notes() for field in note.fields for name in re.findall(r'src="([^"]+)"', field)}

    def close(self) -> None:
        self.collection.close()
