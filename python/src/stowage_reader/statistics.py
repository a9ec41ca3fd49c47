"""Records of the statistics topic: manifests, and counts per bucket; and the digest that a manifest has."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from stowage_reader import avro
from stowage_reader.avro import Cursor
from stowage_reader.codec import schema_id
from stowage_reader.errors import DigestMismatchError, SchemaMismatchError
from stowage_reader.registry import SchemaSource
from stowage_reader.tracks import TrackInfo
from stowage_reader.vocabulary import Vocabulary

Window = tuple[int, int]
"""Source partition and window offset, which identify a window of a feed."""


@dataclass(frozen=True)
class Manifest:
    """States that a window is complete and what belongs to it. Counts are records unless stated."""

    source_topic: str
    source_partition: int
    window_offset: int
    window_start: int
    """Milliseconds since 1970, as `window_end`, which is exclusive."""
    window_end: int
    fingerprint: str
    first_offset: int
    last_offset: int
    epoch: int
    accepted: int
    rejected: int
    lower_epoch: int
    stripped_stops: int
    stripped_white_space: int
    unknown_residues: int
    """Residues."""
    undeclared_tracks: int = field(default=0, kw_only=True)
    """Accepted records with a track that is not declared, which was left out."""
    batches: dict[int, int]
    """Batches by bucket."""
    first_sequence: int
    next_sequence: int
    """The batches of the window have `sequence` from `first_sequence` to before this."""
    vocabulary: Vocabulary
    tracks: tuple[TrackInfo, ...]
    """Tracks of the feed, in the order in which batches have them."""
    digest: str
    """Hexadecimal, see :class:`WindowDigest`."""


@dataclass(frozen=True)
class BucketStatistics:
    """Counts of one bucket in one window; `counts` has the fields of the schema `BucketStatistics`."""

    source_topic: str
    source_partition: int
    window_offset: int
    counts: dict[str, int]

    @property
    def pad_ratio(self) -> float:
        """Padding slots / slots; 0 without slots."""
        slots = self.counts["slots"]
        return (slots - self.counts["tokens"]) / slots if slots else 0.0


class WindowDigest:
    """Digest of the batches of a window, in the order of `sequence`.

    d(0) is 32 zero bytes; d(n) = SHA-256(d(n-1), CRC-32 of the n-th value, its length), both as four bytes, big-endian.
    """

    def __init__(self) -> None:
        self._digest = bytes(32)

    def update(self, value: bytes) -> None:
        """Adds the value of the next batch, wire format included."""
        self.add(zlib.crc32(value), len(value))

    def add(self, crc: int, length: int) -> None:
        """Adds the next batch by CRC-32 and length of its value."""
        self._digest = hashlib.sha256(self._digest + crc.to_bytes(4, "big") + length.to_bytes(4, "big")).digest()

    def hexdigest(self) -> str:
        """Returns the digest of the values so far, hexadecimal."""
        return self._digest.hex()

    def require(self, manifest: Manifest) -> None:
        """Raises DigestMismatchError unless the values are those of the manifest."""
        if self.hexdigest() != manifest.digest:
            raise DigestMismatchError(
                f"window {manifest.source_topic}/{manifest.source_partition}/{manifest.window_offset}: "
                f"its batches have digest {self.hexdigest()}, the manifest has {manifest.digest}"
            )


class StatisticsDecoder:
    """Decodes values of the statistics topic with their writers' schemas."""

    def __init__(self, schemas: SchemaSource) -> None:
        self._schemas = schemas
        self._readers: dict[int, avro.Reader] = {}

    def decode(self, value: bytes) -> Manifest | BucketStatistics:
        """Decodes one record.

        Raises:
            MalformedValueError: the value does not follow the contract.
            SchemaMismatchError: the schema is not that of pad statistics, or lacks a field.
            UnknownSchemaError, RegistryUnavailableError: there is no schema to decode with.
        """
        cursor = Cursor(value, 5)
        record = self._reader(schema_id(value))(cursor)
        cursor.field = "value"
        cursor.require_end()
        try:
            return _typed(record)
        except KeyError as e:
            raise SchemaMismatchError(f"the writer's schema of PadStatistics lacks {e.args[0]}") from None

    def _reader(self, number: int) -> avro.Reader:
        if number not in self._readers:
            schema = json.loads(self._schemas.schema(number))
            if not isinstance(schema, dict) or str(schema.get("name")).rpartition(".")[2] != "PadStatistics":
                raise SchemaMismatchError("the record's schema is not PadStatistics: is this the statistics topic?")
            self._readers[number] = avro.compile_reader(schema)
        return self._readers[number]


def _typed(record: dict[str, Any]) -> Manifest | BucketStatistics:
    where = (record["source_topic"], record["source_partition"], record["window_offset"])
    counts, manifest = record["bucket_statistics"], record["manifest"]
    if (counts is None) == (manifest is None):
        raise SchemaMismatchError("exactly one of bucket_statistics and manifest must be null")
    if manifest is None:
        return BucketStatistics(*where, counts)
    return Manifest(
        *where,
        record["window_start"],
        record["window_end"],
        record["fingerprint"],
        manifest["first_offset"],
        manifest["last_offset"],
        manifest.get("epoch", 0),
        manifest["accepted"],
        manifest["rejected"],
        manifest.get("lower_epoch", 0),
        manifest.get("stripped_stops", 0),
        manifest.get("stripped_white_space", 0),
        manifest.get("unknown_residues", 0),
        {int(bucket): count for bucket, count in manifest["batches"].items()},
        manifest["first_sequence"],
        manifest["next_sequence"],
        Vocabulary(manifest["vocabulary"], manifest["vocabulary_tokens"]),
        tuple(TrackInfo(*(track[name] for name in TrackInfo._fields)) for track in manifest.get("tracks", [])),
        manifest["digest"],
        undeclared_tracks=manifest.get("undeclared_tracks", 0),
    )
