"""The sources of the guide keep its rules, and the code keeps its style."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from guide.cache import ContentCache
from guide.library import read_library, read_settings
from guide.tex import Tex


def test_every_source_keeps_the_rules() -> None:
    assert [str(problem) for problem in read_library(ROOT).problems] == []


def test_every_formula_is_taken_by_katex(tmp_path: Path) -> None:
    tex = Tex(ROOT, ContentCache(tmp_path / "cache.sqlite"))
    assert [str(problem) for problem in tex.check_sources()] == []
    tex.close()


def test_topics_are_the_nine_of_the_plan() -> None:
    topics, tags = read_settings(ROOT)
    assert topics == (
        "foundations",
        "training",
        "generalization",
        "cnns",
        "rnns",
        "transformers",
        "autoencoders",
        "generative-models",
        "representation-learning",
    )
    assert len(tags) > 40


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_code_keeps_the_style(command: list[str]) -> None:
    ruff = [sys.executable, "-m", "ruff", *command, "--quiet", "scripts", "tests"]
    result = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
