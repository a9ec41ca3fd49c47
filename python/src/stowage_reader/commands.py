"""What the commands of the command line do: each takes the options and returns what is printed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from stowage_reader.bench import Work, measure
from stowage_reader.describe import describe
from stowage_reader.errors import DigestMismatchError, ReaderError
from stowage_reader.export import Exporter
from stowage_reader.files import ShardLog
from stowage_reader.index import BatchIndex
from stowage_reader.kafka import BatchLog
from stowage_reader.manifests import Manifests
from stowage_reader.options import (
    CountingBuilder,
    decoder_of,
    find_vocabulary,
    log_of,
    plan_of,
    progress_of,
    read_index,
    read_manifests,
    registry_of,
    source_of,
)
from stowage_reader.plan import Plan, columns_of
from stowage_reader.sequences import BatchSegments, SequenceIndex
from stowage_reader.statistics import Window, WindowDigest
from stowage_reader.vocabulary import ESM


def index_command(options: argparse.Namespace) -> dict[str, Any]:
    """Makes an index of all committed batches, or of all complete windows, and saves it."""
    source = source_of(options)
    if options.complete and isinstance(source, BatchLog):
        ranges = source.ranges()
        with progress_of("index", "records") as progress:
            builder = CountingBuilder(source.topic, options, ranges, progress)
            index = Manifests(log_of(options, options.statistics), registry_of(options)).index(source, builder)
    else:
        index = read_index(source, options)
    index.save(options.output)
    if options.sequences:
        with progress_of("sequences", "batches") as progress:
            SequenceIndex.build(source, index, decoder_of(options), progress).save(options.sequences)
    return {"file": options.output, **_summary(index)}


def plan_command(options: argparse.Namespace) -> dict[str, Any]:
    """Shows steps, drops, balance and shapes of a plan."""
    plan = plan_of(options)
    balance = plan.balance(options.world)
    return {
        "steps": len(plan),
        "batches per rank": len(plan) * options.group // options.world,
        "batches dropped": len(plan.dropped),
        "batches repeated": plan.repeated,
        "steps left out": len(plan.all_steps) - len(plan),
        "sum_sq max/mean over ranks": {
            "mean": round(balance.mean, 3),
            "overall": round(balance.overall, 3),
            "max": round(balance.max, 3),
            "step of max": balance.worst,
        },
        **_summary(plan.index),
        "plan": plan.hash,
    }


def trace_command(options: argparse.Namespace) -> dict[str, Any]:
    """Names the batches, segments and source offsets of a step on every rank, or the steps of a sequence."""
    plan = plan_of(options)
    if options.id is not None:
        return _steps_of_sequence(plan, options)
    step = _step(plan, options)
    rows = plan.index.batches
    ranks = {
        int(row): rank
        for rank in range(options.world)
        for row in plan.all_steps[step][columns_of(rank, options.world, options.group)]
    }
    segments = _segments_of(plan.index, list(ranks), options)
    batches = []
    for row, rank in sorted(ranks.items(), key=lambda item: (item[1], item[0])):
        where = {name: int(rows[row][name]) for name in ("partition", "offset", "sequence", "bucket")}
        batch_id, ids, offsets = segments[row]
        named = [{"id": name, "source_offset": offset} for name, offset in zip(ids, offsets, strict=True)]
        batches.append({"rank": rank, **where, "batch_id": batch_id, "segments": named})
    taken = np.flatnonzero(plan.steps == step)
    return {"step": step, "run step": int(taken[0]) if len(taken) else None, "batches": batches}


def inspect_command(options: argparse.Namespace) -> dict[str, Any]:
    """Shows one batch, or those of a range of offsets."""
    source = source_of(options)
    ranges = source.ranges()
    filled = {partition: pair for partition, pair in ranges.items() if pair[0] < pair[1]}
    if not filled:
        raise ReaderError(f"{source.topic} has no batches")
    partition, first, last = options.place or (min(filled), filled[min(filled)][0], None)
    if partition not in ranges:
        raise ReaderError(f"{source.topic} has the partitions {sorted(ranges)}, not {partition}")
    start, end = ranges[partition]
    wanted = (max(first, start), end if last is None else min(last + 1, end))
    shown, known = [], {ESM.hash: ESM}
    for _, offset, batch in source.batches({partition: wanted}, decoder_of(options)):
        vocabulary = find_vocabulary(batch, known, source, options)
        shown.append({"partition": partition, "offset": offset, **describe(batch, vocabulary, options)})
        if last is None:
            break
    if not shown:
        where = f"{first} or behind" if last is None else f"{first} to {last}"
        raise ReaderError(f"{source.topic}-{partition} has no batch at offset {where}: it has {start} to {end - 1}")
    return {"batches": shown}


def verify_command(options: argparse.Namespace) -> dict[str, Any]:
    """Decodes and checks every batch, and compares each complete window with its manifest."""
    source = source_of(options)
    if isinstance(source, ShardLog):
        return _verify_files(source, options)
    manifests = read_manifests(options, source)
    decoder, ranges = decoder_of(options), source.ranges()
    total = len(read_index(source, options))
    digests: dict[Window, WindowDigest] = {}
    batches = segments = tokens = 0
    with progress_of("verify", "batches") as progress:
        for record in source.read(ranges):
            batch = decoder.batch(record.value or b"")
            batch.verify()
            window = (batch.header.source_partition, batch.header.window_offset)
            digests.setdefault(window, WindowDigest()).update(record.value or b"")
            batches, tokens = batches + 1, tokens + batch.header.real_tokens
            segments += len(batch.segments.id)
            progress(batches, total)
    for window, manifest in manifests.items():
        if window not in digests and any(manifest.batches.values()):
            raise DigestMismatchError(f"the batches of window {window[0]}/{window[1]} are missing, its manifest exists")
        digests.get(window, WindowDigest()).require(manifest)
    counts = {"batches": batches, "segments": segments, "tokens": tokens}
    open_windows = len(digests.keys() - manifests.keys())
    return {**counts, "windows with equal digest": len(manifests), "open windows": open_windows}


def bench_command(options: argparse.Namespace) -> dict[str, Any]:
    """Measures rates of reading, decoding, deriving and masking."""
    source = source_of(options)
    index = read_index(source, options)
    if len(index) == 0:
        raise ReaderError(f"{source.topic} has no batches")
    first = (int(index.batches["partition"][0]), int(index.batches["offset"][0]))
    batch = next(iter(source.at([first], decoder_of(options)))).batch
    vocabulary = find_vocabulary(batch, {ESM.hash: ESM}, source, options)
    work = Work(options.tokens * 1_000_000, options.rounds, vocabulary)
    with progress_of("bench", "measurements") as progress:
        return measure(source, index, decoder_of(options, vocabulary or ESM), work, progress)


def export_command(options: argparse.Namespace) -> dict[str, Any]:
    """Writes shards for the complete windows."""
    log = log_of(options, options.topic)
    exporter = Exporter(log, decoder_of(options), read_manifests(options, log), allow_removed=options.allow_removed)
    with progress_of("export", "records") as progress:
        done = exporter.run(options.folder, progress)
    return {"folder": options.folder, **asdict(done)}


def _verify_files(log: ShardLog, options: argparse.Namespace) -> dict[str, Any]:
    index = read_index(log, options)
    batches = segments = tokens = 0
    windows = log.manifests()
    with progress_of("verify", "batches") as progress:
        for window in windows:
            for batch in log.verify(window):
                batches, tokens = batches + 1, tokens + batch.header.real_tokens
                segments += len(batch.segments.id)
                progress(batches, len(index))
    counts = {"batches": batches, "segments": segments, "tokens": tokens}
    return {**counts, "windows with equal digest": len(windows), "open windows": 0}


def _step(plan: Plan, options: argparse.Namespace) -> int:
    count, name, given = len(plan.all_steps), "step", options.step
    if options.run_step is not None:
        count, name, given = len(plan), "run-step", options.run_step
    if not 0 <= given < count:
        raise ReaderError(f"{name} must be 0 to {count - 1} but was {given}")
    return int(given if options.run_step is None else plan.steps[given])


def _segments_of(index: BatchIndex, rows: list[int], options: argparse.Namespace) -> dict[int, BatchSegments]:
    if options.sequences is not None:
        sequences = SequenceIndex.load(options.sequences, index)
        return {row: sequences.segments(row) for row in rows}
    places = {(int(index.batches[row]["partition"]), int(index.batches[row]["offset"])): row for row in rows}
    source = ShardLog(options.files) if options.files else log_of(options, index.topic)
    found = {}
    for partition, offset, batch in source.at(places, decoder_of(options)):
        ids, offsets = batch.segments.id, batch.segments.source_offset.tolist()
        found[places[partition, offset]] = BatchSegments(batch.header.batch_id, ids, offsets)
    return found


def _steps_of_sequence(plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    if options.sequences is None:
        raise ReaderError("--id needs --sequences, a file of `stowage-reader index --sequences`")
    rows = SequenceIndex.load(options.sequences, plan.index).find(options.id)
    batches = plan.index.batches[rows]
    steps = sorted({step for step, _ in plan.steps_of(rows)})
    run_step = {step: number for number, step in enumerate(plan.steps.tolist())}
    return {
        "id": options.id,
        "steps": steps,
        "run steps": [run_step[step] for step in steps if step in run_step],
        "batches": [{name: int(batch[name]) for name in ("partition", "offset", "sequence")} for batch in batches],
    }


def _summary(index: BatchIndex) -> dict[str, Any]:
    return {
        "batches": len(index),
        "tokens": int(index.batches["tokens"].sum()),
        "segments": int(index.batches["segments"].sum()),
        "shapes": {f"{rows}x{length}": count for (rows, length), count in index.shapes.items()},
        "fingerprint": index.fingerprint,
    }
