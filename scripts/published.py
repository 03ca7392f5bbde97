"""For the commands that write files which readers keep: where the guide is published, and how a file gets its place."""

from __future__ import annotations

from pathlib import Path

from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from guide.public import site_address


def read_site_address(root: Path) -> str:
    """The guide's published address from mkdocs.yml in `root` and the environment; empty where they do not tell."""
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        settings = yaml_load(file, get_yaml_loader())
    return site_address(settings["extra"]["repository"] or "", settings["site_url"] or "")


def write_whole(path: Path, content: bytes, said: str) -> None:
    """Puts a file in place whole, its folder too, and prints what is said of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
    print(f"{path}: {said}", flush=True)
