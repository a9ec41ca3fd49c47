"""Describes a batch for a person, or as JSON."""

from __future__ import annotations

import argparse
from typing import Any

from stowage_reader.batch import PackedBatch
from stowage_reader.vocabulary import Vocabulary

_LETTERS = 60


def describe(batch: PackedBatch, vocabulary: Vocabulary | None, options: argparse.Namespace) -> dict[str, Any]:
    """Returns what `inspect` prints: all of the batch for `--json`, else some rows.

    Args:
        batch: what to describe.
        vocabulary: of the batch, or None if no manifest has it; then residues are left out.
        options: `json`, `arrays` and `rows`.
    """
    return _whole(batch, vocabulary, options.arrays) if options.json else _short(batch, vocabulary, options.rows)


def _whole(batch: PackedBatch, vocabulary: Vocabulary | None, arrays: bool) -> dict[str, Any]:
    columns = [column if isinstance(column, list) else column.tolist() for column in batch.segments]
    segments = [dict(zip(batch.segments._fields, row, strict=True)) for row in zip(*columns, strict=True)]
    if vocabulary is not None:
        for number, segment in enumerate(segments):
            segment["letters"] = vocabulary.text(batch.segment_tokens(number))
    found = {"header": batch.header._asdict(), "segments": segments}
    found["tracks"] = [info._asdict() for info in batch.tracks.infos.values()]
    if arrays:
        found["arrays"] = {
            "tokens": batch.tokens.tolist(),
            "sequence_id": batch.sequence_id.tolist(),
            "tracks": {name: values.tolist() for name, values in batch.tracks.items()},
        }
    return found


def _short(batch: PackedBatch, vocabulary: Vocabulary | None, most: int) -> dict[str, Any]:
    header, segments = batch.header, batch.segments
    slots = header.rows * header.row_length
    lines = []
    for row in range(min(header.rows, most)):
        mine = [number for number, place in enumerate(segments.row.tolist()) if place == row]
        tokens = int(segments.length[mine].sum())
        line = {"row": row, "tokens": tokens, "segments": len(mine), "ids": _shortened(segments.id, mine)}
        if vocabulary is not None:
            line["letters"] = _cut("".join(vocabulary.text(batch.segment_tokens(number)) for number in mine))
        lines.append(line)
    return {
        "batch": header.batch_id,
        "sequence": header.sequence,
        "mode": header.mode,
        "bucket": header.bucket,
        "shape": f"{header.rows}x{header.row_length}",
        "segments": len(segments.id),
        "tokens": header.real_tokens,
        "filled": f"{100 * header.real_tokens / slots if slots else 100:.2f} %",
        "cause": header.cause,
        "tracks": ", ".join(f"{i.name} {i.type} {i.level} x {i.width}" for i in batch.tracks.infos.values()) or None,
        "rows": lines,
    }


def _shortened(names: list[str], numbers: list[int]) -> str:
    shown = " ".join(names[number] for number in numbers[:4])
    return shown if len(numbers) <= 4 else f"{shown} and {len(numbers) - 4} more"


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS else text[:_LETTERS] + "..."
