"""Follows a topic without an end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from stowage_reader.errors import BrokerUnavailableError, OpenTransactionError
from stowage_reader.kafka import BatchLog, RangeReader

_NEVER = 1 << 62


class Follower(RangeReader):
    """Reads committed records as they arrive. That none arrive is no error, as long as the brokers answer."""

    def __init__(
        self, log: BatchLog, kafka: ModuleType, consumer: Any, starts: Mapping[int, int], errors: list[str]
    ) -> None:
        super().__init__(log, kafka, consumer, {p: (start, _NEVER) for p, start in starts.items()}, errors)

    def _require_progress(self) -> None:
        """Asks the brokers when nothing has arrived for `patience` seconds.

        Raises:
            BrokerUnavailableError: they do not answer either.
            OpenTransactionError: there are records, behind a transaction that did not end for so long.
        """
        if time.monotonic() - self._progress < self._log.patience:
            return
        topic, seconds = self._log.topic, f"{self._log.patience:g} s"
        for partition in self._ends.keys() - self._paused:
            place = self._place(partition)
            try:
                _, stable = self._consumer.get_watermark_offsets(place, timeout=self._log.patience)
            except self._kafka.KafkaException as e:
                raise BrokerUnavailableError(
                    f"{topic}-{partition}: nothing arrived for {seconds}, and no broker answers: {e.args[0]}"
                ) from e
            _, high = self._consumer.get_watermark_offsets(place, cached=True)
            if self._waiting_at.get(partition) == stable < high:
                raise OpenTransactionError(
                    f"{topic}-{partition}: nothing is committed behind offset {stable} for {seconds}, though the "
                    f"partition ends at {high}: a transaction is open; kafka-transactions.sh find-hanging lists them"
                )
        self._progress = time.monotonic()
