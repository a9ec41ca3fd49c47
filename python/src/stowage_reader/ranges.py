"""Reads ranges of a topic with one consumer, exactly."""

from __future__ import annotations

import time
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from stowage_reader.errors import BrokerUnavailableError, OpenTransactionError, ReaderError, RetentionPassedError
from stowage_reader.source import Ranges

if TYPE_CHECKING:
    from stowage_reader.kafka import BatchLog

_POLL_SECONDS = 0.02
"""`consume` waits this long for that many records, also when some have arrived."""
_POLL_RECORDS = 100


class Record(NamedTuple):
    """A committed record."""

    partition: int
    offset: int
    headers: list[tuple[str, bytes]]
    value: bytes | None


class RangeReader:
    """Reads ranges with one consumer. Partitions can be paused. Not thread-safe."""

    def __init__(self, log: BatchLog, kafka: ModuleType, consumer: Any, ranges: Ranges, errors: list[str]) -> None:
        self._log = log
        self._kafka = kafka
        self._consumer = consumer
        self._errors = errors
        self._waiting_at: dict[int, int] = {}
        self._paused: set[int] = set()
        self._ends = {partition: end for partition, (start, end) in ranges.items() if start < end}
        self._progress = time.monotonic()
        self._consumer.assign([self._place(partition, ranges[partition][0]) for partition in self._ends])

    @property
    def done(self) -> bool:
        """Every range was read to its end."""
        return not self._ends

    def poll(self) -> list[Record]:
        """Returns the records that arrive within 20 ms, perhaps none. Raises as :meth:`BatchLog.read` does."""
        records = []
        for message in self._consumer.consume(_POLL_RECORDS, _POLL_SECONDS):
            if message.error() is not None:
                self._event(message)
                continue
            partition, offset = message.partition(), message.offset()
            if partition in self._ends and offset < self._ends[partition]:
                records.append(Record(partition, offset, message.headers() or [], message.value()))
            if partition in self._ends and offset >= self._ends[partition] - 1:
                self._finish(partition)
            self._waiting_at.pop(partition, None)
            self._progress = time.monotonic()
        if set(self._ends) <= self._paused:
            self._progress = time.monotonic()
        self._require_progress()
        return records

    def pause(self, partition: int) -> None:
        """Delivers no more records of a partition; some may still arrive."""
        if partition in self._ends and partition not in self._paused:
            self._paused.add(partition)
            self._consumer.pause([self._place(partition)])

    def resume(self, partition: int) -> None:
        """Delivers records of a paused partition again, from where it was paused."""
        if partition in self._paused:
            self._paused.remove(partition)
            self._progress = time.monotonic()
            if partition in self._ends:
                self._consumer.resume([self._place(partition)])

    def seek(self, partition: int, offset: int) -> None:
        """Continues a partition at a later offset. Records before it that have arrived are not delivered."""
        if partition in self._ends:
            self._consumer.seek(self._place(partition, offset))

    def close(self) -> None:
        """Closes the consumer."""
        self._consumer.close()

    def _place(self, partition: int, offset: int | None = None) -> Any:
        place = self._kafka.TopicPartition(self._log.topic, partition)
        if offset is not None:
            place.offset = offset
        return place

    def _finish(self, partition: int) -> None:
        del self._ends[partition]
        self._consumer.pause([self._place(partition)])

    def _event(self, message: Any) -> None:
        error, partition = message.error(), message.partition()
        codes = self._kafka.KafkaError
        if error.code() == codes._PARTITION_EOF:
            if partition not in self._ends:
                return
            if message.offset() >= self._ends[partition]:
                self._finish(partition)
                self._progress = time.monotonic()
            else:
                self._waiting_at[partition] = message.offset()
        elif error.code() in (codes._AUTO_OFFSET_RESET, codes.OFFSET_OUT_OF_RANGE):
            raise RetentionPassedError(
                f"{self._log.topic}-{partition}: {error.str()}: records that are needed were removed; "
                "keep them longer (retention.ms, retention.bytes), or start a new run from a new index"
            )
        elif error.fatal() or not error.retriable():
            raise ReaderError(f"{self._log.topic}-{partition}: {error.str()}")
        else:
            self._errors.append(str(error))

    def _require_progress(self) -> None:
        if self.done or time.monotonic() - self._progress < self._log.patience:
            return
        seconds = f"{self._log.patience:g} s"
        for partition, offset in self._waiting_at.items():
            raise OpenTransactionError(
                f"{self._log.topic}-{partition}: nothing is committed behind offset {offset} for {seconds}, the range "
                f"ends at {self._ends[partition]}: a transaction is open, or the topic was truncated; "
                "kafka-transactions.sh find-hanging lists open ones"
            )
        raise BrokerUnavailableError(
            f"{self._log.topic}: no records of partitions {sorted(self._ends)} for {seconds}; {latest(self._errors)}"
        )


def latest(errors: list[str]) -> str:
    """Returns the last error that a client has reported, for a message."""
    return f"last error: {errors[-1]}" if errors else "the client reported no error"
