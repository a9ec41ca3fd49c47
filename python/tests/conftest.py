"""A Kafka cluster and a schema registry for tests, inside the test's process. The cluster is librdkafka's mock."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
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
    counts: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Batches that were written, by partition and bucket."""

    def write(self, topic: str, each: int, first: int = 0) -> list[dict[str, Any]]:
        """Writes batches with `sequence` from `first` on to four partitions in turn, in transactions of seven."""
        records: list[dict[str, Any]] = []
        counts = self.counts
        for number in range(4 * first, 4 * (first + each)):
            partition, sequence = number % 4, number // 4
            if len(records) % 7 == 0:
                self._transaction(bool(records))
            record, _ = samples.random_batch(number, sequence=sequence)
            bucket = 512 if number % 3 else 1024
            record.update(source_partition=partition, bucket=bucket, bucket_sequence=counts[partition, bucket])
            counts[partition, bucket] += 1
            self.produce(topic, record)
            records.append(record)
        self.producer.commit_transaction()
        return records

    def produce(self, topic: str, record: dict[str, Any]) -> None:
        """Sends a batch to its partition, in the open transaction."""
        partition = record["source_partition"]
        self.producer.produce(topic, samples.encode(record), partition=partition, headers=headers_of(record))

    def _transaction(self, is_open: bool) -> None:
        if is_open:
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


ANSWERS = {
    "/schemas/ids/1": (200, json.dumps({"schema": samples.PACKED_BATCH})),
    "/schemas/ids/2": (200, json.dumps({"schema": "x", "schemaType": "PROTOBUF"})),
    "/schemas/ids/3": (200, "no JSON"),
    "/schemas/ids/4": (503, ""),
}


class Server(HTTPServer):
    """Counts its requests and keeps their Authorization headers."""

    requests: list[str | None]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.requests.append(self.headers.get("Authorization"))
        status, body = ANSWERS.get(self.path, (404, '{"error_code": 40403}'))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Prints nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
