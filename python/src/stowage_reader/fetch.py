"""Fetches the batches of a plan from a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ForeignRecordError, ReaderError, RetentionPassedError, located
from stowage_reader.source import PlanRest

if TYPE_CHECKING:
    from stowage_reader.kafka import BatchLog, RangeReader


class TopicFetch:
    """Gives batches by row of the index. Reads each partition once, forward; pauses one that is too far ahead."""

    def __init__(self, log: BatchLog, rest: PlanRest, decoder: BatchDecoder) -> None:
        self._topic = log.topic
        self._decoder = decoder
        self._batches = rest.plan.index.batches
        self._ahead = rest.ahead
        left = rest.rows[rest.step :]
        needed = left.ravel()[rest.position :]
        uses, counts = np.unique(needed, return_counts=True)
        self._uses = dict(zip(uses.tolist(), counts.tolist(), strict=True))
        partitions, offsets = self._batches["partition"][uses], self._batches["offset"][uses]
        self._row_of = dict(zip(zip(partitions.tolist(), offsets.tolist(), strict=True), uses.tolist(), strict=True))
        self._held: dict[int, bytes] = {}
        self._horizon = {p: _horizon(self._batches, left, p) for p in np.unique(partitions).tolist()}
        self._first_step = rest.step
        ranges = {
            p: (int(offsets[partitions == p].min()), int(offsets[partitions == p].max()) + 1) for p in self._horizon
        }
        self._at = {p: start for p, (start, _) in ranges.items()}
        self._reader: RangeReader = log.open(ranges)

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch; waits for it."""
        value = self._value(row, step)
        try:
            return self._decoder.batch(value)
        except ReaderError as e:
            place = self._batches[row]
            raise located(e, f"{self._topic}-{place['partition']} offset {place['offset']}") from None

    def _value(self, row: int, step: int) -> bytes:
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
        """Closes the consumer."""
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
