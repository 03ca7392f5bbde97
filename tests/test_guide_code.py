"""The guide's own functions, one by one: Markdown, TeX, cache, order, addresses, squeezing, staging."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT
from guide.cache import ContentCache
from guide.katex_html import lighten
from guide.markdown_text import find_links, prose, read_lines, replace_math
from guide.order import reading_order
from guide.public import page_address, site_address
from guide.question import parse_question
from guide.render import plain, relative, report_address
from guide.squeeze import Squeezer
from guide.staging import Staging
from guide.tex import Tex, TexError
from small_guide import question_page

FENCED = "Text $a$.\n\n````python\n```\n# no $b$ [x](y.md)\n````\n\nMore `$c$` and $d\\$e$ for \\$5 and $6.\n"


def test_lines_inside_fences_are_marked() -> None:
    assert [line.number for line in read_lines(FENCED) if line.in_fence] == [3, 4, 5, 6]


def test_math_is_replaced_outside_code_only() -> None:
    seen: list[tuple[str, bool]] = []

    def render(tex: str, display: bool) -> str:
        seen.append((tex, display))
        return "M"

    text = replace_math(f"{FENCED}\n$$\nx\n$$\n", render)
    assert seen == [("x", True), ("d\\$e", False), ("a", False)]
    assert text == FENCED.replace("$a$", "M").replace("$d\\$e$", "M") + "\nM\n"


def test_prose_keeps_line_breaks_and_drops_code_and_targets() -> None:
    lines = tuple(read_lines("See [the `loss`](a.md) of\n`code` $x$.\n```text\nz\n```"))
    assert prose(lines).split() == ["See", "the", "of", "."]
    assert prose(lines).count("\n") == 4


def test_links_are_found_with_their_lines() -> None:
    lines = tuple(read_lines("`[no](x.md)`\n\n[one](a.md) ![two](b.svg)\n[three [nested]](c.md#d)", 10))
    assert [(number, match["target"]) for number, match in find_links(lines)] == [
        (12, "a.md"),
        (12, "b.svg"),
        (13, "c.md#d"),
    ]


@pytest.fixture
def tex(tmp_path: Path):
    renderer = Tex(ROOT, ContentCache(tmp_path / "cache.sqlite"))
    yield renderer
    renderer.close()


def test_formula_becomes_html_and_mathml_without_its_tex(tex: Tex) -> None:
    html = tex.render(r"\frac{1}{\sqrt{d_k}}", display=True)
    assert html.startswith("<x-display")
    assert "<mfrac>" in html
    assert "katex-html" in html
    assert "sqrt{" not in html
    assert tex.render(r"\frac{1}{\sqrt{d_k}}", display=True) == html


@pytest.mark.parametrize("wrong", [r"\fraq{1}{2}", "x_", "größe", r"\begin{aligned} x", r"\def\a{1}\a\b"])
def test_wrong_formula_is_refused(tex: Tex, wrong: str) -> None:
    with pytest.raises(TexError) as error:
        tex.render(wrong, display=False)
    assert error.value.tex == wrong
    assert "\u0332" not in str(error.value)


def test_formulas_marked_by_arithmatex_are_replaced(tex: Tex) -> None:
    page = r'<p><span class="arithmatex">\(a &lt; b\)</span></p><div class="arithmatex">\[\fraq\]</div>'
    html, errors = tex.render_page(page, keep=lambda formula: formula)
    assert "arithmatex" not in html
    assert "<mo>&lt;</mo>" in html
    assert [error.tex for error in errors] == [r"\fraq"]


@pytest.mark.parametrize("formula", ["x_i", "x^2", "x_i^2", r"\mathbf{W}^{(l)}_{ij}", "a_{b_c}", r"\frac{x_1}{y^2}"])
def test_lightened_formula_keeps_its_text(tex: Tex, formula: str) -> None:
    raw = tex._ask([(formula, False)])[0]["html"]
    light = lighten(raw)

    def shown(html: str) -> str:
        import lxml.html

        return "".join(lxml.html.fromstring(html).itertext()).replace("\u200b", "")

    assert shown(light) == shown(raw)
    assert len(light) <= len(raw)


def test_lone_scripts_are_shifted_without_a_table(tex: Tex) -> None:
    assert "vlist" not in tex.render("x_i", display=False)
    assert "vlist" in tex.render("x_i^2", display=False)


def test_cache_gives_back_what_it_was_given_and_nothing_damaged(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "cache.sqlite")
    key = cache.key("a", "b")
    assert key != cache.key("ab", "")
    assert cache.get(key) is None
    cache.put(key, {"html": "é"})
    assert cache.get(key) == {"html": "é"}
    cache._rows.execute("UPDATE kept SET value = ?", (b'{"html": "e"}',))
    assert cache.get(key) is None
    cache.close()


def test_reading_order_puts_needs_first_then_level_then_title(tmp_path: Path) -> None:
    pages = {
        "zeta": question_page("A question?", "zeta", "needs: [eta]\n"),
        "eta": question_page("B question?", "eta"),
        "theta": question_page("C question?", "theta").replace("level: core", "level: warm-up"),
        "iota": question_page("D question?", "iota", "needs: [elsewhere]\n"),
    }
    questions = []
    for slug, text in pages.items():
        path = tmp_path / "docs" / "training" / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        questions.append(parse_question(path, tmp_path)[0])
    assert [question.slug for question in reading_order(questions)] == ["theta", "eta", "zeta", "iota"]


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("autoencoders/elbo.md", "autoencoders/index.md", "elbo.md"),
        ("autoencoders/elbo.md", "index.md", "autoencoders/elbo.md"),
        ("notebooks/autoencoders/x.ipynb", "autoencoders/elbo.md", "../notebooks/autoencoders/x.ipynb"),
        ("index.md", "a/b/c.md", "../../index.md"),
    ],
)
def test_relative_links(target: str, page: str, link: str) -> None:
    assert relative(target, page) == link


def test_plain_text_and_report_address() -> None:
    assert plain("The `x_i` of *all* **terms** and snake_case") == "The x_i of all terms and snake_case"
    address = report_address("a/b", "Why & how?", "docs/x.md")
    assert address.startswith("https://github.com/a/b/issues/new?title=Error:+Why+%26+how%3F&body=File:+docs")


def test_squeezing_keeps_preformatted_text_and_collects_styles() -> None:
    squeezer = Squeezer()
    icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 6h18v2H3z"/></svg>'
    page = f"<p>a</p>\n\n   <p>b</p>{icon}<pre>  x\n\n  y</pre>"
    formula = '<x-math><span class="mord" style="height:0.3361em;margin-right:0.05em;">x</span></x-math>'
    squeezed = squeezer.squeeze(page) + squeezer.formula(formula)
    assert "<p>a</p> <p>b</p>" in squeezed
    assert "<pre>  x\n\n  y</pre>" in squeezed
    assert "<svg" not in squeezed
    assert "style=" not in squeezed
    sheet = squeezer.style_sheet()
    assert "{height:0.33em!important}" in sheet
    assert "M3 6h18v2H3z" in sheet
    other = Squeezer()
    assert other.squeeze(page) + other.formula(formula) == squeezed


def test_empty_table_head_becomes_a_cell() -> None:
    page = '<th></th><th style="a"> </th><th>Name</th>'
    assert Squeezer().squeeze(page) == '<td></td><td style="a"></td><th>Name</th>'


def test_two_declarations_never_share_a_class() -> None:
    squeezer = Squeezer()
    for value in ("0.34", "-0.34", "1.34", "0.04", "10.34"):
        for name in ("height", "top", "vertical-align", "margin-left", "min-width"):
            squeezer.formula(f'<x-math><span style="{name}:{value}em;">x</span></x-math>')
    assert len(squeezer.rules) == 25
    values = [f"{sign}{number / 100:.2f}" for number in range(1, 1200) for sign in ("", "-")]
    for value in values:
        squeezer.formula(f'<x-math><span style="top:{value}em;height:{value}em;">x</span></x-math>')
    assert len(set(squeezer.rules.values())) == len(squeezer.rules) > 2 * len(values)


def test_staging_publishes_whole_or_not_at_all(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "old").touch()
    staging = Staging(site)
    staging.folder.mkdir()
    (staging.folder / "new").touch()
    staging.drop()
    assert [path.name for path in site.iterdir()] == ["old"]
    staging = Staging(site)
    staging.folder.mkdir()
    (staging.folder / "new").touch()
    staging.publish()
    assert [path.name for path in site.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("repository", "site_url", "address"),
    [
        ("", "", ""),
        ("Some-One/guide", "", "https://some-one.github.io/guide/"),
        ("Some-One/guide", "https://example.org/dl", "https://example.org/dl/"),
        ("", "https://example.org/", "https://example.org/"),
    ],
)
def test_site_address_follows_from_the_settings(repository: str, site_url: str, address: str) -> None:
    assert site_address(repository, site_url) == address


def test_page_addresses_are_folders_of_the_site() -> None:
    sources = ("cnns/stride.md", "cnns/index.md", "index.md", "notebooks/cnns/convolution-from-scratch.ipynb")
    addresses = [page_address("https://example.org/", source) for source in sources]
    assert [address.removeprefix("https://example.org/") for address in addresses] == [
        "cnns/stride/",
        "cnns/",
        "",
        "notebooks/cnns/convolution-from-scratch/",
    ]
    assert page_address("", "cnns/stride.md") == ""
