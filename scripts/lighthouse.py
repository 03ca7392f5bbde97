"""Judges a page of each kind with Lighthouse, as a phone on a slow network sees it, and prints a table in Markdown.

    python scripts/lighthouse.py [--runs 5] [--page ADDRESS ...]

The hosted site is built into a folder of its own and served on this machine, compressed. Each number is the median of
the runs. Lighthouse comes through npx, pinned here and not among the packages that the tests install. Performance is
simulated from the processor time a page took, so run it on a machine that does nothing else; the table tells the load.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

import browser
from serving import hosted

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = "lighthouse@13.5.0"
PORT = 8189
PAGES = {
    "Home": "",
    "Topic": "transformers/",
    "Answer": "transformers/self-attention/",
    "Answer with an interactive figure": "cnns/conv-output-size/",
    "Notebook": "notebooks/autoencoders/vae-term-by-term/",
}
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
METRICS = {
    "first-contentful-paint": "First paint, s",
    "largest-contentful-paint": "Largest paint, s",
    "total-blocking-time": "Blocked, ms",
    "cumulative-layout-shift": "Shift",
    "total-byte-weight": "Weight, kB",
}
UNITS = {"first-contentful-paint": 1000, "largest-contentful-paint": 1000, "total-byte-weight": 1000}


def judge(address: str, folder: Path) -> dict:
    """Lighthouse's report on one visit, in its mobile profile.

    Raises:
        RuntimeError: it failed; the message quotes what it said.
    """
    report = folder / "report.json"
    chrome = "--headless=new --no-sandbox --disable-extensions"
    command = [
        *("npx", "--yes", LIGHTHOUSE, address, "--quiet", f"--chrome-flags={chrome}"),
        *("--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}"),
    ]
    environment = {**os.environ, "CHROME_PATH": browser.find_browser() or ""}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{LIGHTHOUSE} failed on {address}:\n{result.stderr}")
    return json.loads(report.read_text(encoding="utf-8"))


def row(name: str, reports: list[dict]) -> str:
    """A row of the table: the median of each score and of each metric."""

    def median(values: list[float]) -> float:
        return statistics.median(values)

    scores = [f"{median([report['categories'][key]['score'] for report in reports]):.2f}" for key in CATEGORIES]
    metrics = []
    for key in METRICS:
        value = median([report["audits"][key]["numericValue"] for report in reports]) / UNITS.get(key, 1)
        metrics.append(
            f"{value:.0f}" if value >= 20 else f"{value:.2g}" if key != "cumulative-layout-shift" else f"{value:.3f}"
        )
    return "| " + " | ".join([name, *scores, *metrics]) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="visits to each page (default 5)")
    parser.add_argument("--page", action="append", metavar="ADDRESS", help="only these pages, relative to the site")
    arguments = parser.parse_args()
    pages = {address or "Home": address for address in arguments.page} if arguments.page else PAGES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = f"http://localhost:{PORT}/"
        settings = {"SITE_URL": address, "GITHUB_REPOSITORY": "owner/guide", "NO_MKDOCS_2_WARNING": "1", "OFFLINE": ""}
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder / "site")]
        subprocess.run(build, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=sys.stderr)
        lines, faults = [], []
        with hosted(folder / "site", port=PORT), tqdm(total=len(pages) * arguments.runs, unit="visit") as bar:
            for page, path in pages.items():
                reports = []
                for _ in range(arguments.runs):
                    reports.append(judge(address + path, folder))
                    bar.update()
                lines.append(row(page, reports))
                faults += [f"{page}: {fault}" for fault in _faults(reports[-1])]
    print("| " + " | ".join(["Page", *CATEGORIES.values(), *METRICS.values()]) + " |")
    print("| --- |" + " ---: |" * (len(CATEGORIES) + len(METRICS)))
    print("\n".join(lines))
    print(f"\n{LIGHTHOUSE}, mobile, median of {arguments.runs}; load of the machine {os.getloadavg()[0]:.1f}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 0


def _faults(report: dict) -> list[str]:
    """What Lighthouse found wrong outside performance, by its own words."""
    found = []
    for key in list(CATEGORIES)[1:]:
        for reference in report["categories"][key]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{CATEGORIES[key]}: {audit['title']}")
    return found


if __name__ == "__main__":
    sys.exit(main())
