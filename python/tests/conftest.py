"""A Kafka cluster for tests: librdkafka's mock, inside the test's process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka import Producer

import samples

HEADERS = ("sequence", "bucket", "bucket_sequence", "rows", "row_length", "tokens", "sum_sq", "longest_segment")


def headers_of(record: dict[str, Any]) -> list[tuple[str, bytes]]:
    values = {
        **record,
        "segments": len(record["segments"]),
        "tokens": record["real_tokens"],
        "sum_sq": record["sum_squared_segments"],
        "window": record["window_offset"],
    }
    names = (*HEADERS, "segments", "cause", "mode", "window", "epoch", "fingerprint")
    return [(name, str(values[name]).encode()) for name in names]


@dataclass
class Cluster:
    """A mock cluster and what was written to it."""

    config: dict[str, Any]
    producer: Any

    def write(self, topic: str, each: int, seed: int = 0) -> list[dict[str, Any]]:
        """Writes batches to four partitions in turn, in transactions of seven."""
        records = []
        for number in range(4 * each):
            partition, sequence = number % 4, number // 4
            if number % 7 == 0:
                self._transaction(number, topic)
            record, _ = samples.random_batch(seed + number, sequence=sequence)
            record.update(source_partition=partition, bucket=512 if number % 3 else 1024)
            self.produce(topic, record)
            records.append(record)
        self.producer.commit_transaction()
        return records

    def produce(self, topic: str, record: dict[str, Any]) -> None:
        """Sends a batch to its partition, in the open transaction."""
        partition = record["source_partition"]
        self.producer.produce(topic, samples.encode(record), partition=partition, headers=headers_of(record))

    def _transaction(self, number: int, topic: str) -> None:
        if number:
            self.producer.commit_transaction()
        self.producer.begin_transaction()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    producer = Producer({"test.mock.num.brokers": 1, "transactional.id": "t", "log_level": 2})
    broker = next(iter(producer.list_topics(timeout=10).brokers.values()))
    producer.init_transactions()
    # The mock sets offsets without updating the checksum.
    config = {"bootstrap.servers": f"{broker.host}:{broker.port}", "check.crcs": False, "log_level": 2}
    yield Cluster(config, producer)
