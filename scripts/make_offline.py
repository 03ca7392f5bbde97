"""Builds the guide for reading from disk and packs it into one zip.

    python scripts/make_offline.py [ZIP]    default: dist/deep-learning-interview-guide-offline.zip

The zip is the same byte for byte for the same sources.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "deep-learning-interview-guide"


def build_offline(site: Path) -> None:
    """Builds into `site` with page addresses and search that work from disk.

    Raises:
        subprocess.CalledProcessError: the build failed; MkDocs has said why.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "OFFLINE": "true", "NO_MKDOCS_2_WARNING": "1"}, check=True)


def pack(site: Path, target: Path) -> None:
    """Writes the files of a site into a zip, in one folder, in a fixed order and with a fixed time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(site).as_posix()}")
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zip", nargs="?", type=Path, default=ROOT / "dist" / f"{NAME}-offline.zip")
    target = parser.parse_args().zip
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        try:
            build_offline(site)
        except subprocess.CalledProcessError as error:
            return error.returncode
        pack(site, target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB; unpack it and open index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
