"""Every Python block of every page runs, alone, and prints what the page shows."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy
import pytest
import torch
from pytest_examples import CodeExample, EvalExample, find_examples

from conftest import ROOT

EXAMPLES = sorted(find_examples(ROOT / "docs"), key=lambda example: (str(example.path), example.start_line))


def name_example(example: CodeExample) -> str:
    return f"{example.path.parent.name}_{example.path.stem}_md_{example.start_line}"


@pytest.fixture(autouse=True)
def fresh_state() -> Iterator[None]:
    """Each block starts from library defaults, with unpredictable seeds: a block that needs one sets its own."""
    entropy = random.SystemRandom().getrandbits(31)
    random.seed(entropy)
    numpy.random.seed(entropy)
    torch.manual_seed(entropy)
    torch.set_default_dtype(torch.float32)
    torch.set_num_threads(1)
    torch.set_grad_enabled(True)
    torch.use_deterministic_algorithms(False)
    torch.set_printoptions(profile="default")
    with numpy.printoptions():
        yield
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_example)
def test_python_block_prints_what_the_page_shows(example: CodeExample, eval_example: EvalExample) -> None:
    eval_example.set_config(line_length=120)
    if eval_example.update_examples:
        eval_example.run_print_update(example)
    else:
        eval_example.run_print_check(example)
