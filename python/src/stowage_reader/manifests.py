"""The manifests of a feed, and the batches of the windows that they complete."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import OpenTransactionError, SequenceGapError
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.kafka import BatchLog
from stowage_reader.registry import SchemaSource
from stowage_reader.statistics import Manifest, StatisticsDecoder

_AGAIN_SECONDS = 0.1


class Manifests:
    """Reads the manifests of a feed from its statistics topic.

    Args:
        log: the statistics topic.
        schemas: gives a schema by id.
    """

    def __init__(self, log: BatchLog, schemas: SchemaSource) -> None:
        self._log = log
        self._schemas = schemas

    def read(self) -> dict[tuple[int, int], Manifest]:
        """Returns all manifests by (source partition, window). Raises as `BatchLog.read`, `StatisticsDecoder` do."""
        decoder = StatisticsDecoder(self._schemas)
        found = {}
        for record in self._log.read(self._log.ranges()):
            decoded = decoder.decode(record.value) if record.value is not None else None
            if isinstance(decoded, Manifest):
                found[decoded.source_partition, decoded.window_offset] = decoded
        return found

    def index(self, batches: BatchLog, builder: IndexBuilder | None = None) -> BatchIndex:
        """Returns an index of the complete windows: those that have a manifest. Its `ends` exclude all later batches.

        A window that retention has partly removed is in the index with the batches that are left.

        Raises:
            OpenTransactionError: a manifest is committed, and its batches are not within `patience` seconds.
            SequenceGapError: a window has more or fewer batches than its manifest says.
        """
        manifests = self.read()
        following: dict[int, int] = {}
        for (partition, _), manifest in manifests.items():
            following[partition] = max(following.get(partition, 0), manifest.next_sequence)
        ranges, index = _committed(batches, builder or IndexBuilder(batches.topic), following)
        limits = np.array([following.get(p, 0) for p in index.batches["partition"].tolist()], np.int64)
        rows = index.batches[index.batches["sequence"] < limits]
        for manifest in manifests.values():
            _check(rows, manifest, batches.topic)
        ends = {partition: start for partition, (start, _) in ranges.items()}
        for partition in np.unique(rows["partition"]).tolist():
            ends[partition] = int(rows["offset"][rows["partition"] == partition].max()) + 1
        return BatchIndex(index.topic, dict(sorted(ends.items())), index.fingerprint, rows)


def _committed(
    batches: BatchLog, builder: IndexBuilder, following: Mapping[int, int]
) -> tuple[dict[int, tuple[int, int]], BatchIndex]:
    """Indexes ranges that contain all batches before these sequence numbers.

    A transaction commits batches and their manifest, but each partition's last stable offset moves for itself.
    """
    deadline = time.monotonic() + batches.patience
    ranges = batches.ranges()
    index = batches.index(ranges, builder)
    while behind := [p for p, sequence in following.items() if _next_sequence(index, p) < sequence]:
        if time.monotonic() > deadline:
            raise OpenTransactionError(
                f"{batches.topic}-{behind[0]}: a manifest lists sequence {following[behind[0]] - 1}, "
                f"which is not committed for {batches.patience:g} s: a transaction is open, or the topic was truncated"
            )
        time.sleep(_AGAIN_SECONDS)
        latest = batches.ranges()
        index = batches.index({p: (end, latest[p][1]) for p, (_, end) in ranges.items()}, builder)
        ranges = {p: (start, latest[p][1]) for p, (start, _) in ranges.items()}
    return ranges, index


def _next_sequence(index: BatchIndex, partition: int) -> int:
    sequences = index.batches["sequence"][index.batches["partition"] == partition]
    # Without batches in range: an end offset says that there were at most as many, which retention has removed.
    return int(sequences.max()) + 1 if len(sequences) else index.ends.get(partition, 0)


def _check(rows: NDArray[np.void], manifest: Manifest, topic: str) -> None:
    """Compares the batches of a window with its manifest. Retention may have removed the first ones of a partition."""
    mine = rows[rows["partition"] == manifest.source_partition]
    first = int(mine["sequence"].min()) if len(mine) else manifest.next_sequence
    expected = manifest.next_sequence - max(manifest.first_sequence, first)
    found = int((mine["window"] == manifest.window_offset).sum())
    if found != max(expected, 0):
        raise SequenceGapError(
            f"{topic}-{manifest.source_partition}: window {manifest.window_offset} has {found} batches, "
            f"its manifest says {expected}: the topics belong to different feeds, or were written twice"
        )
