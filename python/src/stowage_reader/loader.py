"""Runs a plan over a topic: the batches of one rank, step by step, resumable. The plan is the shuffle buffer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ForeignRecordError, ReaderError, RetentionPassedError, located
from stowage_reader.kafka import BatchLog, RangeReader
from stowage_reader.plan import Plan
from stowage_reader.state import ReaderState


class PlanReader:
    """The batches that one rank takes, in the order of the plan. Iterate over it; save `state()` between batches.

    Args:
        log: topic that the plan's index was made from.
        plan: steps; equal on all ranks.
        decoder: decodes values.
        rank, world: this rank and the number of ranks, which must divide the plan's group.
        state: where to continue; from the start by default.
        ahead: steps that may be fetched ahead, besides those of the current shuffle window.

    Raises:
        PlanError: no such rank.
        StateMismatchError: the state belongs to another plan, or another world inside a step.
    """

    def __init__(
        self,
        log: BatchLog,
        plan: Plan,
        decoder: BatchDecoder,
        *,
        rank: int = 0,
        world: int = 1,
        state: ReaderState | None = None,
        ahead: int = 64,
    ) -> None:
        self._rows = plan.rank(rank, world)
        if state is not None:
            state.require(plan, world)
        self._log = log
        self._plan = plan
        self._decoder = decoder
        self._world = world
        self._ahead = ahead
        self._step = state.step if state else 0
        self._position = state.position if state else 0

    def __len__(self) -> int:
        """Batches that are left, equal on all ranks."""
        per_step = self._plan.options.group // self._world
        return (len(self._plan) - self._step) * per_step - self._position

    def state(self) -> ReaderState:
        """Returns the state behind the last batch that was yielded."""
        return ReaderState.of(self._plan, self._step, self._position, self._world)

    def __iter__(self) -> Iterator[PackedBatch]:
        """Yields the rest of the rank's batches. Raises as `BatchLog.read` and `BatchDecoder.batch` do."""
        if len(self) == 0:
            return
        fetch = _Fetch(self._log, self._plan, self._rows, self._step, self._position, self._ahead)
        try:
            while self._step < len(self._rows):
                row = int(self._rows[self._step, self._position])
                batch = self._decode(row, fetch.value(row, self._step))
                self._position += 1
                if self._position == self._rows.shape[1]:
                    self._step, self._position = self._step + 1, 0
                yield batch
        finally:
            fetch.close()

    def _decode(self, row: int, value: bytes) -> PackedBatch:
        try:
            return self._decoder.batch(value)
        except ReaderError as e:
            place = self._plan.index.batches[row]
            raise located(e, f"{self._log.topic}-{place['partition']} offset {place['offset']}") from None


class _Fetch:
    """Gives values by row of the index. Reads each partition once, forward, and pauses it where it is too far ahead."""

    def __init__(
        self, log: BatchLog, plan: Plan, rows: NDArray[np.int64], step: int, position: int, ahead: int
    ) -> None:
        self._topic = log.topic
        self._batches = plan.index.batches
        self._ahead = ahead
        left = rows[step:]
        needed = left.ravel()[position:]
        uses, counts = np.unique(needed, return_counts=True)
        self._uses = dict(zip(uses.tolist(), counts.tolist(), strict=True))
        partitions, offsets = self._batches["partition"][uses], self._batches["offset"][uses]
        self._row_of = dict(zip(zip(partitions.tolist(), offsets.tolist(), strict=True), uses.tolist(), strict=True))
        self._held: dict[int, bytes] = {}
        self._horizon = {p: _horizon(self._batches, left, p) for p in np.unique(partitions).tolist()}
        self._first_step = step
        ranges = {
            p: (int(offsets[partitions == p].min()), int(offsets[partitions == p].max()) + 1) for p in self._horizon
        }
        self._at = {p: start for p, (start, _) in ranges.items()}
        self._reader: RangeReader = log.open(ranges)

    def value(self, row: int, step: int) -> bytes:
        """Returns the value of a batch; waits for it."""
        if row not in self._held:
            self._limit(step)
        while row not in self._held:
            if self._reader.done:
                place = self._batches[row]
                raise RetentionPassedError(
                    f"{self._topic}-{place['partition']} has no record at offset {place['offset']}, which the index "
                    "lists: the topic was deleted, compacted or written again"
                )
            self._store()
            self._limit(step)
        self._uses[row] -= 1
        return self._held[row] if self._uses[row] else self._held.pop(row)

    def close(self) -> None:
        self._reader.close()

    def _store(self) -> None:
        for record in self._reader.poll():
            self._at[record.partition] = record.offset + 1
            row = self._row_of.get((record.partition, record.offset))
            if row is None:
                continue
            if record.value is None:
                raise ForeignRecordError(f"{self._topic}-{record.partition} offset {record.offset} has no value")
            self._held[row] = record.value

    def _limit(self, step: int) -> None:
        last = step - self._first_step + self._ahead
        for partition, horizon in self._horizon.items():
            if self._at[partition] > horizon[min(last, len(horizon) - 1)]:
                self._reader.pause(partition)
            else:
                self._reader.resume(partition)


def _horizon(batches: NDArray[np.void], rows: NDArray[np.int64], partition: int) -> NDArray[np.int64]:
    """Returns (steps,) the highest offset of a partition that the steps up to each one need; -1 for none."""
    offsets = np.where(batches["partition"][rows] == partition, batches["offset"][rows], -1)
    highest: NDArray[np.int64] = np.maximum.accumulate(offsets.max(axis=1))
    return highest
