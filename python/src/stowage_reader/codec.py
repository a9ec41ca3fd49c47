"""Wire format to arrays: decodes the values of `packed-batches`.

Start with :class:`BatchDecoder`. Segments and tracks are skipped by their size and decoded when they are used.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader import avro
from stowage_reader.avro import Cursor
from stowage_reader.batch import PackedBatch
from stowage_reader.errors import MalformedValueError, SchemaMismatchError
from stowage_reader.header import TEXT_FIELDS, BatchHeader
from stowage_reader.numbers import read_ints
from stowage_reader.registry import SchemaSource
from stowage_reader.segments import SEGMENT_TYPES, SegmentBlock
from stowage_reader.tracks import NO_TRACKS, TrackBlock, track_reader
from stowage_reader.vocabulary import ESM, Vocabulary

_NAME = "PackedBatch"
_ARRAYS = ("segments", "tokens", "sequence_id")
_BLOCKS = ("segments", "tracks")
_DEFAULTS: dict[str, int] = {"epoch": 0, "unknown_residues": 0}
_WIRE = {"str": ("string",), "int": ("int", "long")}


def schema_id(value: bytes) -> int:
    """Returns the schema id of a value in Confluent's wire format.

    Raises:
        MalformedValueError: the magic byte is not 0, or the value is shorter than 5 bytes.
    """
    if len(value) < 5:
        raise MalformedValueError(f"{len(value)} bytes where the wire format needs at least 5")
    if value[0] != 0:
        raise MalformedValueError(f"magic byte {value[0]} where the wire format has 0")
    return int.from_bytes(value[1:5], "big")


class _Layout(NamedTuple):
    """How a writer's schema maps to a batch. A step: a field's name, its reader, its number in the header or -1."""

    steps: list[tuple[str, avro.Reader, int]]
    scalar_steps: list[tuple[str, avro.Reader, int]]
    defaults: list[Any]
    segment_reader: avro.Reader | None
    track_reader: avro.Reader | None


class BatchDecoder:
    """Decodes values with their writers' schemas, which it takes from a source once per id.

    A writer's schema may have other fields: they are skipped. It may lack fields that have a default in the contract.

    Args:
        schemas: gives a schema by id.
        vocabulary: needed for residues and chain ids if it is not `esm`.
    """

    def __init__(self, schemas: SchemaSource, vocabulary: Vocabulary = ESM) -> None:
        self._schemas = schemas
        self._vocabulary = vocabulary
        self._layouts: dict[int, _Layout] = {}

    def header(self, value: bytes) -> BatchHeader:
        """Decodes the scalars and stops before the arrays.

        Raises:
            MalformedValueError: the value does not follow the contract.
            SchemaMismatchError: the writer's schema lacks a field.
            UnknownSchemaError, RegistryUnavailableError: there is no schema to decode with.
        """
        layout = self._layout(schema_id(value))
        cursor = Cursor(value, 5)
        scalars = list(layout.defaults)
        for name, reader, number in layout.scalar_steps:
            cursor.field = name
            datum = reader(cursor)
            if number >= 0:
                scalars[number] = datum
        return BatchHeader._make(scalars)

    def batch(self, value: bytes) -> PackedBatch:
        """Decodes a value: header and arrays now, segments and tracks when they are used.

        Raises as :meth:`header` does.
        """
        layout = self._layout(schema_id(value))
        cursor = Cursor(value, 5)
        scalars = list(layout.defaults)
        parts: dict[str, Any] = {}
        for name, reader, number in layout.steps:
            cursor.field = name
            if number >= 0:
                scalars[number] = reader(cursor)
            elif name in _BLOCKS:
                parts[name] = cursor.position
                reader(cursor)
            elif name in _ARRAYS:
                parts[name] = read_ints(cursor)
            else:
                reader(cursor)
        cursor.field = "value"
        cursor.require_end()
        header = BatchHeader._make(scalars)
        _check_shape(header, parts, cursor)
        shape = (header.rows, header.row_length)
        return PackedBatch(
            header,
            _narrow(parts["tokens"], cursor).reshape(shape),
            parts["sequence_id"].astype(np.int32, copy=False).reshape(shape),
            SegmentBlock(value, parts["segments"], layout.segment_reader),
            self._vocabulary,
            TrackBlock(value, parts["tracks"], layout.track_reader) if "tracks" in parts else NO_TRACKS,
        )

    def _layout(self, number: int) -> _Layout:
        layout = self._layouts.get(number)
        if layout is None:
            layout = _compile(json.loads(self._schemas.schema(number)))
            self._layouts[number] = layout
        return layout


def _narrow(tokens: NDArray[np.integer], cursor: Cursor) -> NDArray[np.integer]:
    """Returns token ids as uint8, or the smallest wider type that holds them."""
    if len(tokens) == 0:
        return tokens.astype(np.uint8)
    if int(tokens.min()) < 0:
        raise MalformedValueError(f"token id {int(tokens.min())} is negative", "tokens", cursor.position)
    if tokens.dtype == np.int8:
        return tokens.view(np.uint8)
    highest = int(tokens.max())
    return tokens.astype(np.uint8 if highest < 1 << 8 else np.uint16 if highest < 1 << 16 else np.int32)


def _check_shape(header: BatchHeader, parts: dict[str, Any], cursor: Cursor) -> None:
    slots = header.rows * header.row_length
    if header.rows < 0 or header.row_length < 0:
        raise MalformedValueError(f"shape {header.rows} x {header.row_length} is negative", "rows", cursor.position)
    for name in ("tokens", "sequence_id"):
        if len(parts[name]) != slots:
            what = f"{len(parts[name])} items where rows x row_length is {header.rows} x {header.row_length} = {slots}"
            raise MalformedValueError(what, name, cursor.position)


def _compile(schema: Any) -> _Layout:
    """Maps the fields of a writer's schema to those of a batch."""
    if not isinstance(schema, dict) or schema.get("type") != "record" or _short(schema) != _NAME:
        name = _short(schema) if isinstance(schema, dict) else schema
        raise SchemaMismatchError(f"the record's schema is {name!r}, not {_NAME}: is this a topic of batches?")
    namespace = schema.get("namespace", "")
    kinds = {name: _WIRE["str" if name in TEXT_FIELDS else "int"] for name in BatchHeader._fields}
    numbers = {name: number for number, name in enumerate(BatchHeader._fields)}
    names: dict[str, avro.Reader] = {}
    steps: list[tuple[str, avro.Reader, int]] = []
    readers: dict[str, avro.Reader | None] = {"segments": None, "tracks": None}
    for field in schema["fields"]:
        name, kind = field["name"], field["type"]
        reader = avro.compile_types(kind, names, namespace)
        if name in numbers:
            _require(name, _base(kind), kinds[name])
        elif name in (*_ARRAYS, "tracks"):
            _require(name, _base(kind), ("array",))
            if name == "segments":
                readers[name] = _segment_reader(kind["items"], names, namespace)
            elif name == "tracks":
                readers[name] = track_reader(kind["items"], names, namespace)
            else:
                _require(name, _base(kind["items"]), ("int",))
        steps.append((name, avro.compile_skipper(reader, kind), numbers.get(name, -1)))
    found = {step[0] for step in steps}
    missing = [n for n in (*numbers, *_ARRAYS) if n not in found and n not in _DEFAULTS]
    if missing:
        raise SchemaMismatchError(f"the writer's schema of {_NAME} lacks {', '.join(missing)}")
    last = max(index for index, step in enumerate(steps) if step[2] >= 0)
    return _Layout(
        steps, steps[: last + 1], [_DEFAULTS.get(n) for n in numbers], readers["segments"], readers["tracks"]
    )


def _segment_reader(items: Any, names: dict[str, avro.Reader], namespace: str) -> avro.Reader | None:
    """Returns None where the fields are exactly those of the contract, which :mod:`segments` reads faster."""
    kinds = {field["name"]: _base(field["type"]) for field in items["fields"]}
    for name, kind in SEGMENT_TYPES.items():
        _require(
            f"segments.{name}", kinds.get(name, "nothing"), ("int", "long") if kind in ("int", "long") else (kind,)
        )
    if list(kinds) == list(SEGMENT_TYPES):
        return None
    return avro.compile_types(items, dict(names), namespace)


def _require(field: str, found: Any, accepted: tuple[str, ...]) -> None:
    if found not in accepted:
        raise SchemaMismatchError(f"{_NAME}.{field} is {found!r} in the writer's schema, not {' or '.join(accepted)}")


def _base(kind: Any) -> Any:
    return kind["type"] if isinstance(kind, dict) else kind


def _short(schema: dict[str, Any]) -> str:
    return str(schema.get("name", "")).rpartition(".")[2]
