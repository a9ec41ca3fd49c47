"""Measures packed rows against each segment alone."""

from __future__ import annotations

import importlib
import os
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROWS: list[tuple[str, str, int, str, str]] = []
"""Model and path, version, tokens of a row, max error, standard deviation of the logits."""


def package(name: str) -> Any:
    """Imports a package; skips without it, unless STOWAGE_REQUIRE_MODELS is set."""
    if os.environ.get("STOWAGE_REQUIRE_MODELS"):
        return importlib.import_module(name)
    return pytest.importorskip(name)


class Parity:
    """Compares logits, and remembers the result for the table."""

    def error(self, packed: Any, alone: Any) -> float:
        """Max absolute difference."""
        assert packed.shape == alone.shape
        return float((packed.detach().double() - alone.detach().double()).abs().max())

    def check(self, what: str, length: int, packed: Any, alone: Any, limit: float) -> None:
        error, deviation = self.error(packed, alone), float(alone.detach().std())
        ROWS.append((what, _versions(what), length, f"{error:.1e}", f"{deviation:.2f}"))
        assert deviation > 0.3, f"{what}: a standard deviation of {deviation:.2f} hides errors"
        assert error <= limit, f"{what} at {length}: {error:.2e} > {limit:.0e}"

    def check_gradients(
        self, what: str, length: int, packed: dict[str, Any], alone: dict[str, Any], limit: float
    ) -> None:
        """Compares the gradient of each parameter, relative to its norm."""
        assert packed.keys() == alone.keys()
        errors = {name: float((packed[name] - g).norm() / g.norm()) for name, g in alone.items() if float(g.norm()) > 0}
        worst = max(errors, key=lambda name: errors[name])
        ROWS.append((f"{what}, gradients", _versions(what), length, f"{errors[worst]:.1e}", "1"))
        assert errors[worst] <= limit, f"{what} at {length}: the gradient of {worst} differs by {errors[worst]:.2e}"

    def check_wrong(self, what: str, length: int, packed: Any, alone: Any, least: float) -> None:
        """The way that the recipe avoids, which must be wrong by at least this many standard deviations."""
        error, deviation = self.error(packed, alone), float(alone.detach().std())
        ROWS.append((f"wrong: {what}", _versions(what), length, f"{error:.2g}", f"{deviation:.2f}"))
        assert not error < least * deviation, f"{what} is wrong by {error:.2e} only"  # NaN is wrong as well


def exact(model: Any) -> Any:
    """The model in float64, with rotary angles in float64 as well, which `esm` computes in float32 by default."""
    for module in model.modules():
        if hasattr(module, "pos_idx_in_fp32"):
            module.pos_idx_in_fp32 = False
    return model.double()


def _versions(what: str) -> str:
    name = "transformers" if "transformers" in what else "torch" if "torch" in what else "esm"
    return f"{name} {version(name)}"


def segments(batch: Any, values: Any) -> Any:
    """(rows, length, ...) to (tokens, ...) in the order of `batch.flat()`."""
    slots: NDArray[np.intp] = batch.flat().slots
    return values.flatten(0, 1)[slots]
