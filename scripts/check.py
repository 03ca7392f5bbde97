"""Checks the sources of the guide and runs the code blocks of its pages.

    python scripts/check.py                      every source file, no code
    python scripts/check.py docs/cnns/stride.md  these pages, and their Python blocks, outputs compared
    python scripts/check.py --update docs/…      the same, writing what the blocks print into the pages

Exit status 1 where a problem is found; each is one line: file, line, what is wrong, how to mend it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from guide.cache import ContentCache
from guide.drawings import Drawings
from guide.interactive import Interactive
from guide.library import read_library
from guide.problems import Problem
from guide.tex import Tex

ROOT = Path(__file__).resolve().parent.parent


def check_formulas_and_figures() -> list[Problem]:
    """Every formula that KaTeX refuses, interactive figure that cannot be drawn and drawing without a size."""
    cache = ContentCache(ROOT / ".cache" / "results.sqlite")
    tex = Tex(ROOT, cache)
    sources = (tex, Interactive(ROOT, cache), Drawings(ROOT))
    problems = [problem for source in sources for problem in source.check_sources()]
    tex.close()
    cache.close()
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, help="pages to check, code included; all sources without")
    parser.add_argument("--update", action="store_true", help="write what the code blocks print into the pages")
    arguments = parser.parse_args()
    wanted = {path.resolve().relative_to(ROOT).as_posix() for path in arguments.pages}
    found = [*read_library(ROOT).problems, *check_formulas_and_figures()]
    problems = [problem for problem in found if not wanted or problem.path in wanted]
    for problem in sorted(problems):
        print(problem)
    print(f"{len(problems)} problems in the sources", file=sys.stderr)
    failed = bool(problems)
    if wanted:
        command = [sys.executable, "-m", "pytest", "-q", "tests/test_examples.py", "-p", "no:cacheprovider"]
        command += ["-k", " or ".join(sorted(Path(page).stem + "_md" for page in wanted))]
        command += ["--update-examples"] if arguments.update else []
        failed |= subprocess.run(command, cwd=ROOT, check=False).returncode not in (0, 5)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
