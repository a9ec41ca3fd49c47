"""Fetches the batches of a plan from a topic, for one rank or for several of the same machine."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ForeignRecordError, ReaderError, RetentionPassedError, located
from stowage_reader.source import PlanRest

if TYPE_CHECKING:
    from stowage_reader.kafka import BatchLog
    from stowage_reader.ranges import RangeReader, Record


class TopicValues:
    """The values that some ranks take, each fetched once. Every rank takes its own in order, in a thread of its own.

    Reads each partition once, forward; pauses one that is too far ahead of the slowest rank. The thread that misses a
    value polls; the others wait for it.

    Args:
        log: topic of batches.
        rests: what is left of the plan for each rank; equal but for the rows.
    """

    def __init__(self, log: BatchLog, rests: Sequence[PlanRest]) -> None:
        self._topic = log.topic
        self._batches = rests[0].plan.index.batches
        self._ahead = rests[0].ahead
        self._first_step = rests[0].step
        self._rows = [rest.rows[rest.step :].ravel()[rest.position :] for rest in rests]
        self._taken = [0] * len(rests)
        self._steps = {rank: self._first_step for rank, rows in enumerate(self._rows) if len(rows)}
        """Step of each rank that has not taken everything."""
        needed = np.concatenate(self._rows)
        self._uses = Counter(needed.tolist())
        uses = np.unique(needed)
        partitions, offsets = self._batches["partition"][uses], self._batches["offset"][uses]
        self._row_of = dict(zip(zip(partitions.tolist(), offsets.tolist(), strict=True), uses.tolist(), strict=True))
        self._held: dict[int, bytes] = {}
        left = np.concatenate([rest.rows[rest.step :] for rest in rests], axis=1)
        self._horizon = {p: _horizon(self._batches, left, p) for p in np.unique(partitions).tolist()}
        ranges = {
            p: (int(offsets[partitions == p].min()), int(offsets[partitions == p].max()) + 1) for p in self._horizon
        }
        self._at = {p: start for p, (start, _) in ranges.items()}
        self._changed = threading.Condition()
        self._polling = False
        self._error: BaseException | None = None
        self._reader: RangeReader = log.open(ranges)

    def take(self, rank: int, row: int, step: int) -> bytes:
        """Returns the next value of a rank; waits for it.

        Args:
            rank: index of the rank in `rests`.
            row: of the index.
            step: of the plan.

        Raises:
            ReaderError: as `BatchLog.read` raises, on all ranks.
            RetentionPassedError: there is no such record.
            BaseException: given to :meth:`fail`.
        """
        with self._changed:
            if self._steps[rank] != step:
                self._steps[rank] = step
                self._changed.notify_all()
            while (far := step > self._slowest() + self._ahead) or row not in self._held:
                if self._error is not None:
                    raise self._error
                if far or self._polling:
                    self._changed.wait()
                else:
                    self._poll(row)
            self._taken[rank] += 1
            if self._taken[rank] == len(self._rows[rank]):
                del self._steps[rank]
                self._changed.notify_all()
            value = self._held[row]
            self._release(row)
            return value

    @property
    def failed(self) -> bool:
        """Every rank raises where it would have to wait."""
        return self._error is not None

    def took_all(self, rank: int) -> bool:
        """The rank has taken all of its values."""
        return self._taken[rank] == len(self._rows[rank])

    def leave(self, rank: int) -> None:
        """The rank takes no more values; the others need not wait for it."""
        with self._changed:
            for row in self._rows[rank][self._taken[rank] :].tolist():
                self._release(row)
            self._taken[rank] = len(self._rows[rank])
            self._steps.pop(rank, None)
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Makes every rank raise this error where it would have to wait, unless there is an error already."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def close(self) -> None:
        """Closes the consumer. Ranks that wait raise; call :meth:`fail` before."""
        with self._changed:
            self._changed.wait_for(lambda: not self._polling)
            self._polling = True
        self._reader.close()

    def _slowest(self) -> int:
        return min(self._steps.values())

    def _release(self, row: int) -> None:
        self._uses[row] -= 1
        if not self._uses[row]:
            self._held.pop(row, None)

    def _poll(self, row: int) -> None:
        """Polls once, without the lock; others cannot poll meanwhile. Stores what arrives, or the error."""
        if self._reader.done:
            place = self._batches[row]
            self._error = RetentionPassedError(
                f"{self._topic}-{place['partition']} has no record at offset {place['offset']}, which the index "
                "lists: the topic was deleted, compacted or written again"
            )
            self._changed.notify_all()
            return
        self._limit(self._slowest())
        self._polling = True
        self._changed.release()
        records: list[Record] = []
        error: BaseException | None = None
        try:
            records = self._reader.poll()
        except BaseException as e:
            error = e
        finally:
            self._changed.acquire()
        try:
            self._store(records)
        except ReaderError as e:
            error = e
        self._polling = False
        self._error = self._error or error
        self._changed.notify_all()

    def _store(self, records: list[Record]) -> None:
        for record in records:
            self._at[record.partition] = record.offset + 1
            row = self._row_of.get((record.partition, record.offset))
            if row is None or not self._uses[row]:
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


class ValueDecoder:
    """Decodes values by row of the index; errors name the record. Raises ReaderError without a decoder."""

    def __init__(self, topic: str, rest: PlanRest, decoder: BatchDecoder | None) -> None:
        self._topic = topic
        self._batches = rest.plan.index.batches
        self._decoder = required(decoder, topic)

    def decode(self, row: int, value: bytes) -> PackedBatch:
        """Returns the batch. Raises as `BatchDecoder.batch` does."""
        try:
            return self._decoder.batch(value)
        except ReaderError as e:
            place = self._batches[row]
            raise located(e, f"{self._topic}-{place['partition']} offset {place['offset']}") from None


class TopicFetch:
    """Gives the batches of one rank by row of the index."""

    def __init__(self, log: BatchLog, rest: PlanRest, decoder: BatchDecoder | None) -> None:
        self._decoder = ValueDecoder(log.topic, rest, decoder)
        self._values = TopicValues(log, [rest])

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch; waits for it."""
        return self._decoder.decode(row, self._values.take(0, row, step))

    def stop(self) -> None:
        """Makes `batch` raise where it would wait."""
        self._values.fail(ReaderError("the reader was stopped"))

    def close(self) -> None:
        """Closes the consumer."""
        self.stop()
        self._values.close()


def required(decoder: BatchDecoder | None, topic: str) -> BatchDecoder:
    """Returns the decoder. Raises ReaderError if there is none."""
    if decoder is None:
        raise ReaderError(f"topic {topic} needs a BatchDecoder; files need none")
    return decoder


def _horizon(batches: NDArray[np.void], rows: NDArray[np.int64], partition: int) -> NDArray[np.int64]:
    """Returns (steps,) the highest offset of a partition that the steps up to each one need; -1 for none."""
    offsets = np.where(batches["partition"][rows] == partition, batches["offset"][rows], -1)
    highest: NDArray[np.int64] = np.maximum.accumulate(offsets.max(axis=1))
    return highest
