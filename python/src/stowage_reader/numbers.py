"""Arrays of numbers in Avro's binary encoding, read in bulk.

An int of 0 to 63, or down to -64, is one byte, a zigzag code. Longer codes are decoded in a vectorised way as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stowage_reader.avro import Cursor, blocks


def read_ints(cursor: Cursor) -> NDArray[np.integer]:
    """Reads an `array<int>` of any blocks: int8 if every item takes one byte, else int64.

    Raises:
        MalformedValueError: a block's count, size and items do not agree.
    """
    parts = []
    for count, end in blocks(cursor):
        size = _size_of_ints(cursor, count) if end is None else end - cursor.position
        codes = np.frombuffer(cursor.data, np.uint8, count=size, offset=cursor.position)
        parts.append(_one_byte(codes, cursor) if size == count else _several_bytes(codes, count, cursor))
        cursor.position += size
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.int8)


def read_floats(cursor: Cursor) -> NDArray[np.float32]:
    """Reads an `array<float>` of any blocks.

    Raises:
        MalformedValueError: a block's count and size do not agree.
    """
    parts = []
    for count, end in blocks(cursor):
        _require_floats(cursor, count, end)
        # A copy, since the place of the values in the bytes is not aligned.
        parts.append(np.frombuffer(cursor.data, "<f4", count=count, offset=cursor.position).astype(np.float32))
        cursor.position += 4 * count
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def skip_ints(cursor: Cursor) -> None:
    """Moves past an `array<int>`."""
    for count, end in blocks(cursor):
        cursor.position = cursor.position + _size_of_ints(cursor, count) if end is None else end


def skip_floats(cursor: Cursor) -> None:
    """Moves past an `array<float>`."""
    for count, end in blocks(cursor):
        _require_floats(cursor, count, end)
        cursor.position += 4 * count


def _require_floats(cursor: Cursor, count: int, end: int | None) -> None:
    size = cursor.end - cursor.position if end is None else end - cursor.position
    if size < 4 * count or (end is not None and size != 4 * count):
        raise cursor.error(f"{size} bytes where {count} floats take {4 * count}")


def _size_of_ints(cursor: Cursor, count: int) -> int:
    rest = np.frombuffer(cursor.data, np.uint8, offset=cursor.position)
    last = np.flatnonzero(rest < 0x80)[:count]
    if len(last) < count:
        raise cursor.error(f"{count} items where {len(last)} numbers are left")
    return int(last[-1]) + 1


def _one_byte(codes: NDArray[np.uint8], cursor: Cursor) -> NDArray[np.integer]:
    if codes.max() >= 0x80:
        raise cursor.error(f"a block of {len(codes)} items and bytes has a number of several bytes")
    return (codes >> 1).view(np.int8) ^ -(codes & 1).view(np.int8)


def _several_bytes(codes: NDArray[np.uint8], count: int, cursor: Cursor) -> NDArray[np.integer]:
    last = np.flatnonzero(codes < 0x80)
    if len(last) != count or (len(codes) > 0 and codes[-1] >= 0x80):
        raise cursor.error(f"{len(last)} numbers in a block of {count} items")
    first = np.empty_like(last)
    first[0] = 0
    first[1:] = last[:-1] + 1
    lengths = last - first + 1
    longest = int(lengths.max())
    if longest > 5:
        raise cursor.error(f"an int takes {longest} bytes; at most 5 are possible")
    numbers = (codes[first] & 0x7F).astype(np.int64)
    for byte in range(1, longest):
        longer = np.flatnonzero(lengths > byte)
        numbers[longer] |= (codes[first[longer] + byte] & 0x7F).astype(np.int64) << (7 * byte)
    if longest == 5 and int(numbers.max()) >= 1 << 32:
        raise cursor.error("a number exceeds 32 bits")
    return (numbers >> 1) ^ -(numbers & 1)
