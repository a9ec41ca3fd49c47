"""Index, plan and state."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stowage_reader import BatchIndex, IndexBuilder, Plan, PlanOptions, ReaderState
from stowage_reader.errors import (
    FingerprintChangedError,
    ForeignRecordError,
    PlanError,
    ReaderError,
    SequenceGapError,
    ShapeChangedError,
    StateMismatchError,
)
from stowage_reader.headers import BatchHeaders


def headers(
    sequence: int, bucket: int = 512, sum_sq: int = 1000, rows: int = 4, fingerprint: str = "f"
) -> BatchHeaders:
    return BatchHeaders(sequence, bucket, 0, rows, bucket, 9, 99, 2000, sum_sq, "full", "pack", 7, 0, fingerprint)


def index_of(seed: int = 0, partitions: int = 3, each: int = 700) -> BatchIndex:
    rng = np.random.default_rng(seed)
    builder = IndexBuilder("packed-batches")
    for partition in range(partitions):
        for sequence in range(each):
            bucket = int(rng.choice([512, 1024, 2048], p=[0.6, 0.3, 0.1]))
            builder.add(partition, sequence * 2 + 1, headers(sequence, bucket, int(rng.integers(10**6, 4 * 10**6))))
    return builder.build(dict.fromkeys(range(partitions), 2 * each))


@pytest.mark.parametrize("window", [0, 64, 512])
@pytest.mark.parametrize("seed", range(3))
def test_should_take_every_batch_once_in_steps_of_one_bucket(seed: int, window: int) -> None:
    index = index_of(seed)
    plan = Plan(index, PlanOptions(16, seed=seed, window=window))

    taken = np.concatenate([plan.all_steps.ravel(), plan.dropped])
    assert sorted(taken.tolist()) == list(range(len(index)))
    buckets = index.batches["bucket"][plan.all_steps]
    assert (buckets == buckets[:, :1]).all()
    for bucket in np.unique(index.batches["bucket"]):
        assert (index.batches["bucket"][plan.dropped] == bucket).sum() < 16


@pytest.mark.parametrize("world", [1, 2, 4, 8, 16])
def test_should_not_depend_on_the_number_of_ranks(world: int) -> None:
    plan = Plan(index_of(), PlanOptions(16))
    ranks = [plan.rank(rank, world) for rank in range(world)]
    assert {rank.shape for rank in ranks} == {(len(plan), 16 // world)}
    together = np.sort(np.concatenate(ranks, axis=1), axis=1)
    assert (together == np.sort(plan.all_steps, axis=1)).all()


def test_should_differ_by_seed_and_epoch_and_keep_the_log_with_window_0() -> None:
    index = index_of()
    plans = [Plan(index, PlanOptions(8, seed=s, epoch=e)) for s, e in [(0, 0), (1, 0), (0, 1)]]
    assert len({plan.hash for plan in plans}) == 3
    assert Plan(index_of(), PlanOptions(8)).hash == plans[0].hash
    first = Plan(index, PlanOptions(8, window=0)).all_steps
    key = index.batches["sequence"][first] * 10 + index.batches["partition"][first]
    assert (np.diff(key, axis=1) > 0).all()
    assert (np.diff(key[:, -1]) > 0).all()


def test_should_balance_ranks() -> None:
    index = index_of(each=4000)
    plan = Plan(index, PlanOptions(8, skip_steps=(0,)))
    balance = plan.balance(8)
    assert balance.mean <= 1.05
    assert balance.overall <= 1.05
    assert balance.worst is not None
    cost = index.batches["sum_sq"][plan.all_steps[balance.worst]]
    assert balance.max == cost.max() / cost.mean()
    assert Plan(index, PlanOptions(8, window=0)).balance(8).mean > 1.3


def test_should_wrap_the_remainder() -> None:
    index = index_of()
    dropping, wrapping = (Plan(index, PlanOptions(16, wrap=wrap)) for wrap in (False, True))
    assert len(wrapping.dropped) == 0
    assert wrapping.repeated == 16 * (len(wrapping) - len(dropping)) - len(dropping.dropped)
    assert set(wrapping.all_steps.ravel().tolist()) == set(range(len(index)))


def test_should_leave_out_steps_and_change_nothing_else() -> None:
    index = index_of()
    plan = Plan(index, PlanOptions(8))
    row = index.batches[plan.all_steps[5][3]]
    skipping = Plan(
        index, PlanOptions(8, skip_steps=(2,), skip_batches=((int(row["partition"]), int(row["sequence"])),))
    )
    assert (skipping.all_steps == plan.all_steps).all()
    assert skipping.steps.tolist() == [n for n in range(len(plan)) if n not in (2, 5)]
    assert skipping.hash != plan.hash
    assert (skipping.rank(1, 4) == np.delete(plan.rank(1, 4), [2, 5], axis=0)).all()
    assert plan.steps_of([int(plan.all_steps[5][3])]) == [(5, 3)]
    with pytest.raises(PlanError, match="skip_steps"):
        len(Plan(index, PlanOptions(8, skip_steps=(10**6,))))
    with pytest.raises(PlanError, match="no batch of partition 9"):
        len(Plan(index, PlanOptions(8, skip_batches=((9, 0),))))


def test_should_make_no_step_of_too_few_batches() -> None:
    plan = Plan(index_of(partitions=1, each=3), PlanOptions(8))
    assert len(plan) == 0
    assert len(plan.dropped) == 3
    assert len(Plan(IndexBuilder("t").build({}), PlanOptions(8))) == 0
    with pytest.raises(PlanError, match="3 ranks do not divide"):
        plan.rank(0, 3)


def test_should_make_the_index_that_java_makes() -> None:
    golden = Path(__file__).parents[2] / "schemas/src/test/resources/golden"
    names, *lines = [line.split("\t") for line in (golden / "batch-index.tsv").read_text().splitlines()]
    builder = IndexBuilder("packed-batches")
    for line in lines:
        values = dict(zip(names, line, strict=True))
        partition, offset = int(values.pop("partition")), int(values.pop("offset"))
        where = f"packed-batches-{partition} offset {offset}"
        builder.add(partition, offset, BatchHeaders.parse([(n, v.encode()) for n, v in values.items()], where))

    index = builder.build({0: 1, 1: 2, 2: 3})

    assert sorted(index.batches["offset"].tolist()) == sorted(int(line[1]) for line in lines)
    assert index.hash == (golden / "batch-index.sha256").read_text().strip()


def test_should_refuse_gaps_fingerprints_and_shapes() -> None:
    builder = IndexBuilder("t", one_shape=True)
    builder.add(0, 10, headers(4))
    with pytest.raises(SequenceGapError, match="t-0 offset 11 has sequence 6, expected 5: 1 batches"):
        builder.add(0, 11, headers(6))
    with pytest.raises(SequenceGapError, match="repeats sequence 4"):
        builder.add(0, 11, headers(4))
    with pytest.raises(FingerprintChangedError, match="t-1 offset 0 has fingerprint g"):
        builder.add(1, 0, headers(0, fingerprint="g"))
    with pytest.raises(ShapeChangedError, match=r"3 x 512, .* \(4, 512\)"):
        builder.add(1, 0, headers(0, rows=3))
    allowing = IndexBuilder("t", allow_gaps=True, allow_fingerprints=True)
    allowing.add(0, 10, headers(4))
    allowing.add(0, 11, headers(6, rows=1, fingerprint="g"))
    assert len(allowing.build({0: 12})) == 2


def test_should_name_a_foreign_record() -> None:
    with pytest.raises(ForeignRecordError, match="t-0 offset 3 has no header 'sequence'"):
        BatchHeaders.parse([], "t-0 offset 3")
    with pytest.raises(ForeignRecordError, match="not a number"):
        BatchHeaders.parse([("sequence", b"x")], "t-0 offset 3")


def test_should_save_and_load_an_index(tmp_path: Path) -> None:
    index = index_of()
    path = tmp_path / "index.npz"
    index.save(path)
    loaded = BatchIndex.load(path)
    assert loaded.hash == index.hash
    assert loaded.ends == index.ends
    assert [p.name for p in tmp_path.iterdir()] == ["index.npz"]
    path.write_bytes(b"no index")
    with pytest.raises(ReaderError, match="is not an index"):
        BatchIndex.load(path)


def test_should_restore_a_state_only_where_it_is_exact() -> None:
    index = index_of()
    plan = Plan(index, PlanOptions(8, skip_batches=((0, 3),)))
    between, inside = ReaderState.of(plan, 5, 0, 4), ReaderState.of(plan, 5, 1, 4)
    for state in (between, inside):
        assert ReaderState.from_json(state.to_json()) == state
    between.require(plan, 8)
    inside.require(plan, 4)
    with pytest.raises(StateMismatchError, match="inside step 5 by 4 ranks, so 8 ranks"):
        inside.require(plan, 8)
    with pytest.raises(StateMismatchError, match="belongs to plan"):
        between.require(Plan(index, PlanOptions(8, seed=1)), 4)
    with pytest.raises(StateMismatchError, match="version 2"):
        ReaderState.from_dict({**between.to_dict(), "version": 2})
    with pytest.raises(StateMismatchError, match="missing or wrong"):
        ReaderState.from_json(json.dumps({"version": 1}))
    with pytest.raises(StateMismatchError, match="not JSON"):
        ReaderState.from_json("{")
    with pytest.raises(StateMismatchError, match="outside the plan"):
        ReaderState.of(plan, len(plan) + 1, 0, 4).require(plan, 4)
