"""Decoding: golden bytes, random batches against fastavro, and malformed input."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

import samples
from stowage_reader import ESM, BatchDecoder, GivenSchemas, Manifest, StatisticsDecoder, Vocabulary, WindowDigest
from stowage_reader.errors import (
    DigestMismatchError,
    MalformedValueError,
    ReaderError,
    SchemaMismatchError,
    UnknownSchemaError,
)

LONG = Vocabulary("long", [f"<{n}>" for n in range(90)] + list("ABCDEFGH"))
HUGE = Vocabulary("huge", [f"<{n}>" for n in range(300)] + list("ABCDEFGH"))


def assert_equals_oracle(value: bytes, schema: str = samples.PACKED_BATCH) -> None:
    expected = samples.oracle(value, schema)
    decoder = BatchDecoder(GivenSchemas({1: schema}))
    batch = decoder.batch(value)
    assert batch.header == decoder.header(value)
    for name, found in batch.header._asdict().items():
        assert found == expected[name], name
    assert batch.tokens.ravel().tolist() == expected["tokens"]
    assert batch.sequence_id.ravel().tolist() == expected["sequence_id"]
    for name, column in batch.segments._asdict().items():
        assert list(column) == [segment[name] for segment in expected["segments"]], name


def test_should_read_the_golden_batch() -> None:
    value = samples.golden("packed-batch")
    batch = BatchDecoder(GivenSchemas({1: samples.PACKED_BATCH})).batch(b"\x00\x00\x00\x00\x01" + value[5:])

    assert_equals_oracle(b"\x00\x00\x00\x00\x01" + value[5:])
    assert batch.header.batch_id == "sequences/3/120/0"
    assert batch.segments.id == ["P12345", "sequences-3-121", "Ä"]
    assert batch.tokens.tolist() == [[0, 20, 15, 11, 2, 5, 7, 1], [0, 20, 32, 1, 1, 1, 1, 1]]
    assert batch.sequence_id.tolist() == [[0, 0, 0, 0, 0, 1, 1, -1], [0, 0, 0, -1, -1, -1, -1, -1]]
    assert batch.cu_seqlens.tolist() == [0, 5, 7, 10]
    assert batch.tokens.dtype == np.uint8


def test_should_read_the_golden_manifest() -> None:
    value = samples.golden("pad-statistics")
    number = int.from_bytes(value[1:5], "big")
    manifest = StatisticsDecoder(GivenSchemas({number: samples.PAD_STATISTICS})).decode(value)

    assert isinstance(manifest, Manifest)
    assert manifest.batches == {8: 1}
    assert manifest.vocabulary.tokens == ("<pad>", "A", "C", "|")
    assert (manifest.first_sequence, manifest.next_sequence, manifest.digest) == (17, 18, "00ff")


def test_should_name_the_schema_of_a_record_that_is_no_batch() -> None:
    value = samples.golden("raw-sequence")
    number = int.from_bytes(value[1:5], "big")
    with pytest.raises(SchemaMismatchError, match="'RawSequence', not PackedBatch"):
        BatchDecoder(GivenSchemas({number: samples.RAW_SEQUENCE})).batch(value)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("mode", ["pack", "pad", "flat"])
@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("vocabulary", [ESM, LONG, HUGE], ids=lambda v: v.name)
def test_should_equal_a_generic_decoder(seed: int, mode: str, base: int, vocabulary: Vocabulary) -> None:
    record, texts = samples.random_batch(seed, mode, base, vocabulary, most=90 if seed == 0 else 9)
    value = samples.encode(record)

    assert_equals_oracle(value)
    batch = BatchDecoder(samples.SOURCE, vocabulary).batch(value)
    batch.verify()
    assert [batch.residues(n) for n in range(len(texts))] == texts


@pytest.mark.parametrize("seed", range(20))
def test_should_read_blocks_of_other_writers(seed: int) -> None:
    record, _ = samples.random_batch(seed, vocabulary=LONG)
    del record["tokens"], record["sequence_id"]
    schema = json.loads(samples.PACKED_BATCH)
    schema["fields"] = [f for f in schema["fields"] if f["name"] in record]
    head = samples.encode(record, json.dumps(schema))
    rng = random.Random(seed)
    numbers = [rng.choice([0, 3, 64, 5000, 2**31 - 1]) for _ in range(record["rows"] * record["row_length"])]
    cut = rng.randint(1, len(numbers) - 1)
    plain = samples.varint(cut) + b"".join(map(samples.varint, numbers[:cut])) + samples.ints(numbers[cut:])
    no_tracks = samples.block([])
    assert_equals_oracle(head + plain + samples.ints([n % 3 - 1 for n in numbers]) + no_tracks)


def test_should_skip_fields_of_later_versions() -> None:
    schema: dict[str, Any] = json.loads(samples.PACKED_BATCH)
    note = {
        "type": "record",
        "name": "Note",
        "fields": [
            {"name": "name", "type": "string"},
            {"name": "values", "type": {"type": "array", "items": "float"}},
        ],
    }
    schema["fields"].append({"name": "notes", "type": {"type": "array", "items": note}})
    schema["fields"].insert(3, {"name": "note", "type": ["null", "string"]})
    segments = next(field for field in schema["fields"] if field["name"] == "segments")
    segments["type"]["items"]["fields"].insert(0, {"name": "taxon", "type": "long"})
    record, _ = samples.random_batch(1)
    record["notes"] = [{"name": "plddt", "values": [0.5, 0.25]}]
    record["note"] = "x"
    for segment in record["segments"]:
        segment["taxon"] = 9606
    assert_equals_oracle(samples.encode(record, json.dumps(schema)), json.dumps(schema))


def test_should_use_defaults_and_name_missing_fields() -> None:
    schema = json.loads(samples.PACKED_BATCH)
    schema["fields"] = [f for f in schema["fields"] if f["name"] != "unknown_residues"]
    record, _ = samples.random_batch(1)
    value = samples.encode(record, json.dumps(schema))
    assert BatchDecoder(GivenSchemas({1: json.dumps(schema)})).batch(value).header.unknown_residues == 0

    schema["fields"] = [f for f in schema["fields"] if f["name"] not in ("bucket", "tokens")]
    with pytest.raises(SchemaMismatchError, match="lacks bucket, tokens"):
        BatchDecoder(GivenSchemas({1: json.dumps(schema)})).header(value)


@pytest.mark.parametrize("seed", range(3))
def test_should_refuse_every_truncated_value(seed: int) -> None:
    value = samples.encode(samples.random_batch(seed, most=2)[0])
    decoder = BatchDecoder(samples.SOURCE)
    for length in range(len(value)):
        with pytest.raises(MalformedValueError):
            decoder.batch(value[:length])
    with pytest.raises(MalformedValueError, match="1 bytes follow the last field"):
        decoder.batch(value + b"\x00")


@pytest.mark.parametrize("seed", range(200))
def test_should_raise_only_its_own_errors_on_altered_bytes(seed: int) -> None:
    rng = random.Random(seed)
    value = bytearray(samples.encode(samples.random_batch(seed, vocabulary=rng.choice([ESM, LONG]))[0]))
    for _ in range(rng.randint(1, 4)):
        value[rng.randrange(len(value))] = rng.randrange(256)
    try:
        batch = BatchDecoder(samples.SOURCE).batch(bytes(value))
        batch.segments  # noqa: B018
        batch.verify()
    except ReaderError:
        pass


def test_should_name_what_is_wrong_and_where() -> None:
    decoder = BatchDecoder(samples.SOURCE)
    record, _ = samples.random_batch(3)
    with pytest.raises(MalformedValueError, match="magic byte 7"):
        decoder.batch(b"\x07\x00\x00\x00\x01")
    with pytest.raises(UnknownSchemaError, match="schema 9"):
        decoder.batch(b"\x00\x00\x00\x00\x09")
    with pytest.raises(MalformedValueError, match=r"^tokens, byte \d+: .* items where rows x row_length is"):
        decoder.batch(samples.encode({**record, "tokens": record["tokens"][1:]}))
    with pytest.raises(MalformedValueError, match="token id -1 is negative"):
        decoder.batch(samples.encode({**record, "tokens": [-1, *record["tokens"][1:]]}))
    record["segments"][0]["slots"] = 10_000
    with pytest.raises(MalformedValueError, match=r"segment 0 .* is outside"):
        decoder.batch(samples.encode(record)).segments  # noqa: B018


def test_should_compare_a_window_with_its_manifest() -> None:
    value = samples.golden("pad-statistics")
    number = int.from_bytes(value[1:5], "big")
    manifest = StatisticsDecoder(GivenSchemas({number: samples.PAD_STATISTICS})).decode(value)
    assert isinstance(manifest, Manifest)
    with pytest.raises(DigestMismatchError, match="sequences/3/120"):
        WindowDigest().require(manifest)
