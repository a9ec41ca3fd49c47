"""Decode rates on one core, medians of 5: python benchmarks/decode.py

Decodes the golden batch, and a batch of training size (32 rows of 512 slots), repeatedly. Prints million tokens per
second of CPU time for each step.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import samples
from stowage_reader import BatchDecoder, Masking, PackedBatch

SECONDS = 0.5
ROUNDS = 5


def training_batch() -> bytes:
    """A full batch of 32 rows of 512 slots with 2 segments each, as one `pack` batch at the defaults has."""
    record, _ = samples.random_batch(0, most=1)
    residues = [4 + (7 * i) % 20 for i in range(254)]
    piece = [0, *residues, 2]
    segment = dict(record["segments"][0], length=256, slots=256, residues=254, has_cls=True, has_eos=True)
    record.update(
        rows=32,
        row_length=512,
        tokens=piece * 64,
        sequence_id=([0] * 256 + [1] * 256) * 32,
        segments=[dict(segment, row=n // 2, start=256 * (n % 2), source_offset=n, id=f"P{n:05}") for n in range(64)],
        real_tokens=64 * 256,
        longest_segment=256,
        sum_squared_segments=64 * 256**2,
    )
    return samples.encode(record)


def rate(work: Callable[[], object], tokens: int) -> float:
    """Returns million tokens per CPU second, the median of the rounds."""
    rates = []
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (elapsed := time.process_time() - start) < SECONDS:
            work()
            count += 1
        rates.append(count * tokens / elapsed / 1e6)
    return statistics.median(rates)


def derive(batch: PackedBatch) -> None:
    """Computes what variable-length attention needs."""
    _ = batch.position_ids, batch.cu_seqlens


def main() -> None:
    """Prints a line per step."""
    decoder, masking = BatchDecoder(samples.SOURCE), Masking()
    value, small = training_batch(), b"\x00\x00\x00\x00\x01" + samples.golden("packed-batch")[5:]
    decoder.batch(value).verify()
    steps: dict[str, tuple[Callable[[], object], int]] = {
        "golden batch (10 tokens), decoded": (lambda: decoder.batch(small), 10),
        "header alone": (lambda: decoder.header(value), 16384),
        "tokens and sequence_id": (lambda: decoder.batch(value), 16384),
        "with position_ids and cu_seqlens": (lambda: derive(decoder.batch(value)), 16384),
        "with segments": (lambda: decoder.batch(value).segments, 16384),
        "with masking": (lambda: masking.apply(decoder.batch(value)), 16384),
        "fastavro, to Python lists": (lambda: samples.oracle(value), 16384),
    }
    for name, (work, tokens) in steps.items():
        print(f"{name:36} {rate(work, tokens):10.2f} million tokens/s")


if __name__ == "__main__":
    main()
