"""Topics: ranges of a topic of batches, read exactly. Needs confluent-kafka, imported when a client is created."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import BrokerUnavailableError, MissingExtraError, ReaderError, RetentionPassedError
from stowage_reader.fetch import TopicFetch, required
from stowage_reader.headers import BatchHeaders
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.ranges import RangeReader, Record, latest
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
            raise BrokerUnavailableError(f"{self.topic}: {e.args[0]}; {latest(errors)}") from e
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
        decode = required(decoder, self.topic).batch
        for record in self.read(ranges):
            yield PlacedBatch(record.partition, record.offset, decode(record.value or b""))

    def at(self, places: Iterable[Place], decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Decodes the batches at these places, with one client. Raises as :meth:`batches` does.

        Raises:
            RetentionPassedError: a place has no record.
        """
        decode = required(decoder, self.topic).batch
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
        return TopicFetch(self, rest, decoder)

    def _consumer(self, kafka: ModuleType, errors: list[str]) -> Any:
        return kafka.Consumer({**self._config, "error_cb": lambda error: errors.append(str(error))})

    def _partitions(self, consumer: Any) -> list[int]:
        metadata = consumer.list_topics(self.topic, timeout=self.patience).topics[self.topic]
        if metadata.error is not None:
            raise ReaderError(f"{self.topic}: {metadata.error.str()}")
        return sorted(metadata.partitions)


def _import() -> ModuleType:
    try:
        import confluent_kafka
    except ImportError as e:
        raise MissingExtraError("confluent-kafka", "kafka") from e
    module: ModuleType = confluent_kafka
    return module
