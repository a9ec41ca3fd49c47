"""A live topic: the steps and their order, and the dataset over it."""

from __future__ import annotations

import logging
import random
from typing import Any

import pytest
from torchdata.stateful_dataloader import StatefulDataLoader

import samples
from conftest import Cluster
from stowage_reader import BatchLog, PackedBatch
from stowage_reader.assembler import Cursor, Step, StepAssembler
from stowage_reader.errors import (
    BrokerUnavailableError,
    FingerprintChangedError,
    RanksError,
    RetentionPassedError,
    SequenceGapError,
    StateMismatchError,
)
from stowage_reader.ranges import Record
from stowage_reader.torch import PackedStream

GROUP = 4
Batch = tuple[int, int]


def records_of(seed: int, partitions: int = 3, each: int = 80) -> dict[int, list[Record]]:
    """Random headers by partition; offsets have gaps."""
    rng = random.Random(seed)
    records: dict[int, list[Record]] = {}
    for partition in range(partitions):
        counts = {512: 0, 1024: 0}
        records[partition] = []
        for sequence in range(each + 10 * partition):
            bucket = rng.choice([512, 512, 1024])
            values = {
                **{"rows": 4, "row_length": bucket, "segments": 9, "longest_segment": 99, "tokens": 2000, "epoch": 0},
                **{"sum_sq": rng.randint(1, 999), "cause": "full", "mode": "pack", "window": 0, "fingerprint": "f"},
                **{"sequence": sequence, "bucket": bucket, "bucket_sequence": counts[bucket]},
            }
            counts[bucket] += 1
            headers = [(name, str(value).encode()) for name, value in values.items()]
            records[partition].append(Record(partition, 3 * sequence + partition, headers, b""))
    return records


def assemble(
    cursors: dict[int, Cursor], records: dict[int, list[Record]], seed: int, fingerprint: str = ""
) -> list[Step]:
    """Adds records in a random interleaving, from the cursors on."""
    rng = random.Random(seed)
    assembler = StepAssembler("t", GROUP, cursors, fingerprint)
    left = {p: [r for r in rs if r.offset >= cursors[p].offset] for p, rs in records.items()}
    steps = []
    while any(left.values()):
        partition = rng.choice([p for p, rs in left.items() if rs])
        for _ in range(rng.randint(1, 9)):
            if left[partition]:
                assembler.add(left[partition].pop(0))
        steps += list(assembler.steps())
    return steps


def named(step: Step) -> list[Batch]:
    return [(batch.record.partition, batch.headers.sequence) for batch in step.batches]


START = {partition: Cursor(0, 0, {}) for partition in range(3)}


@pytest.mark.parametrize("seed", range(3))
def test_should_make_the_same_steps_however_batches_arrive(seed: int) -> None:
    records = records_of(seed)
    steps = assemble(START, records, seed)
    assert [named(step) for step in steps] == [named(step) for step in assemble(START, records, seed + 100)]
    last = [max((sequence, partition) for partition, sequence in named(step)) for step in steps]
    assert last == sorted(last)
    for step in steps:
        assert len({(b.record.partition, b.headers.bucket) for b in step.batches}) == 1
        numbers = sorted(b.headers.bucket_sequence for b in step.batches)
        assert numbers == list(range(numbers[0], numbers[0] + GROUP)) and numbers[0] % GROUP == 0
        costs = [b.headers.sum_sq for b in step.batches]
        assert costs == sorted(costs)
    # Partition 0 has the fewest batches; all groups that end before its last batch are there.
    taken = {batch for step in steps for batch in named(step)}
    assert len(taken) > 0.9 * 3 * 80


@pytest.mark.parametrize("seed", range(3))
def test_should_continue_anywhere_with_the_same_steps(seed: int) -> None:
    records = records_of(seed)
    steps = [named(step) for step in assemble(START, records, seed)]
    for number, step in enumerate(assemble(START, records, seed)):
        assert [named(s) for s in assemble(step.after, records, number, "f")] == steps[number + 1 :]
        assert [named(s) for s in assemble(step.before, records, number, "f")] == steps[number:]


def test_should_leave_out_the_rest_of_a_group_when_started_inside() -> None:
    records = records_of(1)
    middle = {partition: Cursor(91, -1, {}) for partition in range(3)}
    steps = [named(step) for step in assemble(middle, records, 1)]
    whole = assemble(START, records, 1)
    assert steps == [named(step) for step in whole if min(batch.record.offset for batch in step.batches) >= 91]


def test_should_refuse_gaps_and_other_configurations() -> None:
    records = records_of(0)[0]
    assembler = StepAssembler("t", GROUP, START)
    assembler.add(records[0])
    with pytest.raises(SequenceGapError, match="t-0 offset 6 has sequence 2, expected 1"):
        assembler.add(records[2])
    with pytest.raises(FingerprintChangedError, match="t-0 offset 3 has fingerprint f, the batches before it g"):
        StepAssembler("t", GROUP, {0: Cursor(3, 1, {})}, "g").add(records[1])


def place(batch: PackedBatch) -> Batch:
    return batch.header.source_partition, batch.header.sequence


def stream(cluster: Cluster, **options: Any) -> PackedStream:
    log = BatchLog("packed-batches", cluster.config, patience=options.pop("patience", 30))
    return PackedStream(log, samples.SOURCE, group=GROUP, **{"transform": place, **options})


def take(dataset: PackedStream, count: int) -> list[Batch]:
    batches = iter(dataset)
    return [next(batches) for _ in range(count)]


def test_should_take_the_same_steps_with_any_number_of_ranks(cluster: Cluster) -> None:
    cluster.write("packed-batches", 30)
    whole = list(stream(cluster, idle=0.3))
    assert len(whole) > 80
    assert len(set(whole)) == len(whole)
    starts = dict.fromkeys(range(4), 0)
    for world in (2, 4):
        each = GROUP // world
        ranks = [take(stream(cluster, start=starts, rank=r, world=world), len(whole) // world) for r in range(world)]
        together = [b for n in range(0, len(ranks[0]), each) for rank in ranks for b in rank[n : n + each]]
        for n in range(0, len(whole), GROUP):
            assert set(together[n : n + GROUP]) == set(whole[n : n + GROUP])


def test_should_continue_with_another_number_of_ranks_while_the_topic_grows(cluster: Cluster) -> None:
    cluster.write("packed-batches", 30)
    whole = list(stream(cluster, idle=0.3))
    dataset = stream(cluster)
    batches = iter(dataset)
    first = [next(batches) for _ in range(3 * GROUP)]
    state = dataset.state_dict()
    ranks = []
    for rank in range(2):
        half = stream(cluster, rank=rank, world=2)
        half.load_state_dict(state)
        ranks.append(take(half, 2 * GROUP // 2))
        assert half.state_dict() == {**state, **half.state_dict()}
    assert set(first + ranks[0] + ranks[1]) == set(whole[: 5 * GROUP])
    single = stream(cluster, idle=0.3)
    single.load_state_dict(half.state_dict())
    rest = list(single)
    assert rest == whole[5 * GROUP :]
    cluster.write("packed-batches", 20, first=30)
    longer = list(stream(cluster, idle=0.3))
    assert whole + list(single) == longer
    assert len(longer) > len(whole) + 60


@pytest.mark.parametrize("workers", [0, 1])
def test_should_continue_in_a_stateful_loader(cluster: Cluster, workers: int) -> None:
    cluster.write("packed-batches", 30)

    def loader() -> Any:
        return StatefulDataLoader(stream(cluster, idle=0.3), batch_size=None, num_workers=workers, collate_fn=as_is)

    whole = list(stream(cluster, idle=0.3))
    first = loader()
    batches = iter(first)
    taken = [next(batches) for _ in range(10)]
    second = loader()
    second.load_state_dict(first.state_dict())
    assert taken + list(second) == whole


def as_is(value: Any) -> Any:
    return value


def test_should_say_which_batches_wait_for_a_slower_partition(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.write("packed-batches", 10)
    cluster.producer.begin_transaction()
    record, _ = samples.random_batch(5, sequence=10)
    cluster.produce("packed-batches", {**record, "source_partition": 2})
    cluster.producer.commit_transaction()
    with caplog.at_level(logging.WARNING):
        list(stream(cluster, idle=0.3))
    assert "the stream ends after 0.3 s; batches that wait for slower partitions are not delivered" in caplog.text
    assert "{2: 1}" in caplog.text


def test_should_refuse_states_and_ranks_that_do_not_fit(cluster: Cluster) -> None:
    cluster.write("packed-batches", 10)
    dataset = stream(cluster)
    take(dataset, 2)
    inside = dataset.state_dict()
    with pytest.raises(StateMismatchError, match="inside a step by 1 ranks, so 2 ranks"):
        stream(cluster, rank=0, world=2).load_state_dict(inside)
    with pytest.raises(StateMismatchError, match="groups of 4 batches, not of 8"):
        PackedStream(BatchLog("t", {}), samples.SOURCE, group=8).load_state_dict(inside)
    with pytest.raises(StateMismatchError, match="version None"):
        dataset.load_state_dict({})
    with pytest.raises(StateMismatchError, match="missing or wrong"):
        dataset.load_state_dict({"stream": 1, "cursors": {"0": {}}})
    with pytest.raises(RanksError, match="cannot agree on the start: give start="):
        take(stream(cluster, rank=0, world=2), 1)
    with pytest.raises(RanksError, match="idle ends all ranks at one step only where they can communicate"):
        stream(cluster, rank=0, world=2, idle=1.0)
    with pytest.raises(ValueError, match="start must be earliest"):
        stream(cluster, start="first")


def test_should_raise_when_brokers_do_not_answer_or_records_were_removed(cluster: Cluster) -> None:
    log = BatchLog("packed-batches", {"bootstrap.servers": "127.0.0.1:1", "log_level": 0}, patience=0.5)
    with pytest.raises(BrokerUnavailableError, match=r"no broker answers for 0\.5 s"):
        next(iter(PackedStream(log, samples.SOURCE, group=GROUP, start={0: 0})))
    for number in range(12):
        if number % 3 == 0:
            cluster.producer.begin_transaction()
        cluster.producer.produce("packed-batches", bytes(800_000), partition=0)
        if number % 3 == 2:
            cluster.producer.commit_transaction()
    with pytest.raises(RetentionPassedError, match="were removed"):
        take(stream(cluster, start={0: 0}), 1)
