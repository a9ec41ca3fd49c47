"""Rates of reading batches: median of several rounds, in CPU time of the whole process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.index import BatchIndex
from stowage_reader.masking import Masking
from stowage_reader.source import BatchSource, Ranges
from stowage_reader.vocabulary import Vocabulary


class Work(NamedTuple):
    """How much is measured.

    Attributes:
        tokens: about how many to read in each round.
        rounds: the median of so many is returned.
        vocabulary: of the batches; None leaves out masking.
    """

    tokens: int
    rounds: int
    vocabulary: Vocabulary | None


def measure(
    source: BatchSource,
    index: BatchIndex,
    decoder: BatchDecoder,
    work: Work,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Reads the first batches of each partition again and again, and does more with each.

    Args:
        source: what is read.
        index: its batches.
        decoder: decodes values; files need none.
        work: how much.
        progress: called with the measurements that are done and their number.

    Returns:
        Per kind of work, CPU seconds per million tokens, and million tokens per CPU second and per second.
    """
    ranges, read = _part(index, work.tokens)
    kinds = _kinds(work.vocabulary)
    result: dict[str, Any] = {"tokens read": read, "rounds": work.rounds}
    for done, (name, use) in enumerate(kinds.items()):
        pairs = []
        for number in range(work.rounds):
            progress(done * work.rounds + number, len(kinds) * work.rounds)
            pairs.append(_round(source, ranges, decoder, use))
        cpu, wall = (statistics.median(times) for times in zip(*pairs, strict=True))
        millions = read / 1e6
        result[name] = {
            "CPU s per million tokens": round(cpu / millions, 5),
            "million tokens per CPU s": round(millions / cpu, 1),
            "million tokens per s": round(millions / wall, 1),
        }
    return result


def _part(index: BatchIndex, tokens: int) -> tuple[Ranges, int]:
    rows = index.batches
    first = np.lexsort((rows["partition"], rows["sequence"]))
    count = int(np.searchsorted(np.cumsum(rows["tokens"][first]), tokens)) + 1
    taken = rows[first[:count]]
    ranges = {}
    for partition in np.unique(taken["partition"]).tolist():
        offsets = taken["offset"][taken["partition"] == partition]
        ranges[partition] = (int(offsets.min()), int(offsets.max()) + 1)
    return ranges, int(taken["tokens"].sum())


def _kinds(vocabulary: Vocabulary | None) -> dict[str, Callable[[PackedBatch], object]]:
    kinds: dict[str, Callable[[PackedBatch], object]] = {
        "tokens alone": lambda batch: batch.tokens,
        "tokens and sequence_id": lambda batch: batch.sequence_id,
        "with position_ids and cu_seqlens": lambda batch: (batch.position_ids, batch.cu_seqlens),
        "with segments": lambda batch: batch.segments,
    }
    if vocabulary is not None and "<mask>" in vocabulary.tokens:
        letters = [token for token, residue in zip(vocabulary.tokens, vocabulary.is_residue, strict=True) if residue]
        kinds["with masking"] = Masking(alphabet=letters).apply
    return kinds


def _round(
    source: BatchSource, ranges: Ranges, decoder: BatchDecoder, use: Callable[[PackedBatch], object]
) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    for placed in source.batches(ranges, decoder):
        use(placed.batch)
    return time.process_time() - cpu, time.perf_counter() - wall
