"""Exactness on a real feed: python benchmarks/exactness.py --bootstrap-servers HOST:PORT --schema-registry-url URL

Reads one epoch in several ways and compares each with the plan. `steps`: with 1, 2, 4 and 8 ranks. `stops`: stopped at
50 random steps, continued with another number of ranks, bare and in torchdata's loader with 0 and 1 workers. `kills`: a
process per rank, 50 of them killed with SIGKILL; a step counts when all ranks have it. `stream`: a live topic instead
of an epoch. Fails if a batch is lost, repeated or changed.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import torch
from torchdata.stateful_dataloader import StatefulDataLoader

from stowage_reader import BatchDecoder, BatchLog, PackedBatch, Plan, SchemaRegistry
from stowage_reader.torch import PackedBatches, PackedStream

Batch = tuple[int, int, str]
Arguments = dict[str, Any]
STOPS = KILLS = 50
FORK = multiprocessing.get_context("fork")


def content(batch: PackedBatch) -> Batch:
    """Partition, sequence, and a hash of everything that a model gets."""
    digest = hashlib.sha256(batch.tokens.tobytes() + batch.sequence_id.tobytes())
    return batch.header.source_partition, batch.header.sequence, digest.hexdigest()


def as_is(value: Any) -> Any:
    return value


def expected(log: BatchLog, registry: SchemaRegistry, plan: Plan) -> list[set[Batch]]:
    """The steps of the plan with the contents that a plain pass over the topic finds."""
    decoder, found = BatchDecoder(registry), {}
    for record in log.read(log.ranges(plan.index.ends)):
        batch = content(decoder.batch(record.value or b""))
        found[batch[:2]] = batch
    rows = plan.index.batches[plan.all_steps[plan.steps]]
    places = [zip(step["partition"].tolist(), step["sequence"].tolist(), strict=True) for step in rows]
    return [{found[place] for place in step} for step in places]


def merge(ranks: list[list[Batch]], group: int) -> list[set[Batch]]:
    """The steps that all ranks have taken together."""
    each = group // len(ranks)
    assert len({len(rank) for rank in ranks}) == 1
    steps = [{batch for rank in ranks for batch in rank[n : n + each]} for n in range(0, len(ranks[0]), each)]
    assert all(len(step) == group for step in steps)
    return steps


def check_steps(arguments: Arguments, whole: list[set[Batch]]) -> None:
    for world in (1, 2, 4, 8):
        ranks = [list(PackedBatches(**arguments, rank=rank, world=world)) for rank in range(world)]
        assert merge(ranks, arguments["group"]) == whole
        print(f"steps: world {world}: {len(ranks[0])} batches on each rank, {len(whole)} steps equal", flush=True)


def take(arguments: Arguments, workers: int | None, state: Any, count: int) -> tuple[list[Batch], Any]:
    """Takes batches from a state on; with `workers` in a loader. Returns the next state."""
    dataset: Any = PackedBatches(**arguments)
    if workers is not None:
        dataset = StatefulDataLoader(dataset, batch_size=None, num_workers=workers, collate_fn=as_is)
    if state is not None:
        dataset.load_state_dict(state)
    batches = iter(dataset)
    return [next(batches) for _ in range(count)], dataset.state_dict()


def check_stops(arguments: Arguments, whole: list[set[Batch]], workers: int | None) -> None:
    rng, group = random.Random(f"{workers} workers"), arguments["group"]
    stops = epochs = 0
    while stops < STOPS:
        taken: list[set[Batch]] = []
        state, world = None, 0
        epochs += 1
        while len(taken) < len(whole):
            world = rng.choice([other for other in (1, 2, 4, 8) if other != world])
            count = min(rng.randint(1, len(whole) // 4), len(whole) - len(taken))
            ranks = [
                take({**arguments, "rank": rank, "world": world}, workers, state, count * group // world)
                for rank in range(world)
            ]
            # A loader's own state has random seeds besides that of the dataset.
            assert workers is not None or all(saved == ranks[0][1] for _, saved in ranks)
            taken += merge([batches for batches, _ in ranks], group)
            state = ranks[0][1]
            stops += 1
        assert taken == whole
    how = "bare" if workers is None else f"StatefulDataLoader, {workers} workers"
    print(f"stops: {how}: {stops} stops in {epochs} epochs of {len(whole)} steps: all steps equal", flush=True)


def run_rank(pipe: Any, arguments: Arguments, state: Any) -> None:
    """Sends each step, and goes on when the parent has those of all ranks."""
    dataset = PackedBatches(**arguments)
    if state is not None:
        dataset.load_state_dict(state)
    batches = iter(dataset)
    while step := list(islice(batches, dataset.batches_per_step)):
        pipe.send((step, dataset.state_dict()))
        pipe.recv()
    pipe.send(None)


def attempt(arguments: Arguments, world: int, state: Any, rng: random.Random) -> Iterator[tuple[set[Batch], Any]]:
    """Runs a process per rank until one is killed or the epoch ends. Yields the steps that all ranks have."""
    ranks = []
    for rank in range(world):
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=run_rank, args=(theirs, {**arguments, "rank": rank, "world": world}, state))
        process.start()
        theirs.close()
        ranks.append((process, ours))
    try:
        for number in range(rng.randint(1, 6)):
            answers = [pipe.recv() for _, pipe in ranks]
            if answers[0] is None:
                assert all(answer is None for answer in answers)
                return
            assert all(saved == answers[0][1] for _, saved in answers)
            (step,) = merge([batches for batches, _ in answers], arguments["group"])
            yield step, answers[0][1]
            for _, pipe in ranks:
                pipe.send(number)
        time.sleep(rng.random() * 0.05)
        os.kill(rng.choice(ranks)[0].pid or 0, signal.SIGKILL)
    finally:
        for process, pipe in ranks:
            process.kill()
            process.join()
            pipe.close()


def check_kills(arguments: Arguments, whole: list[set[Batch]]) -> None:
    rng, kills, epochs = random.Random(5), 0, 0
    worlds: set[int] = set()
    while kills < KILLS:
        taken: list[set[Batch]] = []
        state, world = None, 0
        epochs += 1
        while len(taken) < len(whole) and kills < KILLS:
            world = rng.choice([other for other in (1, 2, 4, 8, 16) if other != world])
            worlds.add(world)
            for step, saved in attempt(arguments, world, state, rng):
                taken.append(step)
                state = saved
            kills += len(taken) < len(whole)
        assert taken == whole[: len(taken)]
    print(f"kills: {kills} SIGKILLs, worlds {sorted(worlds)}, {epochs} epochs: {len(taken)} steps equal at the end")


def check_stream(arguments: Arguments) -> None:
    """A live topic: the steps of one rank, then those of other ranks with stops in between."""
    options = {name: arguments[name] for name in ("source", "registry", "group", "transform")}
    group = options["group"]
    whole = merge([list(PackedStream(**options, idle=2.0))], group)
    options["start"] = {partition: start for partition, (start, _) in options["source"].ranges().items()}
    taken: list[set[Batch]] = []
    rng, state, world, stops = random.Random(9), None, 0, 0
    while len(taken) < len(whole):
        world = rng.choice([other for other in (1, 2, 4, 8) if other != world])
        count = min(rng.randint(1, len(whole) // 20), len(whole) - len(taken))
        ranks = []
        for rank in range(world):
            stream = PackedStream(**options, rank=rank, world=world)
            if state is not None:
                stream.load_state_dict(state)
            ranks.append((list(islice(stream, count * group // world)), stream.state_dict()))
        assert all(saved == ranks[0][1] for _, saved in ranks)
        taken += merge([batches for batches, _ in ranks], group)
        state, stops = ranks[0][1], stops + 1
    assert taken == whole
    print(f"stream: {len(whole)} steps, {stops} stops, each continued with another number of ranks: all steps equal")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", required=True)
    parser.add_argument("--schema-registry-url", required=True)
    every = ["steps", "stops", "stream", "kills"]
    parser.add_argument("--checks", nargs="+", default=every, choices=every)
    options = parser.parse_args()
    torch.set_num_threads(1)
    log = BatchLog("packed-batches", {"bootstrap.servers": options.bootstrap_servers})
    registry = SchemaRegistry(options.schema_registry_url)
    with tempfile.TemporaryDirectory() as folder:
        index = log.index(log.ranges())
        index.save(f"{folder}/index.npz")
        print(f"{len(index)} batches, {int(index.batches['segments'].sum())} segments", flush=True)
        arguments: Arguments = {"source": log, "registry": registry, "index": f"{folder}/index.npz", "group": 8}
        arguments["transform"] = content
        whole = expected(log, registry, PackedBatches(**arguments).plan)
        if "steps" in options.checks:
            check_steps(arguments, whole)
        if "stops" in options.checks:
            for workers in (None, 0, 1):
                check_stops(arguments, whole, workers)
        if "stream" in options.checks:
            check_stream(arguments)
        if "kills" in options.checks:
            arguments["group"] = 16
            check_kills(arguments, expected(log, registry, PackedBatches(**arguments).plan))


if __name__ == "__main__":
    main()
