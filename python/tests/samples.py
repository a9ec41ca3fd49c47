"""Batches made by a plain writer, and the golden bytes of `schemas`."""

from __future__ import annotations

import io
import json
import random
import struct
from pathlib import Path
from typing import Any

import fastavro

from stowage_reader import ESM, GivenSchemas, Vocabulary

SCHEMAS = Path(__file__).parents[2] / "schemas" / "src"
PACKED_BATCH = (SCHEMAS / "main/avro/PackedBatch.avsc").read_text()
PAD_STATISTICS = (SCHEMAS / "main/avro/PadStatistics.avsc").read_text()
RAW_SEQUENCE = (SCHEMAS / "main/avro/RawSequence.avsc").read_text()
SOURCE = GivenSchemas({1: PACKED_BATCH})
HEAD = b"\x00\x00\x00\x00\x01"


def golden(name: str) -> bytes:
    return bytes.fromhex((SCHEMAS / f"test/resources/golden/{name}.hex").read_text().strip())


def varint(number: int) -> bytes:
    code = (number << 1) ^ (number >> 63)
    out = bytearray()
    while code >= 0x80:
        out.append(code & 0x7F | 0x80)
        code >>= 7
    out.append(code)
    return bytes(out)


def ints(numbers: list[int]) -> bytes:
    """One sized block, as Stowage writes."""
    if not numbers:
        return b"\x00"
    return block([varint(n) for n in numbers])


def block(items: list[bytes]) -> bytes:
    """One sized block, or the end alone."""
    if not items:
        return b"\x00"
    joined = b"".join(items)
    return varint(-len(items)) + varint(len(joined)) + joined + b"\x00"


def encode_track(track: dict[str, Any]) -> bytes:
    head = b"".join(plain("string", track[name]) for name in ("name", "type", "level"))
    floats = block([struct.pack("<f", number) for number in track["floats"]])
    return head + varint(track["width"]) + struct.pack("<d", track["filler"]) + ints(track["ints"]) + floats


def plain(schema: Any, datum: Any) -> bytes:
    """The datum in Avro's encoding, without a head; arrays are plain blocks."""
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, datum)
    return out.getvalue()


def encode(record: dict[str, Any], schema: str = PACKED_BATCH) -> bytes:
    """The record in the wire format with schema id 1; arrays of PackedBatch are one sized block each."""
    parsed = json.loads(schema)
    out = io.BytesIO()
    for field in parsed["fields"]:
        datum = record[field["name"]] if field["name"] in record else field["default"]
        if field["name"] in ("tokens", "sequence_id"):
            out.write(ints(datum))
        elif field["name"] == "tracks":
            out.write(block([encode_track(track) for track in datum]))
        elif field["name"] == "segments" and datum:
            out.write(block([plain(field["type"]["items"], segment) for segment in datum]))
        else:
            fastavro.schemaless_writer(out, field["type"], datum)
    return HEAD + out.getvalue()


def oracle(value: bytes, schema: str = PACKED_BATCH) -> dict[str, Any]:
    """The record as a generic decoder reads it, times as integers."""
    parsed = json.loads(schema)
    for field in parsed["fields"]:
        if isinstance(field["type"], dict) and "logicalType" in field["type"]:
            field["type"] = field["type"]["type"]
    read = fastavro.schemaless_reader(io.BytesIO(value[5:]), parsed, None)
    assert isinstance(read, dict)
    return read


def random_batch(
    seed: int, mode: str = "pack", base: int = 0, vocabulary: Vocabulary = ESM, most: int = 9, sequence: int = 0
) -> tuple[dict[str, Any], list[str]]:
    """A valid batch of random segments as a record, and the residues of each segment."""
    rng = random.Random(seed)
    rows = 1 if mode == "flat" else rng.randint(1, 5)
    letters = [t for t in vocabulary.tokens if len(t) == 1 and t not in "|"]
    ids = {token: number for number, token in enumerate(vocabulary.tokens)}
    special = "<cls>" in ids
    layout: list[list[tuple[str, bool, bool]]] = []
    for _ in range(rows):
        row = []
        for _ in range(1 if mode == "pad" else rng.randint(1, most)):
            text = "".join(rng.choice(letters) for _ in range(rng.randint(3, 30)))
            if rng.random() < 0.3 and "|" in ids:
                text = text[:1] + "|" + text[1:]
            row.append((text, special and rng.random() < 0.8, special and rng.random() < 0.8))
        layout.append(row)
    lengths = [[len(t) + c + e for t, c, e in row] for row in layout]
    row_length = max(sum(row) for row in lengths) + rng.randint(0, 3)
    pad, padding = ids.get("<pad>", 0), 0 if mode == "pad" else base - 1
    tokens, sequence_id, segments, texts = [], [], [], []
    for n_row, content in enumerate(layout):
        row_tokens: list[int] = []
        row_ids: list[int] = []
        for number, (text, cls, eos) in enumerate(content):
            piece = [ids.get("<cls>", 0)] * cls + [ids[c] for c in text] + [ids.get("<eos>", 0)] * eos
            segments.append(
                {
                    "id": f"P{seed}-{n_row}-{number}",
                    "epoch": 0,
                    "source": "ü" * (number % 2),
                    "source_offset": 1000 * n_row + number,
                    "row": n_row,
                    "start": len(row_tokens),
                    "slots": len(piece),
                    "length": len(piece),
                    "first_residue": rng.randint(0, 9),
                    "residues": len(text),
                    "source_length": len(text) + 9,
                    "has_cls": cls,
                    "has_eos": eos,
                }
            )
            row_tokens += piece
            row_ids += [1 if mode == "pad" else number + base] * len(piece)
            texts.append(text)
        tokens += row_tokens + [pad] * (row_length - len(row_tokens))
        sequence_id += row_ids + [padding] * (row_length - len(row_ids))
    all_lengths = [n for row in lengths for n in row]
    real = sum(all_lengths)
    record = {
        "batch_id": f"sequences/0/0/{sequence}",
        "mode": mode,
        "bucket": 512,
        "rows": rows,
        "row_length": row_length,
        "source_topic": "sequences",
        "source_partition": 0,
        "window_offset": 0,
        "window_start": 0,
        "window_end": 1000,
        "epoch": 0,
        "ordinal": sequence,
        "sequence": sequence,
        "bucket_sequence": sequence,
        "min_timestamp": 1,
        "max_timestamp": 2,
        "sequence_id_padding": padding,
        "sequence_id_base": 1 if mode == "pad" else base,
        "pad_token": pad,
        "mask_token": ids.get("<mask>", -1),
        "vocabulary": vocabulary.name,
        "vocabulary_hash": vocabulary.hash,
        "special_tokens": "ends",
        "real_tokens": real,
        "residues": sum(map(len, texts)),
        "padding_row_tails": 0,
        "padding_window_close": rows * row_length - real,
        "padding_rounding": 0,
        "padding_empty_rows": 0,
        "sum_squared_segments": sum(n * n for n in all_lengths),
        "longest_segment": max(all_lengths),
        "unknown_residues": 0,
        "cause": "full",
        "packing_version": 2,
        "fingerprint": "0123456789abcdef",
        "segments": segments,
        "tokens": tokens,
        "sequence_id": sequence_id,
    }
    return record, texts


def statistics_record(partition: int = 0, **manifest: Any) -> dict[str, Any]:
    """A record of the statistics topic with the manifest of an empty window, and these fields of it."""
    zero = "first_offset epoch rejected lower_epoch stripped_stops stripped_white_space unknown_residues first_sequence"
    body = {
        **dict.fromkeys(zero.split(), 0),
        "last_offset": 9,
        "accepted": 1,
        "next_sequence": 0,
        "vocabulary": "esm",
        "vocabulary_hash": ESM.hash,
        "vocabulary_tokens": list(ESM.tokens),
        "batches": {},
        "digest": bytes(32).hex(),
        **manifest,
    }
    return {
        **dict.fromkeys(("window_offset", "window_start", "window_end", "epoch"), 0),
        "source_topic": "sequences",
        "source_partition": partition,
        "packing_version": 2,
        "fingerprint": "f",
        "bucket_statistics": None,
        "manifest": body,
    }
