"""One fetcher per node against one per rank: python benchmarks/nodes.py --bootstrap-servers HOST:PORT \
    --schema-registry-url URL --worlds 2 4 8

Runs a process per rank on this machine, over one epoch of a topic, to int64 tensors of tokens and ids. Prints, in
Markdown, what all ranks together fetched (bytes received from the brokers, and bytes of values) and the CPU time of all
processes. Fails unless each rank gets the same batches and state both ways.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import multiprocessing
import tempfile
import time
from typing import Any

import torch

from stowage_reader import BatchIndex, BatchLog, PackedBatch, SchemaRegistry
from stowage_reader.nodes import Node
from stowage_reader.ranges import RangeReader
from stowage_reader.torch import PackedBatches

FORK = multiprocessing.get_context("fork")
GROUP = 8


def tensors(batch: PackedBatch) -> tuple[str, Any]:
    return batch.header.batch_id, batch.to_torch()


def run(pipe: Any, options: argparse.Namespace, index: BatchIndex, rank: int, world: int, node: Node | None) -> None:
    gc.freeze()
    torch.set_num_threads(1)
    received: dict[str, int] = {}
    values = 0
    poll = RangeReader.poll

    def counted(self: RangeReader) -> Any:
        nonlocal values
        records = poll(self)
        values += sum(len(record.value or b"") for record in records)
        return records

    def statistics(text: str) -> None:
        found = json.loads(text)
        received[found["name"]] = found["rx_bytes"]

    RangeReader.poll = counted  # type: ignore[method-assign]
    config = {"bootstrap.servers": options.bootstrap_servers, "statistics.interval.ms": 50, "stats_cb": statistics}
    log, registry = BatchLog(options.topic, config), SchemaRegistry(options.schema_registry_url)
    dataset = PackedBatches(
        log, registry, rank=rank, world=world, group=GROUP, seed=1, index=index, one_fetcher=node or False,
        transform=tensors,
    )  # fmt: skip
    cpu, digest = time.process_time(), hashlib.sha256()
    for batch_id, _ in dataset:
        digest.update(batch_id.encode())
    digest.update(json.dumps(dataset.state_dict()).encode())
    pipe.send((sum(received.values()), values, time.process_time() - cpu, digest.hexdigest()))


def measure(options: argparse.Namespace, index: BatchIndex, world: int, node: Node | None) -> list[Any]:
    ranks = []
    for rank in range(world):
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=run, args=(theirs, options, index, rank, world, node))
        process.start()
        theirs.close()
        ranks.append((process, ours))
    found = [pipe.recv() for _, pipe in ranks]
    for process, _ in ranks:
        process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", default="localhost:9092")
    parser.add_argument("--schema-registry-url", default="http://localhost:8081")
    parser.add_argument("--topic", default="packed-batches")
    parser.add_argument("--worlds", nargs="+", type=int, default=[2, 4, 8])
    options = parser.parse_args()
    log = BatchLog(options.topic, {"bootstrap.servers": options.bootstrap_servers})
    index = log.index(log.ranges())
    tokens = int(index.batches["tokens"].sum()) / 1e6
    print(f"{len(index)} batches, {tokens:.1f} million tokens\n")
    print("| ranks | fetchers | received, MB | values, MB | CPU s per million tokens |\n|" + " --- |" * 5)
    for world in options.worlds:
        with tempfile.TemporaryDirectory() as folder:
            each = measure(options, index, world, None)
            one = measure(options, index, world, Node(tuple(range(world)), folder))
        assert [rank[-1] for rank in one] == [rank[-1] for rank in each]
        for name, found in ((str(world), each), ("1", one)):
            received, values, cpu = (sum(column) for column in list(zip(*found, strict=True))[:3])
            print(f"| {world} | {name} | {received / 1e6:.1f} | {values / 1e6:.1f} | {cpu / tokens:.4f} |", flush=True)


if __name__ == "__main__":
    main()
