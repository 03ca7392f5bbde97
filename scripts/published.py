"""Where the guide is published, for the commands that write files which readers keep."""

from __future__ import annotations

from pathlib import Path

from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from guide.public import site_address


def read_site_address(root: Path) -> str:
    """The guide's published address from mkdocs.yml in `root` and the environment; empty where they do not tell."""
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        settings = yaml_load(file, get_yaml_loader())
    return site_address(settings["extra"]["repository"] or "", settings["site_url"] or "")
