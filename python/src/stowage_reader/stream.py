"""Reads a live topic step by step, without an index or an end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stowage_reader.assembler import Cursor, Step, StepAssembler
from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ForeignRecordError, ReaderError, StateMismatchError, located
from stowage_reader.follow import Follower
from stowage_reader.kafka import BatchLog
from stowage_reader.plan import columns_of

_VERSION = 1
_AHEAD = 256
"""Batches of a partition that may wait for other partitions; then it is paused."""
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class StreamState:
    """Where a stream is. Identical on all ranks, except that `position` is meaningful only with the same `world`.

    Attributes:
        position: batches that each rank has taken of the next step.
        world: number of ranks.
        group: batches of a step.
        fingerprint: of the batches before; empty if there are none.
        cursors: by partition.
    """

    position: int
    world: int
    group: int
    fingerprint: str
    cursors: dict[int, Cursor]

    def to_dict(self) -> dict[str, Any]:
        """Returns values that JSON and torch.save can store."""
        cursors = {
            str(partition): {
                "offset": cursor.offset,
                "sequence": cursor.sequence,
                "taken": {str(bucket): number for bucket, number in cursor.taken.items()},
            }
            for partition, cursor in self.cursors.items()
        }
        head = {"position": self.position, "world": self.world, "group": self.group, "fingerprint": self.fingerprint}
        return {"stream": _VERSION, **head, "cursors": cursors}

    @staticmethod
    def from_dict(state: Mapping[str, Any]) -> StreamState:
        """Reads a state of :meth:`to_dict`.

        Raises:
            StateMismatchError: the version is not known, or a part is missing.
        """
        if state.get("stream") != _VERSION:
            raise StateMismatchError(f"state of a stream: version {state.get('stream')} is not known, only {_VERSION}")
        try:
            cursors = {}
            for partition, cursor in state["cursors"].items():
                taken = {int(bucket): int(number) for bucket, number in cursor["taken"].items()}
                cursors[int(partition)] = Cursor(int(cursor["offset"]), int(cursor["sequence"]), taken)
            position, world, group = (int(state[name]) for name in ("position", "world", "group"))
            return StreamState(position, world, group, str(state["fingerprint"]), cursors)
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise StateMismatchError(f"state of a stream: a part is missing or wrong: {e}") from e

    def require(self, group: int, world: int) -> None:
        """Raises StateMismatchError unless a stream with this group and `world` ranks can continue here exactly."""
        if group != self.group:
            raise StateMismatchError(f"the state belongs to groups of {self.group} batches, not of {group}")
        if world != self.world and self.position != 0:
            raise StateMismatchError(
                f"the state was saved inside a step by {self.world} ranks, so {world} ranks cannot continue; "
                "save between steps"
            )


def start_of(starts: Mapping[int, int], group: int, world: int) -> StreamState:
    """Returns the state of a stream that begins at these offsets by partition."""
    # The first batch of a topic has sequence 0.
    cursors = {p: Cursor(offset, 0 if offset == 0 else -1, {}) for p, offset in starts.items()}
    return StreamState(0, world, group, "", cursors)


class StreamReader:
    """The batches that one rank takes of a live topic. Iterate over it; save `state()` between batches.

    A step is `group` batches of one partition and bucket with consecutive `bucket_sequence`, starting at a multiple of
    `group`. Steps are in the order of the `sequence` of their last batch, then of the partition, which every rank
    derives from the headers. So a step waits for the slowest partition.

    Args:
        log: topic of batches.
        decoder: decodes values.
        state: where to start, see :func:`start_of`.
        rank, world: this rank and the number of ranks, which must divide the state's group.
        idle: seconds at the end of all partitions without a new record after which the iterator ends; it never does by
            default.
        allow_fingerprints: accept batches of several configurations.

    Raises:
        PlanError: no such rank.
        StateMismatchError: the state was saved inside a step by another number of ranks.
    """

    def __init__(
        self,
        log: BatchLog,
        decoder: BatchDecoder,
        state: StreamState,
        *,
        rank: int = 0,
        world: int = 1,
        idle: float | None = None,
        allow_fingerprints: bool = False,
    ) -> None:
        state.require(state.group, world)
        self._columns = columns_of(rank, world, state.group).tolist()
        self._log = log
        self._decoder = decoder
        self._state = replace(state, world=world)
        self._idle = idle
        self._allow_fingerprints = allow_fingerprints
        self._stopped = threading.Event()

    def state(self) -> StreamState:
        """Returns the state behind the last batch that was yielded."""
        return self._state

    def stop(self) -> None:
        """Ends the iterator while it waits for records. Can be called from another thread."""
        self._stopped.set()

    def __iter__(self) -> Iterator[PackedBatch]:
        """Yields batches as steps become complete.

        Raises:
            RetentionPassedError: records behind the cursor were removed.
            BrokerUnavailableError, OpenTransactionError: see `Follower`.
            ReaderError: as `StepAssembler.add` and `BatchDecoder.batch` raise.
        """
        state = self._state
        assembler = StepAssembler(
            self._log.topic, state.group, state.cursors, state.fingerprint, self._allow_fingerprints
        )
        follower = self._log.follow({partition: cursor.offset for partition, cursor in state.cursors.items()})
        try:
            arrived = time.monotonic()
            while not self._stopped.is_set():
                for step in assembler.steps():
                    yield from self._batches(step, assembler.fingerprint)
                    arrived = time.monotonic()
                records = follower.poll()
                for record in records:
                    assembler.add(record)
                _limit(assembler, follower)
                if records or not follower.caught_up:
                    arrived = time.monotonic()
                elif self._idle is not None and time.monotonic() - arrived >= self._idle:
                    if follower.confirm_end():
                        _report(assembler, self._idle)
                        return
                    arrived = time.monotonic()
        finally:
            follower.close()

    def _batches(self, step: Step, fingerprint: str) -> Iterator[PackedBatch]:
        taken = self._state.position
        for place in range(taken, len(self._columns)):
            record = step.batches[self._columns[place]].record
            where = f"{self._log.topic}-{record.partition} offset {record.offset}"
            if record.value is None:
                raise ForeignRecordError(f"{where} has no value")
            try:
                batch = self._decoder.batch(record.value)
            except ReaderError as e:
                raise located(e, where) from None
            last = place + 1 == len(self._columns)
            self._state = replace(
                self._state,
                position=0 if last else place + 1,
                fingerprint=fingerprint,
                cursors=step.after if last else step.before,
            )
            yield batch


def _limit(assembler: StepAssembler, follower: Follower) -> None:
    for partition, count in assembler.arrived().items():
        if count > _AHEAD:
            follower.pause(partition)
        elif count <= _AHEAD // 2:
            follower.resume(partition)


def _report(assembler: StepAssembler, idle: float) -> None:
    held = {partition: count for partition, count in assembler.arrived().items() if count}
    if held:
        _LOGGER.warning(
            "the stream ends after %g s; batches that wait for slower partitions are not delivered, by partition: %s",
            idle,
            held,
        )
