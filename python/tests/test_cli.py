"""Commands by exit code and output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

import samples
from conftest import Cluster, headers_of
from stowage_reader import ESM, BatchIndex, BatchLog, GivenSchemas, Vocabulary, WindowDigest, cli, options

TOPIC = "packed-batches"


@pytest.fixture
def config(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(
        options, "SchemaRegistry", lambda url: GivenSchemas({1: samples.PACKED_BATCH, 2: samples.PAD_STATISTICS})
    )
    path = tmp_path / "client.properties"
    path.write_text("# client\n" + "".join(f"{key}={value}\n" for key, value in cluster.config.items()))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert cli.main([*arguments, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def manifest(log: BatchLog, partition: int, vocabulary: Vocabulary = ESM) -> bytes:
    """The manifest of the partition's only window, as Stowage writes it."""
    digest, count = WindowDigest(), 0
    for record in log.read({partition: log.ranges()[partition]}):
        digest.update(record.value or b"")
        count += 1
    statistics = samples.statistics_record(
        partition,
        next_sequence=count,
        batches={"512": count},
        digest=digest.hexdigest(),
        vocabulary=vocabulary.name,
        vocabulary_tokens=list(vocabulary.tokens),
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
        assert found["batches"] == [{name: batch[name] for name in ("partition", "offset", "sequence")}]
    assert run(capsys, "trace", file, *plan, "--id", "unknown")["steps"] == []
    offline = run(capsys, "trace", file, *plan, "--world", "2", "--step", "1")
    assert offline["batches"] == step["batches"]
    later = run(capsys, "trace", file, *plan, "--world", "2", "--skip", "0", "--run-step", "0")
    assert (later["step"], later["run step"], later["batches"]) == (1, 0, step["batches"])
    assert run(capsys, "trace", file, *plan, "--skip", "0-1", "--step", "1")["run step"] is None
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


@pytest.fixture
def exported(cluster: Cluster, config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    cluster.write(TOPIC, 5)
    _send(cluster.producer, [manifest(BatchLog(TOPIC, cluster.config), partition) for partition in range(3)])
    folder = tmp_path / "shards"
    done = run(capsys, "export", str(folder), "--config", config)
    assert (done["written"], done["batches"], done["present"]) == (3, 15, 0)
    return folder


def test_should_read_files_as_the_topic(
    exported: Path, config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    topic, files = str(tmp_path / "topic.npz"), str(tmp_path / "files.npz")
    assert run(capsys, "index", topic, "--complete", "--config", config)["batches"] == 15
    run(capsys, "index", files, "--sequences", f"{files}.s", "--files", str(exported))
    assert BatchIndex.load(topic).hash == BatchIndex.load(files).hash
    step = ("--group", "3", "--step", "2")
    assert run(capsys, "trace", topic, *step, "--config", config) == run(
        capsys, "trace", files, *step, "--files", str(exported)
    )
    assert run(capsys, "verify", "--files", str(exported))["windows with equal digest"] == 3
    assert run(capsys, "export", str(exported), "--config", config)["present"] == 3


def test_should_show_batches(exported: Path, config: str, capsys: pytest.CaptureFixture[str]) -> None:
    for source in (("--config", config), ("--files", str(exported))):
        shown = run(capsys, "inspect", "0/0-99", "--arrays", *source)["batches"]
        assert [batch["header"]["sequence"] for batch in shown] == [0, 1, 2, 3, 4]
        for number, batch in enumerate(shown):
            record, texts = samples.random_batch(4 * number, sequence=number)
            assert [segment["letters"] for segment in batch["segments"]] == texts
            assert [token for row in batch["arrays"]["tokens"] for token in row] == record["tokens"]
        first, second = (batch["offset"] for batch in shown[:2])
        assert run(capsys, "inspect", *source)["batches"][0]["offset"] == first
        assert run(capsys, "inspect", f"0/{first + 1}", *source)["batches"][0]["offset"] == second
        assert cli.main(["inspect", f"0/{second}", "--rows", "1", *source]) == 0
        assert "batch sequences/0/0/1" in capsys.readouterr().out
        assert cli.main(["inspect", "0/900", *source]) == 1
        assert "packed-batches-0 has no batch at offset 900 or behind" in capsys.readouterr().err
        assert cli.main(["inspect", "9/0", *source]) == 1


def test_should_take_an_own_alphabet_from_the_manifests(
    cluster: Cluster, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Vocabulary("own", ["<pad>", *"ABCD"])
    record, texts = samples.random_batch(3, vocabulary=own)
    cluster.producer.begin_transaction()
    cluster.producer.produce(TOPIC, samples.encode(record), partition=0, headers=headers_of(record))
    cluster.producer.commit_transaction()
    _send(cluster.producer, [manifest(BatchLog(TOPIC, cluster.config), 0, own)])

    shown = run(capsys, "inspect", "--config", config)["batches"][0]
    assert [segment["letters"] for segment in shown["segments"]] == texts
    measured = run(capsys, "bench", "--tokens", "1", "--rounds", "1", "--config", config)
    assert measured["tokens read"] == record["real_tokens"]
    assert "with masking" not in measured


def test_should_measure_and_show_progress(
    exported: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert cli.main(["bench", "--rounds", "1", "--files", str(exported)]) == 0
    output = capsys.readouterr()
    assert "with masking:\n  CPU s per million tokens: " in output.out
    assert "\rbench: 0 % 0 of 5 measurements" in output.err


@pytest.mark.parametrize("command", ["index", "plan", "trace", "inspect", "verify", "bench", "export"])
def test_should_print_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as usage:
        cli.main([command, "--help"])
    assert usage.value.code == 0
    assert f"examples:\n  stowage-reader {command} " in capsys.readouterr().out
