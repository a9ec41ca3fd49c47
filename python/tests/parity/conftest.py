"""Fixtures of the parity tests, and the table of all measurements behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from parity.comparison import ROWS, Parity, package


@pytest.fixture(autouse=True)
def _deterministic() -> Iterator[None]:
    torch = package("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def parity() -> Parity:
    return Parity()


@pytest.fixture
def float64_esm3(monkeypatch: pytest.MonkeyPatch) -> None:
    """ESM3 casts pLDDT, coordinates and rotations to float32, whatever its parameters are."""
    torch = package("torch")

    def rotation(self: Any, rots: Any) -> None:
        self._rots = rots.double().unflatten(-1, (3, 3)) if rots.shape[-1] == 9 else rots.double()

    monkeypatch.setattr(torch.Tensor, "float", torch.Tensor.double)
    monkeypatch.setattr(package("esm.utils.structure.affine3d").RotationMatrix, "__init__", rotation)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if ROWS:
        terminalreporter.write_line("| model and path | version | tokens of a row | max error | standard deviation |")
        for row in ROWS:
            terminalreporter.write_line("| " + " | ".join(map(str, row)) + " |")
