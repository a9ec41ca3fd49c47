"""What the options of the command line name: a topic or files, the registry, an index, a plan."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.files import ShardLog
from stowage_reader.headers import BatchHeaders
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.kafka import BatchLog
from stowage_reader.manifests import Manifests
from stowage_reader.plan import Plan, PlanOptions
from stowage_reader.progress import Progress
from stowage_reader.registry import SchemaRegistry
from stowage_reader.source import BatchSource
from stowage_reader.statistics import Manifest, Window
from stowage_reader.vocabulary import ESM, Vocabulary


class CountingBuilder(IndexBuilder):
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


def read_index(source: BatchSource, options: argparse.Namespace) -> BatchIndex:
    """Reads the index of all batches, with progress."""
    ranges = source.ranges()
    with progress_of("index", "records") as progress:
        return source.index(ranges, CountingBuilder(source.topic, options, ranges, progress))


def read_manifests(options: argparse.Namespace, source: BatchSource) -> dict[Window, Manifest]:
    """Reads the manifests of a topic or of files."""
    if isinstance(source, ShardLog):
        return source.manifests()
    return Manifests(log_of(options, options.statistics), registry_of(options)).read()


def registry_of(options: argparse.Namespace) -> SchemaRegistry:
    """The schema registry."""
    return SchemaRegistry(options.schema_registry_url)


def find_vocabulary(
    batch: PackedBatch, known: dict[str, Vocabulary], source: BatchSource, options: argparse.Namespace
) -> Vocabulary | None:
    """The vocabulary of a batch, from a manifest if it is not known yet; None if no manifest has it."""
    if batch.header.vocabulary_hash not in known:
        known.update((m.vocabulary.hash, m.vocabulary) for m in read_manifests(options, source).values())
    return known.get(batch.header.vocabulary_hash)


def decoder_of(options: argparse.Namespace, vocabulary: Vocabulary = ESM) -> BatchDecoder:
    """A decoder of values."""
    return BatchDecoder(registry_of(options), vocabulary)


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan of a file of `stowage-reader index`, without what `--skip` names."""
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


def source_of(options: argparse.Namespace) -> BatchLog | ShardLog:
    """Files, or the topic."""
    return ShardLog(options.files) if options.files else log_of(options, options.topic)


def log_of(options: argparse.Namespace, topic: str) -> BatchLog:
    """A topic, with the properties of the `--config` file."""
    config: dict[str, str] = {}
    if options.config:
        lines = (line.strip() for line in Path(options.config).read_text().splitlines())
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        config = {key.strip(): value.strip() for key, _, value in pairs}
    if options.bootstrap_servers or "bootstrap.servers" not in config:
        config["bootstrap.servers"] = options.bootstrap_servers or "localhost:9092"
    return BatchLog(topic, config, patience=options.patience)


@contextmanager
def progress_of(label: str, unit: str) -> Iterator[Progress]:
    """Shows progress, and ends its line."""
    shown = Progress(label, unit)
    try:
        yield shown
    finally:
        shown.close()
