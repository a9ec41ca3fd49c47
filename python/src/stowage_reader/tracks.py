"""Tracks: numbers per slot or per segment that travel with a batch, decoded when they are used."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stowage_reader import avro
from stowage_reader.avro import Cursor
from stowage_reader.errors import MalformedValueError, SchemaMismatchError
from stowage_reader.numbers import read_floats, read_ints, skip_floats, skip_ints

DTYPES: dict[str, np.dtype[Any]] = {"int32": np.dtype(np.int32), "float32": np.dtype(np.float32)}
LEVELS = ("slot", "segment")

TRACK_TYPES = {
    "name": "string",
    "type": "string",
    "level": "string",
    "width": "int",
    "filler": "double",
    "ints": "array",
    "floats": "array",
}
"""Fields of the contract in their order, with their Avro types."""


class TrackInfo(NamedTuple):
    """What a track is. `below` is known from a manifest only."""

    name: str
    type: str
    """int32 or float32. Later versions may add values."""
    level: str
    """slot or segment. Later versions may add values."""
    width: int
    """Values per slot or per segment."""
    filler: float
    """Value at padding, cls, eos, chain breaks, and where a sequence lacks the track; may be NaN."""
    below: int | None = None
    """Values of an int32 track are below it, if it is known."""

    def shape(self, rows: int, row_length: int, segments: int) -> tuple[int, ...]:
        """Returns the shape of the values in a batch; without an axis of width 1."""
        places = (rows, row_length) if self.level == "slot" else (segments,)
        return places if self.width == 1 else (*places, self.width)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return DTYPES[self.type]


class TrackSource(Protocol):
    """The encoded tracks of a batch."""

    def infos(self) -> tuple[TrackInfo, ...]:
        """Returns the tracks without their values."""
        ...

    def values(self, number: int) -> NDArray[Any]:
        """Decodes the values of a track, as one axis."""
        ...


class Tracks(Mapping[str, NDArray[Any]]):
    """Values by name of the track; each is decoded when it is first used.

    int32 or float32 of shape (rows, length) for level `slot`, (segments,) for level `segment`, in the order of
    `PackedBatch.segments`; with a last axis `width` where it is more than 1.

    A track of a type or level that this version does not know is in `infos` alone; its values raise.

    Attributes:
        infos: by name, what each track is.
    """

    def __init__(self, source: TrackSource, rows: int, row_length: int, segments: int) -> None:
        self._source = source
        self._places = (rows, row_length, segments)
        self._values: dict[str, NDArray[Any]] = {}
        self.infos: dict[str, TrackInfo] = {}
        for info in source.infos():
            if info.name in self.infos:
                raise MalformedValueError(f"track {info.name} occurs twice", "tracks")
            self.infos[info.name] = info
        self._numbers = {name: number for number, name in enumerate(self.infos)}
        self._known = [name for name, i in self.infos.items() if i.type in DTYPES and i.level in LEVELS]

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._values:
            info = self.infos[name]
            if name not in self._known:
                what = f"track {name} has type {info.type!r} and level {info.level!r}"
                raise MalformedValueError(f"{what}, not {' or '.join(DTYPES)} and {' or '.join(LEVELS)}", "tracks")
            values = self._source.values(self._numbers[name])
            shape = info.shape(*self._places)
            if len(values) != math.prod(shape):
                what = f"track {name} has {len(values)} values where {' x '.join(map(str, shape))} are expected"
                raise MalformedValueError(what, "tracks")
            self._values[name] = values.reshape(shape)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def verify(self, padding: NDArray[np.bool_]) -> None:
        """Raises MalformedValueError if a value at padding is not the filler, or a number of values is wrong."""
        for name, values in self.items():
            info = self.infos[name]
            if info.level != "slot":
                continue
            found = values[padding]
            filler = np.array(info.filler, info.dtype)
            if not np.array_equal(found, np.broadcast_to(filler, found.shape), equal_nan=info.type == "float32"):
                raise MalformedValueError(f"track {name} has values other than {info.filler:g} at padding", "tracks")


class TrackBlock:
    """Where the encoded tracks are in a value, and how to read one if the writer's fields are not the contract's."""

    def __init__(self, value: bytes, position: int, reader: avro.Reader | None) -> None:
        self._value = value
        self._position = position
        self._reader = reader
        self._places: list[tuple[TrackInfo, Any]] | None = None

    def infos(self) -> tuple[TrackInfo, ...]:
        return tuple(info for info, _ in self._scan())

    def values(self, number: int) -> NDArray[Any]:
        info, place = self._scan()[number]
        other, wanted = ("floats", "ints") if info.type == "int32" else ("ints", "floats")
        if isinstance(place, dict):
            if place[other]:
                raise MalformedValueError(f"a track of {info.type} has {other}", f"tracks.{info.name}")
            return np.array(place[wanted], info.dtype)
        cursor = Cursor(self._value, place)
        cursor.field = f"tracks.{info.name}"
        ints, floats = read_ints(cursor), read_floats(cursor)
        if len(ints if info.type == "float32" else floats):
            raise cursor.error(f"a track of {info.type} has {other}")
        return floats if info.type == "float32" else ints.astype(np.int32, copy=False)

    def _scan(self) -> list[tuple[TrackInfo, Any]]:
        """The tracks, each with the position of its values, or with its record if the fields are others."""
        if self._places is None:
            cursor = Cursor(self._value, self._position)
            cursor.field = "tracks"
            read = _read_track if self._reader is None else self._resolve
            places: list[tuple[TrackInfo, Any]] = []
            for count, end in avro.blocks(cursor):
                if count > cursor.end - cursor.position:
                    raise cursor.error(f"{count} tracks where {cursor.end - cursor.position} bytes are left")
                places.extend(read(cursor) for _ in range(count))
                if end is not None and cursor.position != end:
                    raise cursor.error(f"the tracks of a block end at byte {cursor.position}, its size says {end}")
            self._places = places
        return self._places

    def _resolve(self, cursor: Cursor) -> tuple[TrackInfo, Any]:
        assert self._reader is not None
        record: dict[str, Any] = self._reader(cursor)
        fields = (record["name"], record["type"], record["level"], record["width"], record["filler"])
        return _checked(TrackInfo(*fields), cursor), record


class GivenTracks:
    """Tracks that are decoded already."""

    def __init__(self, infos: tuple[TrackInfo, ...], values: list[NDArray[Any]]) -> None:
        self._infos = infos
        self._values = values

    def infos(self) -> tuple[TrackInfo, ...]:
        return self._infos

    def values(self, number: int) -> NDArray[Any]:
        return self._values[number]


NO_TRACKS = GivenTracks((), [])


def track_reader(items: Any, names: dict[str, avro.Reader], namespace: str) -> avro.Reader | None:
    """Returns how to read a track of a writer's schema; None where the fields are exactly those of the contract.

    Raises:
        SchemaMismatchError: a field is missing or has another type.
    """
    kinds = {field["name"]: _base(field["type"]) for field in items["fields"]}
    for name, kind in TRACK_TYPES.items():
        if kinds.get(name, "nothing") != kind:
            raise SchemaMismatchError(f"PackedBatch.tracks.{name} is {kinds.get(name, 'nothing')!r}, not {kind}")
    items_of = {
        field["name"]: field["type"].get("items") for field in items["fields"] if _base(field["type"]) == "array"
    }
    if (items_of["ints"], items_of["floats"]) != ("int", "float"):
        raise SchemaMismatchError(f"PackedBatch.tracks has {items_of}, not ints of int and floats of float")
    if list(kinds) == list(TRACK_TYPES):
        return None
    return avro.compile_types(items, dict(names), namespace)


def _read_track(cursor: Cursor) -> tuple[TrackInfo, Any]:
    info = TrackInfo(
        cursor.read_string(), cursor.read_string(), cursor.read_string(), cursor.read_int(), cursor.read_double()
    )
    position = cursor.position
    skip_ints(cursor)
    skip_floats(cursor)
    return _checked(info, cursor), position


def _checked(info: TrackInfo, cursor: Cursor) -> TrackInfo:
    if info.width < 1:
        raise cursor.error(f"track {info.name} has width {info.width}, not at least 1")
    if info.type == "int32" and not (info.filler.is_integer() and -(2**31) <= info.filler < 2**31):
        raise cursor.error(f"int32 track {info.name} has filler {info.filler:g}, not an int")
    return info


def _base(kind: Any) -> Any:
    return kind["type"] if isinstance(kind, dict) else kind
