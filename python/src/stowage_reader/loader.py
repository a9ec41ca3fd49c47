"""Runs a plan: the batches of one rank, step by step, resumable. The plan is the shuffle buffer."""

from __future__ import annotations

from collections.abc import Iterator

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ReaderError
from stowage_reader.plan import Plan
from stowage_reader.source import BatchFetch, FetchSource, PlanRest
from stowage_reader.state import ReaderState


class PlanReader:
    """The batches that one rank takes, in the order of the plan. Iterate over it; save `state()` between batches.

    Args:
        log: topic that the plan's index was made from, or files made from that topic; or what fetches from one.
        plan: steps; equal on all ranks.
        decoder: decodes values; files need none.
        rank, world: this rank and the number of ranks, which must divide the plan's group.
        state: where to continue; from the start by default.
        ahead: steps that may be fetched ahead, besides those of the current shuffle window.

    Raises:
        PlanError: no such rank.
        StateMismatchError: the state belongs to another plan, or another world inside a step.
    """

    def __init__(
        self,
        log: FetchSource,
        plan: Plan,
        decoder: BatchDecoder | None = None,
        *,
        rank: int = 0,
        world: int = 1,
        state: ReaderState | None = None,
        ahead: int = 64,
    ) -> None:
        self._rows = plan.rank(rank, world)
        if state is not None:
            state.require(plan, world)
        self._log = log
        self._plan = plan
        self._decoder = decoder
        self._world = world
        self._ahead = ahead
        self._step = state.step if state else 0
        self._position = state.position if state else 0
        self._fetch: BatchFetch | None = None
        self._stopped = False

    def __len__(self) -> int:
        """Batches that are left, equal on all ranks."""
        per_step = self._plan.options.group // self._world
        return (len(self._plan) - self._step) * per_step - self._position

    def state(self) -> ReaderState:
        """Returns the state behind the last batch that was yielded."""
        return ReaderState.of(self._plan, self._step, self._position, self._world)

    def stop(self) -> None:
        """Makes the iterator raise where it waits for batches. Can be called from another thread."""
        self._stopped = True
        if self._fetch is not None:
            self._fetch.stop()

    def __iter__(self) -> Iterator[PackedBatch]:
        """Yields the rest of the rank's batches. Raises as `BatchLog.read` and `BatchDecoder.batch` do."""
        if len(self) == 0:
            return
        rest = PlanRest(self._plan, self._rows, self._step, self._position, self._ahead)
        self._fetch = fetch = self._log.fetch(rest, self._decoder)
        try:
            if self._stopped:
                raise ReaderError("the reader was stopped")
            while self._step < len(self._rows):
                row = int(self._rows[self._step, self._position])
                batch = fetch.batch(row, self._step)
                self._position += 1
                if self._position == self._rows.shape[1]:
                    self._step, self._position = self._step + 1, 0
                yield batch
        finally:
            fetch.close()
            self._fetch = None
