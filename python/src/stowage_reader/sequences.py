"""An index of sequences: which batches contain a raw sequence, by its id."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ReaderError
from stowage_reader.index import BatchIndex
from stowage_reader.kafka import BatchLog


class SequenceIndex:
    """Finds the batches of a sequence. 12 bytes per segment; ids are stored as 64-bit hashes.

    Args:
        index_hash: hash of the index whose rows are meant.
        hashes: (segments,) uint64, ascending.
        rows: (segments,) int32, row of the index that contains the segment.
    """

    def __init__(self, index_hash: str, hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> None:
        self.index_hash = index_hash
        self._hashes = hashes
        self._rows = rows

    @staticmethod
    def build(log: BatchLog, index: BatchIndex, decoder: BatchDecoder) -> SequenceIndex:
        """Decodes the segments of all batches of an index. Raises as `BatchLog.read` and `BatchDecoder.batch` do."""
        batches = index.batches
        places = zip(batches["partition"].tolist(), batches["offset"].tolist(), strict=True)
        row_of = {place: row for row, place in enumerate(places)}
        ids: list[bytes] = []
        rows: list[int] = []
        for record in log.read(log.ranges(index.ends)):
            row = row_of.get((record.partition, record.offset))
            if row is not None:
                names = decoder.batch(record.value or b"").segments.id
                ids.extend(map(_digest, names))
                rows.extend([row] * len(names))
        hashes = np.frombuffer(b"".join(ids), "<u8").astype(np.uint64)
        order = np.lexsort((np.array(rows, np.int32), hashes))
        return SequenceIndex(index.hash, hashes[order], np.array(rows, np.int32)[order])

    def __len__(self) -> int:
        """Number of segments."""
        return len(self._hashes)

    def find(self, name: str) -> list[int]:
        """Returns the rows of the index whose batches contain the sequence; none if it was not packed."""
        key = np.frombuffer(_digest(name), "<u8").astype(np.uint64)[0]
        first, last = np.searchsorted(self._hashes, key, "left"), np.searchsorted(self._hashes, key, "right")
        return sorted(set(self._rows[first:last].tolist()))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file, atomically."""
        target = Path(path)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        with part.open("wb") as file:
            np.savez(file, index=np.array(self.index_hash), hashes=self._hashes, rows=self._rows)
        part.replace(target)

    @staticmethod
    def load(path: str | os.PathLike[str], index: BatchIndex) -> SequenceIndex:
        """Reads a file of :meth:`save`. Raises ReaderError if it is none, or was made from another index."""
        try:
            with np.load(path, allow_pickle=False) as file:
                found = SequenceIndex(str(file["index"]), file["hashes"], file["rows"])
        except (ValueError, KeyError, EOFError) as e:
            raise ReaderError(f"{path} is not an index of sequences: {e}") from e
        if found.index_hash != index.hash:
            raise ReaderError(f"{path} was made from another index of batches; make both again")
        return found


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=8).digest()
