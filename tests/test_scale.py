"""A build whose pages are known says what a build from nothing says, whatever changed; variants keep the rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, build_site
from guide.cache import ContentCache, code_digest, folder_for
from guide.known_pages import Lookups, same_answers
from guide.library import read_library
from guide.page_view import LinkView, NavigationView, PageView, SectionView, identity, plain
from guide.variants import Model, grow
from small_guide import SmallGuide, question_page


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def change_title(guide: SmallGuide) -> None:
    """Neighbors, the topic's list, the search index and the sidebar name the page by its title."""
    guide.replace("docs/training/beta.md", "# What is beta?", "# What does beta do?")


def add_page(guide: SmallGuide) -> None:
    guide.write("docs/training/between.md", question_page("What is between?", "between", "needs: [alpha]\n"))


def change_topic(guide: SmallGuide) -> None:
    guide.replace("docs/training/index.md", "# Training", "# Learning")


def change_formula(guide: SmallGuide) -> None:
    """A character that no formula showed before has to come into the fonts."""
    guide.replace("docs/training/gamma.md", "is $x^2$", r"is $\Xi^2$")


def change_template(guide: SmallGuide) -> None:
    guide.replace("docs/overrides/partials/source.html", "Repository", "Sources")
    guide.replace("docs/overrides/partials/nav.html", 'md-level="0"', 'md-level="0" data-changed')


def change_setting(guide: SmallGuide) -> None:
    guide.replace("mkdocs.yml", "site_name: Deep Learning Interview Guide", "site_name: Another guide")


def change_code(guide: SmallGuide) -> None:
    guide.replace("scripts/guide/squeeze.py", '"> <"', '">  <"')


def change_link_target(guide: SmallGuide) -> None:
    """Alpha links to beta, whose page moves to another topic under the same name."""
    guide.replace("docs/training/alpha.md", "The next page.", "The [next page](beta.md).")


def move_page(guide: SmallGuide) -> None:
    guide.write("docs/cnns/index.md", "# Convolutions\n\nImages.\n\n<!-- questions -->\n")
    guide.write("docs/cnns/beta.md", guide.read("docs/training/beta.md"))
    (guide.root / "docs/training/beta.md").unlink()
    guide.replace("docs/training/alpha.md", "(beta.md)", "(../cnns/beta.md)")


def change_notebook(guide: SmallGuide) -> None:
    guide.replace("notebooks/training/growth.ipynb", "We compare $x^2$ with $x$.", "We set $x^2$ against $x$.")


EDITS = (
    change_title,
    add_page,
    change_topic,
    change_formula,
    change_link_target,
    move_page,
    change_notebook,
    change_setting,
    change_template,
    change_code,
)


def build(guide: SmallGuide, name: str) -> dict[str, bytes]:
    site = guide.root / name
    result = build_site(guide.root, site)
    assert result.returncode == 0, result.stderr
    return contents(site)


def test_what_is_kept_is_never_older_than_the_sources(small_guide: SmallGuide) -> None:
    before = build(small_guide, "first")
    for edit in EDITS:
        edit(small_guide)
        warm = build(small_guide, "warm")
        cache, aside = small_guide.root / ".cache", small_guide.root / "aside"
        cache.rename(aside)
        cold = build(small_guide, "cold")
        shutil.rmtree(cache)
        aside.rename(cache)
        assert cold != before, f"{edit.__name__} changes nothing"
        assert warm.keys() == cold.keys(), edit.__name__
        assert [path for path in warm if warm[path] != cold[path]] == [], edit.__name__
        before = cold


def test_known_pages_are_not_built_again(small_guide: SmallGuide) -> None:
    """The second build must get by without what only converting and rendering a page needs."""
    first = build(small_guide, "first")
    spy = small_guide.root / "spy.py"
    spy.write_text(
        "import runpy, sys\n"
        "from mkdocs.structure.pages import Page\n"
        "made = []\n"
        "convert = Page.render\n"
        "Page.render = lambda self, *rest: (made.append(self.file.src_uri), convert(self, *rest))[1]\n"
        "sys.argv = ['mkdocs', 'build', '--quiet', '--site-dir', 'second']\n"
        "try:\n    runpy.run_module('mkdocs', run_name='__main__')\n"
        "finally:\n    print(*made)\n",
        encoding="utf-8",
    )
    assert run_python(spy) == "tags.md"
    assert contents(small_guide.root / "second") == first


def run_python(script: Path) -> str:
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, str(script)]
    return subprocess.run(
        command, cwd=script.parent, env=variables, capture_output=True, text=True, check=True
    ).stdout.strip()


def page_view(**changes: object) -> PageView:
    values = {
        "title": "What is alpha?",
        "url": "training/alpha/",
        "canonical_url": None,
        "edit_url": None,
        "meta": {"tags": ["loss"]},
        "previous_page": None,
        "next_page": LinkView("What is beta?", "training/beta/"),
        "digest": "d",
        "content": "",
        "toc": (),
        "is_homepage": False,
    }
    return PageView(**{**values, **changes})


NAVIGATION = NavigationView([SectionView("Training", None, True, ())], LinkView("Home", ""))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "What?"},
        {"url": "training/a/"},
        {"canonical_url": "https://example.org/"},
        {"edit_url": "https://example.org/edit"},
        {"meta": {"tags": ["pca"]}},
        {"previous_page": LinkView("Before", "x/")},
        {"next_page": LinkView("What is gamma?", "training/beta/")},
        {"digest": "e"},
        {"is_homepage": True},
    ],
)
def test_identity_tells_pages_apart_by_all_that_templates_see(changes: dict) -> None:
    assert identity(page_view(**changes), NAVIGATION, []) != identity(page_view(), NAVIGATION, [])


def test_identity_tells_navigation_and_tags_apart() -> None:
    plain_one = identity(page_view(), NAVIGATION, [])
    other = NavigationView([SectionView("Training", None, False, ())], LinkView("Home", ""))
    assert identity(page_view(), other, []) != plain_one
    assert identity(page_view(), NAVIGATION, [LinkView("loss", "tags/#loss")]) != plain_one


def test_settings_are_the_same_text_in_every_process() -> None:
    assert plain({"b": {"z", "a"}, "a": (1, None, object())}) == {"a": [1, None, "object"], "b": ["a", "z"]}


def test_a_conversion_holds_while_the_files_answer_alike() -> None:
    class File:
        url = "a/"

    lookups = Lookups({"a.md": File}.get)
    assert lookups.get_file_from_path("a.md") is File
    assert lookups.get_file_from_path("b.md") is None
    assert same_answers(lookups.answers, {"a.md": File}.get)
    assert not same_answers(lookups.answers, {"a.md": File, "b.md": File}.get)
    assert not same_answers(lookups.answers, {}.get)


@pytest.mark.parametrize("path", ["guide/squeeze.py", "assembly/state.py", "hooks.py"])
def test_all_code_of_a_build_is_part_of_the_keys(
    small_guide: SmallGuide, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.cache.SCRIPTS", small_guide.root / "scripts")
    before = code_digest.__wrapped__()
    small_guide.write(f"scripts/{path}", small_guide.read(f"scripts/{path}") + "\n")
    assert code_digest.__wrapped__() != before


def test_store_gives_back_what_it_was_told_and_drops_what_is_damaged(tmp_path: Path) -> None:
    store = ContentCache(tmp_path / "results.sqlite")
    assert store.remember(lambda: ["first"], "input") == ["first"]
    assert store.remember(lambda: ["second"], "input") == ["first"]
    assert store.remember(lambda: ["other"], "other input") == ["other"]
    store._run("UPDATE kept SET value = x'00'")
    assert store.remember(lambda: ["third"], "input") == ["third"]
    store.close()


def test_a_server_holds_what_it_has_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContentCache, "_held", None)
    ContentCache.hold()
    store = ContentCache(tmp_path / "results.sqlite")
    assert store.remember(lambda: ["first"], "input") == ["first"]
    store._run("DELETE FROM kept")
    assert store.remember(lambda: ["second"], "input") == ["first"]
    assert store.remember(lambda: ["other"], "other input") == ["other"]
    store.close()


def test_a_folder_of_files_that_depend_on_something_else_goes(tmp_path: Path) -> None:
    old = folder_for(tmp_path / "templates", "1.0")
    (old / "compiled").write_text("old", encoding="utf-8")
    assert folder_for(tmp_path / "templates", "1.0") == old
    assert (old / "compiled").exists()
    new = folder_for(tmp_path / "templates", "2.0")
    assert list((tmp_path / "templates").iterdir()) == [new]


def test_variants_keep_every_rule(small_guide: SmallGuide) -> None:
    library = read_library(small_guide.root)
    models = [Model(question, small_guide.read(question.path)) for question in library.questions]
    files = grow(models, 11)
    assert len(files) == 8
    for path, text in files.items():
        small_guide.write(path, text)
    grown = read_library(small_guide.root)
    assert [str(problem) for problem in grown.problems] == []
    assert len(grown.questions) == 11


@pytest.mark.parametrize("name", ["benchmark_scale.py", "benchmark_peers.py"])
def test_measurements_name_their_command(name: str) -> None:
    assert (ROOT / "scripts" / name).exists()
    assert f"python scripts/{name}" in (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
