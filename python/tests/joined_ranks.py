"""Runs two processes that torch.distributed joins; each writes what it got to a file. For test_ranks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import start_processes
from torchdata.stateful_dataloader import StatefulDataLoader

from stowage_reader import BatchLog, PackedBatch, SchemaRegistry
from stowage_reader.errors import ReaderError
from stowage_reader.stream import StreamReader
from stowage_reader.torch import PackedBatches, PackedStream

WORLD = 2


def place(batch: PackedBatch) -> tuple[int, int]:
    return batch.header.source_partition, batch.header.sequence


def as_is(value: Any) -> Any:
    return value


def failure(work: Callable[[], object]) -> str:
    try:
        work()
    except ReaderError as e:
        return f"{type(e).__name__}: {e}"
    return "none"


def run(rank: int, servers: str, registry: str, store: str) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=WORLD)
    schemas = SchemaRegistry(registry)
    log = BatchLog("packed-batches", {"bootstrap.servers": servers, "check.crcs": False}, patience=20)
    result: dict[str, Any] = {}
    dataset = PackedBatches(log, schemas, group=4, transform=place)
    result["epoch"], result["state"] = list(dataset), dataset.state_dict()
    prepared = PackedBatches(log, schemas, group=4, transform=place).prepare()
    result["loader"] = list(StatefulDataLoader(prepared, batch_size=None, num_workers=1, collate_fn=as_is))
    shared = PackedBatches(log, schemas, group=4, index=dataset.plan.index, transform=place, one_fetcher=True)
    result["unprepared node"] = failure(
        lambda: list(StatefulDataLoader(shared, batch_size=None, num_workers=1, collate_fn=as_is))
    )
    result["shared"], result["shared state"] = list(shared), shared.state_dict()
    loader = StatefulDataLoader(shared.prepare(), batch_size=None, num_workers=1, collate_fn=as_is)
    result["shared loader"] = list(loader)
    result["unprepared"] = failure(
        lambda: list(StatefulDataLoader(PackedBatches(log, schemas, group=4), batch_size=None, num_workers=1))
    )

    if rank == 0:
        # As if its time were over after 5 steps, while the other rank has more.
        whole = StreamReader.__iter__
        StreamReader.__iter__ = lambda self: islice(whole(self), 10)  # type: ignore[method-assign]
    stream = PackedStream(log, schemas, group=4, idle=0.3, transform=place)
    result["stream"], result["cursors"] = list(stream), stream.state_dict()
    # Rank 1 never asks the topic, so it learns of the error from rank 0.
    absent = BatchLog("absent" if rank == 0 else "packed-batches", {"bootstrap.servers": servers}, patience=20)
    result["error"] = failure(lambda: len(PackedBatches(absent, schemas, group=4)))
    Path(f"{store}.{rank}").write_text(json.dumps(result))
    dist.destroy_process_group()


if __name__ == "__main__":
    start_processes(run, tuple(sys.argv[1:]), WORLD, start_method="fork")  # type: ignore[no-untyped-call]
