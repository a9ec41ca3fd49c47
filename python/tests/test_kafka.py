"""Reading a topic and running a plan over it, with a mock cluster."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import pytest

import samples
from conftest import Cluster, headers_of
from stowage_reader import BatchDecoder, BatchLog, GivenSchemas, Plan, PlanOptions, PlanReader, ReaderState
from stowage_reader.errors import (
    BrokerUnavailableError,
    ForeignRecordError,
    MalformedValueError,
    MissingExtraError,
    OpenTransactionError,
    ReaderError,
    RetentionPassedError,
)

DECODER = BatchDecoder(GivenSchemas({1: samples.PACKED_BATCH}))


def ids(batches: Any) -> list[tuple[int, int]]:
    return [(batch.header.source_partition, batch.header.sequence) for batch in batches]


def log_of(cluster: Cluster, topic: str = "packed-batches", patience: float = 30.0) -> BatchLog:
    return BatchLog(topic, cluster.config, patience=patience)


def test_should_index_and_read_all_batches(cluster: Cluster) -> None:
    records = cluster.write("packed-batches", 40)
    log = log_of(cluster)
    ranges = log.ranges()
    index = log.index(ranges)

    assert len(index) == len(records)
    assert index.batches["tokens"].sum() == sum(record["real_tokens"] for record in records)
    read = {(r.partition, DECODER.header(r.value or b"").sequence) for r in log.read(ranges)}
    assert read == {(p, s) for p in range(4) for s in range(40)}
    middle = {partition: (start + 5, start + 9) for partition, (start, _) in ranges.items()}
    assert {r.offset - ranges[r.partition][0] for r in log.read(middle)} <= {5, 6, 7, 8}
    assert list(log.read({0: (3, 3)})) == []
    assert pickle.loads(pickle.dumps(log)).topic == "packed-batches"


@pytest.mark.parametrize(("window", "ahead"), [(0, 1), (16, 1), (512, 64)])
def test_should_take_the_same_steps_with_any_number_of_ranks(cluster: Cluster, window: int, ahead: int) -> None:
    cluster.write("packed-batches", 30)
    log = log_of(cluster)
    plan = Plan(log.index(log.ranges()), PlanOptions(4, window=window))
    rows = plan.index.batches
    expected = [
        {(int(rows[row]["partition"]), int(rows[row]["sequence"])) for row in step}
        for step in plan.all_steps[plan.steps]
    ]
    for world in (1, 2, 4):
        per_rank = [ids(PlanReader(log, plan, DECODER, rank=rank, world=world, ahead=ahead)) for rank in range(world)]
        each = 4 // world
        steps = [{i for rank in per_rank for i in rank[n * each : (n + 1) * each]} for n in range(len(plan))]
        assert steps == expected


def test_should_continue_with_another_number_of_ranks(cluster: Cluster) -> None:
    cluster.write("packed-batches", 30)
    log = log_of(cluster)
    options = PlanOptions(4, seed=3, skip_steps=(1,))
    plan = Plan(log.index(log.ranges()), options)
    whole = ids(PlanReader(log, plan, DECODER))
    for stop in (1, 4, 7, 12, 4 * len(plan)):
        reader = PlanReader(log, plan, DECODER)
        batches = iter(reader)
        first = [next(batches) for _ in range(stop)]
        batches.close()  # type: ignore[attr-defined]
        state = ReaderState.from_json(reader.state().to_json())
        again = Plan(log.index(log.ranges(state.ends)), options)
        assert ids(first) + ids(PlanReader(log, again, DECODER, state=state)) == whole
        if stop % 4 == 0:
            ranks = [ids(PlanReader(log, again, DECODER, rank=r, world=2, state=state)) for r in range(2)]
            assert len(ranks[0]) == len(ranks[1])
            assert sorted(ids(first) + ranks[0] + ranks[1]) == sorted(whole)


def test_should_raise_when_retention_is_behind_the_cursor(cluster: Cluster) -> None:
    log = log_of(cluster)
    for number in range(12):
        if number % 3 == 0:
            cluster.producer.begin_transaction()
        cluster.producer.produce("packed-batches", bytes(800_000), partition=0)
        if number % 3 == 2:
            cluster.producer.commit_transaction()
    start, end = log.ranges()[0]
    assert start > 0
    with pytest.raises(RetentionPassedError, match=r"packed-batches-0: .* were removed"):
        list(log.read({0: (0, end)}))


def test_should_raise_when_a_range_does_not_end(cluster: Cluster) -> None:
    cluster.write("packed-batches", 2)
    log = log_of(cluster, patience=1.0)
    with pytest.raises(OpenTransactionError, match="packed-batches-0: nothing is committed behind offset"):
        list(log.read({0: (0, 1000)}))


def test_should_raise_when_no_broker_answers() -> None:
    log = BatchLog("packed-batches", {"bootstrap.servers": "127.0.0.1:1", "log_level": 0}, patience=1.5)
    with pytest.raises(BrokerUnavailableError, match="packed-batches"):
        log.ranges()
    with pytest.raises(
        BrokerUnavailableError, match=r"no records of partitions \[0\] for 1.5 s; last error: .*refused"
    ):
        list(log.read({0: (0, 5)}))


def test_should_raise_on_a_foreign_record(cluster: Cluster) -> None:
    cluster.producer.begin_transaction()
    cluster.producer.produce("packed-batches", b"x", partition=2)
    cluster.producer.commit_transaction()
    log = log_of(cluster)
    with pytest.raises(ForeignRecordError, match=r"packed-batches-2 offset \d+ has no header"):
        log.index(log.ranges())


def test_should_name_the_record_that_cannot_be_decoded(cluster: Cluster) -> None:
    record, _ = samples.random_batch(1)
    cluster.producer.begin_transaction()
    headers = headers_of(record)
    cluster.producer.produce("packed-batches", samples.encode(record)[:-9], partition=2, headers=headers)
    cluster.producer.commit_transaction()
    log = log_of(cluster)
    plan = Plan(log.index(log.ranges()), PlanOptions(1))
    with pytest.raises(MalformedValueError, match=r"packed-batches-2 offset 0: sequence_id, byte \d+: "):
        list(PlanReader(log, plan, DECODER))


def test_should_refuse_properties_that_break_exact_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReaderError, match=r"isolation\.level=.read_uncommitted. would break"):
        BatchLog("t", {"isolation.level": "read_uncommitted"})
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stowage-reader\[kafka\]'"):
        BatchLog("t", {}).ranges()
