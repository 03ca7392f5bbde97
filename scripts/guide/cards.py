"""A question as a flash card: the HTML and the pictures that Anki shows, and the same in plain words for a table."""

from __future__ import annotations

import hashlib
import html
import posixpath
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
import markdown

from .interactive import PREFIX, Interactive
from .library import Library
from .markdown_text import find_links
from .public import page_address
from .question import Question
from .render import LEVEL_NAMES

# When the code below last made another text or HTML out of the same sources, in seconds since 1970. Anki leaves notes
# alone whose time has not changed, so whoever changes what cards look like sets this to the present.
MADE = 1_795_279_984
GUID = "deep-learning-interview-guide/{slug}"  # of a note, for good: by it Anki knows a note that it has already
MEDIA = "deep-learning-guide-{name}-{digest}.{ending}"
BULLET = "• "  # a hyphen would begin a formula in a spreadsheet
Fragment = lxml.html.HtmlElement


@dataclass(frozen=True)
class Picture:
    """A picture inside a package. Its name holds a hash of its content, so no two pictures share one."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Card:
    """A question on a card. Texts are HTML with TeX between `\\(` and `\\)`, except the `plain_` ones.

    `address` is that of the page on the web, empty where it is unknown; `page` is the page's file in the project;
    `sources` are all files of the project that the card is made of.
    """

    guid: str
    topic: str
    level: str
    tags: tuple[str, ...]
    question: str
    short_answer: str
    points: str
    figures: str
    mistakes: str
    page: str
    address: str
    plain_question: str
    plain_answer: str
    plain_points: str
    pictures: tuple[Picture, ...]
    sources: tuple[str, ...]


def make_card(question: Question, topic: str, library: Library, interactive: Interactive, site: str) -> Card:
    """The card of a question.

    Args:
        question: the record.
        topic: the title of its topic.
        library: all records, for the notebooks' figures.
        interactive: the interactive figures, checked, for their static pictures.
        site: the published address of the guide with a slash at its end, or an empty text.
    """

    def text(source: str) -> Fragment:
        return _convert(source, lambda target: _link(question, target, site))

    title, answer = text(question.title), text(question.short_answer)
    points = [text(point.text) for point in question.key_points]
    mistakes = [text(f"**“{mistake.claim}”** {mistake.reason}") for mistake in question.mistakes]
    figures, pictures, sources = _figures(question, library, interactive, text)
    return Card(
        guid=GUID.format(slug=question.slug),
        topic=topic,
        level=LEVEL_NAMES[question.level],
        tags=(f"topic::{question.topic}", f"level::{question.level}", *question.tags),
        question=_inner(title),
        short_answer=_inner(answer),
        points=_list(points),
        figures=figures,
        mistakes=_list(mistakes),
        page=html.escape(question.path, quote=False),
        address=html.escape(page_address(site, question.address)),
        plain_question=title.text_content(),
        plain_answer=answer.text_content(),
        plain_points="\n".join(BULLET + point.text_content() for point in points),
        pictures=pictures,
        sources=(question.path, *sources),
    )


def _convert(source: str, link: Callable[[str], str]) -> Fragment:
    """A paragraph of Markdown as an element whose content is the HTML; formulas as `\\(…\\)`, as Anki wants them.

    `link` takes a link's target and returns the address to write, or an empty text to leave the words alone.
    """
    converter = markdown.Markdown(
        extensions=["pymdownx.arithmatex"], extension_configs={"pymdownx.arithmatex": {"generic": True}}
    )
    page = lxml.html.fragment_fromstring(converter.convert(source), create_parent="div")
    for formula in page.xpath('.//span[@class="arithmatex"]'):
        formula.drop_tag()
    for anchor in page.xpath(".//a[@href]"):
        target = link(anchor.get("href"))
        anchor.set("href", target)
        if not target:
            anchor.drop_tag()
    paragraphs = page.findall("p")
    if len(page) == 1 and paragraphs:
        paragraphs[0].drop_tag()
    return page


def _inner(element: Fragment) -> str:
    """The HTML inside an element."""
    children = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    return (html.escape(element.text or "", quote=False) + children).strip()


def _list(entries: list[Fragment]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{_inner(entry)}</li>" for entry in entries) + "\n</ul>" if entries else ""


def _link(question: Question, target: str, site: str) -> str:
    """The address on the web of a link's target as a page writes it; empty where it has none."""
    if "://" in target or target.startswith("mailto:"):
        return target
    source, mark, anchor = target.partition("#")
    source = posixpath.normpath(posixpath.join(question.topic, source)) if source else question.address
    return page_address(site, source) + mark + anchor if site else ""


def _figures(
    question: Question, library: Library, interactive: Interactive, text: Callable[[str], Fragment]
) -> tuple[str, tuple[Picture, ...], list[str]]:
    """The figures of a page in their order: their HTML, with alt text and caption, the pictures, and their sources."""
    blocks, pictures, sources = [], [], []
    for _, match in find_links(question.lines):
        if not match["image"]:
            continue
        kind, size, target, caption = 'class="drawing" tabindex="0"', "", match["target"], ""
        if target.startswith("figure:"):
            slug, name = target.removeprefix("figure:").split("/")
            notebook = library.notebook(slug)
            figure = notebook.figure(name) if notebook else None
            if figure is None:
                continue  # the rules have reported it
            kind, alt, caption = 'class="drawn"', figure.alt, f"<figcaption>{_inner(text(match['text']))}</figcaption>"
            size = f' width="{figure.width}" height="{figure.height}"'
            picture = _picture(f"{slug}-{name}", figure.ending, figure.data)
            sources.append(notebook.path)
        elif target.startswith(PREFIX):
            static = interactive.static(target)
            alt, size = match["text"], f' width="{static.width}" height="{static.height}"'
            picture = _picture(target.removeprefix(PREFIX).partition("?")[0], "svg", static.markup.encode())
            sources += static.sources
        else:
            path = library.root / "docs" / question.topic / target
            alt, picture = match["text"], _picture(path.stem, path.suffix[1:], path.read_bytes())
            sources.append(path.resolve().relative_to(library.root.resolve()).as_posix())
        pictures.append(picture)
        image = f'<img src="{picture.name}" alt="{html.escape(alt)}"{size}>'
        blocks.append(f"<figure {kind}>{image}{caption}</figure>")
    return "\n".join(blocks), tuple(pictures), sources


def _picture(name: str, ending: str, data: bytes) -> Picture:
    digest = hashlib.sha256(data).hexdigest()[:12]
    return Picture(MEDIA.format(name=name, digest=digest, ending=ending), data)
