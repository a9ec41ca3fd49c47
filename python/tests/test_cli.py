"""Commands by exit code and output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

import samples
from conftest import Cluster
from stowage_reader import BatchIndex, BatchLog, GivenSchemas, WindowDigest, cli

TOPIC = "packed-batches"


@pytest.fixture
def config(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(
        cli, "SchemaRegistry", lambda url: GivenSchemas({1: samples.PACKED_BATCH, 2: samples.PAD_STATISTICS})
    )
    path = tmp_path / "client.properties"
    path.write_text("# client\n" + "".join(f"{key}={value}\n" for key, value in cluster.config.items()))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert cli.main([*arguments, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def manifest(log: BatchLog, partition: int) -> bytes:
    """The manifest of the partition's only window, as Stowage writes it."""
    digest, count = WindowDigest(), 0
    for record in log.read({partition: log.ranges()[partition]}):
        digest.update(record.value or b"")
        count += 1
    statistics = samples.statistics_record(
        partition, next_sequence=count, batches={"512": count}, digest=digest.hexdigest()
    )
    return b"\x00\x00\x00\x00\x02" + samples.plain(json.loads(samples.PAD_STATISTICS), statistics)


def test_should_index_plan_and_trace(
    cluster: Cluster, config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = cluster.write(TOPIC, 20)
    file = str(tmp_path / "index.npz")

    sequences = str(tmp_path / "sequences.npz")
    assert run(capsys, "index", file, "--sequences", sequences, "--config", config)["batches"] == len(records)
    assert len(BatchIndex.load(file)) == len(records)
    shown = run(capsys, "plan", file, "--group", "4", "--world", "2", "--skip", "1", "0/3")
    assert shown["steps left out"] == 2
    assert shown["batches per rank"] == shown["steps"] * 2
    step = run(capsys, "trace", file, "--group", "4", "--world", "2", "--step", "1", "--config", config)
    assert sorted(batch["rank"] for batch in step["batches"]) == [0, 0, 1, 1]
    by_id = {(r["source_partition"], r["batch_id"]): r for r in records}
    for batch in step["batches"]:
        record = by_id[batch["partition"], batch["batch_id"]]
        assert [s["id"] for s in batch["segments"]] == [s["id"] for s in record["segments"]]
        plan = ("--group", "4", "--sequences", sequences)
        found = run(capsys, "trace", file, *plan, "--id", record["segments"][0]["id"])
        assert found["steps"] == [1]
        assert found["batches"] == [{"partition": batch["partition"], "offset": batch["offset"]}]
    assert run(capsys, "trace", file, *plan, "--id", "unknown")["steps"] == []
    assert cli.main(["trace", file, "--group", "4", "--id", "P1-0-0"]) == 1


def test_should_verify_windows_by_their_manifests(
    cluster: Cluster, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = cluster.write(TOPIC, 5)
    log = BatchLog(TOPIC, cluster.config)
    values = [manifest(log, partition) for partition in range(3)]
    _send(cluster.producer, values)

    checked = run(capsys, "verify", "--config", config)

    assert checked["batches"] == len(records)
    assert (checked["windows with equal digest"], checked["open windows"]) == (3, 1)

    other = bytearray(manifest(log, 3))
    other[-2] = ord("0") if other[-2] != ord("0") else ord("1")
    _send(cluster.producer, [bytes(other)])
    assert cli.main(["verify", "--config", config]) == 1
    assert "window sequences/3/0" in capsys.readouterr().err


def test_should_exit_with_1_and_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["plan", str(tmp_path / "none"), "--group", "8"]) == 1
    assert "none" in capsys.readouterr().err
    with pytest.raises(SystemExit) as usage:
        cli.main(["plan", "x", "--group", "8", "--skip", "a"])
    assert usage.value.code == 2


def _send(producer: Producer, values: list[bytes]) -> None:
    producer.begin_transaction()
    for value in values:
        producer.produce("pad-ratios", value, partition=0)
    producer.commit_transaction()
