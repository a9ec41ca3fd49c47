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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if ROWS:
        terminalreporter.write_line("| model and path | version | tokens of a row | max error | standard deviation |")
        for row in ROWS:
            terminalreporter.write_line("| " + " | ".join(map(str, row)) + " |")
