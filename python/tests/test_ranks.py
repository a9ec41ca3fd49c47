"""Ranks that torch.distributed joins: what they agree on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import samples
from conftest import Cluster, Server
from stowage_reader import BatchLog
from stowage_reader.torch import PackedBatches, PackedStream

PROGRAM = Path(__file__).with_name("joined_ranks.py")


def test_should_agree_on_range_start_end_and_errors(cluster: Cluster, server: Server, tmp_path: Path) -> None:
    cluster.write("packed-batches", 20)
    registry = f"http://127.0.0.1:{server.server_port}"
    command = [sys.executable, str(PROGRAM), cluster.config["bootstrap.servers"], registry, str(tmp_path / "store")]
    subprocess.run(command, timeout=120, check=True)
    ranks = [json.loads((tmp_path / f"store.{rank}").read_text()) for rank in range(2)]

    log = BatchLog("packed-batches", cluster.config)
    alone = PackedBatches(log, samples.SOURCE, group=4)
    epoch = [(batch.header.source_partition, batch.header.sequence) for batch in alone]
    stream = [
        (batch.header.source_partition, batch.header.sequence)
        for batch in PackedStream(log, samples.SOURCE, group=4, idle=0.3)
    ]
    assert len(stream) > 5 * 4
    for name, whole in (("epoch", epoch), ("stream", stream[: 5 * 4])):
        assert len(ranks[0][name]) == len(ranks[1][name]) == len(whole) // 2
        assert {tuple(batch) for rank in ranks for batch in rank[name]} == set(whole)
    assert ranks[0]["state"] == ranks[1]["state"] == json.loads(json.dumps({**alone.state_dict(), "world": 2}))
    assert [rank["loader"] for rank in ranks] == [rank["epoch"] for rank in ranks]
    assert [rank["shared"] for rank in ranks] == [rank["shared loader"] for rank in ranks]
    assert [rank["shared"] for rank in ranks] == [rank["epoch"] for rank in ranks]
    assert [rank["shared state"] for rank in ranks] == [rank["state"] for rank in ranks]
    for rank in ranks:
        assert "the index must be agreed before a loader starts its worker: call prepare()" in rank["unprepared"]
        assert "the ranks of each node must be found before a loader starts its worker" in rank["unprepared node"]
    assert ranks[0]["cursors"] == ranks[1]["cursors"]
    assert ranks[0]["error"] == ranks[1]["error"]
    assert ranks[0]["error"].startswith("ReaderError: absent: ")
