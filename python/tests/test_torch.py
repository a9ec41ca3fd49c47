"""The dataset of one epoch, bare and in torchdata's loader, with a mock cluster."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torchdata.stateful_dataloader import StatefulDataLoader

import samples
from conftest import Cluster
from stowage_reader import BatchDecoder, BatchLog, Masking, PackedBatch
from stowage_reader.errors import MalformedValueError, PlanError, RanksError, StateMismatchError
from stowage_reader.torch import PackedBatches

GROUP = 8
Batch = tuple[int, int]


def place(batch: PackedBatch) -> Batch:
    return batch.header.source_partition, batch.header.sequence


@pytest.fixture
def feed(cluster: Cluster, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Arguments of datasets over 120 batches."""
    torch.set_num_threads(1)
    cluster.write("packed-batches", 30)
    log = BatchLog("packed-batches", cluster.config, patience=30)
    log.index(log.ranges()).save(tmp_path / "index.npz")
    yield {
        "source": log,
        "registry": samples.SOURCE,
        "group": GROUP,
        "window": 64,
        "index": tmp_path / "index.npz",
        "transform": place,
    }


def steps_of(ranks: list[list[Batch]]) -> list[frozenset[Batch]]:
    """The batches of each step, from the lists of all ranks."""
    each = GROUP // len(ranks)
    assert len({len(rank) for rank in ranks}) == 1
    return [frozenset(batch for rank in ranks for batch in rank[n : n + each]) for n in range(0, len(ranks[0]), each)]


def expected(feed: dict[str, Any]) -> list[frozenset[Batch]]:
    plan = PackedBatches(**feed).plan
    rows = plan.index.batches[plan.all_steps]
    return [frozenset(zip(step["partition"].tolist(), step["sequence"].tolist(), strict=True)) for step in rows]


@pytest.mark.parametrize("world", [1, 2, 4, 8])
@pytest.mark.parametrize("prefetch", [0, 3])
def test_should_take_the_same_steps_with_any_number_of_ranks(feed: dict[str, Any], world: int, prefetch: int) -> None:
    datasets = [PackedBatches(**feed, rank=rank, world=world, prefetch=prefetch) for rank in range(world)]
    assert steps_of([list(dataset) for dataset in datasets]) == expected(feed)
    assert {len(dataset) for dataset in datasets} == {len(expected(feed)) * GROUP // world}


def read(dataset: PackedBatches, state: dict[str, Any] | None, count: int) -> tuple[list[Batch], dict[str, Any]]:
    if state is not None:
        dataset.load_state_dict(state)
    batches = iter(dataset)
    return [next(batches) for _ in range(count)], dataset.state_dict()


@pytest.mark.parametrize("seed", range(3))
def test_should_continue_with_another_number_of_ranks(feed: dict[str, Any], seed: int) -> None:
    rng = random.Random(seed)
    whole, taken, state = expected(feed), list[frozenset[Batch]](), None
    while len(taken) < len(whole):
        world = rng.choice([1, 2, 4, 8])
        count = rng.randint(1, min(4, len(whole) - len(taken)))
        ranks = [
            read(PackedBatches(**feed, rank=rank, world=world), state, count * GROUP // world) for rank in range(world)
        ]
        assert all(saved == ranks[0][1] for _, saved in ranks)
        taken += steps_of([batches for batches, _ in ranks])
        state = ranks[0][1]
    assert taken == whole


def loader(dataset: PackedBatches, workers: int, **options: Any) -> Any:
    return StatefulDataLoader(dataset, batch_size=None, num_workers=workers, collate_fn=as_is, **options)


def as_is(value: Any) -> Any:
    return value


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize("stop", [3, 11])
def test_should_continue_in_a_stateful_loader(feed: dict[str, Any], workers: int, stop: int) -> None:
    whole = list(PackedBatches(**feed))
    first = loader(PackedBatches(**feed), workers)
    batches = iter(first)
    taken = [next(batches) for _ in range(stop)]
    second = loader(PackedBatches(**feed), workers)
    second.load_state_dict(first.state_dict())
    assert taken + list(second) == whole
    assert list(second) == whole
    assert len(second) == len(whole)


@pytest.mark.parametrize("workers", [0, 1])
def test_should_start_the_next_epoch_from_the_state_of_a_finished_one(feed: dict[str, Any], workers: int) -> None:
    finished = loader(PackedBatches(**feed), workers)
    assert len(list(finished)) == len(finished)
    dataset = PackedBatches(**feed)
    second = loader(dataset, workers)
    second.load_state_dict(finished.state_dict())
    dataset.set_epoch(1)
    assert list(second) == list(PackedBatches(**feed, epoch=1)) != list(PackedBatches(**feed))


def test_should_refuse_the_state_of_an_unfinished_other_epoch(feed: dict[str, Any]) -> None:
    dataset = PackedBatches(**feed)
    _, state = read(dataset, None, 5)
    dataset.load_state_dict(state)
    dataset.set_epoch(1)
    with pytest.raises(StateMismatchError, match=r"at step 0 of \d+ of epoch 0, .* call set_epoch\(0\)"):
        next(iter(dataset))
    other = PackedBatches(**{**feed, "group": 4})
    other.load_state_dict(state)
    with pytest.raises(StateMismatchError, match="belongs to plan"):
        next(iter(other))


def test_should_refuse_workers_that_would_repeat_batches(feed: dict[str, Any]) -> None:
    two, persistent = loader(PackedBatches(**feed), 2), loader(PackedBatches(**feed), 1, persistent_workers=True)
    try:
        with pytest.raises(RanksError, match="the loader has 2 workers"):
            list(two)
        assert len(list(persistent)) == len(persistent)
        with pytest.raises(RanksError, match="persistent_workers"):
            list(persistent)
    finally:
        # Their processes have the sockets of the cluster, which ends when they have.
        two._iterator._shutdown_workers()
        persistent._iterator._shutdown_workers()


def test_should_read_to_the_ends_of_the_state_when_the_topic_has_grown(feed: dict[str, Any], cluster: Cluster) -> None:
    arguments = {**feed, "index": None}
    whole = list(PackedBatches(**arguments))
    taken, state = read(PackedBatches(**arguments), None, 10)
    cluster.producer.begin_transaction()
    record, _ = samples.random_batch(5, sequence=30)
    cluster.produce("packed-batches", record)
    cluster.producer.commit_transaction()
    dataset = PackedBatches(**arguments)
    assert len(dataset.plan.index) == 121
    dataset.load_state_dict(state)
    assert taken + list(dataset) == whole


def test_should_end_at_given_offsets(feed: dict[str, Any]) -> None:
    ends = {partition: end - 9 for partition, (_, end) in feed["source"].ranges().items()}
    dataset = PackedBatches(**{**feed, "index": None, "upto": ends})
    assert dataset.plan.index.ends == ends
    assert 80 < len(dataset.plan.index) < 100
    assert len(list(dataset)) == len(dataset)


def test_should_require_ranks_that_can_agree(feed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RanksError, match="2 ranks were given, which cannot agree on the index: give index="):
        len(PackedBatches(**{**feed, "index": None}, rank=0, world=2))
    with pytest.raises(RanksError, match="both rank and world"):
        PackedBatches(**feed, rank=0)
    with pytest.raises(RanksError, match="rank must be 0 to 1 but was 2"):
        PackedBatches(**feed, rank=2, world=2)
    with pytest.raises(PlanError, match="3 ranks do not divide the group of 8"):
        PackedBatches(**feed, rank=0, world=3)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(RanksError, match="call init_process_group first"):
        PackedBatches(**feed)


@pytest.mark.parametrize("prefetch", [0, 4])
def test_should_raise_errors_of_the_thread_behind_the_batches_before(feed: dict[str, Any], prefetch: int) -> None:
    whole = list(PackedBatches(**feed))

    def failing(batch: PackedBatch) -> Batch:
        if place(batch) == whole[5]:
            raise MalformedValueError("broken")
        return place(batch)

    batches = iter(PackedBatches(**{**feed, "transform": failing}, prefetch=prefetch))
    assert [next(batches) for _ in range(5)] == whole[:5]
    with pytest.raises(MalformedValueError, match="broken"):
        next(batches)


def test_should_get_whole_batches_from_a_worker(feed: dict[str, Any]) -> None:
    del feed["transform"]
    for there, here in zip(loader(PackedBatches(**feed), 1), PackedBatches(**feed), strict=True):
        assert there.header == here.header
        assert there.segments.id == here.segments.id
        np.testing.assert_array_equal(there.chain_id, here.chain_id)


def test_should_be_pickled_without_a_client(feed: dict[str, Any]) -> None:
    dataset = pickle.loads(pickle.dumps(PackedBatches(**feed).prepare()))
    assert list(dataset) == list(PackedBatches(**feed))


def test_should_make_tensors() -> None:
    record, _ = samples.random_batch(3)
    batch = BatchDecoder(samples.SOURCE).batch(samples.encode(record))
    masked = Masking(seed=1).apply(batch)
    names = ("tokens", "sequence_id", "position_ids", "cu_seqlens", "padding", "chain_id", "slots", "targets")
    found = batch.to_torch(*names, masked=masked)
    assert list(found) == list(names)
    integers = torch.int64
    assert [t.dtype for t in found.values()] == [integers] * 3 + [torch.int32, torch.bool] + [integers] * 3
    for name in ("sequence_id", "position_ids", "cu_seqlens", "padding", "chain_id"):
        np.testing.assert_array_equal(found[name].numpy(), getattr(batch, name))
    np.testing.assert_array_equal(found["tokens"].numpy(), masked.tokens)
    np.testing.assert_array_equal(found["targets"].numpy(), masked.targets)
    np.testing.assert_array_equal(batch.to_torch()["tokens"].flatten()[found["slots"]].numpy(), batch.flat().tokens)
    assert list(batch.to_torch(masked=masked)) == ["tokens", "sequence_id", "targets"]
    with pytest.raises(ValueError, match="there is no tensor 'targets'"):
        batch.to_torch("targets")
