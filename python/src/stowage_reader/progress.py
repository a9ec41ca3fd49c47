"""Progress of a command on a terminal."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_INTERVAL = 0.2


class Progress:
    """Shows one line on a terminal, at most five times per second; nothing elsewhere.

    Args:
        label: what is done.
        unit: what is counted.
        stream: standard error by default.
    """

    def __init__(self, label: str, unit: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._unit = unit
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._start = self._next = time.monotonic()
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Shows how far it is."""
        if not self._shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        seconds = max(self._next - self._start, 1e-9)
        share = f"{100 * done / total:.0f} % " if total else ""
        line = f"{self._label}: {share}{done:,} of {total:,} {self._unit}, {done / seconds:,.0f}/s"
        self._write(line)

    def close(self) -> None:
        """Removes the line."""
        if self._width:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()

    def _write(self, line: str) -> None:
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)
