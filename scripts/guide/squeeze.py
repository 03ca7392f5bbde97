"""Makes finished pages lighter without changing what is seen.

White space between elements is folded; the theme's icons and the inline styles of formulas move into one style sheet
that all pages share, which also lets a Content-Security-Policy forbid inline styles.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

KEPT = re.compile(r"(<(?:pre|textarea|script|style)\b.*?</(?:pre|textarea|script|style)>)", re.DOTALL)
ICON = re.compile(r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">(?P<path><path d="[^"]+"/>)</svg>')
ICON_RULE = (
    ".icon{display:block;width:1.2rem;height:1.2rem;background:currentcolor;mask:var(--icon) center/contain no-repeat}"
)
STYLED = re.compile(
    r'<(?P<tag>span|svg)(?: class="(?P<names>[^"]*)")?(?P<between>[^>]*?) style="(?P<style>[^"]*)"(?P<rest>[^>]*)>'
)
PLAIN_CODE = re.compile(r'<span class="(?:n|o|p|w|nn)">([^<]*)</span>')  # names and signs keep the colour of the text
CLASSES = re.compile(r'class="([^"]*)"')
LENGTH = re.compile(r"(-?\d*\.\d{2})\d+em")
DRAWING_HINTS = re.compile(r' (?:xmlns="[^"]*MathML"|(?:stretchy|fence|separator)="(?:true|false)")')


CONFIG = re.compile(r'(?<=<script id="__config" type="application/json">)[^<]*')
NOT_OURS = re.compile(
    r'(?<=, )"search": "[^"]*", |, "(?:search\.[a-z.]*|select\.version)": "[^"]*"'
    r'|"(?:content\.action\.edit|navigation\.(?:footer|indexes|top))", '
    r'|(?:"annotate"|(?<=, )"tags"): null, |, "version": null'
)
EMPTY_HEAD = re.compile(r"<th([^>]*)>\s*</th>")
LANDMARK_NAMES = (  # the theme leaves them without
    ('data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'),
    ('<nav class="md-tags"', '<nav class="md-tags" aria-label="Tags"'),
)


def name_landmarks(page: str) -> str:
    """The page with names for the parts that a screen reader lists and the theme leaves unnamed."""
    for old, new in LANDMARK_NAMES:
        page = page.replace(old, new)
    return page


def drop_unused(page: str) -> str:
    """The page without what the theme says to its own search and of features that its templates have acted on."""
    return CONFIG.sub(lambda config: NOT_OURS.sub("", config[0]), page)


def mend_heads(page: str) -> str:
    """The page with empty table heads as the plain cells they are."""
    return EMPTY_HEAD.sub(r"<td\1></td>", page)


class Squeezer:
    """Squeezes the pages of one build and collects the style sheet they share.

    `rules` maps a class name to the body of its rule. A name is made from the rule alone, so every build says the same.
    """

    def __init__(self) -> None:
        self.rules: dict[str, str] = {}
        self._formulas: dict[str, str] = {}

    def squeeze(self, page: str) -> str:
        """A lighter form of an HTML page. Formulas come in afterwards, through `formula`."""
        page = mend_heads(name_landmarks(drop_unused(page)))
        parts = KEPT.split(PLAIN_CODE.sub(r"\1", ICON.sub(self._icon, page)))
        return "".join(part if index % 2 else _fold(part) for index, part in enumerate(parts))

    def style_sheet(self) -> str:
        """The rules of all pages squeezed so far."""
        return "\n".join([ICON_RULE, *(f".{name}{{{body}}}" for name, body in sorted(self.rules.items()))]) + "\n"

    def rules_of(self, page: str) -> dict[str, str]:
        """The rules that a squeezed page uses."""
        names = {name for attribute in CLASSES.findall(page) for name in attribute.split()}
        return {name: self.rules[name] for name in sorted(names & self.rules.keys())}

    def _icon(self, match: re.Match[str]) -> str:
        name = "icon-" + hashlib.sha256(match["path"].encode()).hexdigest()[:6]
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{match["path"]}</svg>'
        self.rules[name] = f"--icon:url('data:image/svg+xml,{quote(svg, safe=' =:/')}')"
        return f'<span class="icon {name}"></span>'

    def formula(self, formula: str) -> str:
        """A lighter form of a formula's HTML, worked out once a build."""
        if formula not in self._formulas:
            self._formulas[formula] = STYLED.sub(self._unstyle, DRAWING_HINTS.sub("", formula))
        return self._formulas[formula]

    def _unstyle(self, match: re.Match[str]) -> str:
        names = [match["names"]] if match["names"] else []
        for declaration in filter(None, match["style"].split(";")):
            declaration = LENGTH.sub(r"\1em", declaration.strip())
            name = _name(declaration)
            rule = f"{declaration}!important"
            assert self.rules.setdefault(name, rule) == rule, f"{name} would mean {rule} and {self.rules[name]}"
            names.append(name)
        return f'<{match["tag"]} class="{" ".join(names)}"{match["between"]}{match["rest"]}>'


def _name(declaration: str) -> str:
    """A class name of its own for each CSS declaration: `top:-3.26em` is `ktn3-26`, what is no length gets a digest."""
    length = re.fullmatch(r"(height|top|margin-left|margin-right|vertical-align):(-?)0?(\d*)\.(\d+)em", declaration)
    if length:
        letter = {"height": "h", "top": "t", "margin-left": "l", "margin-right": "r", "vertical-align": "v"}[length[1]]
        whole = f"{length[3]}-" if length[3] else ""
        return f"k{letter}{'n' if length[2] else ''}{whole}{length[4]}"
    return "k" + hashlib.sha256(declaration.encode()).hexdigest()[:8]


def _fold(text: str) -> str:
    return re.sub(r">\s+<", "> <", re.sub(r"\s*\n\s*", "\n", text))
