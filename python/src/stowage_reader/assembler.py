"""Makes steps of batches as they arrive: the same ones in the same order on every rank."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stowage_reader.errors import FingerprintChangedError, SequenceGapError
from stowage_reader.headers import BatchHeaders
from stowage_reader.ranges import Record


class Arrived(NamedTuple):
    """A batch that is not decoded yet."""

    headers: BatchHeaders
    record: Record


class Cursor(NamedTuple):
    """Where to continue a partition.

    Attributes:
        offset: of the first batch that is needed again, or of the next record.
        sequence: of the batch there; -1 if it is not known yet.
        taken: by bucket, the next `bucket_sequence`: batches before it are in steps that were taken, or left out.
    """

    offset: int
    sequence: int
    taken: Mapping[int, int]


class Step(NamedTuple):
    """`group` batches of one partition and bucket with consecutive `bucket_sequence`.

    Attributes:
        batches: by attention cost.
        before, after: cursors by partition without and with this step.
    """

    batches: list[Arrived]
    before: dict[int, Cursor]
    after: dict[int, Cursor]


@dataclass
class _Partition:
    number: int
    offset: int
    sequence: int
    """Of the next batch to be merged; -1 if it is not known."""
    taken: dict[int, int]
    arrived: deque[Arrived] = field(default_factory=deque)
    pending: dict[int, list[Arrived]] = field(default_factory=dict)

    def cursor(self) -> Cursor:
        firsts = [batches[0] for batches in self.pending.values() if batches]
        first = min(firsts, key=lambda arrived: arrived.record.offset, default=None)
        if first is None:
            return Cursor(self.offset, self.sequence, dict(self.taken))
        return Cursor(first.record.offset, first.headers.sequence, dict(self.taken))


class StepAssembler:
    """Merges the batches of all partitions by (sequence, partition), and makes a step of each full group.

    A batch waits until all that come before it have arrived, so the order of steps does not depend on when batches
    arrive. The slowest partition sets the pace.

    Args:
        topic: for messages.
        group: batches of a step.
        cursors: by partition, where reading starts.
        fingerprint: of the batches before; empty if there are none.
        allow_fingerprints: accept batches of several configurations.
    """

    def __init__(
        self,
        topic: str,
        group: int,
        cursors: Mapping[int, Cursor],
        fingerprint: str = "",
        allow_fingerprints: bool = False,
    ) -> None:
        self.fingerprint = fingerprint
        self._topic = topic
        self._group = group
        self._allow_fingerprints = allow_fingerprints
        self._partitions = {
            number: _Partition(number, cursor.offset, cursor.sequence, dict(cursor.taken))
            for number, cursor in sorted(cursors.items())
        }

    def add(self, record: Record) -> None:
        """Adds the next batch of a partition.

        Raises:
            ForeignRecordError: it has no headers of a batch.
            SequenceGapError, FingerprintChangedError: it does not follow the one before.
        """
        where = f"{self._topic}-{record.partition} offset {record.offset}"
        headers = BatchHeaders.parse(record.headers, where)
        partition = self._partitions[record.partition]
        expected = partition.arrived[-1].headers.sequence + 1 if partition.arrived else partition.sequence
        if expected not in (-1, headers.sequence):
            raise SequenceGapError(
                f"{where} has sequence {headers.sequence}, expected {expected}: the topic was changed"
            )
        if self.fingerprint not in ("", headers.fingerprint) and not self._allow_fingerprints:
            raise FingerprintChangedError(
                f"{where} has fingerprint {headers.fingerprint}, the batches before it {self.fingerprint}: the "
                "configuration changed; start a new stream there, or set allow_fingerprints"
            )
        self.fingerprint = headers.fingerprint
        partition.arrived.append(Arrived(headers, record))

    def steps(self) -> Iterator[Step]:
        """Yields the steps that are complete, and whose place in the order is certain."""
        while (partition := self._next()) is not None:
            arrived = partition.arrived.popleft()
            partition.offset, partition.sequence = arrived.record.offset + 1, arrived.headers.sequence + 1
            bucket, number = arrived.headers.bucket, arrived.headers.bucket_sequence
            # Groups start at multiples, so that a stream that starts inside one leaves out its rest.
            taken = partition.taken.setdefault(bucket, -(-number // self._group) * self._group)
            if number < taken:
                continue
            pending = partition.pending.setdefault(bucket, [])
            if number != taken + len(pending):
                where = f"{self._topic}-{partition.number} offset {arrived.record.offset}"
                raise SequenceGapError(f"{where} has bucket_sequence {number}, expected {taken + len(pending)}")
            pending.append(arrived)
            if len(pending) == self._group:
                before = self.cursors()
                partition.taken[bucket], partition.pending[bucket] = taken + self._group, []
                batches = sorted(pending, key=lambda a: (a.headers.sum_sq, a.headers.bucket_sequence))
                yield Step(batches, before, self.cursors())

    def cursors(self) -> dict[int, Cursor]:
        """Returns where to continue, by partition."""
        return {partition.number: partition.cursor() for partition in self._partitions.values()}

    def arrived(self) -> dict[int, int]:
        """Returns the number of batches by partition that wait for those of other partitions."""
        return {partition.number: len(partition.arrived) for partition in self._partitions.values()}

    def _next(self) -> _Partition | None:
        """The partition of the batch that is next in the order; None if that has not arrived."""
        keys = []
        for partition in self._partitions.values():
            sequence = partition.arrived[0].headers.sequence if partition.arrived else partition.sequence
            keys.append((sequence, partition.number))
        first = self._partitions[min(keys)[1]]
        return first if first.arrived else None
