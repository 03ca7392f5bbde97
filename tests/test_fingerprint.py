"""Names that say their content: which files get them, and that everything still finds its files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guide.fingerprint import fingerprint
from hosted import DIGEST, asset

FILES = {
    "index.html": '<link href="assets/a.css"><img src="./assets/pictures/p.svg"><a href="assets/p.txt#x">assets/</a>',
    "t/q/index.html": '<link href="../../assets/a.css"><script src="../../assets/search/dialog.js"></script>',
    "404.html": '<link href="/guide/assets/a.css">',
    "about/index.html": '<meta content="https://e.org/guide/assets/pictures/p.svg"><a href="https://f.org/assets/a.css">',
    "assets/a.css": "@font-face{src:url(fonts/f.woff2)}b{background:url('pictures/p.svg')}i{background:url(data:x)}",
    "assets/fonts/f.woff2": "font",
    "assets/pictures/p.svg": "<svg/>",
    "assets/texts.js": 'const html = "<img src=\\"../assets/pictures/p.svg\\">";',
    "assets/p.txt": "text",
    "assets/begin.js": 'script.src = "../assets/search/dialog.js";',
    "assets/theme.0a1b2c3d.min.js": "theme",
    "assets/theme.0a1b2c3d.min.js.map": "map",
    "assets/search/dialog.js": 'load("words.js");',
    "assets/search/words.js": "words",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site")


def write(site: Path, **changes: str) -> Path:
    for name, text in {**FILES, **changes}.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return site


def run(site: Path) -> dict[str, str]:
    return fingerprint(site, "https://e.org/guide/")


def test_every_asset_gets_a_name_and_pages_keep_theirs(site: Path) -> None:
    names = run(site)
    left = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {DIGEST.sub("", name) for name in left} == {DIGEST.sub("", name) for name in FILES}
    plain = {name for name in left if not re.search(r"[.-][0-9a-f]{8}[./]", name)}
    assert plain == {name for name in FILES if name.endswith(".html")}
    assert "assets/theme.0a1b2c3d.min.js" in left
    assert "assets/theme.0a1b2c3d.min.js.map" in left
    assert len({Path(names[f"assets/search/{name}"]).parent for name in ("dialog.js", "words.js")}) == 1


def test_every_kind_of_reference_follows(site: Path) -> None:
    names = run(site)
    style, picture = names["assets/a.css"], names["assets/pictures/p.svg"]
    front = (site / "index.html").read_text()
    assert f'<link href="{style}"><img src="./{picture}"><a href="{names["assets/p.txt"]}#x">assets/</a>' == front
    assert f'<script src="../../{names["assets/search/dialog.js"]}">' in (site / "t/q/index.html").read_text()
    assert f'href="/guide/{style}"' in (site / "404.html").read_text()
    about = (site / "about/index.html").read_text()
    assert f'content="https://e.org/guide/{picture}"' in about
    assert 'href="https://f.org/assets/a.css"' in about
    sheet = (site / style).read_text()
    assert f"url({names['assets/fonts/f.woff2'].removeprefix('assets/')})" in sheet
    assert f"url('{picture.removeprefix('assets/')}')" in sheet
    assert "url(data:x)" in sheet
    assert f'\\"../{picture}\\"' in (site / names["assets/texts.js"]).read_text()
    assert f'"../{names["assets/search/dialog.js"]}"' in (site / names["assets/begin.js"]).read_text()


@pytest.mark.parametrize(
    ("changed", "renamed"),
    [
        ("assets/fonts/f.woff2", {"assets/fonts/f.woff2", "assets/a.css"}),
        ("assets/pictures/p.svg", {"assets/pictures/p.svg", "assets/a.css", "assets/texts.js"}),
        ("assets/search/words.js", {"assets/begin.js", "assets/search/dialog.js", "assets/search/words.js"}),
        ("index.html", set()),
    ],
)
def test_a_changed_file_renames_itself_and_what_leads_to_it_and_nothing_else(
    tmp_path: Path, changed: str, renamed: set[str]
) -> None:
    before = run(write(tmp_path / "before"))
    after = run(write(tmp_path / "after", **{changed: FILES[changed] + " "}))
    assert {name for name in before if before[name] != after[name]} == renamed


def test_name_says_all_that_is_in_the_file(site: Path) -> None:
    run(site)
    assert asset(site, "assets/search/words.js").read_text() == "words"
