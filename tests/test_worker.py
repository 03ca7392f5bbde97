"""Keeping the guide on a device, in Chromium: consent, offline reading, updates whole and broken, a full disk."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Response, expect

from conftest import ROOT, build_site
from guide.installable import stored_files
from guide.site_links import check_site
from hosted import BASE, asset
from publishing import Host, Subscriber, published
from reader import PHONE
from small_guide import SmallGuide
from test_browser import AXE_RULES

HOME = '# Small guide\n\nHome.\n\n<!-- topics -->\n\n<div id="keep-offline" hidden></div>\n'
READY = "A new version of the guide is ready."


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of a small guide as published: the second has another answer and another style sheet."""
    guide = SmallGuide.make(tmp_path_factory.mktemp("versions") / "guide")
    guide.write("docs/index.md", HOME)
    sites = guide.root / "first", guide.root / "second"
    for site in sites:
        if site == sites[1]:
            guide.replace("docs/training/alpha.md", "The loss of alpha is", "Second edition: the loss of alpha is")
            guide.write("docs/assets/guide.css", guide.read("docs/assets/guide.css") + "h1 { letter-spacing: 1px; }\n")
        result = build_site(guide.root, site, GITHUB_REPOSITORY=f"a{BASE.rstrip('/')}", SITE_URL="")
        assert result.returncode == 0, result.stderr
    return sites


@pytest.fixture
def host(versions: tuple[Path, Path]) -> Iterator[Host]:
    with published(versions[0]) as running:
        yield running


@pytest.fixture
def reader(chromium: Browser, host: Host) -> Iterator[Subscriber]:
    subscriber = Subscriber(chromium, host)
    yield subscriber
    subscriber.context.close()


def said(page: Page):
    return page.locator("#keep-offline p")


def guide_of(site: Path) -> dict:
    """What the worker of a site knows of its version."""
    return json.loads((site / "sw.js").read_text(encoding="utf-8").splitlines()[0][len("const guide = ") : -1])


def wholly(site: Path) -> dict[str, list[str]]:
    """What a browser holds that keeps all of a version and nothing else, by version."""
    guide = guide_of(site)
    return {guide["version"]: sorted(path for path, *_ in guide["files"])}


def held(reader: Subscriber) -> dict[str, list[str]]:
    base = reader.host.address
    return {version: sorted(url.removeprefix(base) for url in urls) for version, urls in reader.files().items()}


def addresses(site: Path) -> list[str]:
    """The address of each page of a site."""
    return sorted(path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("index.html"))


# What the build writes


def test_list_names_every_file_a_reader_needs_and_its_size(versions: tuple[Path, Path]) -> None:
    site = versions[0]
    guide = guide_of(site)
    listed = {path for path, *_ in guide["files"]}
    left = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - listed
    unneeded = r"sw\.js|offline\.json|robots\.txt|sitemap\.xml(\.gz)?|assets/previews/.*|.*\.map"
    assert [path for path in left if not re.fullmatch(unneeded, path)] == []
    assert [path for path in listed if re.fullmatch(unneeded, path)] == []
    assert guide["bytes"] == sum((site / path).stat().st_size for path in listed)
    sizes = json.loads((site / "offline.json").read_text())
    assert {key: sizes[key] for key in ("version", "date", "bytes")} == {
        k: guide[k] for k in ("version", "date", "bytes")
    }
    assert guide["bytes"] / 10 < sizes["download"] < guide["bytes"]


def test_downloads_are_not_stored(tmp_path: Path) -> None:
    for name in ("index.html", "a b.html", "guide.zip", "guide.apkg", "cards.tsv", "book.pdf", "book.epub"):
        (tmp_path / name).write_text(name)
    assert [path for path, *_ in stored_files(tmp_path)] == ["a%20b.html", "index.html"]


def test_version_changes_with_any_file(versions: tuple[Path, Path]) -> None:
    assert guide_of(versions[0])["version"] != guide_of(versions[1])["version"]


def test_manifest_holds_what_installing_needs(versions: tuple[Path, Path]) -> None:
    site = versions[0]
    manifest = json.loads((site / "guide.webmanifest").read_text(encoding="utf-8"))
    assert manifest["name"] == "Deep Learning Interview Guide"
    assert manifest["start_url"] == manifest["scope"] == "./"
    kinds = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert kinds == {("any", "any"), *((f"{s}x{s}", use) for s in (192, 512) for use in ("any", "maskable"))}
    for icon in manifest["icons"][1:]:
        with Image.open(site / icon["src"]) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
            opaque = image.getpixel((0, 0))[3] == 255 if image.mode == "RGBA" else True
            assert opaque == (icon["purpose"] == "maskable")


def test_sites_have_no_broken_reference(versions: tuple[Path, Path]) -> None:
    assert [str(fault) for fault in check_site(versions[0])] == []


def test_build_for_disk_has_nothing_of_it(small_guide: SmallGuide) -> None:
    small_guide.write("docs/index.md", HOME)
    site = small_guide.root / "site"
    assert build_site(small_guide.root, site, OFFLINE="true").returncode == 0
    names = [path.name for path in site.rglob("*")]
    assert not {"sw.js", "offline.json", "guide.webmanifest", "offline", "keep.js"}.intersection(names)
    front = (site / "index.html").read_text(encoding="utf-8")
    assert "manifest" not in front
    assert "keep.js" not in front


def test_browser_finds_the_manifest_and_no_fault_in_it(reader: Subscriber) -> None:
    page = reader.open("training/alpha/")
    devtools = reader.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["url"] == f"{reader.host.address}guide.webmanifest"
    assert found["errors"] == []
    faults = [error["errorId"] for error in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [fault for fault in faults if fault != "in-incognito"] == []


# Consent


def test_nothing_is_stored_before_the_button_is_pressed(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    for path in (*addresses(versions[0]), "none/", ""):
        reader.open(path)
    sizes = json.loads((versions[0] / "offline.json").read_text())
    for size in (sizes["bytes"], sizes["download"]):
        expect(said(reader.page)).to_contain_text(f"{size / 1e6:.1f} MB")
    assert reader.state() == {"registrations": [], "caches": []}
    assert "sw.js" not in reader.host.asked
    assert not any("offline." in path and "update" in path for path in reader.host.asked)


def test_place_is_hidden_where_the_browser_has_no_workers(chromium: Browser, host: Host) -> None:
    reader = Subscriber(chromium, host)
    reader.page.add_init_script("delete Navigator.prototype.serviceWorker")
    reader.open()
    expect(reader.page.locator("#keep-offline")).to_be_hidden()
    assert reader.errors == []
    reader.context.close()


# Reading offline


def test_going_offline_in_the_middle_of_a_visit(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    """From then on every page opens, search finds, practice begins, and the console says nothing."""
    reader.keep()
    assert held(reader) == wholly(versions[0])
    reader.host.die()
    reader.context.set_offline(True)
    page = reader.page  # the page that was open before anything was kept
    page.keyboard.press("/")
    page.keyboard.type("beta")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    assert (
        page.evaluate(
            "async (url) => (await fetch(url, { cache: 'no-store' })).status", f"{reader.host.address}practice/"
        )
        == 200
    )
    for path in addresses(versions[0]):
        answer = page.goto(reader.host.address + path)
        assert answer.status == 200
        expect(page.locator("article h1")).to_be_visible()
        for picture in page.locator("article img").all():
            picture.scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    page.goto(f"{reader.host.address}practice/?mode=review")
    expect(page.locator("#practice-room h2, #practice-room h3").first).to_be_visible()
    assert page.url.endswith("?mode=review")
    assert reader.errors == []


@pytest.mark.parametrize(
    ("path", "url", "title"),
    [
        ("training/alpha", "training/alpha/", "What is alpha?"),
        ("training/alpha?a=b#references", "training/alpha/?a=b#references", "What is alpha?"),
        ("training/alpha/index.html", "training/alpha/index.html", "What is alpha?"),
        ("?x=1", "?x=1", "Small guide"),
        ("training/none/", "training/none/", "This page does not exist"),
        ("training/none", "training/none", "This page does not exist"),
        ("%", "%", "This page does not exist"),
    ],
)
def test_addresses_of_every_form_open_offline(reader: Subscriber, path: str, url: str, title: str) -> None:
    reader.keep()
    reader.host.die()
    answer = reader.page.goto(reader.host.address + path)
    assert answer.status == (404 if "not exist" in title else 200)
    assert reader.page.url == reader.host.address + url
    expect(reader.page.locator("article h1")).to_contain_text(title)


def test_lost_address_is_searched_for_offline(reader: Subscriber) -> None:
    reader.keep()
    reader.host.die()
    reader.page.goto(f"{reader.host.address}training/what-is-gamma/")
    expect(reader.page.locator("#lost a").first).to_have_text("What is gamma?")


def test_what_is_not_of_the_guide_goes_to_the_network(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    asked = "async ([url, init]) => (await fetch(url, init)).status"
    picture = asset(versions[0], "assets/previews/index.png").relative_to(versions[0]).as_posix()
    for path, init in ((picture, {}), ("robots.txt", {}), ("training/alpha/", {"headers": {"range": "bytes=0-9"}})):
        reader.host.asked.clear()
        assert reader.page.evaluate(asked, [reader.host.address + path, init]) == 200
        assert reader.host.asked == [path]
    reader.host.asked.clear()
    reader.page.evaluate(asked, [reader.host.address + "training/alpha/", {}])
    assert reader.host.asked == []
    other = reader.host.address.removesuffix(BASE) + "/elsewhere/"  # another project of the same host
    assert reader.page.evaluate(asked, [other, {}]) == 404


def test_another_guide_on_the_same_host_is_left_alone(reader: Subscriber) -> None:
    reader.open()
    reader.page.evaluate("caches.open('guide http://127.0.0.1/other-guide/ 1')")
    reader.keep()
    reader.page.get_by_role("button", name="Remove").click()
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    assert reader.state()["caches"] == ["guide http://127.0.0.1/other-guide/ 1"]


# New versions


def test_open_page_stays_on_its_version_until_it_is_reloaded(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    page = reader.open("training/alpha/")
    asked: list[Response] = []
    page.on("response", lambda response: asked.append(response))
    reader.host.site = versions[1]
    reader.host.asked.clear()
    reader.update()
    expect(page.locator(".guide-update p")).to_have_text(READY)
    assert held(reader) == wholly(versions[0]) | wholly(versions[1])
    old = {digest for _, digest, _ in guide_of(versions[0])["files"]}
    unchanged = {path.removesuffix("index.html") for path, digest, _ in guide_of(versions[1])["files"] if digest in old}
    assert unchanged
    assert not unchanged.intersection(reader.host.asked)
    for path in (
        "practice/?mode=review",
        "training/beta/",
        "training/alpha/",
    ):  # links lead on in the old version while the new one waits
        page.goto(reader.host.address + path)
        expect(page.locator(".guide-update p")).to_have_text(READY)
    assert "Second edition" not in page.locator(".md-content article").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("gamma")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    firsts = {path for path, *_ in guide_of(versions[0])["files"]}
    for response in asked:
        path = response.url.removeprefix(reader.host.address).partition("?")[0]
        assert (path + "index.html" if path.endswith("/") or not path else path) in firsts
        assert response.from_service_worker, path
    with page.expect_navigation():
        page.get_by_role("button", name="Reload").click()
    expect(page.locator(".md-content article")).to_contain_text("Second edition")
    expect(page.locator(".guide-update")).to_have_count(0)
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    assert held(reader) == wholly(versions[1])
    reader.host.die()
    for path in addresses(versions[1]):
        assert page.goto(reader.host.address + path).status == 200
    assert reader.errors == []


def test_new_version_waits_for_other_tabs(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    other = reader.open("training/alpha/", reader.tab())
    reader.host.site = versions[1]
    reader.update()
    page = reader.page
    expect(page.locator(".guide-update p")).to_have_text(READY)
    page.get_by_role("button", name="Reload").click()
    expect(page.locator(".guide-update p")).to_contain_text("open in another tab")
    other.reload()
    assert "Second edition" not in other.locator(".md-content article").inner_text()
    other.close()
    with page.expect_navigation():
        page.get_by_role("button", name="Reload").click()
    reader.open("training/alpha/")
    expect(page.locator(".md-content article")).to_contain_text("Second edition")


def test_new_version_takes_over_when_all_pages_are_closed(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    reader.host.site = versions[1]
    reader.update()
    reader.page.goto("about:blank")
    fresh = reader.tab()
    reader.page.close()
    reader.page = fresh
    reader.open("training/alpha/")
    expect(fresh.locator(".md-content article")).to_contain_text("Second edition")
    assert held(reader) == wholly(versions[1])


def test_version_that_is_overtaken_before_it_was_read_goes(
    reader: Subscriber, versions: tuple[Path, Path], tmp_path: Path
) -> None:
    reader.keep()
    reader.open("training/alpha/")
    reader.host.site = versions[1]
    reader.update()
    third = shutil.copytree(versions[1], tmp_path / "third")
    guide = guide_of(third)
    worker = (third / "sw.js").read_text(encoding="utf-8")
    (third / "sw.js").write_text(worker.replace(guide["version"], "third"), encoding="utf-8")
    reader.host.site = third
    reader.update()
    assert held(reader) == wholly(versions[0]) | wholly(third)


@pytest.mark.parametrize("answers", [1, 2, 9])
def test_interrupted_update(reader: Subscriber, versions: tuple[Path, Path], answers: int) -> None:
    """The first version stays whole; the second comes later and takes nothing twice."""
    reader.keep()
    reader.host.site = versions[1]
    reader.host.asked.clear()
    reader.host.die(answers)
    reader.update()
    before = guide_of(versions[0])["version"], guide_of(versions[1])["version"]
    assert held(reader)[before[0]] == wholly(versions[0])[before[0]]
    for path in addresses(versions[0]):
        page = reader.open(path)
        expect(page.locator("article h1")).to_be_visible()
        assert page.locator(".guide-update").count() == 0
    half = {url.removesuffix("index.html") for url in held(reader).get(before[1], [])}
    assert len(half) < len(wholly(versions[1])[before[1]])
    reader.host.asked.clear()
    reader.host.live()
    reader.update()
    expect(reader.page.locator(".guide-update p")).to_have_text(READY)
    assert held(reader) == wholly(versions[0]) | wholly(versions[1])
    assert not half.intersection(reader.host.asked)


@pytest.mark.parametrize("answers", [4, 20])
def test_interrupted_first_storing(reader: Subscriber, versions: tuple[Path, Path], answers: int) -> None:
    reader.open().wait_for_load_state("networkidle")
    reader.host.die(answers)
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("The connection broke off")
    assert reader.state()["registrations"] == []
    reader.host.live()
    reader.open()
    expect(said(reader.page)).to_contain_text("Only a part")
    reader.page.get_by_role("button", name="Continue").click()
    expect(said(reader.page)).to_contain_text("is kept on this device")
    assert held(reader) == wholly(versions[0])


def test_host_that_is_gone_when_the_button_is_pressed(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.open().wait_for_load_state("networkidle")
    reader.host.die()
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("The connection broke off")
    assert reader.state() == {"registrations": [], "caches": []}
    reader.host.live()
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("is kept on this device")
    assert held(reader) == wholly(versions[0])


def mixed(versions: tuple[Path, Path], folder: Path, stale: str) -> Path:
    """The second version, except that one file is still of the first."""
    site = shutil.copytree(versions[1], folder / "mixed")
    shutil.copy(versions[0] / stale, site / stale)
    return site


@pytest.mark.parametrize("stale", ["training/alpha/index.html", "index.html"])
def test_half_published_version_is_refused(
    reader: Subscriber, versions: tuple[Path, Path], tmp_path: Path, stale: str
) -> None:
    reader.keep()
    reader.host.site = mixed(versions, tmp_path, stale)
    reader.update()
    first = guide_of(versions[0])["version"]
    page = reader.open("training/alpha/")
    assert "Second edition" not in page.locator(".md-content article").inner_text()
    assert held(reader)[first] == wholly(versions[0])[first]
    assert page.locator(".guide-update").count() == 0
    reader.host.site = versions[1]
    reader.update()
    expect(page.locator(".guide-update p")).to_have_text(READY)
    assert held(reader) == wholly(versions[0]) | wholly(versions[1])


def test_half_published_version_is_not_stored_first(
    reader: Subscriber, versions: tuple[Path, Path], tmp_path: Path
) -> None:
    reader.host.site = mixed(versions, tmp_path, "training/alpha/index.html")
    reader.open()
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("is being published")
    assert reader.state()["registrations"] == []
    reader.page.get_by_role("button", name="Remove").click()
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    assert reader.state() == {"registrations": [], "caches": []}


# A full disk


def set_quota(reader: Subscriber, size: int) -> None:
    """Lets the site have so many bytes in this browser."""
    devtools = reader.context.new_cdp_session(reader.page)
    devtools.send(
        "Storage.overrideQuotaForOrigin", {"origin": reader.host.address.removesuffix(BASE), "quotaSize": size}
    )


def test_too_little_room_is_said_before_anything_is_stored(reader: Subscriber) -> None:
    reader.open()
    set_quota(reader, 300_000)
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("there is no room for that here. Nothing was stored.")
    assert reader.state() == {"registrations": [], "caches": []}
    assert "sw.js" not in reader.host.asked


def test_disk_that_fills_up_while_storing(reader: Subscriber, versions: tuple[Path, Path], tmp_path: Path) -> None:
    """There seemed to be room when the button was pressed."""
    reader.host.site = shutil.copytree(versions[0], tmp_path / "site")
    (reader.host.site / "offline.json").write_text('{"bytes": 1, "download": 1}')
    reader.open()
    set_quota(reader, 300_000)
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("ran out of room")
    assert reader.state() == {"registrations": [], "caches": []}
    reader.open("training/alpha/")
    expect(reader.page.locator("article h1")).to_contain_text("What is alpha?")


def test_disk_that_fills_up_during_an_update(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    set_quota(reader, reader.page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)") + 100_000)
    reader.host.site = versions[1]
    reader.update()
    expect(said(reader.page)).to_contain_text("no room for it")
    assert held(reader) == wholly(versions[0])
    reader.host.die()
    for path in addresses(versions[0]):
        assert reader.open(path).locator("article h1").is_visible()


# Removing


def test_keyboard_keeps_its_place(reader: Subscriber) -> None:
    reader.open()
    reader.page.get_by_role("button", name="Keep").click()
    expect(said(reader.page)).to_contain_text("is kept on this device")
    expect(reader.page.locator("#keep-offline")).to_be_focused()  # its button is gone
    reader.page.keyboard.press("Tab")
    expect(reader.page.get_by_role("button", name="Remove")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    reader.page.keyboard.press("Tab")
    expect(reader.page.get_by_role("button", name="Keep")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(said(reader.page)).to_contain_text("is kept on this device")


def test_second_click_of_a_double_one_removes_nothing(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.keep()
    reader.page.get_by_role("button", name="Remove").dispatch_event("click", {"detail": 2})
    assert held(reader) == wholly(versions[0])
    reader.open()
    expect(said(reader.page)).to_contain_text("is kept on this device")


def test_storing_can_be_stopped(reader: Subscriber, versions: tuple[Path, Path]) -> None:
    reader.open().wait_for_load_state("networkidle")
    with reader.host.halted_after(20):
        reader.page.get_by_role("button", name="Keep").click()
        reader.page.get_by_role("button", name="Stop").click()
        expect(said(reader.page)).to_contain_text("Nothing is stored")
        assert reader.state() == {"registrations": [], "caches": []}
    reader.page.wait_for_load_state("networkidle")
    assert reader.state() == {"registrations": [], "caches": []}
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    reader.keep()
    assert held(reader) == wholly(versions[0])


def test_stopping_counts_before_there_is_a_worker_to_be_stopped(reader: Subscriber) -> None:
    reader.open().wait_for_load_state("networkidle")
    reader.page.evaluate("""() => {
        const ask = fetch;
        window.goOn = () => {};
        window.fetch = (...all) => new Promise((resolve) => {
            const before = window.goOn;
            window.goOn = () => { before(); resolve(ask(...all)); };
        });
    }""")
    reader.page.get_by_role("button", name="Keep").click()
    reader.page.get_by_role("button", name="Stop").click()
    reader.page.wait_for_timeout(300)
    reader.page.evaluate("goOn()")
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    reader.page.wait_for_timeout(1000)
    assert reader.state() == {"registrations": [], "caches": []}


def test_what_is_kept_goes_with_the_button_and_can_be_kept_again(
    reader: Subscriber, versions: tuple[Path, Path]
) -> None:
    reader.keep()
    reader.page.get_by_role("button", name="Remove").click()
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    assert reader.state() == {"registrations": [], "caches": []}
    reader.page.get_by_role("button", name="Keep").click()  # the page is still under the old worker
    expect(said(reader.page)).to_contain_text("is kept on this device")
    assert held(reader) == wholly(versions[0])
    reader.open()
    reader.page.get_by_role("button", name="Remove").click()
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    reader.open("training/alpha/")
    assert reader.state() == {"registrations": [], "caches": []}


@pytest.mark.parametrize("broken", ["", "self.onfetch = (event) => event.respondWith(fetch(event.request));"])
def test_broken_worker_can_be_removed(
    reader: Subscriber, versions: tuple[Path, Path], tmp_path: Path, broken: str
) -> None:
    """A worker that answers no message, published by mistake."""
    reader.host.site = shutil.copytree(versions[0], tmp_path / "broken")
    (reader.host.site / "sw.js").write_text(f"{broken}\n")
    reader.open()
    reader.page.get_by_role("button", name="Keep").click()
    reader.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    reader.open()
    expect(said(reader.page)).to_contain_text("does not answer")
    reader.page.get_by_role("button", name="Remove").click()
    reader.host.site = versions[0]
    expect(said(reader.page)).to_contain_text("Nothing is stored")
    reader.open()
    assert reader.state() == {"registrations": [], "caches": []}
    reader.keep()


@pytest.mark.parametrize(
    "clear",
    [
        "async () => { for (const name of await caches.keys()) await caches.delete(name) }",
        "async () => (await caches.open((await caches.keys())[0])).delete('training/alpha/index.html')",
    ],
    ids=["all", "one file"],
)
def test_cache_that_was_cleared_is_filled_again(reader: Subscriber, versions: tuple[Path, Path], clear: str) -> None:
    reader.keep()
    reader.page.evaluate(clear)
    page = reader.open("training/alpha/")
    expect(page.locator("article h1")).to_contain_text("What is alpha?")
    reader.open()
    expect(said(page)).to_contain_text("Only a part")
    page.get_by_role("button", name="Continue").click()
    expect(said(page)).to_contain_text("is kept on this device")
    assert held(reader) == wholly(versions[0])


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_place_and_notice_are_accessible(
    chromium: Browser, host: Host, versions: tuple[Path, Path], viewport: dict | None, scheme: str
) -> None:
    settings = {"viewport": viewport} if viewport else {}
    reader = Subscriber(chromium, host, color_scheme=scheme, bypass_csp=True, **settings)
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def violations() -> list:
        reader.page.evaluate(axe)
        assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return reader.page.evaluate(f"axe.run(document, {{ runOnly: {AXE_RULES} }})")["violations"]

    reader.open()
    expect(said(reader.page)).to_be_visible()
    assert violations() == []
    reader.keep()
    reader.open()
    host.site = versions[1]
    reader.update()
    expect(reader.page.locator(".guide-update p")).to_have_text(READY)
    assert violations() == []
    reader.context.close()
