"""A build goes into a folder beside the site and takes its place only when it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path


class Staging:
    """The folder `<site>.new` of a build that runs. `publish` swaps it in; `drop` leaves the last good site."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.folder = site.with_name(f"{site.name}.new")
        shutil.rmtree(self.folder, ignore_errors=True)

    def publish(self) -> None:
        old = self.site.with_name(f"{self.site.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if self.site.exists():
            self.site.rename(old)
        self.folder.rename(self.site)
        shutil.rmtree(old, ignore_errors=True)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
