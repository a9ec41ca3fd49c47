"""Ranges that end with the last complete window, with a mock cluster."""

from __future__ import annotations

import io
import json
from typing import Any

import fastavro
import pytest

import samples
from conftest import Cluster
from stowage_reader import ESM, BatchLog, GivenSchemas, Manifests
from stowage_reader.errors import OpenTransactionError, SequenceGapError
from stowage_reader.torch import PackedBatches

SCHEMAS = GivenSchemas({1: samples.PACKED_BATCH, 2: samples.PAD_STATISTICS})


def manifest(partition: int, window: int, first: int, following: int) -> bytes:
    zero = "first_offset epoch rejected lower_epoch stripped_stops stripped_white_space unknown_residues"
    body = {
        **dict.fromkeys(zero.split(), 0),
        **{"last_offset": 9, "accepted": 1, "first_sequence": first, "next_sequence": following, "digest": "00"},
        **{"vocabulary": "esm", "vocabulary_hash": ESM.hash, "vocabulary_tokens": list(ESM.tokens)},
        "batches": {"512": following - first},
    }
    statistics = {
        **dict.fromkeys(("window_start", "window_end", "epoch"), 0),
        **{"source_topic": "sequences", "source_partition": partition, "window_offset": window},
        **{"packing_version": 2, "fingerprint": "f", "bucket_statistics": None, "manifest": body},
    }
    out = io.BytesIO()
    fastavro.schemaless_writer(out, json.loads(samples.PAD_STATISTICS), statistics)
    return b"\x00\x00\x00\x00\x02" + out.getvalue()


@pytest.fixture
def logs(cluster: Cluster) -> tuple[BatchLog, Manifests]:
    """Windows of 10 batches in two of four partitions; the third window of partition 0 has no manifest."""
    for partition, count in ((0, 25), (1, 20)):
        cluster.producer.begin_transaction()
        for sequence in range(count):
            record, _ = samples.random_batch(sequence, sequence=sequence)
            record.update(source_partition=partition, window_offset=sequence // 10 * 100)
            cluster.produce("packed-batches", record)
            if sequence % 10 == 9:
                value = manifest(partition, sequence // 10 * 100, sequence - 9, sequence + 1)
                cluster.producer.produce("pad-ratios", value, partition=0)
        cluster.producer.commit_transaction()
    return batches_of(cluster), Manifests(BatchLog("pad-ratios", cluster.config, patience=1), SCHEMAS)


def batches_of(cluster: Cluster) -> BatchLog:
    return BatchLog("packed-batches", cluster.config, patience=1)


def test_should_end_behind_the_last_complete_window(logs: tuple[BatchLog, Manifests]) -> None:
    log, manifests = logs
    index = manifests.index(log)
    rows = index.batches
    assert [int((rows["partition"] == p).sum()) for p in range(4)] == [20, 20, 0, 0]
    assert int(rows["sequence"].max()) == 19
    # The ends alone give the same index.
    assert log.index(log.ranges(index.ends)).hash == index.hash
    assert len(log.index(log.ranges())) == 45
    dataset = PackedBatches(log, SCHEMAS, group=4, upto=manifests)
    assert len(dataset) == 40
    assert dataset.state_dict()["ends"] == {str(p): end for p, end in index.ends.items()}


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (
            manifest(1, 200, 20, 30),
            OpenTransactionError,
            "packed-batches-1: a manifest lists sequence 29, which is not",
        ),
        (manifest(1, 200, 15, 20), SequenceGapError, "window 200 has 0 batches, its manifest says 5"),
    ],
)
def test_should_raise_when_batches_of_a_manifest_are_missing(
    cluster: Cluster, logs: tuple[BatchLog, Manifests], value: bytes, error: type[Exception], message: str
) -> None:
    cluster.producer.begin_transaction()
    cluster.producer.produce("pad-ratios", value, partition=0)
    cluster.producer.commit_transaction()
    with pytest.raises(error, match=message):
        logs[1].index(logs[0])


def test_should_wait_until_the_batches_of_a_manifest_are_committed(
    cluster: Cluster, logs: tuple[BatchLog, Manifests], monkeypatch: pytest.MonkeyPatch
) -> None:
    log, manifests = logs
    ranges, calls = BatchLog.ranges, []

    def lagging(self: BatchLog, ends: Any = None) -> dict[int, tuple[int, int]]:
        """The first answer for the batches has an older last stable offset of partition 1."""
        found = ranges(self, ends)
        if self is log:
            calls.append(found)
            if len(calls) == 1:
                found[1] = (found[1][0], found[1][0] + 12)
        return found

    monkeypatch.setattr(BatchLog, "ranges", lagging)
    index = manifests.index(log)
    assert len(calls) == 2
    assert len(index) == 40
