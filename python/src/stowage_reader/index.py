"""The index: one row per batch, made from record headers alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stowage_reader.arrays import save_arrays
from stowage_reader.errors import FingerprintChangedError, ReaderError, SequenceGapError, ShapeChangedError
from stowage_reader.headers import BatchHeaders

_VERSION = 1

ROW = np.dtype(
    [
        ("partition", np.int32),
        ("bucket", np.int32),
        ("offset", np.int64),
        ("sequence", np.int64),
        ("window", np.int64),
        ("sum_sq", np.int64),
        ("rows", np.int32),
        ("row_length", np.int32),
        ("tokens", np.int32),
        ("segments", np.int32),
    ]
)
"""Columns of an index, 56 bytes per batch. `window` is the input offset that identifies the batch's window."""


@dataclass(frozen=True)
class BatchIndex:
    """The batches of a fixed range of a topic.

    Attributes:
        topic: topic of batches.
        ends: by partition, the offset at which the range ends, exclusive.
        fingerprint: of all batches; several, separated by commas, where that was allowed.
        batches: (batches,) of dtype :data:`ROW`, by partition, then by offset.
    """

    topic: str
    ends: Mapping[int, int]
    fingerprint: str
    batches: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.batches)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of topic, fingerprint and batches, hexadecimal. `ends` is not part of it."""
        digest = hashlib.sha256(f"{self.topic}\n{self.fingerprint}\n{len(self)}\n".encode())
        digest.update(np.ascontiguousarray(self.batches).tobytes())
        return digest.hexdigest()

    @property
    def shapes(self) -> dict[tuple[int, int], int]:
        """Number of batches by (rows, row_length)."""
        pairs = np.stack([self.batches["rows"], self.batches["row_length"]], axis=1)
        shapes, counts = np.unique(pairs, axis=0, return_counts=True)
        return {(int(s[0]), int(s[1])): int(n) for s, n in zip(shapes, counts, strict=True)}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file, atomically."""
        ends = {str(partition): end for partition, end in self.ends.items()}
        head = {"version": _VERSION, "topic": self.topic, "ends": ends, "fingerprint": self.fingerprint}
        save_arrays(Path(path), head=np.array(json.dumps(head)), batches=self.batches)

    @staticmethod
    def load(path: str | os.PathLike[str]) -> BatchIndex:
        """Reads a file of :meth:`save`.

        Raises:
            ReaderError: the file is no index, or has a later version.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                head: dict[str, Any] = json.loads(str(file["head"]))
                batches = file["batches"]
        except (ValueError, KeyError, EOFError) as e:
            raise ReaderError(f"{path} is not an index: {e}") from e
        if head["version"] != _VERSION:
            raise ReaderError(f"{path}: version {head['version']} of the format is not known, only {_VERSION}")
        ends = {int(partition): int(end) for partition, end in head["ends"].items()}
        return BatchIndex(head["topic"], ends, head["fingerprint"], batches)


class IndexBuilder:
    """Collects the headers of batches, partition by partition in the order of offsets.

    Args:
        topic: topic of batches.
        allow_gaps: accept that `sequence` skips numbers, as when retention removed a part.
        allow_fingerprints: accept batches of several configurations.
        one_shape: require one shape per bucket (`batch.fixed.shape`).
    """

    def __init__(
        self, topic: str, *, allow_gaps: bool = False, allow_fingerprints: bool = False, one_shape: bool = False
    ) -> None:
        self._topic = topic
        self._allow_gaps = allow_gaps
        self._allow_fingerprints = allow_fingerprints
        self._one_shape = one_shape
        self._rows: dict[int, list[tuple[int, ...]]] = {}
        self._next: dict[int, int] = {}
        self._fingerprints: list[str] = []
        self._shapes: dict[int, tuple[int, int]] = {}

    def add(self, partition: int, offset: int, headers: BatchHeaders) -> None:
        """Adds a batch.

        Raises:
            SequenceGapError, FingerprintChangedError, ShapeChangedError: unless allowed.
        """
        where = f"{self._topic}-{partition} offset {offset}"
        self._check(partition, headers, where)
        self._next[partition] = headers.sequence + 1
        h = headers
        row = (partition, h.bucket, offset, h.sequence, h.window, h.sum_sq, h.rows, h.row_length, h.tokens, h.segments)
        self._rows.setdefault(partition, []).append(row)

    def _check(self, partition: int, headers: BatchHeaders, where: str) -> None:
        expected = self._next.get(partition)
        if expected is not None and headers.sequence != expected:
            if headers.sequence < expected:
                raise SequenceGapError(f"{where} repeats sequence {headers.sequence}, expected {expected}")
            if not self._allow_gaps:
                raise SequenceGapError(
                    f"{where} has sequence {headers.sequence}, expected {expected}: "
                    f"{headers.sequence - expected} batches are missing; allow_gaps accepts this"
                )
        if headers.fingerprint not in self._fingerprints:
            if self._fingerprints and not self._allow_fingerprints:
                raise FingerprintChangedError(
                    f"{where} has fingerprint {headers.fingerprint}, the batches before it {self._fingerprints[0]}: "
                    "the configuration changed; end the range before it, or set allow_fingerprints"
                )
            self._fingerprints.append(headers.fingerprint)
        shape = (headers.rows, headers.row_length)
        if self._one_shape and self._shapes.setdefault(headers.bucket, shape) != shape:
            raise ShapeChangedError(
                f"{where} is {shape[0]} x {shape[1]}, other batches of bucket {headers.bucket} are "
                f"{self._shapes[headers.bucket]}: set batch.fixed.shape where the feed is packed"
            )

    def build(self, ends: Mapping[int, int]) -> BatchIndex:
        """Returns the index of all batches added.

        Args:
            ends: by partition, the exclusive end of the range that was read.
        """
        rows = [row for partition in sorted(self._rows) for row in self._rows[partition]]
        fingerprint = ",".join(sorted(self._fingerprints))
        return BatchIndex(self._topic, dict(sorted(ends.items())), fingerprint, np.array(rows, ROW))
