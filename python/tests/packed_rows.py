"""Batches with long rows for models, and their segments alone."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

import samples
from stowage_reader import ESM, BatchDecoder, PackedBatch

LETTERS = [number for number, token in enumerate(ESM.tokens) if len(token) == 1 and token not in "|XBUZO.-"]
CHAIN_BREAK = 31


def record_of(seed: int, length: int, rows: int = 2, *, chains: bool = False) -> dict[str, Any]:
    """Rows of segments of mixed lengths with padding behind them. The third segment of a row has no `<cls>`."""
    rng = random.Random(seed)
    record, _ = samples.random_batch(seed)
    tokens: list[int] = []
    ids: list[int] = []
    segments: list[dict[str, Any]] = []
    for row in range(rows):
        start, number = 0, 0
        while (left := length - 3 - start) >= 8:
            size = min(left, rng.choice([9, 17, length // 16, length // 8, length // 3]) + rng.randint(0, 5))
            cls = number != 2
            piece = [0] * cls + [rng.choice(LETTERS) for _ in range(size - 1 - cls)] + [2]
            if chains and number % 2:
                piece[size // 2] = CHAIN_BREAK
            segments.append(
                {
                    **record["segments"][0],
                    "id": f"{row}-{number}",
                    "source_offset": 1000 * row + number,
                    "row": row,
                    "start": start,
                    "slots": size,
                    "length": size,
                    "first_residue": 0,
                    "residues": size - 1 - cls,
                    "has_cls": cls,
                    "has_eos": True,
                }
            )
            tokens += piece
            ids += [number] * size
            start, number = start + size, number + 1
        tokens += [1] * (length - start)
        ids += [-1] * (length - start)
    return _completed(record, segments, tokens, ids, rows, length)


def batch_from(texts: list[str], length: int) -> PackedBatch:
    """One row of whole sequences of these letters."""
    record, _ = samples.random_batch(0)
    tokens: list[int] = []
    ids: list[int] = []
    segments: list[dict[str, Any]] = []
    for number, text in enumerate(texts):
        place = {"id": str(number), "source_offset": number, "row": 0, "start": len(tokens), "slots": len(text) + 2}
        size = {"length": len(text) + 2, "first_residue": 0, "residues": len(text), "has_cls": True, "has_eos": True}
        segments.append({**record["segments"][0], **place, **size})
        tokens += [0, *(ESM.tokens.index(letter) for letter in text), 2]
        ids += [number] * (len(text) + 2)
    padding = length - len(tokens)
    return decode(_completed(record, segments, tokens + [1] * padding, ids + [-1] * padding, 1, length))


def alone(record: dict[str, Any], number: int) -> dict[str, Any]:
    """The record of a batch whose only row is a segment, without padding."""
    segment = record["segments"][number]
    first = segment["row"] * record["row_length"] + segment["start"]
    tokens = record["tokens"][first : first + segment["length"]]
    return _completed(record, [{**segment, "row": 0, "start": 0}], tokens, [0] * len(tokens), 1, len(tokens))


def decode(record: dict[str, Any]) -> PackedBatch:
    batch = BatchDecoder(samples.SOURCE).batch(samples.encode(record))
    batch.verify()
    return batch


def batch_of(seed: int, length: int, rows: int = 2, *, chains: bool = False) -> PackedBatch:
    return decode(record_of(seed, length, rows, chains=chains))


def _completed(
    record: dict[str, Any], segments: list[dict[str, Any]], tokens: list[int], ids: list[int], rows: int, length: int
) -> dict[str, Any]:
    lengths = np.array([segment["length"] for segment in segments])
    return {
        **record,
        "mode": "pack",
        "sequence_id_base": 0,
        "sequence_id_padding": -1,
        "rows": rows,
        "row_length": length,
        "segments": segments,
        "tokens": tokens,
        "sequence_id": ids,
        "real_tokens": int(lengths.sum()),
        "residues": sum(segment["residues"] for segment in segments),
        "sum_squared_segments": int((lengths**2).sum()),
        "longest_segment": int(lengths.max()),
    }
