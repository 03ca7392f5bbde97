"""The built site, judged from its HTML: links, math, weight, computed parts, and that two builds agree."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import lxml.html
import pytest

from conftest import ROOT, build_site
from guide.library import read_library
from guide.site_links import check_site
from hosted import DIGEST
from small_guide import SmallGuide

ANSWER_LIMIT = 12_000
NOTEBOOK_LIMIT = 20_000
LIBRARY = read_library(ROOT)


def page_of(site: Path, address: str) -> str:
    """The HTML of a page by the address of its source, as hosted."""
    source = Path(address)
    folder = source.parent if source.name == "index.md" else source.with_suffix("")
    return (site / folder / "index.html").read_text(encoding="utf-8")


def article(html: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(html).xpath("//article")[0]


def test_hosted_site_has_no_broken_reference(site: Path) -> None:
    assert [str(fault) for fault in check_site(site)] == []


def test_offline_site_has_no_broken_reference(offline_site: Path) -> None:
    assert [str(fault) for fault in check_site(offline_site, from_disk=True)] == []


def test_every_question_and_notebook_has_its_page(site: Path) -> None:
    for source in (*LIBRARY.questions, *LIBRARY.notebooks):
        title = article(page_of(site, source.address)).xpath(".//h1")[0]
        assert title.text == source.title


@pytest.mark.parametrize("question", LIBRARY.questions, ids=lambda question: question.slug)
def test_answer_page_is_light(site: Path, question) -> None:
    weight = len(gzip.compress(page_of(site, question.address).encode(), 6))
    assert weight <= ANSWER_LIMIT, f"{question.path}: {weight} bytes gzipped; cut what is worth least"


@pytest.mark.parametrize("notebook", LIBRARY.notebooks, ids=lambda notebook: notebook.slug)
def test_notebook_page_is_light(site: Path, notebook) -> None:
    weight = len(gzip.compress(page_of(site, notebook.address).encode(), 6))
    assert weight <= NOTEBOOK_LIMIT, f"{notebook.path}: {weight} bytes gzipped"


def test_no_page_shows_raw_tex(site: Path) -> None:
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        text = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
        found = re.search(r"\\(?:frac|mathbf|begin|left|sum|log|\(|\[)|\$\$|arithmatex|<annotation", text)
        assert not found, f"{page.relative_to(site)}: {text[found.start() - 60 : found.end() + 60]}"


VAGUE = {"click here", "details", "go", "here", "learn more", "link", "more", "start", "this", "this page"}


def test_links_say_where_they_lead(site: Path) -> None:
    """Somebody who lists a page's links, by a screen reader say, hears their words alone."""
    for page in site.rglob("*.html"):
        for link in lxml.html.fromstring(page.read_text(encoding="utf-8")).iter("a"):
            text = link.text_content().strip().lower()
            assert text not in VAGUE, f"{page.relative_to(site)}: {text} ({link.get('href')})"


def test_formulas_are_both_drawn_and_spoken(site: Path) -> None:
    formulas = article(page_of(site, "notation.md")).xpath(".//x-math|.//x-display")
    assert len(formulas) > 50
    for formula in formulas:
        assert formula.xpath('.//span[contains(@class, "katex-mathml")]/math')
        assert formula.xpath('.//span[contains(@class, "katex-html") and @aria-hidden="true"]')


def test_computed_parts_of_an_answer_page(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site).returncode == 0
    beta = page_of(site, "training/beta.md")
    body = article(beta)
    assert body.xpath('string(.//details[@class="also-asked"]//li)') == "beta asked in way zero"
    assert [(link.text, link.get("href")) for link in body.xpath('.//p[@class="question-needs"]/a')] == [
        ("What is alpha?", "../alpha/")
    ]
    facts = body.xpath('.//p[@class="question-facts"]')[0].text_content()
    assert "Training" in facts
    assert "Core" in facts
    assert "min read" in facts
    assert re.search(r'<link rel="prev" href="../alpha/">', beta)
    assert re.search(r'<link rel="next" href="../gamma/">', beta)
    assert 'content="Sentence zero zero about the short answer of beta' in beta
    assert "Worked notebook" in article(page_of(site, "training/alpha.md")).text_content()


def test_topic_without_pages_does_not_show(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    small_guide.write("docs/rnns/index.md", "# Recurrent networks\n\nNo page yet.\n")
    result = build_site(small_guide.root, site)
    (small_guide.root / "docs/rnns/index.md").unlink()
    assert result.returncode != 0 or "Recurrent networks" not in page_of(site, "index.md")
    assert build_site(small_guide.root, site).returncode == 0
    home = page_of(site, "index.md")
    assert "Training" in home
    assert "Recurrent" not in home


def test_figure_of_a_notebook_stands_in_the_page_and_once_on_disk(small_guide: SmallGuide) -> None:
    figure = "![The square wins.](figure:growth/growth)\n\n## Worked example"
    small_guide.replace("docs/training/alpha.md", "## Worked example", figure)
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site).returncode == 0
    for address in ("training/alpha.md", "notebooks/training/growth.ipynb"):
        image = article(page_of(site, address)).xpath(".//figure//img")[0]
        assert image.get("alt") == "The square overtakes the line at one and leaves it behind."
        assert (image.get("width"), image.get("height")) == ("120", "80")
        assert DIGEST.sub("", image.get("src")).endswith("assets/figures/growth/growth.svg")
    assert len(list(site.rglob("growth*.svg"))) == 1
    caption = article(page_of(site, "training/alpha.md")).xpath(".//figure/figcaption")[0]
    assert caption.text_content() == "The square wins. From the notebook The square grows faster than the line."
    assert [link.get("href") for link in caption.xpath("./a")] == ["../../notebooks/training/growth/"]


def test_notebook_page_is_slim_and_linked(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site).returncode == 0
    html = page_of(site, "notebooks/training/growth.ipynb")
    body = article(html)
    assert "data:image" not in html
    assert "jp-" not in html
    assert not body.xpath(".//style|.//script")
    assert body.xpath('.//a[@href="../../../training/alpha/"]')
    assert body.xpath(".//x-math//math")
    assert [pre.text for pre in body.xpath('.//pre[@class="notebook-output"]')] == ["9"]


def test_repository_address_is_one_setting(small_guide: SmallGuide) -> None:
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site, GITHUB_REPOSITORY="").returncode == 0
    everything = "".join(page.read_text(encoding="utf-8") for page in site.rglob("*.html"))
    assert "colab" not in everything
    assert "/edit/main/" not in everything
    assert "/issues/new" not in everything
    assert build_site(small_guide.root, site, GITHUB_REPOSITORY="Some-One/guide").returncode == 0
    answer = page_of(site, "training/alpha.md")
    assert "https://github.com/Some-One/guide/edit/main/docs/training/alpha.md" in answer
    assert "https://github.com/Some-One/guide/issues/new?title=Error:+What+is+alpha%3F&amp;body=" in answer
    assert '<link rel="canonical" href="https://some-one.github.io/guide/training/alpha/">' in answer
    notebook = page_of(site, "notebooks/training/growth.ipynb")
    assert "https://github.com/Some-One/guide/edit/main/notebooks/training/growth.ipynb" in notebook
    assert "colab.research.google.com/github/Some-One/guide/blob/main/notebooks/training/growth.ipynb" in notebook
    assert [str(fault) for fault in check_site(site, "/guide/")] == []


def test_two_builds_are_identical(small_guide: SmallGuide) -> None:
    builds = []
    for name in ("one", "two"):
        site = small_guide.root / name
        assert build_site(small_guide.root, site).returncode == 0
        builds.append({path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()})
        for cached in (small_guide.root / ".cache").rglob("results.sqlite*"):
            cached.unlink()
    assert builds[0].keys() == builds[1].keys()
    assert [str(path) for path in builds[0] if builds[0][path] != builds[1][path]] == []


@pytest.mark.parametrize("damage", [b"", b"not a database at all", None], ids=["empty", "foreign", "torn"])
def test_damaged_cache_is_rebuilt(small_guide: SmallGuide, damage: bytes | None) -> None:
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site).returncode == 0
    before = page_of(site, "training/alpha.md")
    cache = small_guide.root / ".cache" / "results.sqlite"
    for extra in cache.parent.glob("results.sqlite-*"):
        extra.unlink()
    whole = cache.read_bytes()
    cache.write_bytes(whole[:5000] + b"\x00" * 3000 + whole[8000:] if damage is None else damage)
    result = build_site(small_guide.root, site)
    assert result.returncode == 0, result.stderr
    assert page_of(site, "training/alpha.md") == before
