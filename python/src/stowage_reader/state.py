"""The state of a run: a few numbers. The plan holds everything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stowage_reader.errors import StateMismatchError
from stowage_reader.plan import Plan

_VERSION = 1


@dataclass(frozen=True)
class ReaderState:
    """Where a run is. Identical on all ranks, except that `position` is meaningful only with the same `world`.

    Attributes:
        step: steps of `Plan.steps` that are done.
        position: batches that each rank has taken of the next step.
        world: number of ranks.
        ends: by partition, the exclusive end of the range, from which the index is built again.
        seed, epoch, group, window, wrap, skip_steps, skip_batches: options of the plan.
        plan: hash of the plan.
    """

    step: int
    position: int
    world: int
    ends: dict[int, int]
    seed: int
    epoch: int
    group: int
    window: int
    wrap: bool
    skip_steps: tuple[int, ...]
    skip_batches: tuple[tuple[int, int], ...]
    plan: str

    @staticmethod
    def of(plan: Plan, step: int, position: int, world: int) -> ReaderState:
        """Returns the state of a run of this plan."""
        o = plan.options
        return ReaderState(
            step, position, world, dict(plan.index.ends), o.seed, o.epoch, o.group, o.window, o.wrap,
            o.skip_steps, o.skip_batches, plan.hash,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Returns values that JSON and torch.save can store."""
        state = asdict(self)
        state["ends"] = {str(partition): end for partition, end in self.ends.items()}
        return {"version": _VERSION, **state}

    def to_json(self) -> str:
        """Returns the state as JSON."""
        return json.dumps(self.to_dict())

    @staticmethod
    def from_dict(state: Mapping[str, Any]) -> ReaderState:
        """Reads a state of :meth:`to_dict`.

        Raises:
            StateMismatchError: the version is not known, or a part is missing.
        """
        values = dict(state)
        version = values.pop("version", None)
        if version != _VERSION:
            raise StateMismatchError(f"state: version {version} is not known, only {_VERSION}")
        try:
            values["ends"] = {int(partition): int(end) for partition, end in values["ends"].items()}
            values["skip_steps"] = tuple(values["skip_steps"])
            values["skip_batches"] = tuple((int(p), int(s)) for p, s in values["skip_batches"])
            return ReaderState(**values)
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise StateMismatchError(f"state: a part is missing or wrong: {e}") from e

    @staticmethod
    def from_json(text: str) -> ReaderState:
        """Reads a state of :meth:`to_json`. Raises StateMismatchError as :meth:`from_dict` does."""
        try:
            state = json.loads(text)
        except ValueError as e:
            raise StateMismatchError(f"state: not JSON: {e}") from e
        if not isinstance(state, dict):
            raise StateMismatchError("state: not a JSON object")
        return ReaderState.from_dict(state)

    def require(self, plan: Plan, world: int) -> None:
        """Raises StateMismatchError unless a run of this plan on `world` ranks can continue here exactly."""
        if plan.hash != self.plan:
            raise StateMismatchError(
                f"the state belongs to plan {self.plan[:16]}, this plan is {plan.hash[:16]}: "
                "index, seed, epoch, group, window and skipped steps must be those of the run that saved it. "
                "If retention has removed the first batches of the range, load the index that the run began with"
            )
        if world != self.world and self.position != 0:
            raise StateMismatchError(
                f"the state was saved inside step {self.step} by {self.world} ranks, so {world} ranks cannot continue; "
                "save between steps"
            )
        if self.step > len(plan) or self.position >= self.group // self.world:
            raise StateMismatchError(f"step {self.step}, position {self.position} is outside the plan")
