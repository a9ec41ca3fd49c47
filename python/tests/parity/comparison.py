"""Measures packed rows against each segment alone."""

from __future__ import annotations

import importlib
import os
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROWS: list[tuple[str, str, int, str]] = []
"""Model and path, version, tokens of a row, error."""


def package(name: str) -> Any:
    """Imports a package; skips without it, unless STOWAGE_REQUIRE_MODELS is set."""
    if os.environ.get("STOWAGE_REQUIRE_MODELS"):
        return importlib.import_module(name)
    return pytest.importorskip(name)


class Parity:
    """Compares logits, and remembers the result for the table."""

    def error(self, packed: Any, alone: Any) -> float:
        """Max absolute difference, in standard deviations of the segments' own logits."""
        found, expected = packed.detach().double(), alone.detach().double()
        assert found.shape == expected.shape
        assert float(expected.std()) > 0
        return float((found - expected).abs().max() / expected.std())

    def check(self, what: str, length: int, packed: Any, alone: Any, limit: float) -> None:
        error = self.error(packed, alone)
        ROWS.append((what, _versions(what), length, f"{error:.1e}"))
        assert error <= limit, f"{what} at {length}: {error:.2e} > {limit:.0e}"

    def check_wrong(self, what: str, length: int, packed: Any, alone: Any, least: float) -> None:
        """The way that the recipe avoids, which must be wrong by at least this much."""
        error = self.error(packed, alone)
        ROWS.append((f"wrong: {what}", _versions(what), length, f"{error:.2f}"))
        assert not error < least, f"{what} is wrong by {error:.2e} only"  # NaN is wrong as well


def _versions(what: str) -> str:
    name = "transformers" if "transformers" in what else "torch" if "torch" in what else "esm"
    return f"{name} {version(name)}"


def segments(batch: Any, values: Any) -> Any:
    """(rows, length, ...) to (tokens, ...) in the order of `batch.flat()`."""
    slots: NDArray[np.intp] = batch.flat().slots
    return values.flatten(0, 1)[slots]
