"""Follows a topic without an end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from stowage_reader.errors import BrokerUnavailableError, OpenTransactionError
from stowage_reader.kafka import BatchLog
from stowage_reader.ranges import RangeReader

_NEVER = 1 << 62
_AGAIN_SECONDS = 0.1


class Follower(RangeReader):
    """Reads committed records as they arrive. That none arrive is no error, as long as the brokers answer."""

    def __init__(
        self, log: BatchLog, kafka: ModuleType, consumer: Any, starts: Mapping[int, int], errors: list[str]
    ) -> None:
        super().__init__(log, kafka, consumer, {p: (start, _NEVER) for p, start in starts.items()}, errors)

    @property
    def caught_up(self) -> bool:
        """Every partition was read to its end, as of its last answer, or is paused."""
        return self._ends.keys() <= self._waiting_at.keys() | self._paused

    def confirm_end(self) -> bool:
        """Asks the brokers whether there is still nothing to read. Raises BrokerUnavailableError without an answer."""
        return all(
            self._waiting_at[partition] == self._stable(partition) for partition in self._ends.keys() - self._paused
        )

    def _require_progress(self) -> None:
        """Asks the brokers when nothing has arrived for `patience` seconds.

        Raises:
            BrokerUnavailableError: they do not answer either.
            OpenTransactionError: there are records, behind a transaction that did not end for so long.
        """
        if time.monotonic() - self._progress < self._log.patience:
            return
        for partition in self._ends.keys() - self._paused:
            stable = self._stable(partition)
            _, high = self._consumer.get_watermark_offsets(self._place(partition), cached=True)
            if self._waiting_at.get(partition) == stable < high:
                raise OpenTransactionError(
                    f"{self._log.topic}-{partition}: nothing is committed behind offset {stable} for "
                    f"{self._log.patience:g} s, though the partition ends at {high}: a transaction is open; "
                    "kafka-transactions.sh find-hanging lists them"
                )
        self._progress = time.monotonic()

    def _stable(self, partition: int) -> int:
        """Returns the last stable offset. Tries for `patience` seconds, as leaders can move."""
        deadline = time.monotonic() + self._log.patience
        while True:
            left = max(deadline - time.monotonic(), _AGAIN_SECONDS)
            try:
                _, stable = self._consumer.get_watermark_offsets(self._place(partition), timeout=left)
                return int(stable)
            except self._kafka.KafkaException as e:
                if time.monotonic() >= deadline:
                    raise BrokerUnavailableError(
                        f"{self._log.topic}-{partition}: no broker answers for {self._log.patience:g} s: {e.args[0]}"
                    ) from e
            time.sleep(_AGAIN_SECONDS)
