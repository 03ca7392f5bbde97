"""Bad sources stop the build with file, line and mend, all in one go, and leave the last good site as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import build_site
from small_guide import SmallGuide, error_cell, notebook_file, question_page

ALPHA = "docs/training/alpha.md"
BETA = "docs/training/beta.md"
NOTEBOOK = "notebooks/training/growth.ipynb"


def break_front_matter(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "level: core", "level: [core")


def use_unknown_tag(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "tags: [loss]", "tags: [losses]")


def close_a_circle(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "notebook: growth\n", "notebook: growth\nneeds: [gamma]\n")


def misspell_tex(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "\\frac", "\\fraq")


def misspell_tex_in_notebook(guide: SmallGuide) -> None:
    guide.replace(NOTEBOOK, "$x^2$", "$\\\\fraq{x}$")


def store_an_error(guide: SmallGuide) -> None:
    guide.write(NOTEBOOK, notebook_file(["training/alpha.md"], [error_cell(3)]))


def repeat_a_slug(guide: SmallGuide) -> None:
    guide.write("docs/rnns/index.md", "# RNNs\n\nLoops.\n\n<!-- questions -->\n")
    guide.write("docs/rnns/alpha.md", question_page("What is delta?", "delta"))


def save_as_latin_1(guide: SmallGuide) -> None:
    (guide.root / ALPHA).write_bytes(guide.read(ALPHA).replace("It is a square.", "It is a carré.").encode("latin-1"))


def need_a_missing_page(guide: SmallGuide) -> None:
    guide.replace(BETA, "needs: [alpha]", "needs: [alhpa]")


def use_unknown_key(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "level: core", "level: core\nauthor: me")


def drop_a_section(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "## Worked example", "## A worked example")


def link_nowhere(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "Names alpha first.", "Names [alpha](alpa.md) first.")


def name_a_missing_notebook(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "notebook: growth", "notebook: grwoth")


def show_a_missing_figure(guide: SmallGuide) -> None:
    guide.replace(ALPHA, "## Worked example", "![It grows.](figure:growth/grwoth)\n\n## Worked example")


def damage_a_notebook(guide: SmallGuide) -> None:
    guide.write(NOTEBOOK, guide.read(NOTEBOOK)[:400])


def forget_the_index(guide: SmallGuide) -> None:
    (guide.root / "docs/training/index.md").unlink()


FAULTS: list[tuple[Callable[[SmallGuide], None], str, str, str]] = [
    (break_front_matter, ALPHA, "not valid YAML", "level"),
    (use_unknown_tag, ALPHA, "Unknown tag `losses`", "tags: "),
    (close_a_circle, ALPHA, "runs in a circle: alpha → gamma → beta → alpha", "needs: "),
    (misspell_tex, ALPHA, r"KaTeX refuses", r"\fraq"),
    (misspell_tex_in_notebook, NOTEBOOK, r"KaTeX refuses", "title"),
    (store_an_error, NOTEBOOK, "ends in ValueError: no such thing", '"broken"'),
    (repeat_a_slug, ALPHA, "slug `alpha` is also that of docs/rnns/alpha.md", "---"),
    (save_as_latin_1, ALPHA, "0xe9) is not UTF-8", "carr"),
    (need_a_missing_page, BETA, "`needs` names no page: `alhpa`", "needs: "),
    (use_unknown_key, ALPHA, "Unknown key `author`", "author: "),
    (drop_a_section, ALPHA, "Unknown section `## A worked example`", "## A worked"),
    (link_nowhere, ALPHA, "The link `alpa.md` leads nowhere", "alpa.md"),
    (name_a_missing_notebook, ALPHA, "`notebook` names none: `grwoth`", "notebook: "),
    (show_a_missing_figure, ALPHA, "No notebook draws `figure:growth/grwoth`", "figure:"),
    (damage_a_notebook, NOTEBOOK, "This is not a notebook", None),
    (forget_the_index, "docs/training/index.md", "The topic has no index page", None),
]


def line_of(path: Path, mark: str) -> int:
    """The number of the first line that holds a text, read as bytes so that a broken file can be searched too."""
    return next(i for i, line in enumerate(path.read_bytes().split(b"\n"), 1) if mark.encode() in line)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("plant", "path", "message", "mark"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_fault_stops_the_build_and_leaves_the_site(
    small_guide: SmallGuide, plant: Callable[[SmallGuide], None], path: str, message: str, mark: str | None
) -> None:
    site = small_guide.write("site/index.html", "the last good site").parent
    before = snapshot(site)
    plant(small_guide)
    result = build_site(small_guide.root, site)
    assert result.returncode != 0
    line = line_of(small_guide.root / path, mark) if mark else r"\d+"
    found = re.search(rf"^{re.escape(path)}:{line}: .*{re.escape(message)}.* Mend: .+$", result.stderr, re.MULTILINE)
    assert found, result.stderr
    assert "Traceback" not in result.stderr
    assert snapshot(site) == before
    assert sorted(entry.name for entry in small_guide.root.glob("site*")) == ["site"]


def test_all_faults_are_reported_in_one_go(small_guide: SmallGuide) -> None:
    for plant in (use_unknown_tag, misspell_tex, store_an_error, need_a_missing_page):
        plant(small_guide)
    said = build_site(small_guide.root, small_guide.root / "site").stderr
    for message in ("Unknown tag", "KaTeX refuses", "ends in ValueError", "`needs` names no page"):
        assert message in said
    assert "4 problems in the sources" in said


def test_a_warning_of_mkdocs_keeps_the_last_good_site(small_guide: SmallGuide) -> None:
    site = small_guide.write("site/index.html", "the last good site").parent
    small_guide.replace(ALPHA, "Names alpha first.", "Names [alpha](beta.md#nowhere) first.")
    result = build_site(small_guide.root, site)
    assert result.returncode != 0
    assert "nowhere" in result.stderr
    assert snapshot(site) == {"index.html": b"the last good site"}


def test_the_small_guide_itself_builds(small_guide: SmallGuide) -> None:
    site = small_guide.write("site/old.html", "an older site").parent
    result = build_site(small_guide.root, site)
    assert result.returncode == 0, result.stderr
    assert (site / "training/alpha/index.html").exists()
    assert not (site / "old.html").exists()
