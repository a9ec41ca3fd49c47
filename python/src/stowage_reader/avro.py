"""Avro's binary encoding: a cursor over bytes, and readers compiled from a writer's schema.

Start with :func:`compile_reader`. Only what the contract needs: no aliases, no promotion except int to long.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

from stowage_reader.errors import MalformedValueError, SchemaMismatchError

Schema = Any
Reader = Callable[["Cursor"], Any]

_PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")


class Cursor:
    """A position in the bytes of one value. Every read checks the bounds and names the current field if it fails."""

    __slots__ = ("data", "end", "field", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position
        self.end = len(data)
        self.field = "value"

    def error(self, what: str) -> MalformedValueError:
        return MalformedValueError(what, self.field, self.position)

    def read_long(self) -> int:
        """Reads a zigzag varint of at most 10 bytes and 64 bits."""
        position = self.position
        if position >= self.end:
            raise self.error("the value ends inside a number")
        byte = self.data[position]
        if byte < 0x80:
            self.position = position + 1
            return (byte >> 1) ^ -(byte & 1)
        return self._read_wide(byte & 0x7F)

    def _read_wide(self, value: int) -> int:
        position = self.position + 1
        for shift in range(7, 70, 7):
            if position >= self.end:
                raise self.error("the value ends inside a number")
            byte = self.data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >= 1 << 64:
                    raise self.error("a number exceeds 64 bits")
                self.position = position
                return (value >> 1) ^ -(value & 1)
        raise self.error("a number takes more than 10 bytes")

    def read_int(self) -> int:
        value = self.read_long()
        if not -0x80000000 <= value <= 0x7FFFFFFF:
            raise self.error(f"{value} exceeds 32 bits")
        return value

    def read_length(self) -> int:
        """Reads a number of bytes that must be left in the value."""
        length = self.read_long()
        if not 0 <= length <= self.end - self.position:
            raise self.error(f"{length} bytes where {self.end - self.position} are left")
        return length

    def read_bytes(self) -> bytes:
        return self.take(self.read_length())

    def read_string(self) -> str:
        start = self.position
        try:
            return self.read_bytes().decode()
        except UnicodeDecodeError as e:
            self.position = start
            raise self.error(f"text is not UTF-8: {e.reason}") from None

    def read_boolean(self) -> bool:
        byte = self.take(1)[0]
        if byte > 1:
            self.position -= 1
            raise self.error(f"{byte} where a boolean is 0 or 1")
        return byte == 1

    def read_null(self) -> None:
        return None

    def read_float(self) -> float:
        return float(struct.unpack("<f", self.take(4))[0])

    def read_double(self) -> float:
        return float(struct.unpack("<d", self.take(8))[0])

    def take(self, length: int) -> bytes:
        """Reads that many bytes."""
        end = self.position + length
        if end > self.end:
            raise self.error(f"{length} bytes where {self.end - self.position} are left")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def require_end(self) -> None:
        if self.position != self.end:
            raise self.error(f"{self.end - self.position} bytes follow the last field")


def compile_reader(schema: Schema) -> Reader:
    """Returns a function that reads one datum: records as dicts, arrays as lists, logical types as their base type.

    Raises:
        SchemaMismatchError: the schema is not valid Avro.
    """
    return _compile(schema, {}, "")


def compile_types(schema: Schema, names: dict[str, Reader], namespace: str) -> Reader:
    """Like :func:`compile_reader`, with the named types seen so far, to which it adds."""
    return _compile(schema, names, namespace)


def compile_skipper(reader: Reader, schema: Schema) -> Reader:
    """Returns a function that moves past one datum. Arrays and maps of sized blocks are skipped by their size."""
    if not isinstance(schema, dict) or schema.get("type") not in ("array", "map"):
        return reader
    return lambda cursor: _skip_blocks(cursor, reader)


def blocks(cursor: Cursor) -> Iterator[tuple[int, int | None]]:
    """Yields the number of items of each block, and its end if the block says it.

    The caller moves the cursor past the items before it takes the next block.
    """
    while (count := cursor.read_long()) != 0:
        if count > 0:
            yield count, None
        else:
            size = cursor.read_length()
            yield -count, cursor.position + size


def _skip_blocks(cursor: Cursor, reader: Reader) -> None:
    start = cursor.position
    for _, end in blocks(cursor):
        if end is None:
            cursor.position = start
            reader(cursor)
            return
        cursor.position = end


def _compile(schema: Schema, names: dict[str, Reader], namespace: str) -> Reader:
    if isinstance(schema, list):
        return _union([_compile(branch, names, namespace) for branch in schema])
    kind = schema["type"] if isinstance(schema, dict) and "type" in schema else schema
    if isinstance(kind, (dict, list)):
        return _compile(kind, names, namespace)
    if kind in _PRIMITIVES:
        reader: Reader = getattr(Cursor, f"read_{kind}")
        return reader
    if kind == "array":
        return _array(_compile(schema["items"], names, namespace))
    if kind == "map":
        values = _compile(schema["values"], names, namespace)
        return lambda cursor: dict(_array(lambda c: (c.read_string(), values(c)))(cursor))
    if kind in ("record", "enum", "fixed"):
        return _named(schema, names, namespace)
    full = kind if isinstance(kind, str) and "." in kind else f"{namespace}.{kind}"
    if full not in names:
        raise SchemaMismatchError(f"the writer's schema has the unknown type {kind!r}")
    return lambda cursor: names[full](cursor)


def _named(schema: Schema, names: dict[str, Reader], namespace: str) -> Reader:
    name: str = schema["name"]
    namespace = name.rpartition(".")[0] or schema.get("namespace", namespace)
    full = f"{namespace}.{name.rpartition('.')[2]}"
    if schema["type"] == "fixed":
        size = int(schema["size"])
        names[full] = lambda cursor: cursor.take(size)
    elif schema["type"] == "enum":
        names[full] = _enum(list(schema["symbols"]))
    else:
        fields: list[tuple[str, Reader]] = []
        names[full] = lambda cursor: _read_record(cursor, fields)
        fields.extend((f["name"], _compile(f["type"], names, namespace)) for f in schema["fields"])
    return names[full]


def _read_record(cursor: Cursor, fields: list[tuple[str, Reader]]) -> dict[str, Any]:
    values = {}
    for name, reader in fields:
        cursor.field = name
        values[name] = reader(cursor)
    return values


def _enum(symbols: list[str]) -> Reader:
    def read(cursor: Cursor) -> str:
        number = cursor.read_long()
        if not 0 <= number < len(symbols):
            raise cursor.error(f"symbol {number} of an enum of {len(symbols)}")
        return symbols[number]

    return read


def _union(branches: list[Reader]) -> Reader:
    def read(cursor: Cursor) -> Any:
        number = cursor.read_long()
        if not 0 <= number < len(branches):
            raise cursor.error(f"branch {number} of a union of {len(branches)}")
        return branches[number](cursor)

    return read


def _array(item: Reader) -> Reader:
    def read(cursor: Cursor) -> list[Any]:
        items: list[Any] = []
        for count, end in blocks(cursor):
            if count > cursor.end:
                raise cursor.error(f"{count} items where {cursor.end - cursor.position} bytes are left")
            items.extend(item(cursor) for _ in range(count))
            if end is not None and cursor.position != end:
                raise cursor.error(f"the items of a block end at byte {cursor.position}, its size says {end}")
        return items

    return read
