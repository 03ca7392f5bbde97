"""The stored decoder of the latent plane is the one that the notebook trains."""

from __future__ import annotations

import re

import torch

import export_decoder
from interactive_oracles.latent_plane import read_arrays


def test_stored_decoder_is_the_notebooks() -> None:
    stored = (export_decoder.ROOT / export_decoder.TARGET).read_text(encoding="utf-8")
    before = torch.get_default_dtype()
    arrays, codes, labels = export_decoder.train(export_decoder.run_cells(export_decoder.ROOT))
    torch.set_default_dtype(before)
    found = read_arrays(stored)
    assert found.keys() == {*arrays, "codes"}
    for name, array in {**arrays, "codes": codes}.items():
        torch.testing.assert_close(found[name], torch.from_numpy(array), rtol=0, atol=1e-3)
    assert re.search(r'labels:\s*"(\d+)"', stored)[1] == "".join(map(str, labels))
