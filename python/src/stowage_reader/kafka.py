"""Topics: ranges of a topic of batches, read exactly. Needs confluent-kafka, imported when a client is created."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import (
    BrokerUnavailableError,
    MissingExtraError,
    OpenTransactionError,
    ReaderError,
    RetentionPassedError,
)
from stowage_reader.fetch import TopicFetch
from stowage_reader.headers import BatchHeaders
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.source import Place, PlacedBatch, PlanRest, Ranges

if TYPE_CHECKING:
    from stowage_reader.follow import Follower

_FIXED = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "error",
    "enable.partition.eof": True,
}
# A range often ends with a transaction marker, so its end is known only when a fetch returns without records.
_DEFAULTS = {"group.id": "stowage-reader", "check.crcs": True, "fetch.wait.max.ms": 50}
_POLL_SECONDS = 0.02
"""`consume` waits this long for that many records, also when some have arrived."""
_POLL_RECORDS = 100


class Record(NamedTuple):
    """A committed record."""

    partition: int
    offset: int
    headers: list[tuple[str, bytes]]
    value: bytes | None


class BatchLog:
    """A topic of batches. Holds no client and can be pickled; each call opens one, so that none survives a fork.

    Partitions are assigned, never subscribed: no consumer group, no commits.

    Args:
        topic: topic of batches.
        config: properties of librdkafka: `bootstrap.servers`, SASL, TLS and so on.
        patience: seconds without any progress after which a read fails.
    """

    def __init__(self, topic: str, config: Mapping[str, Any], *, patience: float = 120.0) -> None:
        for key, value in _FIXED.items():
            if key in config and config[key] != value:
                raise ReaderError(f"{key}={config[key]!r} would break exact reading; it is always {value!r}")
        self.topic = topic
        self.patience = patience
        self._config = {**_DEFAULTS, **config, **_FIXED}

    def ranges(self, ends: Mapping[int, int] | None = None) -> dict[int, tuple[int, int]]:
        """Returns the offsets of all partitions: the first one that retention has kept, and the last stable offset.

        Args:
            ends: use these ends instead, and only these partitions.

        Raises:
            BrokerUnavailableError: no broker answers.
            ReaderError: there is no such topic, or it lacks a partition.
        """
        kafka = _import()
        errors: list[str] = []
        consumer = self._consumer(kafka, errors)
        try:
            partitions = self._partitions(consumer)
            if ends is not None and not set(ends) <= set(partitions):
                raise ReaderError(f"{self.topic} has the partitions {partitions}, not {sorted(ends)}")
            ranges = {}
            for partition in partitions if ends is None else sorted(ends):
                place = kafka.TopicPartition(self.topic, partition)
                low, stable = consumer.get_watermark_offsets(place, timeout=self.patience)
                ranges[partition] = (low, stable if ends is None else ends[partition])
            return ranges
        except kafka.KafkaException as e:
            raise BrokerUnavailableError(f"{self.topic}: {e.args[0]}; {_latest(errors)}") from e
        finally:
            consumer.close()

    def open(self, ranges: Ranges) -> RangeReader:
        """Returns a reader of these ranges. Close it."""
        kafka = _import()
        errors: list[str] = []
        return RangeReader(self, kafka, self._consumer(kafka, errors), ranges, errors)

    def follow(self, starts: Mapping[int, int]) -> Follower:
        """Returns a reader of all records from these offsets by partition on, without an end. Close it."""
        from stowage_reader.follow import Follower

        kafka = _import()
        errors: list[str] = []
        return Follower(self, kafka, self._consumer(kafka, errors), starts, errors)

    def read(self, ranges: Ranges) -> Iterator[Record]:
        """Yields all committed records of the ranges; those of one partition in the order of offsets.

        Raises:
            RetentionPassedError: records of a range were removed.
            BrokerUnavailableError: the brokers delivered nothing for `patience` seconds.
            OpenTransactionError: a range ends behind a transaction that did not end for `patience` seconds.
        """
        reader = self.open(ranges)
        try:
            while not reader.done:
                yield from reader.poll()
        finally:
            reader.close()

    def index(self, ranges: Ranges, builder: IndexBuilder | None = None) -> BatchIndex:
        """Reads the headers of the ranges. Raises as :meth:`read`, `IndexBuilder` and `BatchHeaders.parse` do."""
        builder = builder or IndexBuilder(self.topic)
        for record in self.read(ranges):
            where = f"{self.topic}-{record.partition} offset {record.offset}"
            builder.add(record.partition, record.offset, BatchHeaders.parse(record.headers, where))
        return builder.build({partition: end for partition, (_, end) in ranges.items()})

    def batches(self, ranges: Ranges, decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Decodes all batches of the ranges. Raises as :meth:`read` and `BatchDecoder.batch` do."""
        decode = self._required(decoder).batch
        for record in self.read(ranges):
            yield PlacedBatch(record.partition, record.offset, decode(record.value or b""))

    def at(self, places: Iterable[Place], decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Decodes the batches at these places, with one client. Raises as :meth:`batches` does.

        Raises:
            RetentionPassedError: a place has no record.
        """
        decode = self._required(decoder).batch
        waiting: dict[int, list[int]] = {}
        for partition, offset in sorted(places, reverse=True):
            waiting.setdefault(partition, []).append(offset)
        reader = self.open({partition: (offsets[-1], offsets[0] + 1) for partition, offsets in waiting.items()})
        try:
            while waiting:
                moved = set()
                done, records = reader.done, reader.poll()
                for partition, offset, _, value in records:
                    offsets = waiting.get(partition, [])
                    if offsets and offset == offsets[-1]:
                        yield PlacedBatch(partition, offset, decode(value or b""))
                        offsets.pop()
                        moved.add(partition)
                    elif offsets and offset > offsets[-1] and partition not in moved:
                        raise self._missing(partition, offsets[-1])
                waiting = {partition: offsets for partition, offsets in waiting.items() if offsets}
                for partition in moved & waiting.keys():
                    reader.seek(partition, waiting[partition][-1])
                if done and waiting:
                    partition, offsets = next(iter(waiting.items()))
                    raise self._missing(partition, offsets[-1])
        finally:
            reader.close()

    def _missing(self, partition: int, offset: int) -> RetentionPassedError:
        return RetentionPassedError(f"{self.topic}-{partition} has no record at offset {offset}: it was removed")

    def fetch(self, rest: PlanRest, decoder: BatchDecoder | None = None) -> TopicFetch:
        """Returns the batches of a plan, decoded. Close it. Raises as :meth:`read` and `BatchDecoder.batch` do."""
        return TopicFetch(self, rest, self._required(decoder))

    def _required(self, decoder: BatchDecoder | None) -> BatchDecoder:
        if decoder is None:
            raise ReaderError(f"topic {self.topic} needs a BatchDecoder; files need none")
        return decoder

    def _consumer(self, kafka: ModuleType, errors: list[str]) -> Any:
        return kafka.Consumer({**self._config, "error_cb": lambda error: errors.append(str(error))})

    def _partitions(self, consumer: Any) -> list[int]:
        metadata = consumer.list_topics(self.topic, timeout=self.patience).topics[self.topic]
        if metadata.error is not None:
            raise ReaderError(f"{self.topic}: {metadata.error.str()}")
        return sorted(metadata.partitions)


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
            f"{self._log.topic}: no records of partitions {sorted(self._ends)} for {seconds}; {_latest(self._errors)}"
        )


def _latest(errors: list[str]) -> str:
    return f"last error: {errors[-1]}" if errors else "the client reported no error"


def _import() -> ModuleType:
    try:
        import confluent_kafka
    except ImportError as e:
        raise MissingExtraError("confluent-kafka", "kafka") from e
    module: ModuleType = confluent_kafka
    return module
