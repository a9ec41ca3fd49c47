"""Where batches come from: a topic, or files made from one. Both give the same index, plan and batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.plan import Plan

Ranges = Mapping[int, tuple[int, int]]
"""By partition, the first offset and the exclusive end."""


Place = tuple[int, int]
"""Partition and offset in the topic."""


class PlacedBatch(NamedTuple):
    """A batch and where it is in the topic."""

    partition: int
    offset: int
    batch: PackedBatch


class PlanRest(NamedTuple):
    """What is left of a plan for one rank.

    Attributes:
        plan: all steps.
        rows: (steps, batches per step) rows of the index that the rank takes.
        step, position: the first step that is not done, and the batches of it that were taken.
        ahead: steps that may be fetched ahead.
    """

    plan: Plan
    rows: NDArray[np.int64]
    step: int
    position: int
    ahead: int

    def places(self) -> Iterator[tuple[int, int]]:
        """Yields (step, row of the index) of each batch that is left, in the order of the plan."""
        position = self.position
        for step in range(self.step, len(self.rows)):
            for row in self.rows[step, position:].tolist():
                yield step, row
            position = 0


class BatchFetch(Protocol):
    """Gives batches by their row of the index, in the order of a plan. Close it."""

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch; waits for it.

        Args:
            row: of the index.
            step: of the plan, counted without those left out.
        """
        ...

    def stop(self) -> None:
        """Makes `batch` and `close` raise or return soon. Can be called from another thread."""
        ...

    def close(self) -> None:
        """Closes clients and files."""
        ...


class FetchSource(Protocol):
    """Fetches the batches of a plan."""

    def fetch(self, rest: PlanRest, decoder: BatchDecoder | None = None) -> BatchFetch:
        """Returns the batches of a plan. A topic needs a decoder."""
        ...


class BatchSource(FetchSource, Protocol):
    """A topic of batches: :class:`BatchLog`, or files made from it: :class:`ShardLog`."""

    @property
    def topic(self) -> str:
        """Topic of batches."""
        ...

    def ranges(self, ends: Mapping[int, int] | None = None) -> dict[int, tuple[int, int]]:
        """Returns the offsets of all partitions, or up to these ends."""
        ...

    def index(self, ranges: Ranges, builder: IndexBuilder | None = None) -> BatchIndex:
        """Makes the index of the ranges."""
        ...

    def batches(self, ranges: Ranges, decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Yields all batches of the ranges; those of one partition in the order of offsets."""
        ...

    def at(self, places: Iterable[Place], decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Yields the batches at these places, in any order."""
        ...
