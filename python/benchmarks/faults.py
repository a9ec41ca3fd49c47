"""Bad input and outages on a real broker: python benchmarks/faults.py [--minute 60]

Starts `./stowage broker`, writes batches, and breaks something in each case. Prints what the reader raises, or that an
outage cost no batch. Fails if a case raises something else, or an epoch ends early.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import samples
from conftest import headers_of
from stowage_reader import BatchLog, PackedBatch, SchemaRegistry, errors
from stowage_reader.torch import PackedBatches, PackedStream

ROOT = Path(__file__).parents[2]
PORT, REGISTRY_PORT = 29392, 28381
SERVERS = f"127.0.0.1:{PORT}"
PATIENCE = 5.0
BATCHES = 400


class Broker:
    """The process, which can be killed and started again."""

    def __init__(self, folder: str) -> None:
        launcher = os.environ.get("STOWAGE", str(ROOT / "stowage"))
        self._command = [launcher, "broker", "--port", str(PORT), "--registry-port", str(REGISTRY_PORT)]
        self._command += ["--data", f"{folder}/broker"]

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                AdminClient({"bootstrap.servers": SERVERS, "log_level": 0}).list_topics(timeout=1)
                return
            except Exception:
                time.sleep(0.5)
        raise SystemExit("the broker does not start")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def record_of(sequence: int, **changes: Any) -> dict[str, Any]:
    record, _ = samples.random_batch(sequence, sequence=sequence)
    record.update({"segments": record["segments"], **changes})
    return record


def write(topic: str, values: list[tuple[bytes, Any]], transaction: str = "") -> Any:
    """Writes values with headers to partition 0; with a transaction's name, leaves it open and returns its producer."""
    options: dict[str, Any] = {"bootstrap.servers": SERVERS, "log_level": 0}
    producer = Producer({**options, "transactional.id": transaction} if transaction else options)
    if transaction:
        producer.init_transactions()
        producer.begin_transaction()
    for value, headers in values:
        producer.produce(topic, value, partition=0, headers=headers)
        producer.poll(0)
    producer.flush()
    return producer


def feed(topic: str, count: int = BATCHES) -> BatchLog:
    admin = AdminClient({"bootstrap.servers": SERVERS, "log_level": 0})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result()
    write(topic, [(samples.encode(r), headers_of(r)) for r in map(record_of, range(count))])
    return BatchLog(topic, {"bootstrap.servers": SERVERS, "log_level": 0}, patience=PATIENCE)


def epoch(log: BatchLog, **options: Any) -> PackedBatches:
    return PackedBatches(log, options.pop("registry", samples.SOURCE), group=4, **options)


def raises(case: str, kind: type[Exception], work: Callable[[], Any]) -> None:
    began = time.monotonic()
    try:
        work()
    except kind as e:
        print(f"{case}: {type(e).__name__} after {time.monotonic() - began:.1f} s: {e}", flush=True)
        return
    raise SystemExit(f"{case}: {kind.__name__} was not raised")


def read(dataset: Any) -> list[PackedBatch]:
    return list(dataset)


def broken_values() -> None:
    last = record_of(BATCHES)
    good, headers = samples.encode(last), headers_of(last)
    other = headers_of({**last, "fingerprint": "fedcba9876543210"})
    cases: dict[str, tuple[type[Exception], bytes, Any]] = {
        "foreign record": (errors.ForeignRecordError, b"hello", None),
        "second fingerprint": (errors.FingerprintChangedError, good, other),
        "truncated value": (errors.MalformedValueError, good[: len(good) // 2], headers),
        "unknown schema id": (errors.UnknownSchemaError, b"\x00\x00\x00\x00\x63" + good[5:], headers),
    }
    for number, (case, (kind, value, given)) in enumerate(cases.items()):
        log = feed(f"broken-{number}")
        write(log.topic, [(value, given)])
        raises(case, kind, partial(read, epoch(log, window=0, wrap=True)))
        raises(f"{case}, stream", kind, partial(read, PackedStream(log, samples.SOURCE, group=1, idle=2)))
    log = feed("registry")
    dead = SchemaRegistry("http://127.0.0.1:1")
    raises("registry down", errors.RegistryUnavailableError, lambda: list(epoch(log, registry=dead)))


def retention() -> None:
    log = feed("retention")
    dataset, stream = epoch(log), PackedStream(log, samples.SOURCE, group=4)
    for source in (dataset, stream):
        assert len(list(islice(source, 8))) == 8
    index, states = dataset.plan.index, (dataset.state_dict(), stream.state_dict())
    admin = AdminClient({"bootstrap.servers": SERVERS, "log_level": 0})
    place = TopicPartition(log.topic, 0, 300)
    admin.delete_records([place])[place].result()
    again, live = epoch(log, index=index), PackedStream(log, samples.SOURCE, group=4)
    rebuilt = epoch(log)
    again.load_state_dict(states[0])
    rebuilt.load_state_dict(states[0])
    live.load_state_dict(states[1])
    raises("retention behind the cursor", errors.RetentionPassedError, lambda: list(again))
    raises("retention behind the cursor, stream", errors.RetentionPassedError, lambda: list(live))
    raises("retention behind the cursor, index made again", errors.StateMismatchError, lambda: list(rebuilt))


def transaction() -> None:
    log = feed("transaction")
    hanging = write(log.topic, [(samples.encode(r), headers_of(r)) for r in [record_of(BATCHES)]], "hanging")
    assert len(epoch(log)) == BATCHES
    upto = {0: BATCHES + 1}
    raises("hanging transaction, range behind it", errors.OpenTransactionError, lambda: len(epoch(log, upto=upto)))
    raises(
        "hanging transaction, stream",
        errors.OpenTransactionError,
        lambda: list(PackedStream(log, samples.SOURCE, group=4)),
    )
    hanging.abort_transaction()


def outage(broker: Broker, minute: float) -> None:
    log = feed("outage", 4000)
    index = log.index(log.ranges())

    def interrupted(patience: float, back: bool) -> int:
        log.patience = patience
        count, restart = 0, threading.Timer(minute, broker.start)
        for _ in epoch(log, index=index, transform=slow):
            count += 1
            if count == 100:
                broker.kill()
                if back:
                    restart.start()
        return count

    print(
        f"broker down for {minute:g} s, patience 60 s more: {interrupted(minute + 60, True)} of 4000 batches",
        flush=True,
    )

    def at_its_end() -> None:
        for number, _ in enumerate(PackedStream(log, samples.SOURCE, group=4, idle=2)):
            if number == 3999:
                broker.kill()

    log.patience = PATIENCE
    raises("broker down, stream at its end", errors.BrokerUnavailableError, at_its_end)
    broker.start()
    raises("broker down", errors.BrokerUnavailableError, lambda: interrupted(PATIENCE, False))
    raises(
        "broker down, stream",
        errors.BrokerUnavailableError,
        lambda: list(PackedStream(log, samples.SOURCE, group=4, start={0: 0})),
    )
    raises("broker down, index", errors.BrokerUnavailableError, lambda: len(epoch(log)))


def slow(batch: PackedBatch) -> PackedBatch:
    time.sleep(0.002)
    return batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minute", type=float, default=60, help="seconds of the outage")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(folder)
        broker.start()
        try:
            broken_values()
            retention()
            transaction()
            outage(broker, options.minute)
        finally:
            broker.kill()


if __name__ == "__main__":
    main()
