"""PyTorch datasets: :class:`PackedBatches` for a fixed range, :class:`PackedStream` for a live topic. Needs torch.

A dataset yields the batches of one rank. Use it bare, or in torchdata's `StatefulDataLoader(dataset, batch_size=None)`
with 0 or 1 workers. It can be pickled and forked: clients are made where the dataset is iterated.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import MissingExtraError, RanksError, StateMismatchError
from stowage_reader.index import BatchIndex
from stowage_reader.kafka import BatchLog
from stowage_reader.loader import PlanReader
from stowage_reader.manifests import Manifests
from stowage_reader.nodes import Node, NodeLog
from stowage_reader.plan import Plan, PlanOptions, columns_of
from stowage_reader.prefetch import prefetch
from stowage_reader.registry import SchemaSource
from stowage_reader.source import BatchSource, FetchSource
from stowage_reader.state import ReaderState
from stowage_reader.vocabulary import ESM, Vocabulary

try:
    from torch.utils.data import IterableDataset

    from stowage_reader.live import PackedStream
    from stowage_reader.ranks import Ranks, enter_worker, in_worker
except ImportError as e:
    raise MissingExtraError("torch", "torch") from e

__all__ = ["PackedBatches", "PackedStream"]

Transform = Callable[[PackedBatch], Any]


class _Item(NamedTuple):
    value: Any
    state: ReaderState


class PackedBatches(IterableDataset[Any]):
    """The batches of one epoch over a fixed range that one rank takes, in the order of a plan.

    Iterating starts at the first step, or where `load_state_dict` says. All ranks have the same number of batches.

    Args:
        source: topic of batches, or files made from it (`ShardLog`).
        registry: gives the schemas; files need none.
        rank, world: this rank and the number of ranks; by default those of `torch.distributed`, else 0 of 1.
        group: batches of a step, over all ranks. `world` must divide it.
        seed, epoch, window, wrap, skip_steps, skip_batches: see `PlanOptions`.
        upto: end of the range: `Manifests` for the complete windows, or offsets by partition, exclusive. By default the
            last stable offsets. Files have complete windows alone, so `Manifests` leaves out none of them.
        index: an index, or a file of `BatchIndex.save`, instead of a range. By default rank 0 reads all headers and
            sends the index to the others; several ranks that were given need an index.
        one_fetcher: the first rank of each node fetches for all ranks of the node; by default each rank fetches the
            whole range. For topics. The ranks must iterate at the same time. Ranks that were given need a `Node`.
        transform: makes what is yielded of a batch, in the thread that decodes. By default the batch itself.
        prefetch: batches that a thread decodes ahead; 0 for none.
        vocabulary: of the feed, if it is not `esm`.

    Raises:
        PlanError: `world` does not divide `group`, or an option is out of range.
        RanksError: rank and world are not set up.
        ValueError: `one_fetcher` with files.
    """

    def __init__(
        self,
        source: BatchSource,
        registry: SchemaSource | None = None,
        *,
        rank: int | None = None,
        world: int | None = None,
        group: int,
        seed: int = 0,
        epoch: int = 0,
        window: int = 512,
        wrap: bool = False,
        skip_steps: tuple[int, ...] = (),
        skip_batches: tuple[tuple[int, int], ...] = (),
        upto: Manifests | Mapping[int, int] | None = None,
        index: BatchIndex | str | os.PathLike[str] | None = None,
        one_fetcher: bool | Node = False,
        transform: Transform | None = None,
        prefetch: int = 4,
        vocabulary: Vocabulary = ESM,
    ) -> None:
        super().__init__()
        self._ranks = Ranks.find(rank, world)
        self._options = PlanOptions(group, seed, epoch, window, wrap, skip_steps, skip_batches)
        self._per_step = len(columns_of(self._ranks.rank, self._ranks.world, group))
        if one_fetcher and not isinstance(source, BatchLog):
            raise ValueError("one_fetcher is for topics: the ranks of a node share mapped files without it")
        self._source = source
        self._registry = registry
        self._upto = upto
        self._index = index
        self._one_fetcher = one_fetcher
        self._transform = transform
        self._prefetch = prefetch
        self._vocabulary = vocabulary
        self._plan: Plan | None = None
        self._ends: dict[int, int] | None = None
        self._start: ReaderState | None = None
        self._state: ReaderState | None = None
        self._iterated_by = -1

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

    @property
    def plan(self) -> Plan:
        """The plan of the epoch. Reads the index when it is first used, by all ranks together.

        Raises:
            ReaderError: as `BatchLog.index`, `Manifests.index` and `BatchIndex.load` do, on all ranks.
            RanksError: the ranks cannot agree on a range.
        """
        if self._plan is None:
            self._plan = Plan(self._make_index(), self._options)
        return self._plan

    def prepare(self) -> PackedBatches:
        """Makes the plan, and returns this dataset. Call it on all ranks before a loader starts a worker."""
        _ = self.plan
        _ = self._fetches_from()
        return self

    def set_epoch(self, epoch: int) -> None:
        """Sets the epoch of the next iteration; another epoch has another order. A loaded state stays loaded."""
        if epoch != self._options.epoch:
            self._options = replace(self._options, epoch=epoch)
            self._state = None
            if self._plan is not None:
                self._plan = Plan(self._plan.index, self._options)

    def __len__(self) -> int:
        """Batches of the whole epoch on each rank."""
        return len(self.plan) * self._per_step

    def state_dict(self) -> dict[str, Any]:
        """Returns the state behind the last batch that was yielded, see `ReaderState`. Equal on all ranks."""
        state = self._state or self._start or ReaderState.of(self.plan, 0, 0, self.world)
        return state.to_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues the next iteration where a state was saved, by this or another number of ranks.

        The range is that of the state. The state of an epoch that was finished starts a later one, see `set_epoch`.

        Raises:
            StateMismatchError: the state belongs to another plan or epoch, or another world inside a step. What follows
                from the index is checked when it is read.
        """
        loaded = ReaderState.from_dict(state)
        if self._plan is not None and dict(self._plan.index.ends) != loaded.ends and self._index is None:
            self._plan = None
        self._ends = loaded.ends
        self._start, self._state = loaded, None

    def __iter__(self) -> Iterator[Any]:
        """Yields the batches. Raises as `PlanReader` does; an epoch never ends early."""
        start, self._start, self._state = self._start, None, self._start
        return self._iterate(start)

    def _iterate(self, start: ReaderState | None) -> Iterator[Any]:
        enter_worker()
        if in_worker() and self._iterated_by == os.getpid():
            raise RanksError("persistent_workers=True would repeat an epoch: set_epoch does not reach the worker")
        self._iterated_by = os.getpid()
        plan, state = self.plan, start
        if state is not None and state.epoch != self._options.epoch:
            _require_finished(state, plan)
            state = None
        reader = PlanReader(
            self._fetches_from(),
            plan,
            None if self._registry is None else BatchDecoder(self._registry, self._vocabulary),
            rank=self.rank,
            world=self.world,
            state=state,
        )
        self._state = reader.state()
        with closing(prefetch(lambda: _items(reader, self._transform), self._prefetch, reader.stop)) as items:
            for value, self._state in items:
                yield value

    def _fetches_from(self) -> FetchSource:
        if not self._one_fetcher or not isinstance(self._source, BatchLog):
            return self._source
        if not isinstance(self._one_fetcher, Node):
            self._one_fetcher = self._ranks.node()
        return NodeLog(self._source, self._one_fetcher, self.rank, self.world)

    def _make_index(self) -> BatchIndex:
        if isinstance(self._index, BatchIndex):
            return self._index
        if self._index is not None:
            return BatchIndex.load(self._index)
        if self._ends is not None and (in_worker() or not self._ranks.joined):
            # The state's hash of the plan tells whether all ranks read the same.
            return self._read_index()
        return self._ranks.agree(self._read_index, "index")

    def _read_index(self) -> BatchIndex:
        if self._ends is None and isinstance(self._upto, Manifests) and isinstance(self._source, BatchLog):
            return self._upto.index(self._source)
        ends = self._upto if isinstance(self._upto, Mapping) else None
        return self._source.index(self._source.ranges(self._ends or ends))


def _items(reader: PlanReader, transform: Transform | None) -> Iterator[_Item]:
    for batch in reader:
        yield _Item(batch if transform is None else transform(batch), reader.state())


def _require_finished(state: ReaderState, plan: Plan) -> None:
    """Raises StateMismatchError unless the state is the end of an earlier epoch of the same plan."""
    before = Plan(plan.index, replace(plan.options, epoch=state.epoch))
    state.require(before, state.world)
    if state.epoch > plan.options.epoch or state.step < len(before):
        raise StateMismatchError(
            f"the state is at step {state.step} of {len(before)} of epoch {state.epoch}, the dataset is at epoch "
            f"{plan.options.epoch}: call set_epoch({state.epoch}) to continue"
        )
