"""What the commands of the command line do: each takes the options and returns what is printed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from stowage_reader.batch import PackedBatch
from stowage_reader.bench import Work, measure
from stowage_reader.codec import BatchDecoder
from stowage_reader.describe import describe
from stowage_reader.errors import DigestMismatchError, ReaderError
from stowage_reader.export import Exporter
from stowage_reader.files import ShardLog
from stowage_reader.headers import BatchHeaders
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.kafka import BatchLog
from stowage_reader.manifests import Manifests
from stowage_reader.plan import Plan, PlanOptions, columns_of
from stowage_reader.progress import Progress
from stowage_reader.registry import SchemaRegistry
from stowage_reader.sequences import BatchSegments, SequenceIndex
from stowage_reader.source import BatchSource
from stowage_reader.statistics import Manifest, Window, WindowDigest
from stowage_reader.vocabulary import ESM, Vocabulary


def index_command(options: argparse.Namespace) -> dict[str, Any]:
    """Makes an index of all committed batches, or of all complete windows, and saves it."""
    source = _source(options)
    if options.complete and isinstance(source, BatchLog):
        ranges = source.ranges()
        with _progress("index", "records") as progress:
            builder = _CountingBuilder(source.topic, options, ranges, progress)
            index = Manifests(_log(options, options.statistics), _registry(options)).index(source, builder)
    else:
        index = _index(source, options)
    index.save(options.output)
    if options.sequences:
        with _progress("sequences", "batches") as progress:
            SequenceIndex.build(source, index, _decoder(options), progress).save(options.sequences)
    return {"file": options.output, **_summary(index)}


def plan_command(options: argparse.Namespace) -> dict[str, Any]:
    """Shows steps, drops, balance and shapes of a plan."""
    plan = _plan(options)
    balance = plan.balance(options.world)
    return {
        "steps": len(plan),
        "batches per rank": len(plan) * options.group // options.world,
        "batches dropped": len(plan.dropped),
        "batches repeated": plan.repeated,
        "steps left out": len(plan.all_steps) - len(plan),
        "sum_sq max/mean over ranks": {"mean": round(balance.mean, 3), "max": round(balance.max, 3)},
        **_summary(plan.index),
        "plan": plan.hash,
    }


def trace_command(options: argparse.Namespace) -> dict[str, Any]:
    """Names the batches, segments and source offsets of a step on every rank, or the steps of a sequence."""
    plan = _plan(options)
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
    source = _source(options)
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
    for _, offset, batch in source.batches({partition: wanted}, _decoder(options)):
        vocabulary = _vocabulary(batch, known, source, options)
        shown.append({"partition": partition, "offset": offset, **describe(batch, vocabulary, options)})
        if last is None:
            break
    if not shown:
        where = f"{first} or behind" if last is None else f"{first} to {last}"
        raise ReaderError(f"{source.topic}-{partition} has no batch at offset {where}: it has {start} to {end - 1}")
    return {"batches": shown}


def verify_command(options: argparse.Namespace) -> dict[str, Any]:
    """Decodes and checks every batch, and compares each complete window with its manifest."""
    source = _source(options)
    if isinstance(source, ShardLog):
        return _verify_files(source, options)
    manifests = _manifests(options, source)
    decoder, ranges = _decoder(options), source.ranges()
    total = len(_index(source, options))
    digests: dict[Window, WindowDigest] = {}
    batches = segments = tokens = 0
    with _progress("verify", "batches") as progress:
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
    source = _source(options)
    index = _index(source, options)
    if len(index) == 0:
        raise ReaderError(f"{source.topic} has no batches")
    first = (int(index.batches["partition"][0]), int(index.batches["offset"][0]))
    batch = next(iter(source.at([first], _decoder(options)))).batch
    vocabulary = _vocabulary(batch, {ESM.hash: ESM}, source, options)
    work = Work(options.tokens * 1_000_000, options.rounds, vocabulary)
    with _progress("bench", "measurements") as progress:
        return measure(source, index, _decoder(options, vocabulary or ESM), work, progress)


def export_command(options: argparse.Namespace) -> dict[str, Any]:
    """Writes shards for the complete windows."""
    log = _log(options, options.topic)
    exporter = Exporter(log, _decoder(options), _manifests(options, log), allow_removed=options.allow_removed)
    with _progress("export", "records") as progress:
        done = exporter.run(options.folder, progress)
    return {"folder": options.folder, **asdict(done)}


def _verify_files(log: ShardLog, options: argparse.Namespace) -> dict[str, Any]:
    index = _index(log, options)
    batches = segments = tokens = 0
    windows = log.manifests()
    with _progress("verify", "batches") as progress:
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
    source = ShardLog(options.files) if options.files else _log(options, index.topic)
    found = {}
    for partition, offset, batch in source.at(places, _decoder(options)):
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


class _CountingBuilder(IndexBuilder):
    """Shows progress by offsets."""

    def __init__(
        self, topic: str, options: argparse.Namespace, ranges: dict[int, tuple[int, int]], show: Progress
    ) -> None:
        super().__init__(
            topic,
            allow_gaps=options.allow_gaps,
            allow_fingerprints=options.allow_fingerprints,
            one_shape=getattr(options, "one_shape", False),
        )
        self._show = show
        self._total = sum(end - start for start, end in ranges.values())
        self._read = 0

    def add(self, partition: int, offset: int, headers: BatchHeaders) -> None:
        super().add(partition, offset, headers)
        self._read += 1
        self._show(self._read, self._total)


def _index(source: BatchSource, options: argparse.Namespace) -> BatchIndex:
    ranges = source.ranges()
    with _progress("index", "records") as progress:
        return source.index(ranges, _CountingBuilder(source.topic, options, ranges, progress))


def _manifests(options: argparse.Namespace, source: BatchSource) -> dict[Window, Manifest]:
    if isinstance(source, ShardLog):
        return source.manifests()
    return Manifests(_log(options, options.statistics), _registry(options)).read()


def _registry(options: argparse.Namespace) -> SchemaRegistry:
    return SchemaRegistry(options.schema_registry_url)


def _vocabulary(
    batch: PackedBatch, known: dict[str, Vocabulary], source: BatchSource, options: argparse.Namespace
) -> Vocabulary | None:
    """The vocabulary of a batch, from a manifest if it is not known yet; None if no manifest has it."""
    if batch.header.vocabulary_hash not in known:
        known.update((m.vocabulary.hash, m.vocabulary) for m in _manifests(options, source).values())
    return known.get(batch.header.vocabulary_hash)


def _decoder(options: argparse.Namespace, vocabulary: Vocabulary = ESM) -> BatchDecoder:
    return BatchDecoder(_registry(options), vocabulary)


def _plan(options: argparse.Namespace) -> Plan:
    steps: list[int] = []
    batches: list[tuple[int, int]] = []
    for skipped in options.skip:
        if "/" in skipped:
            partition, sequence = skipped.split("/")
            batches.append((int(partition), int(sequence)))
        else:
            first, _, last = skipped.partition("-")
            steps += range(int(first), int(last or first) + 1)
    chosen = PlanOptions(
        options.group, options.seed, options.epoch, options.window, options.wrap,
        skip_steps=tuple(sorted(set(steps))), skip_batches=tuple(batches),
    )  # fmt: skip
    return Plan(BatchIndex.load(options.index), chosen)


def _summary(index: BatchIndex) -> dict[str, Any]:
    return {
        "batches": len(index),
        "tokens": int(index.batches["tokens"].sum()),
        "segments": int(index.batches["segments"].sum()),
        "shapes": {f"{rows}x{length}": count for (rows, length), count in index.shapes.items()},
        "fingerprint": index.fingerprint,
    }


def _source(options: argparse.Namespace) -> BatchLog | ShardLog:
    return ShardLog(options.files) if options.files else _log(options, options.topic)


def _log(options: argparse.Namespace, topic: str) -> BatchLog:
    config: dict[str, str] = {}
    if options.config:
        lines = (line.strip() for line in Path(options.config).read_text().splitlines())
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        config = {key.strip(): value.strip() for key, _, value in pairs}
    if options.bootstrap_servers or "bootstrap.servers" not in config:
        config["bootstrap.servers"] = options.bootstrap_servers or "localhost:9092"
    return BatchLog(topic, config, patience=options.patience)


@contextmanager
def _progress(label: str, unit: str) -> Iterator[Progress]:
    progress = Progress(label, unit)
    try:
        yield progress
    finally:
        progress.close()
