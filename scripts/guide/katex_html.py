"""Makes KaTeX's HTML lighter with the same look: a lone subscript or superscript needs no table of its own.

KaTeX sets every script as an inline table whose rows hold one shifted box. With a single script, the box can be shifted
by relative positioning: the line keeps its height from the strut that opens every formula.
"""

from __future__ import annotations

import re

import lxml.html

SIZING = re.compile(r"reset-size(\d+) size(\d+)")
SIZES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488)  # KaTeX's sizes 1 to 11, in em of size 6
LENGTH = re.compile(r"(?P<name>[a-z-]+):(?P<value>-?[\d.]+)em")
Element = lxml.html.HtmlElement


def lighten(formula: str) -> str:
    """One formula as KaTeX writes it, with its lone scripts set as shifted spans."""
    root = lxml.html.fragment_fromstring(formula)
    for script in reversed(root.xpath('.//span[@class="msupsub"]')):
        box = _lone_box(script)
        if box is not None:
            _shift(script, box)
    return lxml.html.tostring(root, encoding="unicode")


def _lone_box(script: Element) -> Element | None:
    """The one box of a script's table, or None where there are two or the table is of another form."""
    boxes = script.xpath('./span/span[1]/span[contains(@class, "vlist")][1]/span')
    if len(boxes) != 1 or len(boxes[0]) != 2 or boxes[0][0].get("class") != "pstrut":
        return None
    return boxes[0] if SIZING.search(boxes[0][1].get("class", "")) else None


def _shift(script: Element, box: Element) -> None:
    """Puts the content of the box in place of the script's table, moved by what the table moved it."""
    strut, content = box
    style = {match["name"]: float(match["value"]) for match in LENGTH.finditer(box.get("style", ""))}
    height = float(LENGTH.search(strut.get("style", ""))["value"])
    before, after = map(int, SIZING.search(content.get("class")).groups())
    scale = SIZES[after - 1] / SIZES[before - 1]
    rules = [f"top:{(height + style['top']) / scale:.2f}em"]
    rules += [f"{side}:{style[side] / scale:.2f}em" for side in ("margin-left", "margin-right") if style.get(side)]
    content.set("class", f"k-script {content.get('class')}")
    content.set("style", ";".join(rules) + ";")
    content.tail = script.tail
    script.getparent().replace(script, content)
