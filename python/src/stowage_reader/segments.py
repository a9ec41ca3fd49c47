"""The segments of a batch as columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stowage_reader.avro import Cursor, blocks

SEGMENT_TYPES = {
    "id": "string",
    "epoch": "long",
    "source": "string",
    "source_offset": "long",
    "row": "int",
    "start": "int",
    "slots": "int",
    "length": "int",
    "first_residue": "int",
    "residues": "int",
    "source_length": "int",
    "has_cls": "boolean",
    "has_eos": "boolean",
}
"""Fields of the contract in their order, with their Avro types."""


class Segments(NamedTuple):
    """Columns with one item per segment, by row, then by start. Lists of str for texts, else arrays."""

    id: list[str]
    """Id of the raw sequence."""
    epoch: NDArray[np.int64]
    source: list[str]
    """Corpus of the raw sequence, may be empty."""
    source_offset: NDArray[np.int64]
    """Input offset of the raw sequence."""
    row: NDArray[np.int32]
    start: NDArray[np.int32]
    """First slot in the row."""
    slots: NDArray[np.int32]
    """Length, rounded up to `segment.multiple`."""
    length: NDArray[np.int32]
    """Tokens, special tokens included."""
    first_residue: NDArray[np.int32]
    """Position of the first residue in the raw sequence, from 0."""
    residues: NDArray[np.int32]
    source_length: NDArray[np.int32]
    """Residues of the whole raw sequence."""
    has_cls: NDArray[np.bool_]
    has_eos: NDArray[np.bool_]


class Places(NamedTuple):
    """Columns of :class:`Segments` that say where the tokens of each segment are."""

    row: NDArray[np.int32]
    start: NDArray[np.int32]
    length: NDArray[np.int32]


class SegmentSource(Protocol):
    """The encoded segments of a batch."""

    def places(self, rows: int, row_length: int) -> Places:
        """Decodes where the segments are. Raises as :meth:`decode` does."""
        ...

    def decode(self, rows: int, row_length: int) -> Segments:
        """Decodes all segments. Raises MalformedValueError if they do not follow the contract."""
        ...


class GivenSegments(NamedTuple):
    """Segments that are decoded already."""

    segments: Segments

    def decode(self, rows: int, row_length: int) -> Segments:
        return self.segments

    def places(self, rows: int, row_length: int) -> Places:
        return Places(self.segments.row, self.segments.start, self.segments.length)


class SegmentBlock(NamedTuple):
    """Where the encoded segments are in a value, and how to read one if the writer's fields are not the contract's."""

    value: bytes
    position: int
    reader: Callable[[Cursor], dict[str, Any]] | None

    def places(self, rows: int, row_length: int) -> Places:
        """Decodes where the segments are. Raises as :meth:`decode` does."""
        segments = self.decode(rows, row_length)
        return Places(segments.row, segments.start, segments.length)

    def decode(self, rows: int, row_length: int) -> Segments:
        """Decodes all segments.

        Raises:
            MalformedValueError: they do not follow the contract, or lie outside the rows, or overlap.
        """
        cursor = Cursor(self.value, self.position)
        cursor.field = "segments"
        items: list[tuple[Any, ...]] = []
        read = _read_segment if self.reader is None else self._resolve
        for count, end in blocks(cursor):
            if count > (cursor.end - cursor.position) // len(SEGMENT_TYPES):
                raise cursor.error(f"{count} segments where {cursor.end - cursor.position} bytes are left")
            items.extend(read(cursor) for _ in range(count))
            cursor.field = "segments"
            if end is not None and cursor.position != end:
                raise cursor.error(f"the segments of a block end at byte {cursor.position}, its size says {end}")
        segments = _columns(items)
        _check(segments, rows, row_length, cursor)
        return segments

    def _resolve(self, cursor: Cursor) -> tuple[Any, ...]:
        assert self.reader is not None
        record = self.reader(cursor)
        return tuple(record[name] for name in SEGMENT_TYPES)


def _read_segment(cursor: Cursor) -> tuple[Any, ...]:
    long = cursor.read_long
    return (
        cursor.read_string(),
        long(),
        cursor.read_string(),
        long(),
        long(),
        long(),
        long(),
        long(),
        long(),
        long(),
        long(),
        cursor.read_boolean(),
        cursor.read_boolean(),
    )


_DTYPES: dict[str, Any] = {"long": np.int64, "int": np.int32, "boolean": np.bool_}


def _columns(items: list[tuple[Any, ...]]) -> Segments:
    columns = list(zip(*items, strict=True)) if items else [()] * len(SEGMENT_TYPES)
    return Segments._make(
        list(column) if kind == "string" else np.array(column, np.int64).astype(_DTYPES[kind])
        for column, kind in zip(columns, SEGMENT_TYPES.values(), strict=True)
    )


def _check(segments: Segments, rows: int, row_length: int, cursor: Cursor) -> None:
    end = segments.start.astype(np.int64) + segments.slots
    wrong = (
        (segments.row < 0)
        | (segments.row >= rows)
        | (segments.start < 0)
        | (segments.length < 1)
        | (segments.length > segments.slots)
        | (end > row_length)
    )
    flat = segments.row.astype(np.int64) * row_length + segments.start
    wrong[1:] |= flat[1:] < flat[:-1] + segments.slots[:-1]
    if wrong.any():
        n = int(np.flatnonzero(wrong)[0])
        place = f"row {segments.row[n]}, slots {segments.start[n]} to {end[n]}, length {segments.length[n]}"
        raise cursor.error(f"segment {n} ({place}) overlaps the one before or is outside {rows} x {row_length} slots")
