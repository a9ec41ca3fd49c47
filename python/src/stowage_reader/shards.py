"""One Arrow shard: the batches of one complete window, in Arrow's IPC file format. Needs pyarrow.

A row is a batch. Columns: `offset` in the topic of batches, the fields of :class:`BatchHeader`, length and CRC-32 of
the value that the batch was decoded from, a CRC-32 of the content, `tokens`, `segments`, and one per track. The
metadata of the schema have the manifest. `sequence_id` is not stored: it follows from the segments.
"""

from __future__ import annotations

import dataclasses
import json
import os
import zlib
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import MalformedValueError, MissingExtraError, ReaderError
from stowage_reader.header import TEXT_FIELDS, BatchHeader
from stowage_reader.headers import BatchHeaders
from stowage_reader.segments import SEGMENT_TYPES, Places, Segments
from stowage_reader.statistics import Manifest
from stowage_reader.tracks import TrackInfo
from stowage_reader.vocabulary import Vocabulary

VERSION = 1
TRACK = "track:"
"""Prefix of the column of a track."""


def import_arrow() -> ModuleType:
    """Returns pyarrow. Raises MissingExtraError if it is not installed."""
    try:
        import pyarrow
        import pyarrow.ipc
    except ImportError as e:
        raise MissingExtraError("pyarrow", "arrow") from e
    module: ModuleType = pyarrow
    return module


def shard_name(source_topic: str, partition: int, window_offset: int) -> str:
    """Returns the name of the file of a window; names sort as windows follow each other in a partition."""
    return f"{source_topic}-{partition}-{window_offset:020}.arrow"


def content_crc(batch: PackedBatch) -> int:
    """Returns the CRC-32 of header, tokens, segments and tracks, independent of how they are stored."""
    crc = zlib.crc32(json.dumps(batch.header).encode())
    crc = zlib.crc32(batch.tokens.astype("<i4").tobytes(), crc)
    for column, kind in zip(batch.segments, SEGMENT_TYPES.values(), strict=True):
        data = json.dumps(column).encode() if kind == "string" else np.asarray(column, _STORED[kind]).tobytes()
        crc = zlib.crc32(data, crc)
    for name, values in batch.tracks.items():
        crc = zlib.crc32(repr(batch.tracks.infos[name]).encode(), crc)
        crc = zlib.crc32(np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes(), crc)
    return crc


_STORED: dict[str, Any] = {"int": "<i4", "long": "<i8", "boolean": "?"}


class ShardHead(NamedTuple):
    """What a shard's file says about itself."""

    topic: str
    """Topic of batches."""
    manifest: Manifest

    def metadata(self) -> dict[str, str]:
        """Returns the metadata of the schema."""
        manifest = dataclasses.asdict(self.manifest)
        vocabulary = {"name": self.manifest.vocabulary.name, "tokens": self.manifest.vocabulary.tokens}
        text = json.dumps({**manifest, "vocabulary": vocabulary})
        return {"stowage.version": str(VERSION), "stowage.topic": self.topic, "stowage.manifest": text}

    @staticmethod
    def of(metadata: dict[bytes, bytes] | None, path: str) -> ShardHead:
        """Reads the metadata of a schema. Raises ReaderError if they are not those of a shard."""
        given = metadata or {}
        version = given.get(b"stowage.version", b"none").decode()
        if version != str(VERSION):
            raise ReaderError(f"{path}: version {version} of the format is not known, only {VERSION}")
        known = {field.name for field in dataclasses.fields(Manifest)}
        text = json.loads(given[b"stowage.manifest"])
        fields = {name: value for name, value in text.items() if name in known}
        fields["vocabulary"] = Vocabulary(fields["vocabulary"]["name"], fields["vocabulary"]["tokens"])
        fields["tracks"] = tuple(TrackInfo(*track) for track in fields["tracks"])
        fields["batches"] = {int(bucket): count for bucket, count in fields["batches"].items()}
        return ShardHead(given[b"stowage.topic"].decode(), Manifest(**fields))


class Shard:
    """A shard, memory-mapped. Arrays of its batches are views of the file and cannot be written to.

    Args:
        path: file of `ShardWriter`.

    Raises:
        MissingExtraError: pyarrow is not installed.
        ReaderError: the file is no shard, or is truncated.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        arrow = import_arrow()
        self.path = os.fspath(path)
        try:
            self._reader = arrow.ipc.open_file(arrow.memory_map(self.path))
            self.head = ShardHead.of(self._reader.schema.metadata, self.path)
            parts = [self._reader.get_batch(number) for number in range(self._reader.num_record_batches)]
        except (arrow.ArrowException, KeyError, TypeError, ValueError) as e:
            raise ReaderError(f"{self.path} is not a shard, or is damaged; delete it and export again: {e}") from e
        self._infos = _track_infos(self._reader.schema)
        self._parts = [_Part(self, part) for part in parts]
        self._starts = np.cumsum([0] + [len(part) for part in self._parts])

    def __len__(self) -> int:
        """Number of batches."""
        return int(self._starts[-1])

    @property
    def track_infos(self) -> tuple[TrackInfo, ...]:
        """Tracks of all batches."""
        return self._infos

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """(batches,) int64, offset of each batch in the topic, ascending."""
        return self._column("offset")

    def headers(self) -> list[BatchHeaders]:
        """Returns the Kafka headers of all batches."""
        names = [_FIELD_OF.get(name, name) for name in BatchHeaders._fields if name != "segments"]
        at = BatchHeaders._fields.index("segments")
        found = []
        for part in self._parts:
            columns = [part.lists[name] for name in names]
            columns.insert(at, np.diff(part.segment_ends).tolist())
            found += [BatchHeaders._make(row) for row in zip(*columns, strict=True)]
        return found

    def batch(self, number: int) -> PackedBatch:
        """Returns a batch. Raises MalformedValueError if its arrays have another length than its header says."""
        part = int(np.searchsorted(self._starts, number, "right")) - 1
        return self._parts[part].batch(number - int(self._starts[part]))

    def values(self) -> list[tuple[int, int, int]]:
        """Returns length and CRC-32 of the value that each batch was decoded from, and the CRC-32 of its content."""
        names = ("value_length", "value_crc", "content_crc")
        return list(zip(*(self._column(name).tolist() for name in names), strict=True))

    def _column(self, name: str) -> NDArray[Any]:
        columns = [part.arrow.column(name).to_numpy() for part in self._parts]
        return np.concatenate(columns) if columns else np.empty(0, np.int64)


_FIELD_OF = {"tokens": "real_tokens", "sum_sq": "sum_squared_segments", "window": "window_offset"}


class _Part:
    """A record batch as numpy views."""

    def __init__(self, shard: Shard, part: Any) -> None:
        self._shard = shard
        self._vocabulary = shard.head.manifest.vocabulary
        self.arrow = part
        self._token_ends = _ends(part.column("tokens"))
        self._tokens = part.column("tokens").values.to_numpy()

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    @cached_property
    def lists(self) -> dict[str, list[Any]]:
        """Fields of the headers of all batches."""
        return {
            name: column.to_pylist() if name in TEXT_FIELDS else column.to_numpy().tolist()
            for name in BatchHeader._fields
            for column in [self.arrow.column(name)]
        }

    @cached_property
    def _headers(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.lists.values(), strict=True))

    @cached_property
    def segment_ends(self) -> NDArray[np.int32]:
        return _ends(self.arrow.column("segments"))

    @cached_property
    def segment_columns(self) -> list[Any]:
        values = self.arrow.column("segments").values
        columns = []
        for number, kind in enumerate(SEGMENT_TYPES.values()):
            column = values.field(number)
            columns.append(column if kind == "string" else column.to_numpy(zero_copy_only=False))
        return columns

    @cached_property
    def place_columns(self) -> list[Any]:
        names = list(SEGMENT_TYPES)
        return [self.segment_columns[names.index(name)] for name in Places._fields]

    @cached_property
    def tracks(self) -> list[tuple[NDArray[np.int32], NDArray[Any]]]:
        columns = [self.arrow.column(TRACK + info.name) for info in self._shard.track_infos]
        return [(_ends(column), column.values.to_numpy()) for column in columns]

    def batch(self, number: int) -> PackedBatch:
        header = BatchHeader._make(self._headers[number])
        tokens = self._tokens[self._token_ends[number] : self._token_ends[number + 1]]
        if len(tokens) != header.rows * header.row_length:
            what = f"{len(tokens)} items in {self._shard.path} where the batch is {header.rows} x {header.row_length}"
            raise MalformedValueError(what, "tokens")
        row = _Row(self, number)
        shape = (header.rows, header.row_length)
        return PackedBatch(header, tokens.reshape(shape), None, row, self._vocabulary, row)

    def infos(self) -> tuple[TrackInfo, ...]:
        return self._shard.track_infos


class _Row(NamedTuple):
    """The segments and the tracks of one batch."""

    part: _Part
    number: int

    def places(self, rows: int, row_length: int) -> Places:
        part, number = self
        start, end = part.segment_ends[number], part.segment_ends[number + 1]
        return Places(*(column[start:end] for column in part.place_columns))

    def decode(self, rows: int, row_length: int) -> Segments:
        start, end = self.part.segment_ends[self.number : self.number + 2].tolist()
        return Segments._make(
            column[start:end] if isinstance(column, np.ndarray) else column.slice(start, end - start).to_pylist()
            for column in self.part.segment_columns
        )

    def infos(self) -> tuple[TrackInfo, ...]:
        return self.part.infos()

    def values(self, number: int) -> NDArray[Any]:
        ends, values = self.part.tracks[number]
        return values[ends[self.number] : ends[self.number + 1]]


def _ends(column: Any) -> NDArray[np.int32]:
    ends: NDArray[np.int32] = column.offsets.to_numpy()
    return ends


def _track_infos(schema: Any) -> tuple[TrackInfo, ...]:
    fields = [field for field in schema if field.name.startswith(TRACK)]
    return tuple(TrackInfo(*json.loads(field.metadata[b"stowage.track"])) for field in fields)
