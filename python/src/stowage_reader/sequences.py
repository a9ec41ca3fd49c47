"""An index of sequences: which batches contain a raw sequence, by its id, and which sequences a batch contains."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.arrays import map_arrays, save_arrays
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ReaderError
from stowage_reader.index import BatchIndex
from stowage_reader.source import BatchSource


class _Columns(NamedTuple):
    """Segments in the order of the index's rows, then of the batch."""

    hashes: NDArray[np.uint64]
    """(segments,) ascending hashes of the ids."""
    order: NDArray[np.int64]
    """(segments,) the segment of each hash."""
    starts: NDArray[np.int64]
    """(rows + 1,) first segment of each row of the index."""
    source_offsets: NDArray[np.int64]
    """(segments,) input offsets."""
    id_ends: NDArray[np.int64]
    """(segments + 1,) ends of the ids in `ids`; the first is 0."""
    ids: NDArray[np.uint8]
    """Ids in UTF-8, one behind the other."""
    batch_id_ends: NDArray[np.int64]
    """(rows + 1,) ends of the batch ids."""
    batch_ids: NDArray[np.uint8]


class BatchSegments(NamedTuple):
    """Which sequences a batch contains.

    Attributes:
        batch_id: of the batch.
        ids: of its segments, by row, then by start.
        source_offsets: input offsets of the segments.
    """

    batch_id: str
    ids: list[str]
    source_offsets: list[int]


class SequenceIndex:
    """Finds the batches of a sequence, and the sequences of a batch. 32 bytes per segment, and its id.

    A file is memory-mapped, so that a look-up reads a few pages of it. Make it with :meth:`build` or :meth:`load`.
    """

    def __init__(self, index_hash: str, columns: _Columns) -> None:
        self.index_hash = index_hash
        self._columns = columns

    @staticmethod
    def build(
        log: BatchSource,
        index: BatchIndex,
        decoder: BatchDecoder | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> SequenceIndex:
        """Decodes the segments of all batches of an index.

        Args:
            log: source of the index.
            index: the batches.
            decoder: decodes values; files need none.
            progress: called with the batches that were read and their number.

        Raises as `BatchSource.batches` does, and ReaderError if a batch of the index is missing.
        """
        rows = index.batches
        places = zip(rows["partition"].tolist(), rows["offset"].tolist(), strict=True)
        row_of = {place: row for row, place in enumerate(places)}
        found: list[_Batch | None] = [None] * len(rows)
        read = 0
        for partition, offset, batch in log.batches(log.ranges(index.ends), decoder):
            row = row_of.get((partition, offset))
            if row is not None:
                names = [name.encode() for name in batch.segments.id]
                found[row] = _Batch(batch.header.batch_id.encode(), names, batch.segments.source_offset)
                read += 1
                if progress is not None:
                    progress(read, len(rows))
        batches = [batch for batch in found if batch is not None]
        if len(batches) < len(rows):
            raise ReaderError(f"{len(rows) - len(batches)} batches of the index are not in {log.topic}; make it again")
        return SequenceIndex(index.hash, _columns(batches))

    def __len__(self) -> int:
        """Number of segments."""
        return len(self._columns.hashes)

    def find(self, name: str) -> list[int]:
        """Returns the rows of the index whose batches contain the sequence; none if it was not packed."""
        columns, key = self._columns, np.frombuffer(_digest(name.encode()), "<u8")[0].astype(np.uint64)
        first, last = np.searchsorted(columns.hashes, key, "left"), np.searchsorted(columns.hashes, key, "right")
        segments = [number for number in columns.order[first:last].tolist() if self._name(number) == name]
        return sorted(set((np.searchsorted(columns.starts, segments, "right") - 1).tolist()))

    def segments(self, row: int) -> BatchSegments:
        """Returns the segments of a batch, given its row of the index."""
        columns = self._columns
        start, end = columns.starts[row : row + 2].tolist()
        names = [self._name(number) for number in range(start, end)]
        batch_id = _text(columns.batch_ids, columns.batch_id_ends, row)
        return BatchSegments(batch_id, names, columns.source_offsets[start:end].tolist())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file, atomically."""
        save_arrays(Path(path), index=np.array(self.index_hash), **self._columns._asdict())

    @staticmethod
    def load(path: str | os.PathLike[str], index: BatchIndex) -> SequenceIndex:
        """Maps a file of :meth:`save`. Raises ReaderError if it is none, or was made from another index."""
        arrays = map_arrays(Path(path))
        missing = [name for name in ("index", *_Columns._fields) if name not in arrays]
        if missing:
            raise ReaderError(f"{path} is not an index of sequences: it lacks {', '.join(missing)}")
        if str(arrays["index"]) != index.hash:
            raise ReaderError(f"{path} was made from another index of batches; make both again")
        return SequenceIndex(index.hash, _Columns(*(arrays[name] for name in _Columns._fields)))

    def _name(self, number: int) -> str:
        return _text(self._columns.ids, self._columns.id_ends, number)


class _Batch(NamedTuple):
    batch_id: bytes
    names: list[bytes]
    source_offsets: NDArray[np.int64]


def _text(texts: NDArray[np.uint8], ends: NDArray[np.int64], number: int) -> str:
    start, end = ends[number : number + 2].tolist()
    return texts[start:end].tobytes().decode()


def _columns(batches: list[_Batch]) -> _Columns:
    names = [name for batch in batches for name in batch.names]
    hashes = np.frombuffer(b"".join(map(_digest, names)), "<u8").astype(np.uint64)
    order = np.argsort(hashes, kind="stable")
    return _Columns(
        hashes[order],
        order.astype(np.int64),
        _ends([len(batch.names) for batch in batches]),
        np.concatenate([batch.source_offsets for batch in batches]) if batches else np.empty(0, np.int64),
        _ends([len(name) for name in names]),
        np.frombuffer(b"".join(names), np.uint8),
        _ends([len(batch.batch_id) for batch in batches]),
        np.frombuffer(b"".join(batch.batch_id for batch in batches), np.uint8),
    )


def _ends(lengths: list[int]) -> NDArray[np.int64]:
    ends: NDArray[Any] = np.cumsum([0, *lengths], dtype=np.int64)
    return ends


def _digest(name: bytes) -> bytes:
    return hashlib.blake2b(name, digest_size=8).digest()
