"""One fetcher per node: ranks as threads and as processes, with a mock cluster."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import samples
from conftest import Cluster
from stowage_reader import BatchDecoder, BatchLog, PackedBatch, Plan, PlanOptions, PlanReader, ShardLog, ranges
from stowage_reader.errors import FetcherLostError, RanksError, ReaderError, RetentionPassedError
from stowage_reader.nodes import Node, NodeLog
from stowage_reader.ranges import RangeReader
from stowage_reader.torch import PackedBatches

FORK = multiprocessing.get_context("fork")
DECODER = BatchDecoder(samples.SOURCE)
Batch = tuple[int, int]


def place(batch: PackedBatch) -> Batch:
    return batch.header.source_partition, batch.header.sequence


@pytest.fixture
def folder() -> Iterator[str]:
    """A short path, as sockets need."""
    with tempfile.TemporaryDirectory() as folder:
        yield folder


@pytest.fixture
def log(cluster: Cluster) -> BatchLog:
    cluster.write("packed-batches", 30)
    return BatchLog("packed-batches", cluster.config, patience=30)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Bytes of the values that consumers got."""
    found: Counter[str] = Counter()
    poll, lock = RangeReader.poll, threading.Lock()

    def counted(self: RangeReader) -> Any:
        records = poll(self)
        with lock:
            found["bytes"] += sum(len(record.value or b"") for record in records)
        return records

    monkeypatch.setattr(RangeReader, "poll", counted)
    return found


def outcomes(work: Callable[[int], Any], ranks: int) -> list[Any]:
    """What each rank returns or raises, all at the same time."""

    def outcome(rank: int) -> Any:
        try:
            return work(rank)
        except ReaderError as e:
            return e

    with ThreadPoolExecutor(ranks) as threads:
        return list(threads.map(outcome, range(ranks)))


@pytest.mark.parametrize(("world", "per_node"), [(2, 2), (4, 2), (4, 4)])
@pytest.mark.parametrize("stop", [0, 6])
def test_should_give_each_rank_its_batches_and_fetch_once_per_node(
    log: BatchLog, folder: str, fetched: Counter[str], world: int, per_node: int, stop: int
) -> None:
    index, barrier = log.index(log.ranges()), threading.Barrier(world)

    def epoch(rank: int, nodes: bool) -> tuple[list[Batch], dict[str, Any]]:
        first = rank // per_node * per_node
        node = Node(tuple(range(first, first + per_node)), f"{folder}/{first}")
        Path(node.folder).mkdir(exist_ok=True)
        dataset = PackedBatches(
            log, samples.SOURCE, rank=rank, world=world, group=8, window=64, index=index, transform=place,
            one_fetcher=nodes and node, prefetch=rank % 3,
        )  # fmt: skip
        batches = iter(dataset)
        taken = list(islice(batches, stop))
        if stop:
            # Ranks that train stop together, too.
            barrier.wait()
            batches.close()  # type: ignore[attr-defined]
            dataset.load_state_dict(dataset.state_dict())
        return taken + list(dataset), dataset.state_dict()

    fetched.clear()
    expected = outcomes(lambda rank: epoch(rank, False), world)
    separately = fetched.pop("bytes")
    assert outcomes(lambda rank: epoch(rank, True), world) == expected
    if not stop:
        # Alone, a rank reads from the first to the last batch that it needs itself, so less than everything.
        assert 0.7 * per_node < separately / fetched["bytes"] <= per_node
    assert not list(Path(folder).glob("*/*"))


def test_should_read_epoch_after_epoch(log: BatchLog, folder: str) -> None:
    index = log.index(log.ranges())

    def epochs(rank: int, nodes: bool) -> list[list[Batch]]:
        dataset = PackedBatches(
            log, samples.SOURCE, rank=rank, world=2, group=4, index=index, transform=place,
            one_fetcher=nodes and Node((0, 1), folder),
        )  # fmt: skip
        found = []
        for epoch in (0, 1, 1):
            dataset.set_epoch(epoch)
            found.append(list(dataset))
        return found

    assert outcomes(lambda rank: epochs(rank, True), 2) == [epochs(rank, False) for rank in range(2)]


def reader_of(log: BatchLog, folder: str, rank: int, world: int = 2, ahead: int = 64, **options: Any) -> PlanReader:
    plan = Plan(log.index(log.ranges()), PlanOptions(4, window=16, **options))
    node = NodeLog(log, Node(tuple(range(world)), folder), rank, world)
    return PlanReader(node, plan, DECODER, rank=rank, world=world, ahead=ahead)


def test_should_read_in_processes(log: BatchLog, folder: str) -> None:
    def run(pipe: Any, rank: int) -> None:
        gc.freeze()
        pipe.send([place(batch) for batch in reader_of(log, folder, rank, 4, ahead=2)])

    pipes = []
    for rank in range(4):
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=run, args=(theirs, rank))
        process.start()
        theirs.close()
        pipes.append((process, ours))
    found = [pipe.recv() for _, pipe in pipes]
    for process, _ in pipes:
        process.join()
        assert process.exitcode == 0
    plan = Plan(log.index(log.ranges()), PlanOptions(4, window=16))
    assert found == [[place(b) for b in PlanReader(log, plan, DECODER, rank=rank, world=4)] for rank in range(4)]


def test_should_end_the_other_ranks_when_the_fetcher_is_killed(log: BatchLog, folder: str) -> None:
    def run() -> None:
        gc.freeze()
        for number, _ in enumerate(reader_of(log, folder, 0, ahead=1)):
            if number == 5:
                os.kill(os.getpid(), signal.SIGKILL)

    process = FORK.Process(target=run)
    process.start()
    found: list[Batch] = []
    with pytest.raises(FetcherLostError, match=r"rank 0, .* ended before rank 1 had its batches of step \d+: see the"):
        found.extend(place(batch) for batch in reader_of(log, folder, 1, ahead=1))
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_should_raise_the_error_of_the_fetcher_on_every_rank(
    log: BatchLog, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = [reader_of(log, folder, rank, 4) for rank in range(4)]
    poll = RangeReader.poll
    calls: list[int] = []

    def failing(self: RangeReader) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise RetentionPassedError("packed-batches-1: records were removed")
        return poll(self)

    monkeypatch.setattr(ranges, "_POLL_RECORDS", 10)
    monkeypatch.setattr(RangeReader, "poll", failing)
    found = outcomes(lambda rank: list(readers[rank]), 4)
    assert [(type(e), str(e)) for e in found] == [(RetentionPassedError, "packed-batches-1: records were removed")] * 4


def test_should_go_on_without_a_rank_that_leaves(log: BatchLog, folder: str) -> None:
    def run(rank: int) -> list[Batch]:
        return [place(b) for b in islice(reader_of(log, folder, rank, 4, ahead=1), 3 if rank == 2 else None)]

    found = outcomes(run, 4)
    assert [len(batches) for batches in found] == [len(found[0])] * 2 + [3] + [len(found[0])]
    assert len(found[0]) > 20


def test_should_end_the_other_ranks_when_the_fetcher_leaves(log: BatchLog, folder: str) -> None:
    def run(rank: int) -> list[Batch]:
        batches = iter(reader_of(log, folder, rank, ahead=1))
        found = [place(batch) for batch in islice(batches, 3 if rank == 0 else None)]
        batches.close()  # type: ignore[attr-defined]
        return found

    found = outcomes(run, 2)
    assert len(found[0]) == 3
    assert isinstance(found[1], FetcherLostError)


def test_should_name_ranks_that_read_something_else(log: BatchLog, folder: str) -> None:
    log.patience = 0.5
    found = outcomes(lambda rank: list(reader_of(log, folder, rank, seed=rank, ahead=1)), 2)
    assert isinstance(found[0], RanksError)
    assert "ranks [1] of this node did not ask for batches within 0.5 s" in str(found[0])
    assert isinstance(found[1], FetcherLostError)
    assert "did not begin with step 0 of this plan within 0.5 s" in str(found[1])


def test_should_stop_while_it_waits(log: BatchLog, folder: str) -> None:
    for rank in range(2):
        reader = reader_of(log, folder, rank, ahead=1)
        threading.Timer(0.2, reader.stop).start()
        with pytest.raises(ReaderError, match=r"stopped|has ended its iteration"):
            list(reader)


def test_should_refuse_what_cannot_share_a_fetcher(log: BatchLog, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one_fetcher is for topics"):
        PackedBatches(ShardLog(tmp_path), group=2, one_fetcher=True)
    index = log.index(log.ranges())
    given = PackedBatches(log, samples.SOURCE, rank=0, world=2, group=2, index=index, one_fetcher=True)
    with pytest.raises(RanksError, match=r"2 ranks were given, which cannot find .* give one_fetcher="):
        given.prepare()
    assert len(list(PackedBatches(log, samples.SOURCE, group=2, index=index, one_fetcher=True))) > 50
    with pytest.raises(RanksError, match=r"a node has ranks \[0, 1\], this is rank 2 of 4"):
        NodeLog(log, Node((0, 1), ""), 2, 4)
    for folder, message in (("x" * 90, "the path of a socket may have 100 bytes"), ("none", "cannot meet at")):
        with pytest.raises(RanksError, match=message):
            list(reader_of(log, f"{tmp_path}/{folder}"[-95:], 0))
