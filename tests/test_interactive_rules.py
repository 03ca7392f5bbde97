"""The line that places an interactive figure, the links that set it, and how the checkers judge both."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, build_site
from guide.cache import ContentCache
from guide.interactive import Interactive
from guide.minify import minify
from guide.node import run_node
from guide.problems import Problem
from guide.site_links import check_site
from small_guide import SmallGuide

LINE = "![The window walks over the padded input.](interactive:convolution?padding=1)"


def read(folder: Path, **pages: str) -> tuple[Interactive, list[Problem]]:
    """The figures of a project of these pages, and every problem with them."""
    shutil.copytree(ROOT / "docs" / "assets" / "interactive", folder / "docs" / "assets" / "interactive")
    for name, text in pages.items():
        (folder / "docs" / f"{name}.md").write_text(f"# Page\n\n{text}\n", encoding="utf-8")
    (folder / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    interactive = Interactive(folder, ContentCache(folder / "cache.sqlite"))
    return interactive, interactive.check_sources()


def test_line_becomes_the_static_picture_with_its_settings(tmp_path: Path) -> None:
    interactive, problems = read(tmp_path, a=LINE, b="Text.", c="```text\n" + LINE.replace("padding", "x") + "\n```")
    assert problems == []
    files = interactive.files()
    [picture] = [address for address in files if address.endswith(".svg")]
    assert re.fullmatch(r"assets/interactive/convolution-[0-9a-f]{8}\.svg", picture)
    assert "padded to 9×9" in files[picture]
    placed = interactive.place(LINE, "a.md")
    scripts = ("shared.js", "convolution.js")
    attributes = f'id="convolution" data-settings="padding=1" data-scripts="{" ".join(scripts)}" markdown="span"'
    assert placed.startswith(f'<figure class="interactive" {attributes}>')
    assert f'({picture}){{ width="640" height="' in placed
    at_once = ("interactive.css", "loader.js")
    assert interactive.on_page("a.md") == [f"assets/interactive/{name}" for name in at_once]
    assert interactive.on_page("b.md") == []
    assert sorted([picture, *(f"assets/interactive/{name}" for name in (*at_once, *scripts))]) == sorted(files)


def test_nothing_is_shipped_where_no_page_has_a_figure(tmp_path: Path) -> None:
    interactive, problems = read(tmp_path, a="Text.")
    assert problems == []
    assert interactive.files() == {}


BROKEN = {
    "unknown figure": (LINE.replace("convolution", "convolutoin"), "no interactive figure `convolutoin`"),
    "unknown setting": (LINE.replace("padding", "paddding"), "The setting `paddding`"),
    "setting out of range": (LINE.replace("=1", "=99"), "The setting `padding`"),
    "setting that is no number": (LINE.replace("=1", "=one"), "The setting `padding`"),
    "settings that do not fit": (LINE.replace("padding=1", "input=2"), "The setting `kernel`"),
    "short alt text": (LINE.replace("The window walks over the padded input.", "Window"), "is too short"),
    "not a line of its own": (f"See {LINE}", "not placed by a line of its own"),
    "indented": (f"??? note\n\n    {LINE}", "not placed by a line of its own"),
    "twice": (f"{LINE}\n\n{LINE}", "stands twice"),
    "link without the figure": ("[try](?convolution.stride=2#convolution)", "sets no figure"),
    "link to an unknown setting": (f"{LINE}\n\n[try](?convolution.strid=2#convolution)", "The setting `strid`"),
    "link to a wrong value": (f"{LINE}\n\n[try](?convolution.stride=x#convolution)", "The setting `stride`"),
    "link without a figure's name": (f"{LINE}\n\n[try](?stride=2#convolution)", "sets no figure"),
    "link to another page": ("[try](b.md?convolution.stride=2#convolution)", "sets no figure of docs/b.md"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_use_is_named_with_its_line_and_mend(tmp_path: Path, text: str, message: str) -> None:
    _, problems = read(tmp_path, a=f"First.\n\n{text}", b="Text.")
    assert [problem.path for problem in problems] == ["docs/a.md"], problems
    assert message in problems[0].message
    assert problems[0].line >= 5
    assert problems[0].mend.endswith(".")


def test_links_from_here_and_from_another_page_are_fine(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        a=f"{LINE}\n\n[try](?convolution.stride=2&convolution.input=9#convolution) and [mail](https://a.org/?a.b=1)",
        b="[there](a.md?convolution.stride=2#convolution)",
    )
    assert problems == []


def test_settings_of_a_link_join_those_of_the_line(tmp_path: Path) -> None:
    line = LINE.replace("padding=1", "input=3")
    _, problems = read(tmp_path, a=f"{line}\n\n[fits](?convolution.kernel=3) [not](?convolution.kernel=4)")
    assert [problem.message for problem in problems] == [
        "The setting `kernel` in `?convolution.kernel=4` does not work."
    ]


@pytest.mark.parametrize("offline", ["false", "true"])
def test_built_links_are_judged_by_the_pictures_on_the_page(small_guide: SmallGuide, offline: str) -> None:
    setting = "?convolution.stride=2#convolution"
    small_guide.replace("docs/training/beta.md", "## Worked", f"{LINE}\n\n[try stride 2]({setting})\n\n## Worked")
    small_guide.replace("docs/training/gamma.md", "## Worked", f"[try it there](beta.md{setting})\n\n## Worked")
    site = small_guide.root / "site"
    result = build_site(small_guide.root, site, OFFLINE=offline)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    from_disk = offline == "true"
    assert [str(fault) for fault in check_site(site, from_disk=from_disk) if "sitemap" not in fault.page] == []
    page = next(site.glob("training/beta*.html" if from_disk else "training/beta/index.html"))
    html = page.read_text(encoding="utf-8")
    for old, new, kind in (
        ("?convolution.stride=2", "?convolution.strid=2", "missing-setting"),
        ("?convolution.stride=2", "?pooling.stride=2", "missing-figure"),
    ):
        page.write_text(html.replace(old, new), encoding="utf-8")
        assert [fault.kind for fault in check_site(site, from_disk=from_disk)] == [kind]


def test_minified_script_does_the_same(tmp_path: Path) -> None:
    source = "// A comment.\n(function define(all) {\n  const longName = 1 + 1;\n  all.two = longName;\n})(this);\n"
    cache = ContentCache(tmp_path / "cache.sqlite")
    light = minify({"a.js": source}, ROOT, cache)
    assert "comment" not in light["a.js"]
    assert "longName" not in light["a.js"]
    assert ".two=2" in light["a.js"]
    assert minify({"a.js": source}, ROOT, cache) == light
    with pytest.raises(RuntimeError, match=r"b.*\n"):
        minify({"b.js": "const = ;"}, ROOT, cache)


PRESETS = """
const guideFigure = require(process.argv[1]);
const count = (value) => ({ type: "integer", label: "n", value, min: 1, max: 99 });
const model = { type: "choice", label: "Model", value: "own", options: [["own", "Own"], ["small", "Small"]] };
model.presets = { small: { layers: 12, heads: 6 } };
guideFigure.add({ name: "t", settings: { model, layers: count(2), heads: count(1) }, compute: (values) => values });
const ask = (texts) => guideFigure.read(guideFigure.figures.t, texts).values;
console.log(JSON.stringify([ask({}), ask({ model: "small" }), ask({ model: "small", heads: "3" })]));
"""


def test_preset_fills_in_what_the_address_does_not_say() -> None:
    module = ROOT / "docs" / "assets" / "interactive" / "figure.js"
    assert json.loads(run_node(ROOT, "-e", PRESETS, module)) == [
        {"model": "own", "layers": 2, "heads": 1},
        {"model": "small", "layers": 12, "heads": 6},
        {"model": "small", "layers": 12, "heads": 3},
    ]


NUMBERS = {
    "0": "0",
    "-0.5": "−0.5",
    "1234567": "1,234,567",
    "123456789012345678901234567890n": "123,456,789,012,345,678,901,234,567,890",
    "1234.5678": "1,235",
    "0.00012345": "0.0001234",
    "-0.000012345": "−1.234×10⁻⁵",
    "1.5e300": "1.5×10³⁰⁰",
    "1/0": "too large to show",
}


@pytest.mark.parametrize(("value", "text"), NUMBERS.items())
def test_numbers_are_written_for_readers(value: str, text: str) -> None:
    module = ROOT / "docs" / "assets" / "interactive" / "figure.js"
    code = f"console.log(require(process.argv[1]).format({value}))"
    assert run_node(ROOT, "-e", code, module).strip() == text
