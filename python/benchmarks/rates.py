"""Rates of reading a feed, and of the alternatives, on the same proteins.

    taskset -c 1 python benchmarks/rates.py --bootstrap-servers HOST:PORT --schema-registry-url URL \
        --topic packed-batches --files SHARDS --fasta PROTEINS.fasta.gz

Medians of 5, CPU time of the whole process, librdkafka's threads included. SHARDS are an export of the feed; the feed
must hold the proteins of the FASTA file. Without --files or --fasta, and without a package, their rows are left out.
Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", HF_DATASETS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import numpy as np
from peers import proteins

from stowage_reader import (
    BatchDecoder,
    BatchLog,
    Masking,
    PackedBatch,
    Plan,
    PlanOptions,
    PlanReader,
    SchemaRegistry,
    ShardLog,
)

ROUNDS = 5
LENGTH, ROWS = 2048, 8


def show(name: str, work: Callable[[], int]) -> None:
    """Prints the median rate of some work, which returns the number of tokens."""
    rates, walls = [], []
    for _ in range(ROUNDS):
        cpu, wall = time.process_time(), time.perf_counter()
        tokens = work()
        rates.append(tokens / (time.process_time() - cpu) / 1e6)
        walls.append(tokens / (time.perf_counter() - wall) / 1e6)
    cpu_rate, wall_rate = statistics.median(rates), statistics.median(walls)
    print(f"| {name} | {cpu_rate:.1f} | {1 / cpu_rate:.4f} | {wall_rate:.1f} |", flush=True)


def derived(batch: PackedBatch) -> object:
    """What variable-length attention needs."""
    return batch.sequence_id, batch.position_ids, batch.cu_seqlens


def tensors(batch: PackedBatch) -> object:
    """The same as tensors."""
    return batch.to_torch("tokens", "sequence_id", "position_ids", "cu_seqlens")


def reader(options: argparse.Namespace) -> list[bytes]:
    """Measures the reader, and returns the values of all batches."""
    registry = SchemaRegistry(options.schema_registry_url)
    decoder = BatchDecoder(registry)
    log = BatchLog(options.topic, {"bootstrap.servers": options.bootstrap_servers})
    ranges = log.ranges()
    index = log.index(ranges)
    total = int(index.batches["tokens"].sum())
    values = [record.value or b"" for record in log.read(ranges)]

    def read(source: str, use: Callable[[PackedBatch], object]) -> Callable[[], int]:
        def work() -> int:
            fresh = ShardLog(options.files) if source == "files" else log
            return sum(_used(batch, use) for _, _, batch in fresh.batches(fresh.ranges(), decoder))

        return work

    def plan(source: str) -> Callable[[], int]:
        def work() -> int:
            fresh = ShardLog(options.files) if source == "files" else log
            plan = Plan(index, PlanOptions(8, seed=1))
            return sum(_used(batch, derived) for batch in PlanReader(fresh, plan, decoder))

        return work

    def dataset() -> int:
        from stowage_reader.torch import PackedBatches

        return sum(PackedBatches(log, registry, group=8, seed=1, index=index, transform=lambda b: _used(b, tensors)))

    def consume() -> int:
        for _ in log.read(ranges):
            pass
        return total

    masking = Masking()
    show("topic, consumed alone", consume)
    show("topic, to tokens and sequence_id", read("topic", lambda batch: batch.sequence_id))
    show("topic, with position_ids and cu_seqlens", read("topic", derived))
    show("topic, to int64 tensors of tokens and ids", read("topic", lambda batch: batch.to_torch()))
    show("topic, to int64 tensors of tokens, ids, positions, and cu_seqlens", read("topic", tensors))
    show("topic, plan of 8 batches per step, with position_ids and cu_seqlens", plan("topic"))
    show("topic, PackedBatches, to int64 tensors of tokens, ids, positions, and cu_seqlens", dataset)
    show("topic, with masking", read("topic", masking.apply))
    show("topic, to int64 tensors of masked tokens, targets, ids", read("topic", lambda b: _masked(b, masking)))
    if options.files:
        show("files, to tokens", read("files", lambda batch: batch.tokens))
        show("files, to tokens, each read once", read("files", lambda batch: batch.tokens.sum()))
        show("files, to tokens and sequence_id", read("files", lambda batch: batch.sequence_id))
        show("files, with position_ids and cu_seqlens", read("files", derived))
        show("files, to int64 tensors of tokens, ids, positions, and cu_seqlens", read("files", tensors))
        show("files, plan of 8 batches per step, with position_ids and cu_seqlens", plan("files"))
    show("values in memory, decoded to tokens and sequence_id", lambda: _decoded(decoder, values))
    return values


def _masked(batch: PackedBatch, masking: Masking) -> object:
    return batch.to_torch(masked=masking.apply(batch))


def _used(batch: PackedBatch, use: Callable[[PackedBatch], object]) -> int:
    use(batch)
    return batch.header.real_tokens


def _decoded(decoder: BatchDecoder, values: list[bytes]) -> int:
    return sum(_used(decoder.batch(value), lambda batch: batch.sequence_id) for value in values)


def decoders(options: argparse.Namespace, values: list[bytes]) -> None:
    """Measures generic decoders on some values in memory, to numpy arrays."""
    import fastavro
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.avro import AvroDeserializer
    from confluent_kafka.serialization import MessageField, SerializationContext

    some = values[:100]
    text = SchemaRegistry(options.schema_registry_url).schema(int.from_bytes(some[0][1:5], "big"))
    schema = fastavro.parse_schema(json.loads(text))
    generic = AvroDeserializer(SchemaRegistryClient({"url": options.schema_registry_url}))
    context = SerializationContext(options.topic, MessageField.VALUE)

    def arrays(record: dict[str, Any]) -> int:
        _ = np.array(record["tokens"], np.uint8), np.array(record["sequence_id"], np.int32)
        return int(record["real_tokens"])

    def by_fastavro() -> int:
        return sum(arrays(fastavro.schemaless_reader(io.BytesIO(value[5:]), schema, None)) for value in some)

    show("values in memory, by fastavro to arrays", by_fastavro)
    show(
        "values in memory, by Confluent's AvroDeserializer to arrays",
        lambda: sum(arrays(generic(v, context)) for v in some),
    )


def packers(data: list[bytes]) -> None:
    """Measures packing in the training process, from token ids in memory."""
    data = [tokens[:LENGTH] for tokens in data]
    total = sum(map(len, data))
    show("packing in the collator: seqpacker and a fill of arrays", lambda: _seqpacker(data))
    import datasets
    from trl import pack_dataset

    given = datasets.Dataset.from_dict({"input_ids": [list(tokens) for tokens in data]})

    def by_trl() -> int:
        # A new fingerprint, so that the cache is not used.
        fresh = datasets.Dataset(given.data, fingerprint=str(time.time_ns()))
        packed = pack_dataset(fresh, LENGTH, strategy="bfd").with_format("numpy")
        for start in range(0, len(packed), ROWS):
            rows = packed[start : start + ROWS]["input_ids"]
            tokens = np.ones((ROWS, LENGTH), np.uint8)
            for row, ids in enumerate(rows):
                tokens[row, : len(ids)] = ids
        return total

    show("TRL's pack_dataset (bfd) and a fill of arrays", by_trl)


def _seqpacker(data: list[bytes]) -> int:
    import seqpacker

    lengths = np.array([len(tokens) for tokens in data])
    pool = 4096
    for start in range(0, len(data), pool):
        bins = seqpacker.pack_sequences(lengths[start : start + pool], LENGTH).bins
        for rows in _rows(bins):
            tokens = np.ones((ROWS, LENGTH), np.uint8)
            ids = np.full((ROWS, LENGTH), -1, np.int32)
            for row, numbers in enumerate(rows):
                at = 0
                for segment, number in enumerate(numbers):
                    piece = np.frombuffer(data[start + number], np.uint8)
                    tokens[row, at : at + len(piece)] = piece
                    ids[row, at : at + len(piece)] = segment
                    at += len(piece)
    return int(lengths.sum())


def _rows(bins: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(bins), ROWS):
        yield bins[start : start + ROWS]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fasta", help="proteins, gzip")
    parser.add_argument("--files", help="folder of `stowage-reader export`")
    parser.add_argument("--bootstrap-servers", default="localhost:9092")
    parser.add_argument("--schema-registry-url", default="http://localhost:8081")
    parser.add_argument("--topic", default="packed-batches")
    options = parser.parse_args()
    print("| work | million tokens per CPU s | CPU s per million tokens | million tokens per s |\n|" + " --- |" * 4)
    values = reader(options)
    rest = [lambda: decoders(options, values)]
    if options.fasta:
        rest.append(lambda: packers(proteins(options.fasta)))
    for measure in rest:
        try:
            measure()
        except ImportError as e:
            print(f"| not installed: {e} | | | |")


if __name__ == "__main__":
    main()
