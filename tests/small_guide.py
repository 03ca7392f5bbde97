"""A guide of three questions and one notebook, for tests that break sources or need a quick build."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def filler(count: int, seed: str) -> str:
    """So many sentences, no two alike in the whole guide."""
    words = [f"Sentence {NUMBERS[i // 10]} {NUMBERS[i % 10]} about {seed} fills the page." for i in range(count)]
    return "\n".join(words)


def question_page(title: str, seed: str, front: str = "", explanation: str = "") -> str:
    """The Markdown of a page that keeps every rule. `seed` makes its words its own."""
    aliases = "\n".join(f"  - {seed} asked in way {NUMBERS[i]}" for i in range(8))
    return f"""---
level: core
tags: [loss]
aliases:
{aliases}
{front}---

# {title}

## Short answer

{filler(4, f"the short answer of {seed}")}

## Explanation

The loss of {seed} is $x^2$. {explanation}

$$
\\frac{{\\partial x^2}}{{\\partial x}} = 2x
$$

{filler(40, f"the explanation of {seed}")}

## Worked example

With $x = 3$ the {seed} gradient is 6.

```python
print(2 * 3)
#> 6
```

## What a strong answer covers

- Names {seed} first.
- Names {seed} second.
- Names {seed} third.

## Common mistakes

- **"The {seed} is linear."** It is a square.
- **"The {seed} is a cube."** It is a square.

## Follow-ups

??? question "What follows {seed}?"

    The next page.

??? question "What precedes {seed}?"

    The page before.

## References

- A. Author, [A paper on {seed}](https://doi.org/10.1000/182), Journal 2001: the gradient.
"""


def notebook_file(pages: list[str], extra_cells: list[dict] | None = None) -> str:
    """A notebook that keeps every rule, linking back to these pages, as JSON with its outputs."""
    links = " ".join(f"[back](../../docs/{page})" for page in pages)
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="60pt" viewBox="0 0 90 60">'
        '<path d="M0 60 90 0" stroke="#1f2328"/></svg>'
    )
    cells = [
        _markdown("title", f"# The square grows faster than the line\n\nWe compare $x^2$ with $x$. {links}"),
        _code("setup", 1, "assert 3**2 == 9\nassert 2 * 3 == 6\nprint(3**2)", [_stream("9\n")]),
        _code(
            "draw",
            2,
            "draw()",
            [{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": picture}}],
            {"tags": ["figure:growth"], "alt": "The square overtakes the line at one and leaves it behind."},
        ),
        *(extra_cells or []),
        _markdown("say", "## What to say in the interview\n\nThe square wins beyond one."),
        _markdown("exercises", "## Exercises\n\nTry the cube."),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _markdown(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _code(name: str, count: int, source: str, outputs: list[dict], metadata: dict | None = None) -> dict:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata or {},
        "execution_count": count,
        "source": source,
        "outputs": outputs,
    }


def _stream(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def error_cell(count: int) -> dict:
    """A code cell that ended in an error."""
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no such thing", "traceback": ["…"]}
    return _code("broken", count, "raise ValueError('no such thing')", [error])


@dataclass(frozen=True)
class SmallGuide:
    """The folder of a small guide; paths are relative to it."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> SmallGuide:
        guide = cls(root)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "scripts", root / "scripts", ignore=ignore)
        for folder in ("overrides", "assets"):
            shutil.copytree(ROOT / "docs" / folder, root / "docs" / folder, ignore=shutil.ignore_patterns("drawings"))
        for name in ("mkdocs.yml", "redirects.toml", "docs/practice.md"):
            shutil.copy(ROOT / name, root / name)
        shutil.copy(ROOT / "notebooks" / "matplotlibrc", guide.write("notebooks/matplotlibrc", ""))
        (root / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        guide.write("docs/index.md", "# Small guide\n\nHome.\n\n<!-- topics -->\n")
        for name in ("notation", "contributing"):
            guide.write(f"docs/{name}.md", f"# {name.title()}\n\nText with $y$.\n")
        guide.write("docs/tags.md", "# Tags\n\n<!-- material/tags -->\n")
        guide.write("docs/notebooks/index.md", "# Notebooks\n\n<!-- notebooks -->\n")
        guide.write("docs/training/index.md", "# Training\n\nHow it learns.\n\n<!-- questions -->\n")
        guide.write("docs/training/alpha.md", question_page("What is alpha?", "alpha", "notebook: growth\n"))
        guide.write("docs/training/beta.md", question_page("What is beta?", "beta", "needs: [alpha]\n"))
        guide.write("docs/training/gamma.md", question_page("What is gamma?", "gamma", "needs: [beta]\n"))
        guide.write("notebooks/training/growth.ipynb", notebook_file(["training/alpha.md"]))
        return guide

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{path} does not hold {old!r}"
        self.write(path, text.replace(old, new, 1))
