"""The PyTorch dataset over a live topic. Needs torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

import torch
import torch.distributed as dist
from torch.utils.data import IterableDataset

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import RanksError
from stowage_reader.kafka import BatchLog
from stowage_reader.plan import columns_of
from stowage_reader.prefetch import prefetch
from stowage_reader.ranks import Ranks, enter_worker, in_worker
from stowage_reader.registry import SchemaSource
from stowage_reader.stream import StreamReader, StreamState, start_of
from stowage_reader.vocabulary import ESM, Vocabulary

_IDLE_NEEDS = "idle ends all ranks at one step only where they can communicate"


class _Item(NamedTuple):
    value: Any
    state: StreamState


class PackedStream(IterableDataset[Any]):
    """The batches of a live topic that one rank takes, as they are written. No index, no shuffle, no epochs.

    See `StreamReader` for the steps and their order. Every partition must have batches: a step waits for the slowest
    one. Iterating starts at `start`, or where `load_state_dict` says.

    Args:
        source: topic of batches.
        registry: gives the schemas.
        rank, world: this rank and the number of ranks; by default those of `torch.distributed`, else 0 of 1.
        group: batches of a step, over all ranks. `world` must divide it.
        start: `earliest`, `latest`, or offsets by partition. Only these partitions are read. Several ranks that were
            given need offsets.
        idle: seconds without a new record after which the stream ends; never by default. Ranks end together, which
            needs `torch.distributed`, and no worker.
        allow_fingerprints: accept batches of several configurations.
        transform: makes what is yielded of a batch, in the thread that decodes. By default the batch itself.
        prefetch: batches that a thread decodes ahead; 0 for none.
        vocabulary: of the feed, if it is not `esm`.

    Raises:
        PlanError: `world` does not divide `group`.
        RanksError: rank and world are not set up.
        ValueError: `start` has another value.
    """

    def __init__(
        self,
        source: BatchLog,
        registry: SchemaSource,
        *,
        rank: int | None = None,
        world: int | None = None,
        group: int,
        start: str | Mapping[int, int] = "earliest",
        idle: float | None = None,
        allow_fingerprints: bool = False,
        transform: Callable[[PackedBatch], Any] | None = None,
        prefetch: int = 4,
        vocabulary: Vocabulary = ESM,
    ) -> None:
        super().__init__()
        if isinstance(start, str) and start not in ("earliest", "latest"):
            raise ValueError(f"start must be earliest, latest or offsets by partition but was {start!r}")
        self._ranks = Ranks.find(rank, world)
        self._per_step = len(columns_of(self._ranks.rank, self._ranks.world, group))
        if idle is not None and self._ranks.world > 1 and not self._ranks.joined:
            raise RanksError(f"{_IDLE_NEEDS}: initialise torch.distributed, or leave idle out")
        self._source = source
        self._registry = registry
        self._group = group
        self._start = start
        self._idle = idle
        self._allow_fingerprints = allow_fingerprints
        self._transform = transform
        self._prefetch = prefetch
        self._vocabulary = vocabulary
        self._state: StreamState | None = None

    @property
    def rank(self) -> int:
        """This rank."""
        return self._ranks.rank

    @property
    def world(self) -> int:
        """Number of ranks."""
        return self._ranks.world

    @property
    def batches_per_step(self) -> int:
        """Batches that each rank takes of a step: `group` / `world`."""
        return self._per_step

    def prepare(self) -> PackedStream:
        """Decides where to start, and returns this dataset. Call it on all ranks before a loader starts a worker."""
        self._current()
        return self

    def state_dict(self) -> dict[str, Any]:
        """Returns the state behind the last batch that was yielded, see `StreamState`. Equal on all ranks."""
        return self._current().to_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues where a state was saved, by this or another number of ranks.

        Raises:
            StateMismatchError: it has another group, or was saved inside a step by another number of ranks.
        """
        loaded = StreamState.from_dict(state)
        loaded.require(self._group, self.world)
        self._state = loaded

    def __iter__(self) -> Iterator[Any]:
        """Yields batches, from where the last iteration ended. Raises as `StreamReader` does."""
        enter_worker()
        votes = self._idle is not None and self.world > 1
        if votes and in_worker():
            raise RanksError(f"{_IDLE_NEEDS}: use num_workers=0, or leave idle out")
        decoder = BatchDecoder(self._registry, self._vocabulary)
        reader = StreamReader(
            self._source,
            decoder,
            self._current(),
            rank=self.rank,
            world=self.world,
            idle=self._idle,
            allow_fingerprints=self._allow_fingerprints,
        )
        channel = dist.new_group(backend="gloo") if votes else None
        with closing(prefetch(lambda: _items(reader, self._transform), self._prefetch, reader.stop)) as items:
            while True:
                item = next(items, None)
                begins = self._current().position == 0
                if channel is not None and begins and not _all(item is not None, channel):
                    return
                if item is None:
                    return
                self._state = item.state
                yield item.value

    def _current(self) -> StreamState:
        if self._state is None:
            starts = self._start if isinstance(self._start, Mapping) else self._ranks.agree(self._offsets, "start")
            self._state = start_of(starts, self._group, self.world)
        return self._state

    def _offsets(self) -> dict[int, int]:
        place = 0 if self._start == "earliest" else 1
        return {partition: ends[place] for partition, ends in self._source.ranges().items()}


def _items(reader: StreamReader, transform: Callable[[PackedBatch], Any] | None) -> Iterator[_Item]:
    for batch in reader:
        yield _Item(batch if transform is None else transform(batch), reader.state())


def _all(mine: bool, channel: Any) -> bool:
    """Whether every rank has the next step."""
    votes = torch.tensor([int(mine)])
    dist.all_reduce(votes, dist.ReduceOp.MIN, group=channel)
    return bool(votes.item())
