"""Read rates on one core: python benchmarks/reading.py --bootstrap-servers HOST:PORT --schema-registry-url URL

Reads all committed batches of a topic five times per row, and prints the median of million tokens per second of CPU
time of this process, client threads included. `PackedBatches` is the whole dataset, with plan and prefetch thread.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import fastavro
import torch

from stowage_reader import BatchDecoder, BatchLog, Masking, PackedBatch, SchemaRegistry
from stowage_reader.torch import PackedBatches

ROUNDS = 5


def rates(read: Callable[[], Iterator[Any]], tokens: int) -> list[float]:
    """Million tokens per CPU second of each round, ascending."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in read():
            pass
        found.append(tokens / (time.process_time() - start) / 1e6)
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", default="localhost:9092")
    parser.add_argument("--schema-registry-url", default="http://localhost:8081")
    options = parser.parse_args()
    torch.set_num_threads(1)
    log = BatchLog("packed-batches", {"bootstrap.servers": options.bootstrap_servers})
    registry = SchemaRegistry(options.schema_registry_url)
    ranges, decoder, masking = log.ranges(), BatchDecoder(registry), Masking()
    index = log.index(ranges)
    tokens = int(index.batches["tokens"].sum())
    writers: dict[bytes, Any] = {}

    def decoded(use: Callable[[PackedBatch], Any]) -> Callable[[], Iterator[Any]]:
        return lambda: (use(decoder.batch(record.value or b"")) for record in log.read(ranges))

    def generic() -> Iterator[Any]:
        for record in log.read(ranges):
            value = record.value or b""
            if value[:5] not in writers:
                writers[value[:5]] = fastavro.parse_schema(
                    json.loads(registry.schema(int.from_bytes(value[1:5], "big")))
                )
            yield fastavro.schemaless_reader(io.BytesIO(value[5:]), writers[value[:5]], None)

    def all_tensors(batch: PackedBatch) -> dict[str, torch.Tensor]:
        return batch.to_torch("tokens", "sequence_id", "position_ids", "cu_seqlens")

    rows: dict[str, Callable[[], Iterator[Any]]] = {
        "records alone": lambda: log.read(ranges),
        "numpy: tokens, sequence_id": decoded(lambda batch: batch),
        "tensors: tokens, sequence_id": decoded(lambda batch: batch.to_torch()),
        "tensors: also position_ids, cu_seqlens": decoded(all_tensors),
        "the same, PackedBatches": lambda: iter(
            PackedBatches(log, registry, index=index, group=1, transform=all_tensors)
        ),
        "tensors: masked tokens, targets, sequence_id": decoded(
            lambda batch: batch.to_torch(masked=masking.apply(batch))
        ),
        "fastavro: Python lists": generic,
    }
    print(f"{len(index)} batches, {tokens} tokens; million tokens per CPU second, median of {ROUNDS} (least, most)")
    for name, read in rows.items():
        found = rates(read, tokens)
        print(f"{name:46} {statistics.median(found):8.1f} ({found[0]:.1f}, {found[-1]:.1f})", flush=True)


if __name__ == "__main__":
    main()
