"""From a notebook to a page: what mkdocs-jupyter is given to convert, and what is kept of the HTML it returns."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import lxml.html

from .markdown_text import replace_math
from .notebook import FIGURE_TAG, Notebook, source_of
from .render import figure_html

FORMULA = re.compile(r'<x-tex data-display="(?P<display>[01])" data-tex="(?P<tex>[^"]*)"></x-tex>')
SOURCE_LINK = re.compile(r'href="(?P<target>(?!https?:|mailto:|#)[^"]+)"')
BARE_FENCE = re.compile(r'<div class="highlight"><pre>(?P<code>.*?)</pre></div>', re.DOTALL)
FIGURE = re.compile(r'<x-figure data-name="(?P<name>[a-z0-9-]+)"></x-figure>')


@dataclass(frozen=True)
class Heading:
    """A heading of the page, for its table of contents."""

    level: int
    id: str
    name: str


def prepare(notebook: Notebook) -> str:
    """The notebook as JSON for the converter: formulas and pictures replaced by elements it passes on."""
    content = deepcopy(notebook.content)
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = replace_math(source_of(cell), _mark_formula)
            continue
        tags = cell.get("metadata", {}).get("tags", [])
        name = next((tag[len(FIGURE_TAG) :] for tag in tags if tag.startswith(FIGURE_TAG)), None)
        for output in cell.get("outputs", []):
            if any(kind.startswith("image/") for kind in output.get("data", {})):
                output["data"] = {"text/html": f'<x-figure data-name="{name}"></x-figure>'}
        cell["metadata"] = {}
    return json.dumps(content)


def _mark_formula(tex: str, display: bool) -> str:
    return f'<x-tex data-display="{int(display)}" data-tex="{html.escape(tex).replace(chr(10), " ")}"></x-tex>'


def slim(converted: str) -> tuple[str, list[Heading]]:
    """Keeps the cells of a converted notebook and nothing else: no styles, no scripts, no second copy of the code.

    Returns:
        The page's HTML, with `x-tex` and `x-figure` still to be filled, and its headings in order.
    """
    body = lxml.html.fragment_fromstring(converted, create_parent="div")
    parts: list[str] = []
    for cell in _by_class(body, "jp-Notebook-cell"):
        if cell.getparent() is not None and "jp-Notebook-cell" in cell.getparent().get("class", ""):
            continue  # the converter nests a code cell in a wrapper of the same class
        for markdown in _by_class(cell, "jp-RenderedMarkdown"):
            parts.append(
                BARE_FENCE.sub(r'<div class="highlight"><pre><code>\g<code></code></pre></div>', _inner_html(markdown))
            )
        for code in [pre for area in _by_class(cell, "jp-CodeMirrorEditor") for pre in area.iter("pre")][:1]:
            parts.append(
                f'<div class="language-python highlight"><pre><code>{_inner_html(code).strip()}</code></pre></div>'
            )
        for output in _by_class(cell, "jp-OutputArea-output"):
            parts.append(_slim_output(output))
    page = "\n".join(part for part in parts if part)
    page, headings = _take_headings(page)
    return page, headings


def _by_class(element: lxml.html.HtmlElement, name: str) -> list[lxml.html.HtmlElement]:
    return element.xpath(f'.//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]')


def _slim_output(output: lxml.html.HtmlElement) -> str:
    for figure in output.iter("x-figure"):
        return f'<x-figure data-name="{figure.get("data-name")}"></x-figure>'
    for pre in output.iter("pre"):
        text = html.escape("".join(pre.itertext()).rstrip("\n"), quote=False)
        return f'<pre class="notebook-output" tabindex="0" aria-label="Output">{text}</pre>' if text else ""
    for extra in [*output.iter("style", "script")]:
        extra.drop_tree()
    return f'<div class="notebook-output">{_inner_html(output)}</div>'


def _inner_html(element: lxml.html.HtmlElement) -> str:
    inner = (html.escape(element.text, quote=False) if element.text else "") + "".join(
        lxml.html.tostring(child, encoding="unicode") for child in element
    )
    return inner.strip("\n")


def _take_headings(page: str) -> tuple[str, list[Heading]]:
    """Gives each heading an id of its own and takes the converter's permanent link away."""
    headings: list[Heading] = []
    seen: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        level, inner = int(match["level"]), re.sub(r'<a class="anchor-link".*?</a>', "", match["inner"])
        name = html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()
        base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "section"
        anchor, number = base, 1
        while anchor in seen:
            number += 1
            anchor = f"{base}_{number}"
        seen.add(anchor)
        headings.append(Heading(level, anchor, name))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    page = re.sub(r"<h(?P<level>[1-6])\b[^>]*>(?P<inner>.*?)</h(?P=level)>", replace, page, flags=re.DOTALL)
    return page, headings


def fill(page: str, notebook: Notebook, facts: str, link: Callable[[str], str]) -> str:
    """Completes a slimmed page: formulas as Arithmatex marks them, figures, links to sources, facts below the title.

    Args:
        page: what `slim` returned.
        notebook: the record.
        facts: HTML for below the title.
        link: turns an address (`autoencoders/elbo.md`, `assets/…`) into one seen from this page.
    """
    page = FORMULA.sub(_arithmatex, page)
    figures = {figure.name: figure_html(figure, link) for figure in notebook.figures}
    page = FIGURE.sub(lambda match: figures[match["name"]], page)
    folder = notebook.path.rpartition("/")[0]
    page = SOURCE_LINK.sub(lambda match: f'href="{link(_address(folder, match["target"]))}"', page)
    return page.replace("</h1>", f"</h1>{facts}", 1)


def _arithmatex(match: re.Match[str]) -> str:
    if match["display"] == "1":
        return f'<div class="arithmatex">\\[{match["tex"]}\\]</div>'
    return f'<span class="arithmatex">\\({match["tex"]}\\)</span>'


def _address(folder: str, target: str) -> str:
    """A link of a notebook as the address of a source in MkDocs: `../../docs/x/y.md` from `notebooks/x` is `x/y.md`."""
    path, mark, anchor = target.partition("#")
    return posixpath.normpath(f"{folder}/{path}").removeprefix("docs/") + mark + anchor
