"""Tracks: random ones against the numbers that were written, plain blocks, other writers, and malformed input."""

from __future__ import annotations

import contextlib
import json
import math
import random
from typing import Any

import numpy as np
import pytest

import samples
from stowage_reader import BatchDecoder, GivenSchemas, Manifest, PackedBatch, StatisticsDecoder
from stowage_reader.errors import MalformedValueError, ReaderError, SchemaMismatchError

SCHEMA = samples.PACKED_BATCH
DECODER = BatchDecoder(GivenSchemas({1: SCHEMA}))
KINDS = [
    ("ss8", "int32", "slot", 1),
    ("plddt", "float32", "slot", 1),
    ("coords", "float32", "slot", 9),
    ("annotations", "int32", "slot", 4),
    ("year", "int32", "segment", 1),
    ("embedding", "float32", "segment", 3),
]


def tracked(seed: int) -> dict[str, Any]:
    """A random batch with tracks; the numbers at padding are the filler."""
    record, _ = samples.random_batch(seed)
    rng = random.Random(seed)
    real = [number != record["sequence_id_padding"] for number in record["sequence_id"]]
    record["tracks"] = []
    for name, kind, level, width in KINDS:
        filler = -1.0 if kind == "int32" else rng.choice([math.nan, 0.0, -1.5])
        places = real if level == "slot" else [True] * len(record["segments"])
        numbers: list[float] = []
        for place in places:
            drawn = [rng.choice([0, 5, 63, 64, -2, 5000, 2**31 - 1, -(2**31)]) for _ in range(width)]
            values = drawn if kind == "int32" else [np.float32(rng.gauss(0, 9)).item() for _ in range(width)]
            numbers += values if place else [int(filler) if kind == "int32" else filler] * width
        ints, floats = (numbers, []) if kind == "int32" else ([], numbers)
        track = {"name": name, "type": kind, "level": level, "width": width, "filler": filler}
        record["tracks"].append({**track, "ints": ints, "floats": floats})
    return record


def assert_equals(batch: PackedBatch, record: dict[str, Any]) -> None:
    places = {"slot": (record["rows"], record["row_length"]), "segment": (len(record["segments"]),)}
    assert list(batch.tracks) == [track["name"] for track in record["tracks"]]
    for track in record["tracks"]:
        values = batch.tracks[track["name"]]
        assert values.dtype == np.dtype(track["type"])
        assert values.shape == places[track["level"]] + (() if track["width"] == 1 else (track["width"],))
        expected = np.array(track["ints"] or track["floats"], values.dtype)
        assert np.array_equal(values.ravel(), expected, equal_nan=track["type"] == "float32")
        assert values.flags.aligned
        assert batch.tracks.infos[track["name"]].width == track["width"]


@pytest.mark.parametrize("seed", range(10))
def test_should_read_what_was_written(seed: int) -> None:
    record = tracked(seed)
    batch = DECODER.batch(samples.encode(record, SCHEMA))
    assert_equals(batch, record)
    batch.verify()
    assert batch.tracks["plddt"] is batch.tracks["plddt"]


def test_should_read_the_golden_batches() -> None:
    value = samples.HEAD + samples.golden("packed-batch-with-tracks")[5:]
    expected = samples.oracle(value)
    assert {track["type"] for track in expected["tracks"]} == {"int32", "float32"}
    batch = DECODER.batch(value)
    assert_equals(batch, expected)
    batch.verify()
    before = json.loads(SCHEMA)
    before["fields"].pop()
    old = BatchDecoder(GivenSchemas({1: json.dumps(before)}))
    assert len(old.batch(samples.HEAD + samples.golden("packed-batch-before-tracks")[5:]).tracks) == 0


@pytest.mark.parametrize("change", ["plain blocks", "two blocks", "other field", "other order"])
def test_should_read_the_tracks_of_other_writers(change: str) -> None:
    record = tracked(1)
    schema = json.loads(SCHEMA)
    fields = schema["fields"][-1]["type"]["items"]["fields"]
    body = samples.encode({**record, "tracks": []}, SCHEMA)[:-1]
    encoded = [samples.encode_track(track) for track in record["tracks"]]
    if change == "two blocks":
        value = body + samples.block(encoded[:2])[:-1] + samples.block(encoded[2:])
    else:
        if change == "other field":
            fields.insert(1, {"name": "unit", "type": "string"})
            record["tracks"] = [{**track, "unit": "nm"} for track in record["tracks"]]
        elif change == "other order":
            fields.reverse()
        value = body + samples.plain(schema["fields"][-1]["type"], record["tracks"])
    batch = BatchDecoder(GivenSchemas({1: json.dumps(schema)})).batch(value)
    assert_equals(batch, record)


def test_should_have_no_tracks_where_the_schema_or_the_batch_has_none() -> None:
    record, _ = samples.random_batch(3)
    old = json.loads(samples.PACKED_BATCH)
    old["fields"] = [field for field in old["fields"] if field["name"] != "tracks"]
    for schema in (json.dumps(old), SCHEMA):
        batch = BatchDecoder(GivenSchemas({1: schema})).batch(samples.encode(record, schema))
        batch.verify()
        assert dict(batch.tracks) == {}
        with pytest.raises(KeyError):
            batch.tracks["plddt"]


@pytest.mark.parametrize(
    ("number", "change", "message"),
    [
        (0, {"width": 0}, "width 0, not at least 1"),
        (0, {"filler": 0.5}, "filler 0.5, not an int"),
        (0, {"filler": math.nan}, "filler nan, not an int"),
        (0, {"filler": 7.0}, "track ss8 has values other than 7 at padding"),
        (0, {"width": 2}, r"track ss8 has \d+ values where \d+ x \d+ x 2 are expected"),
        (4, {"ints": [1]}, r"track year has 1 values where \d+ are expected"),
        (1, {"ints": [1]}, "tracks.plddt, .* a track of float32 has ints"),
        (1, {"name": "ss8"}, "track ss8 occurs twice"),
    ],
)
def test_should_name_what_is_wrong(number: int, change: dict[str, Any], message: str) -> None:
    record = tracked(4)
    record["tracks"][number].update(change)
    with pytest.raises(MalformedValueError, match=message):
        DECODER.batch(samples.encode(record, SCHEMA)).verify()


@pytest.mark.parametrize("change", [{"type": "int64"}, {"level": "row"}])
def test_should_accept_a_track_of_a_later_version_unless_it_is_used(change: dict[str, str]) -> None:
    record = tracked(4)
    record["tracks"][0].update(change)
    batch = DECODER.batch(samples.encode(record, SCHEMA))
    batch.verify()
    assert "ss8" not in list(batch.tracks)
    assert len(batch.tracks) == len(KINDS) - 1
    with pytest.raises(MalformedValueError, match=r"track ss8 has .*, not int32 or float32 and slot or segment"):
        batch.tracks["ss8"]


def test_should_refuse_another_contract() -> None:
    for change in ({"name": "filler", "type": "float"}, {"name": "ints", "type": {"type": "array", "items": "long"}}):
        schema = json.loads(SCHEMA)
        fields = schema["fields"][-1]["type"]["items"]["fields"]
        fields[:] = [change if field["name"] == change["name"] else field for field in fields]
        with pytest.raises(SchemaMismatchError, match=r"PackedBatch\.tracks"):
            BatchDecoder(GivenSchemas({1: json.dumps(schema)})).header(samples.HEAD)


@pytest.mark.parametrize("seed", range(100))
def test_should_raise_only_its_own_errors_on_altered_tracks(seed: int) -> None:
    rng = random.Random(seed)
    record = tracked(seed % 10)
    start = len(samples.encode({**record, "tracks": []}, SCHEMA)) - 1
    value = bytearray(samples.encode(record, SCHEMA))
    for _ in range(rng.randint(1, 4)):
        value[rng.randrange(start, len(value))] = rng.randrange(256)
    with contextlib.suppress(ReaderError):
        DECODER.batch(bytes(value)).verify()


def test_should_read_the_tracks_of_a_manifest() -> None:
    tracks = [
        {"name": "ss8", "type": "int32", "level": "slot", "width": 1, "filler": 0.0, "below": 11},
        {"name": "plddt", "type": "float32", "level": "slot", "width": 1, "filler": 1.0, "below": None},
    ]
    value = samples.HEAD + samples.plain(json.loads(samples.PAD_STATISTICS), samples.statistics_record(tracks=tracks))
    manifest = StatisticsDecoder(GivenSchemas({1: samples.PAD_STATISTICS})).decode(value)
    assert isinstance(manifest, Manifest)
    assert [tuple(info) for info in manifest.tracks] == [tuple(track.values()) for track in tracks]
