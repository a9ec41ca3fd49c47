"""The plan: which batches make which step on which rank. A function of an index and a few numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import PlanError
from stowage_reader.index import BatchIndex

_VERSION = 1
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class PlanOptions:
    """What a plan depends on besides the index.

    Attributes:
        group: batches of a step, over all ranks. Every number of ranks that divides it can run the plan.
        seed: of the shuffle.
        epoch: pass over the index; another epoch has another order.
        window: batches that are shuffled together; 0 keeps the order of the log.
        wrap: fill the last steps with batches from the start instead of dropping the remainder.
        skip_steps: numbers of steps that a run leaves out.
        skip_batches: (partition, sequence) of batches; the steps that contain them are left out.
    """

    group: int
    seed: int = 0
    epoch: int = 0
    window: int = 512
    wrap: bool = False
    skip_steps: tuple[int, ...] = ()
    skip_batches: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.group < 1:
            raise PlanError(f"group must be >= 1 but was {self.group}")
        if self.window < 0 or self.epoch < 0 or self.seed < 0:
            raise PlanError(f"window, epoch and seed must be >= 0: {self.window}, {self.epoch}, {self.seed}")


class Balance(NamedTuple):
    """Attention cost of the ranks within a step: max / mean of the sums of `sum_sq`."""

    mean: float
    """Mean over the steps."""
    max: float
    """The worst step."""
    overall: float
    """Sum of the maxima of all steps / sum of their means: how much longer ranks that wait for each other take."""
    worst: int | None
    """Number of the worst step, for `trace`."""


class Plan:
    """The steps of one epoch.

    The log is merged by (sequence, partition), cut into windows of `window` batches and permuted. A step is `group`
    batches of one bucket, adjacent in `sum_sq`. The steps of a window are shuffled. Batches that fill no step move to
    the next window. What is left at the end is dropped, or wrapped.

    Args:
        index: the batches.
        options: group, seed and so on.
    """

    def __init__(self, index: BatchIndex, options: PlanOptions) -> None:
        self.index = index
        self.options = options
        self.all_steps, self.dropped, self.repeated = _steps(index, options)
        """(steps, group) int64, rows of the index, with the steps that are left out; (dropped,); number of repeats."""

    @cached_property
    def steps(self) -> Indices:
        """(steps,) int64, numbers of the steps that a run takes, ascending: all but those left out."""
        count = len(self.all_steps)
        out = np.array(self.options.skip_steps, np.int64)
        if len(out) and (out.min() < 0 or out.max() >= count):
            raise PlanError(f"skip_steps must be 0 to {count - 1} but are {sorted(self.options.skip_steps)}")
        left_out = np.zeros(count, np.bool_)
        left_out[out] = True
        for partition, sequence in self.options.skip_batches:
            rows = self.index.batches
            found = np.flatnonzero((rows["partition"] == partition) & (rows["sequence"] == sequence))
            if len(found) == 0:
                raise PlanError(f"skip_batches: no batch of partition {partition} has sequence {sequence}")
            left_out |= (self.all_steps == found[0]).any(axis=1)
        return np.flatnonzero(~left_out).astype(np.int64)

    def __len__(self) -> int:
        """Number of steps that a run takes, equal on all ranks."""
        return len(self.steps)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over index, options and steps, hexadecimal. Equal hashes mean equal steps in equal order."""
        o = self.options
        options = [o.group, o.seed, o.epoch, o.window, o.wrap, sorted(o.skip_steps), sorted(o.skip_batches)]
        digest = hashlib.sha256(json.dumps([_VERSION, self.index.hash, options]).encode())
        digest.update(np.ascontiguousarray(self.all_steps, "<i8").tobytes())
        digest.update(np.ascontiguousarray(self.steps, "<i8").tobytes())
        return digest.hexdigest()

    def step_hash(self, step: int) -> str:
        """Returns SHA-256 of the (partition, sequence) of a step's batches, independent of their order on ranks."""
        rows = self.index.batches[self.all_steps[step]]
        pairs = sorted(zip(rows["partition"].tolist(), rows["sequence"].tolist(), strict=True))
        return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()

    def rank(self, rank: int, world: int) -> Indices:
        """Returns the rows of the index that a rank takes: (len(self), group / world) int64.

        See :func:`columns_of`, which also raises.
        """
        mine = columns_of(rank, world, self.options.group)
        return self.all_steps[self.steps][:, mine]

    def balance(self, world: int) -> Balance:
        """Returns how evenly the steps load the ranks."""
        cost = self.index.batches["sum_sq"]
        ranks = np.stack([cost[self.rank(rank, world)].sum(axis=1) for rank in range(world)], axis=1)
        if len(ranks) == 0:
            return Balance(1.0, 1.0, 1.0, None)
        most, mean = ranks.max(axis=1), np.maximum(ranks.mean(axis=1), 1)
        ratio = most / mean
        worst = int(self.steps[ratio.argmax()])
        return Balance(float(ratio.mean()), float(ratio.max()), float(most.sum() / mean.sum()), worst)

    def steps_of(self, batches: Iterable[int]) -> list[tuple[int, int]]:
        """Returns (step, column) of every occurrence of these rows of the index, left-out steps included."""
        found = np.argwhere(np.isin(self.all_steps, np.fromiter(batches, np.int64)))
        return [(int(step), int(column)) for step, column in found]


def columns_of(rank: int, world: int, group: int) -> Indices:
    """Returns (group / world,) the columns of a step that a rank takes.

    Column j of rank r is column j * world + r of the step; odd columns count the ranks from the end (snake order).

    Raises:
        PlanError: world does not divide the group, or there is no such rank.
    """
    if world < 1 or group % world != 0:
        raise PlanError(f"{world} ranks do not divide the group of {group} batches")
    if not 0 <= rank < world:
        raise PlanError(f"rank must be 0 to {world - 1} but was {rank}")
    columns = np.arange(group // world, dtype=np.int64)
    mine: Indices = columns * world + np.where(columns % 2 == 0, rank, world - 1 - rank)
    return mine


def _steps(index: BatchIndex, options: PlanOptions) -> tuple[Indices, Indices, int]:
    rows = index.batches
    log = np.lexsort((rows["partition"], rows["sequence"])).astype(np.int64)
    waiting: dict[int, Indices] = {}
    steps: list[Indices] = []
    size = options.window or max(len(log), 1)
    for number, start in enumerate(range(0, len(log), size)):
        part = log[start : start + size]
        if options.window:
            generator = _generator(options, number)
            part = generator.permutation(part)
            made = _take(rows, part, waiting, options.group)
            steps.extend(made[n] for n in generator.permutation(len(made)))
        else:
            steps.extend(_in_log_order(rows, part, waiting, options.group))
    remainder = [batches for _, batches in sorted(waiting.items()) if len(batches)]
    repeated = 0
    if options.wrap:
        for batches in remainder:
            bucket = rows["bucket"][batches[0]]
            fill = np.resize(log[rows["bucket"][log] == bucket], options.group - len(batches))
            steps.append(np.concatenate([batches, fill]))
            repeated += len(fill)
        remainder = []
    dropped = np.concatenate(remainder) if remainder else np.empty(0, np.int64)
    matrix = np.stack(steps) if steps else np.empty((0, options.group), np.int64)
    return matrix, np.sort(dropped), repeated


def _generator(options: PlanOptions, window: int) -> np.random.Generator:
    """A generator per window: Philox, keyed by seed, epoch and window, so that windows do not depend on each other."""
    key = hashlib.blake2b(f"{options.seed}/{options.epoch}/{window}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "big")))


def _take(rows: NDArray[np.void], part: Indices, waiting: dict[int, Indices], group: int) -> list[Indices]:
    """Makes the steps of a window. The batches that have waited since earlier windows are taken first."""
    made: list[Indices] = []
    buckets = rows["bucket"][part]
    for bucket in np.unique(buckets).tolist():
        new = part[buckets == bucket]
        batches = np.concatenate([waiting[bucket], new]) if bucket in waiting else new
        count = len(batches) // group * group
        taken, waiting[bucket] = batches[:count], batches[count:]
        taken = taken[np.argsort(rows["sum_sq"][taken], kind="stable")]
        made.extend(taken.reshape(-1, group))
    return made


def _in_log_order(rows: NDArray[np.void], log: Indices, waiting: dict[int, Indices], group: int) -> list[Indices]:
    """Makes steps without a shuffle: a step is ready with its last batch."""
    made: list[tuple[int, Indices]] = []
    buckets = rows["bucket"][log]
    for bucket in np.unique(buckets).tolist():
        places = np.flatnonzero(buckets == bucket)
        count = len(places) // group * group
        waiting[bucket] = log[places[count:]]
        made.extend((int(step[-1]), log[step]) for step in places[:count].reshape(-1, group))
    return [step for _, step in sorted(made, key=lambda pair: pair[0])]
