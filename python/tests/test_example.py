"""The example that trains: killed with two processes, continued with four."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from conftest import Cluster, Server

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_esmc.py"
STEPS = 8


def start(cluster: Cluster, server: Server, checkpoint: Path, processes: int) -> subprocess.Popen[str]:
    options = {
        "bootstrap-servers": cluster.config["bootstrap.servers"],
        "schema-registry-url": f"http://127.0.0.1:{server.server_port}",
        "client": "check.crcs=false",
        "processes": str(processes),
        "checkpoint": str(checkpoint),
        "save-every": "2",
        "steps": str(STEPS),
        "width": "16",
        "layers": "1",
        "heads": "2",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    command = [sys.executable, str(EXAMPLE), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def losses(lines: list[str]) -> dict[int, str]:
    words = [line.split() for line in lines]
    return {int(step): loss for _, step, _, loss in words}


def test_should_repeat_the_losses_when_killed_and_continued_with_other_ranks(
    cluster: Cluster, server: Server, tmp_path: Path
) -> None:
    cluster.write("packed-batches", 30)
    whole = start(cluster, server, tmp_path / "whole.pt", 1)
    with start(cluster, server, tmp_path / "run.pt", 2) as killed:
        assert killed.stdout is not None
        before = losses([killed.stdout.readline() for _ in range(4)])
        os.killpg(killed.pid, signal.SIGKILL)
    with whole:
        assert whole.stdout is not None
        undisturbed = losses(whole.stdout.readlines())
    assert list(undisturbed) == list(range(STEPS))
    assert len(set(undisturbed.values())) == STEPS
    with start(cluster, server, tmp_path / "run.pt", 4) as continued:
        assert continued.stdout is not None
        after = losses(continued.stdout.readlines())

    assert before == {step: undisturbed[step] for step in range(4)}
    assert 0 < min(after) <= 4
    assert after == {step: undisturbed[step] for step in range(min(after), STEPS)}
