"""The link checker: faults planted in a copy of the built site, and small sites written for one question each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from conftest import ROOT
from guide import site_pages
from guide.site_links import KEPT_FILES, Fault, check_site
from guide.site_pages import read_address, read_page, read_source_set, read_style

PICTURE_SUFFIXES = {".png", ".svg", ".jpg", ".webp"}


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Copies differ from the site in a file or two: every other page is parsed once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_pages, "read_page", lru_cache(maxsize=None)(site_pages.read_page))
        patch.setattr(site_pages, "read_style", lru_cache(maxsize=None)(site_pages.read_style))
        patch.setattr(site_pages, "find_file_names", lru_cache(maxsize=None)(site_pages.find_file_names))
        yield


@dataclass(frozen=True)
class Copy:
    """A copy of the built site, made of hard links, to plant faults in. Paths are relative to `root`."""

    root: Path
    base_path: str

    @property
    def answer(self) -> str:
        return self.answers[0]

    @property
    def answers(self) -> list[str]:
        """The pages `<topic>/<slug>/index.html` of one topic, those with an image first."""
        paths = sorted(self.root.glob("autoencoders/*/index.html"))
        paths.sort(key=lambda path: "<img" not in path.read_text(encoding="utf-8").partition("<article")[2])
        return [path.relative_to(self.root).as_posix() for path in paths]

    @property
    def notebook(self) -> str:
        return min(self.root.glob("notebooks/*/*/index.html")).relative_to(self.root).as_posix()

    @property
    def picture(self) -> str:
        paths = (path for path in self.root.glob("assets/**/*") if path.suffix in PICTURE_SUFFIXES)
        return min(path.relative_to(self.root).as_posix() for path in paths)

    @property
    def style(self) -> str:
        return max(self.root.glob("assets/**/*.css")).relative_to(self.root).as_posix()

    def write(self, path: str, text: str) -> str:
        """Writes a new file, never through a hard link into the site itself."""
        whole = self.root / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.unlink(missing_ok=True)
        whole.write_text(text, encoding="utf-8")
        return path

    def insert(self, path: str, snippet: str, before: str = "</body>") -> str:
        """Inserts HTML before the last `before` of a page. In it, {up} is the way up to the site's root."""
        text = (self.root / path).read_text(encoding="utf-8")
        head, mark, tail = text.rpartition(before)
        assert mark, f"{path} has no {before}"
        filled = snippet.format(
            up="../" * path.count("/"),
            base=self.base_path,
            answer=self.answers[-1].removesuffix("index.html"),
            notebook=self.notebook.removesuffix("index.html"),
            picture=self.picture,
        )
        return self.write(path, f"{head}{filled}\n{mark}{tail}")


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Copy:
    def link_or_copy(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    shutil.copytree(site, tmp_path / "site", copy_function=link_or_copy)
    return Copy(tmp_path / "site", read_address(read_page((site / "index.html").read_bytes()))[1])


def on_answer(snippet: str) -> Callable[[Copy], str]:
    return lambda copy: copy.insert(copy.answer, snippet, "</article>")


def on_notebook(snippet: str) -> Callable[[Copy], str]:
    return lambda copy: copy.insert(copy.notebook, snippet)


def on_front(snippet: str) -> Callable[[Copy], str]:
    return lambda copy: copy.insert("index.html", snippet)


def on_lost(snippet: str) -> Callable[[Copy], str]:
    return lambda copy: copy.insert("404.html", snippet)


def in_head(snippet: str) -> Callable[[Copy], str]:
    return lambda copy: copy.insert(copy.answer, snippet, "</head>")


def in_style(rule: str) -> Callable[[Copy], str]:
    return lambda copy: copy.write(copy.style, (copy.root / copy.style).read_text(encoding="utf-8") + rule)


SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def in_sitemap(address: str) -> Callable[[Copy], str]:
    def plant(copy: Copy) -> str:
        known = copy.root / "sitemap.xml"  # a site without a public address has none
        text = known.read_text(encoding="utf-8") if known.exists() else f'<urlset xmlns="{SITEMAPS}"></urlset>'
        entry = f"<url><loc>{address.format(base=copy.base_path)}</loc></url></urlset>"
        return copy.write("sitemap.xml", text.replace("</urlset>", entry))

    return plant


def with_file(path: str, plant: Callable[[Copy], str]) -> Callable[[Copy], str]:
    """Adds a file that a planted snippet refers to, then plants the snippet."""

    def both(copy: Copy) -> str:
        copy.write(path, "<svg xmlns='http://www.w3.org/2000/svg'><g id='there'/></svg>")
        return plant(copy)

    return both


def write_file(path: str, text: str) -> Callable[[Copy], str]:
    return lambda copy: copy.write(path, text)


def misspell_case(copy: Copy) -> str:
    return copy.insert(copy.answer, f'<a href="{{up}}{copy.picture.upper()}">wrong</a>')


def drop_slash(copy: Copy) -> str:
    return copy.insert(copy.answer, f'<a href="{{up}}{copy.answers[-1].removesuffix("/index.html")}">wrong</a>')


def repeat_id(copy: Copy) -> str:
    return copy.insert(copy.answer, '<p id="planted"></p><p id="planted"></p>')


PLANTED: list[tuple[str, str, Callable[[Copy], str]]] = [
    ("missing-page", "page", on_answer('<a href="../planted/">x</a>')),
    ("missing-page", "draft in a notebook", on_notebook('<a href="{up}autoencoders/draft-of-a-page/">x</a>')),
    ("missing-page", "page by its file", on_front('<a href="planted.html">x</a>')),
    ("missing-page", "page from 404", on_lost('<a href="{base}planted/">x</a>')),
    ("missing-page", "query", on_answer('<a href="../planted/?q=1#x">x</a>')),
    ("missing-page", "area", on_answer('<map><area href="../planted/" alt="Encoder"></map>')),
    ("missing-page", "iframe", on_answer('<iframe src="../planted/"></iframe>')),
    ("missing-page", "form", on_answer('<form action="../planted/"></form>')),
    ("missing-page", "button", on_answer('<button formaction="../planted/">x</button>')),
    ("missing-page", "input", on_answer('<input type="submit" formaction="../planted/">')),
    ("missing-page", "refresh", in_head('<meta http-equiv="Refresh" content="0; URL=\'../planted/\'">')),
    ("missing-page", "canonical", in_head('<link rel="canonical" href="../planted/">')),
    ("missing-page", "template", on_answer('<template><a href="../planted/">x</a></template>')),
    ("missing-page", "noscript", on_answer('<noscript><a href="../planted/">x</a></noscript>')),
    ("missing-page", "drawing's link", on_answer('<svg><a xlink:href="../planted/"></a></svg>')),
    ("missing-page", "sitemap", in_sitemap("https://example.org{base}planted/")),
    ("missing-file", "download", on_answer('<a href="{up}assets/planted.csv">x</a>')),
    ("missing-file", "image", on_answer('<img src="{up}assets/planted.png" alt="A curve">')),
    (
        "missing-file",
        "srcset",
        on_answer('<img src="{up}{picture}" srcset="{up}{picture} 1x, ../no.png 2x" alt="A curve">'),
    ),
    ("missing-file", "image without an ending", on_answer('<img src="../planted" alt="A curve">')),
    ("missing-file", "picture source", on_answer('<picture><source srcset="../no.webp 2x"></picture>')),
    ("missing-file", "script", in_head('<script src="../no.js"></script>')),
    ("missing-file", "style sheet", in_head('<link rel="stylesheet" href="../no.css">')),
    ("missing-file", "icon", in_head('<link rel="shortcut icon" href="../no.ico">')),
    ("missing-file", "preload", in_head('<link rel="preload" as="font" href="../no.woff2">')),
    ("missing-file", "preload set", in_head('<link rel="preload" as="image" imagesrcset="../no.png 2x">')),
    ("missing-file", "video", on_answer('<video src="../no.mp4"></video>')),
    ("missing-file", "poster", on_answer('<video poster="../no.png"></video>')),
    ("missing-file", "audio", on_answer('<audio src="../no.mp3"></audio>')),
    ("missing-file", "media source", on_answer('<video><source src="../no.webm"></video>')),
    ("missing-file", "track", on_answer('<video><track src="../no.vtt"></video>')),
    ("missing-file", "object", on_answer('<object data="../no.pdf"></object>')),
    ("missing-file", "embed", on_answer('<embed src="../no.pdf">')),
    ("missing-file", "image button", on_answer('<input type="image" src="../no.png" alt="Search">')),
    ("missing-file", "style attribute", on_answer('<p style="background: url(&quot;../no.png&quot;)"></p>')),
    ("missing-file", "style element", in_head("<style>/* url(a) */ p {{ background: url(../no.png) }}</style>")),
    ("missing-file", "drawing's use", on_answer('<svg><use href="../no.svg#there"></use></svg>')),
    ("missing-file", "drawing's old use", on_answer('<svg><use xlink:href="../no.svg#there"></use></svg>')),
    ("missing-file", "drawing's image", on_answer('<svg><image href="../no.png"></image></svg>')),
    ("missing-file", "drawing's old image", on_answer('<svg><image xlink:href="../no.png"></image></svg>')),
    ("missing-file", "font", in_style('\n@font-face { src: url("no.woff2") format("woff2") }')),
    ("missing-file", "import", in_style("\n@import 'no.css';")),
    ("missing-anchor", "own page", on_answer('<a href="#planted">x</a>')),
    ("missing-anchor", "other page", on_front('<a href="{answer}#planted">x</a>')),
    ("missing-anchor", "on a notebook", on_answer('<a href="{up}{notebook}#planted">x</a>')),
    ("missing-anchor", "of a notebook", on_notebook('<a href="#planted">x</a>')),
    ("missing-anchor", "in a template", on_answer('<a href="#planted">x</a><template><i id="planted"></i></template>')),
    ("missing-anchor", "text fragment", on_answer('<a href="#planted:~:text=loss">x</a>')),
    ("missing-anchor", "drawing", with_file("assets/a.svg", on_answer('<svg><use href="{up}assets/a.svg#no"/></svg>'))),
    ("missing-alt", "image", on_answer('<img src="{up}{picture}">')),
    ("missing-alt", "area", on_answer('<map><area href="../"></map>')),
    ("empty-alt", "in a link", on_answer('<a href="../"> <img src="{up}{picture}" alt=""> </a>')),
    ("empty-alt", "image button", on_answer('<input type="image" src="{up}{picture}" alt="">')),
    ("placeholder-alt", "file name", on_answer('<img src="{up}{picture}" alt="loss curve.png">')),
    ("placeholder-alt", "stem", with_file("a/b-1.svg", on_answer('<img src="{up}a/b-1.svg" alt="b-1">'))),
    ("placeholder-alt", "word", on_answer('<img src="{up}{picture}" alt="Image">')),
    ("placeholder-alt", "number", on_answer('<img src="{up}{picture}" alt="Figure 3.">')),
    (
        "placeholder-alt",
        "of nbconvert",
        on_notebook('<img src="data:,x" alt="No description has been provided for this image">'),
    ),
    ("duplicate-id", "page", repeat_id),
    ("orphan-page", "no link", write_file("autoencoders/planted/index.html", "<p>x</p>")),
    ("orphan-file", "style sheet", write_file("assets/planted.css", "p { color: red }")),
    ("orphan-file", "picture", write_file("autoencoders/planted.png", "")),
    ("leaves-site", "up", on_answer('<a href="{up}../planted/">x</a>')),
    ("leaves-site", "up and back", on_front('<a href="..{base}">x</a>')),
    ("leaves-site", "image", on_notebook('<img src="{up}../planted.png" alt="A curve">')),
    ("leaves-site", "base", on_lost('<base href="../">')),
    ("wrong-case", "file", misspell_case),
    ("wrong-case", "page", on_answer('<a href="{up}Autoencoders/">x</a>')),
    ("bad-escape", "sign", on_answer('<a href="../100%/">x</a>')),
    ("bad-escape", "bytes", on_answer('<a href="../%ff/">x</a>')),
    ("bad-escape", "other host", on_answer('<a href="https://example.org/100%">x</a>')),
    ("unescaped", "space", with_file("a b.svg", on_answer('<img src="{up}a b.svg" alt="A curve">'))),
    ("unescaped", "question mark", with_file("a?b.svg", on_answer('<img src="{up}a?b.svg" alt="A curve">'))),
    ("unescaped", "hash", with_file("c#.svg", on_answer('<img src="{up}c#.svg" alt="A curve">'))),
    ("unescaped", "other host", on_answer('<a href="https://example.org/a b">x</a>')),
    ("backslash", "page", on_answer('<a href="..\\planted\\">x</a>')),
    ("backslash", "other host", on_answer('<a href="https:\\\\example.org">x</a>')),
    ("no-index", "folder", on_answer('<a href="{up}assets/">x</a>')),
    ("missing-slash", "folder", drop_slash),
    ("source-link", "markdown", on_answer('<a href="../planted.md#x">x</a>')),
    ("source-link", "notebook", on_notebook('<a href="planted.ipynb">x</a>')),
    ("local-address", "name", on_answer('<a href="http://localhost:8000/">x</a>')),
    ("local-address", "number", on_answer('<a href="https://127.0.0.1/">x</a>')),
    ("local-address", "printer", on_answer('<a href="https://printer.local/">x</a>')),
    ("local-address", "network", on_answer('<a href="https://192.168.0.7/">x</a>')),
    ("local-address", "file", on_notebook('<a href="file:///tmp/a.html">x</a>')),
    ("local-address", "script", in_head('<script src="http://LOCALHOST/a.js"></script>')),
    ("local-address", "sitemap", in_sitemap("http://127.0.0.1:8000{base}")),
    ("empty-link", "empty", on_answer('<a href="">x</a>')),
    ("empty-link", "space", on_answer('<a href=" \n ">x</a>')),
    ("empty-link", "no value", on_answer("<a href>x</a>")),
    ("empty-link", "image", on_answer('<img src="" alt="A curve">')),
    ("empty-link", "mail", on_answer('<a href="mailto:">x</a>')),
    ("empty-link", "telephone", on_answer('<a href="tel: ">x</a>')),
    ("javascript-link", "plain", on_answer('<a href="javascript:void(0)">x</a>')),
    ("javascript-link", "disguised", on_answer('<a href=" JavaScr\nipt:void(0)">x</a>')),
    ("unknown-scheme", "mistyped", on_answer('<a href="htps://example.org/">x</a>')),
    ("unknown-scheme", "colon in a name", on_answer('<a href="step:2.html">x</a>')),
    ("bad-address", "no host", on_answer('<a href="https:///paper">x</a>')),
    ("bad-address", "no slashes", on_answer('<a href="https:example.org">x</a>')),
    ("bad-address", "brackets", on_answer('<a href="https://[paper/">x</a>')),
    ("bad-address", "sitemap", in_sitemap("/planted/")),
    ("bad-address", "empty entry of the sitemap", in_sitemap("")),
    ("foreign-asset", "script", in_head('<script src="https://cdn.example.org/a.js"></script>')),
    ("foreign-asset", "style sheet", in_head('<link rel="stylesheet" href="https://cdn.example.org/a.css">')),
    ("foreign-asset", "connection", in_head('<link rel="preconnect" href="https://fonts.example.org">')),
    ("foreign-asset", "name look-up", in_head('<link rel="dns-prefetch" href="//fonts.example.org">')),
    ("foreign-asset", "no scheme", in_head('<script src="//cdn.example.org/a.js"></script>')),
    ("foreign-asset", "image", on_notebook('<img src="http://example.org/a.png" alt="A curve">')),
    ("foreign-asset", "srcset", on_answer('<img src="data:,x" srcset="https://example.org/a.png 2x" alt="A curve">')),
    ("foreign-asset", "iframe", on_answer('<iframe src="https://example.org/"></iframe>')),
    ("foreign-asset", "font", in_style("\n@font-face { src: url(HTTPS://example.org/a.woff2) }")),
    ("foreign-asset", "import", in_style('\n@import "//example.org/a.css";')),
    ("foreign-asset", "base", on_lost('<base href="https://example.org/">')),
    ("foreign-asset", "base without a scheme", on_lost('<base href="//example.org/">')),
    ("insecure-link", "link", on_answer('<a href="HTTP://example.org/">x</a>')),
    ("insecure-link", "no scheme", on_answer('<a href="//example.org/">x</a>')),
    ("relative-on-404", "link", on_lost('<a href="{notebook}">x</a>')),
]


FINE = {
    "own page": '<a href="#">x</a> <a href="#top">x</a> <a href="#:~:text=loss">x</a>',
    "own page by its address": '<a href="?q=1">x</a> <a href=".">x</a>',
    "named anchor": '<a name="planted"></a> <a href="#planted">x</a>',
    "anchor that looks encoded": '<p id="a%20b"></p> <a href="#a%20b">x</a>',
    "encoded anchor": '<p id="größe"></p> <a href="#gr%C3%B6%C3%9Fe">x</a> <a href="#größe">x</a>',
    "page by its file": '<a href="{up}{answer}index.html?q=1">x</a>',
    "space around an address": '<a href=" {up}{answer}\n">x</a>',
    "link under the base path": '<a href="{base}{answer}">x</a> <a href="{base}">x</a>',
    "mail and telephone": '<a href="mailto:a@example.org">x</a> <a href="TEL:+1">x</a>',
    "other hosts": '<a href="https://example.org/a%20b?c=%">x</a> <link rel="canonical" href="https://example.org/">',
    "open graph": '<meta property="og:image" content="https://example.org/a.png">',
    "description": '<meta name="description" content="0; url=planted"> <style></style>',
    "refresh of the page itself": '<meta http-equiv="refresh" content="9">',
    "data": '<img src="data:image/svg+xml,<svg/>" alt="A curve"> <iframe src="about:blank"></iframe>',
    "decoration": '<img src="{up}{picture}" alt="">',
    "named link": '<a href="../" title="Up"><img src="{up}{picture}" alt=""></a>',
    "link with a text": '<a href="../"><img src="{up}{picture}" alt=""> up</a>',
    "link with two images": '<a href="../"><img src="{up}{picture}" alt=""><img src="{up}{picture}" alt="Up"></a>',
    "alt that starts like a placeholder": '<img src="{up}{picture}" alt="Plot of the loss against steps">',
    "comment": '<!-- <a href="../planted/">x</a> <img src="no.png"> -->',
    "text of a script": "<script>const page = '<a href=\"../planted/\">x</a>'</script>",
    "text of code": '<code>&lt;a href="../planted/"&gt;</code>',
    "ids of a template": '<p id="planted"></p> <template><p id="planted"></p></template>',
    "style": '<style>p {{ content: "url(a.png)" }} @namespace url(http://www.w3.org/1999/xhtml);</style>',
    "fragment in a style": '<p style="clip-path: url(#planted); background: url(data:,x)"></p>',
}


def name_faults(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.page) for fault in faults]


def test_built_site_is_clean(site: Path) -> None:
    assert check_site(site) == []


@pytest.mark.parametrize(
    ("kind", "plant"),
    [(kind, plant) for kind, _, plant in PLANTED],
    ids=[f"{kind}: {name}" for kind, name, _ in PLANTED],
)
def test_planted_fault_is_the_only_one_found(copy: Copy, kind: str, plant: Callable[[Copy], str]) -> None:
    page = plant(copy)
    assert name_faults(check_site(copy.root, copy.base_path)) == [(kind, page)]


def test_what_is_right_is_not_reported(copy: Copy) -> None:
    for snippet in FINE.values():
        copy.insert(copy.answer, snippet)
    assert check_site(copy.root, copy.base_path) == []


def test_deleted_page_is_reported_wherever_it_was_linked(copy: Copy) -> None:
    gone = copy.answers[-1]
    (copy.root / gone).unlink()
    faults = check_site(copy.root, copy.base_path)
    places = {fault.page for fault in faults if gone.split("/")[-2] in fault.target}
    assert "autoencoders/index.html" in places
    assert ("sitemap.xml" in places) == (copy.root / "sitemap.xml").exists()


def test_planting_leaves_the_site_alone(site: Path, copy: Copy) -> None:
    before = (site / copy.answer).read_bytes()
    copy.insert(copy.answer, "<p>planted</p>")
    assert (site / copy.answer).read_bytes() == before


def test_command_prints_a_line_a_fault_and_fails(copy: Copy) -> None:
    command = [sys.executable, ROOT / "scripts" / "check_links.py", copy.root]
    clean = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (clean.returncode, clean.stdout) == (0, "")
    page = copy.insert(copy.answer, '<a href="../planted/">x</a>')
    faulty = subprocess.run(command, capture_output=True, text=True, check=False)
    assert faulty.returncode == 1
    assert re.fullmatch(rf"{re.escape(page)}:\d+: missing-page: \.\./planted/: .+\n", faulty.stdout)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., list[tuple[str, str, str]]]:
    """Writes a small site and gives (kind, page, target) for each of its faults."""

    def write_and_check(
        files: dict[str, str], base_path: str | None = None, from_disk: bool = False
    ) -> list[tuple[str, str, str]]:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        faults = check_site(tmp_path, base_path, from_disk=from_disk)
        return [(fault.kind, fault.page, fault.target) for fault in faults]

    return write_and_check


def test_base_moves_every_relative_address(check: Callable) -> None:
    page = (
        '<base href="../"><a href="b.html">x</a> <a href="#here">x</a> <a href="">x</a> <img src="i.png" alt="A curve">'
    )
    files = {"index.html": '<a href="a/p.html"></a><p id="here">', "a/p.html": page, "b.html": "", "i.png": ""}
    assert check(files) == [("empty-link", "a/p.html", "")]
    files["a/p.html"] = page.replace('"../"', '"../b.html"').replace("#here", "#there")
    assert check(files) == [("empty-link", "a/p.html", ""), ("missing-anchor", "a/p.html", "#there")]
    files["a/p.html"] = page.replace('"../"', '"c/"')
    assert ("missing-page", "a/p.html", "b.html") in check(files)


def test_pages_of_the_offline_build(check: Callable) -> None:
    files = {
        "index.html": '<a href="a/index.html">x</a> <a href="notation.html#z">x</a>',
        "a/index.html": '<a href="q.html">x</a> <a href="../index.html">x</a>',
        "a/q.html": '<a href="../notation.html">x</a> <a href="index.html">x</a>',
        "notation.html": '<p id="z">',
        "404.html": '<a href="/">x</a> <a href="/a/q.html">x</a>',
    }
    assert check(files) == check(files, from_disk=True) == []
    files["a/q.html"] = (
        '<a href="./">x</a> <a href="/notation.html">x</a> <a href="q">x</a> <a href="notation.html">x</a>'
    )
    assert check(files, from_disk=True) == [
        ("folder-link", "a/q.html", "./"),
        ("leaves-site", "a/q.html", "/notation.html"),
        ("missing-page", "a/q.html", "notation.html"),
        ("missing-page", "a/q.html", "q"),
    ]


@pytest.mark.parametrize("base_path", ["/guide/", "/guide", "guide"])
def test_absolute_addresses_start_with_the_base_path(check: Callable, base_path: str) -> None:
    files = {
        "index.html": '<a href="/guide/a/">x</a> <a href="/guide/">x</a> <a href="/guide">x</a> <a href="/a/">x</a>'
        ' <a href="/Guide/a/">x</a> <a href="/guides/">x</a>',
        "a/index.html": '<a href="../../guide/">x</a> <a href="..">x</a> <a href="../..">x</a> <a href="../.">x</a>',
    }
    assert check(files, base_path) == [
        ("leaves-site", "a/index.html", "../.."),
        ("leaves-site", "a/index.html", "../../guide/"),
        ("leaves-site", "index.html", "/Guide/a/"),
        ("leaves-site", "index.html", "/a/"),
        ("leaves-site", "index.html", "/guides/"),
    ]


@pytest.mark.parametrize(
    ("address", "base_path"),
    [
        ("https://a.org/guide/", "/guide/"),
        ("https://a.org/guide/index.html", "/guide/"),
        ("https://a.org/", "/"),
        ("https://a.org", "/"),
    ],
)
def test_front_page_says_the_base_path(check: Callable, address: str, base_path: str) -> None:
    front = f'<link rel="canonical" href="{address}"><a href="{base_path}a/">x</a><a href="/other/">x</a>'
    kind = "missing-page" if base_path == "/" else "leaves-site"
    assert check({"index.html": front, "a/index.html": ""}) == [(kind, "index.html", "/other/")]


def test_sitemap_names_pages_under_the_base_path(check: Callable) -> None:
    names = ["https://a.org/guide/", "https://a.org/guide/a/", "https://a.org", "https://a.org/guide/b/"]
    sitemap = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><loc>{}</loc></urlset>'
    files = {"index.html": '<a href="a/">x</a>', "a/index.html": ""}
    files["sitemap.xml"] = sitemap.format("</loc><loc>".join(names))
    assert check(files, "/guide/") == [
        ("leaves-site", "sitemap.xml", "https://a.org"),
        ("missing-page", "sitemap.xml", "https://a.org/guide/b/"),
    ]


def test_escapes_are_decoded_once(check: Callable) -> None:
    front = '<a href="a%20b/#c%20d">x</a> <a href="a%2520b/">x</a> <a href="a%20b%2F">x</a> <a href="%C3%BC.html">x</a>'
    files = {"index.html": front, "a b/index.html": '<p id="c d">', "ü.html": ""}
    assert check(files) == [("bad-escape", "index.html", "a%20b%2F"), ("missing-page", "index.html", "a%2520b/")]


def test_case_counts_in_every_part_of_a_path(check: Callable) -> None:
    front = '<a href="a/B.html">x</a> <a href="A/B.html">x</a> <a href="a/b.html">x</a> <a href="C/">x</a>'
    front += '<a href="a/B.HTML">x</a>'
    files = {"index.html": front, "a/B.html": "", "c/index.html": ""}
    assert check(files) == [("wrong-case", "index.html", path) for path in ("A/B.html", "C/", "a/B.HTML", "a/b.html")]


def test_pages_that_only_link_to_each_other_are_orphans(check: Callable) -> None:
    files = {
        "index.html": '<link rel="next" href="a/"><iframe src="d.html"></iframe>',
        "a/index.html": '<a href="../b/">x</a>',
        "b/index.html": '<a href="../a/">x</a>',
        "d.html": '<meta http-equiv="refresh" content="0;url=e.html">',
        "e.html": "",
        "404.html": "",
    }
    assert check(files) == [("orphan-page", f"{name}/index.html", f"{name}/index.html") for name in "ab"]


def test_site_without_a_front_page(check: Callable) -> None:
    assert check({"404.html": ""}) == [("missing-page", "index.html", "index.html")]


def test_files_that_scripts_and_styles_load_are_not_orphans(check: Callable) -> None:
    files = {
        "index.html": '<link rel="stylesheet" href="s/a.css"><script src="s/a.js"></script>'
        '<script>load(`${root}/s/cards.js`)</script><div data-deck="s/deck.csv"></div>'
        '<link rel="manifest" href="s/app.webmanifest">',
        "s/a.css": "@import url(b.css);",
        "s/b.css": "p { background: url(c%20d.png) }",
        "s/a.js": 'fetch("./t.json?x=1")',
        "s/c d.png": "",
        "s/t.json": "",
        "s/cards.js": "",
        "s/deck.csv": "",
        "s/u.json": "",
        "s/app.webmanifest": '{"icons": [{"src": "icon.png"}]}',
        "s/icon.png": "",
    }
    assert check(files) == [("orphan-file", "s/u.json", "s/u.json")]


def test_texts_and_search_indexes_do_not_load_the_files_they_name(check: Callable) -> None:
    files = {
        "index.html": '<a href="a.txt">x</a>',
        "a.txt": "b.png",
        "b.png": "",
        "assets/search/index.js": '"c.png"',
        "c.png": "",
        "assets/keep.js": 'register("sw.js")',
        "assets/main.css": "",
        "sw.js": '"d.png"',
        "d.png": "",
    }
    orphans = [("orphan-file", name, name) for name in ("assets/keep.js", "assets/main.css", "b.png", "c.png", "d.png")]
    assert check(files) == orphans


def test_kept_files_need_no_reference_and_say_why(check: Callable) -> None:
    kept = [
        "404.html",
        ".nojekyll",
        "CNAME",
        "robots.txt",
        "sitemap.xml",
        "sitemap.xml.gz",
        "assets/lost.js",
        "assets/search/index.js",
        "assets/a.css.map",
    ]
    assert check({"index.html": "", **dict.fromkeys(kept, "")}) == []
    assert len(KEPT_FILES) == len(kept)
    assert all(KEPT_FILES.values())


@pytest.mark.parametrize(
    "kind",
    [
        "apple-touch-icon",
        "dns-prefetch",
        "icon",
        "manifest",
        "mask-icon",
        "modulepreload",
        "preconnect",
        "prefetch",
        "preload",
        "alternate stylesheet",
    ],
)
def test_links_that_load_from_other_hosts(check: Callable, kind: str) -> None:
    front = f'<link rel="{kind.upper()}" href="https://a.org/b"><link rel="license" href="https://a.org/c">'
    assert check({"index.html": front}) == [("foreign-asset", "index.html", "https://a.org/b")]


def test_alt_text_may_be_the_one_word_of_a_logo(check: Callable) -> None:
    front = '<img src="logo.svg" alt="logo"> <img src="loss-curve.svg" alt="loss-curve">'
    files = {"index.html": front, "logo.svg": "", "loss-curve.svg": ""}
    assert check(files) == [("placeholder-alt", "index.html", "loss-curve.svg")]


def test_a_lost_page_of_a_served_site_has_no_relative_addresses(check: Callable) -> None:
    files = {"index.html": "", "404.html": '<a href="#x" id="x">x</a> <a href="/">x</a> <a href="index.html">x</a>'}
    assert check(files) == [("relative-on-404", "404.html", "index.html")]
    assert check(files, from_disk=True) == []


def test_fragments_of_files_other_than_pages(check: Callable) -> None:
    front = (
        '<a href="a.pdf#page=2">x</a> <a href="a.svg#no">x</a> <svg><use href="a.svg#yes"/><use href="a.svg#no"/></svg>'
        '<embed src="a.pdf#page=2">'
    )
    assert check({"index.html": front, "a.pdf": "", "a.svg": '<svg><g id="yes"/>'}) == [
        ("missing-anchor", "index.html", "a.svg#no")
    ]


def test_names_that_differ_in_slashes_are_missing(check: Callable) -> None:
    front = '<a href="v1.2/">x</a> <a href="a//">x</a> <a href="a/index.html/">x</a> <a href="./a/../a/./">x</a>'
    assert check({"index.html": front, "a/index.html": ""}) == [
        ("missing-page", "index.html", "a//"),
        ("missing-page", "index.html", "a/index.html/"),
        ("missing-page", "index.html", "v1.2/"),
    ]


def test_a_page_may_be_empty_or_broken(check: Callable) -> None:
    files = {
        "index.html": '<a href="a.html"><b><a href="b.html"',
        "a.html": "",
        "b.html": "<!-- x -->",
        "sitemap.xml": "",
    }
    assert check(files) == [("orphan-page", "b.html", "b.html")]


def test_a_fault_has_the_line_of_its_tag(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<html>\n<body>\n<a href="a/">x</a>\n<style>\np { background: url(b.png) }\n')
    assert [(fault.line, fault.target) for fault in check_site(tmp_path)] == [(3, "a/"), (5, "b.png")]
    (tmp_path / "index.html").write_text("<link rel=stylesheet href=a.css>")
    (tmp_path / "a.css").write_text("/*\n*/\np {}\na { background: url(b.png) }")
    assert [(fault.page, fault.line) for fault in check_site(tmp_path)] == [("a.css", 4)]


def test_a_site_that_is_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="build the site first"):
        check_site(tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a.png", ["a.png"]),
        ("a.png, b.png 2x", ["a.png", "b.png"]),
        ("a,b.png 1x,c.png 2x", ["a,b.png", "c.png"]),
        ("data:image/png;base64,AA== 1x, b.png 100w,", ["data:image/png;base64,AA==", "b.png"]),
        (" , a.png (b, c) , d.png ", ["a.png", "d.png"]),
        ("\n  a.png 1x,\n  b.png 2x\n", ["a.png", "b.png"]),
        ("", []),
    ],
)
def test_source_sets(text: str, addresses: list[str]) -> None:
    assert read_source_set(text) == addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a { b: url(c.png) } /* url(d.png) */", ["c.png"]),
        ("/* it's */ a { b: url( 'c d.png' ), URL(\"e).png\") }", ["c d.png", "e).png"]),
        ("a { b: url(c\\ d.png) url(\\65 .png) }", ["c d.png", "e.png"]),
        ('a { b: "url(c.png) /*"; d: url(e.png) /* url(f.png)', ["e.png"]),
        ('@import "a.css"; @import url(b.css) print; @namespace url(http://c);', ["a.css", "b.css"]),
        ("a { b: url('data:image/svg+xml,<g fill=\"url(#c)\"/>') }", ['data:image/svg+xml,<g fill="url(#c)"/>']),
        ("a { b: curl(c.png); d: url() }", [""]),
        ("a { b: url(c\\ffffff.png) }", ["c\N{REPLACEMENT CHARACTER}.png"]),
        ("a { b: url('c\\\nd.png') }", ["cd.png"]),
    ],
)
def test_addresses_of_a_style_sheet(text: str, addresses: list[str]) -> None:
    assert [reference.target for reference in read_style(text)] == addresses
