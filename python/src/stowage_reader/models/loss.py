"""The loss of a step, equal however its segments are packed and shared out to ranks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, distributed
from torch.nn import functional

from stowage_reader.masking import IGNORE


def weighted_cross_entropy(logits: Tensor, targets: NDArray[np.integer], weights: NDArray[np.floating]) -> Tensor:
    """Returns the sum of the weighted cross entropies of a batch: a scalar of the logits' type.

    Args:
        logits: (..., classes), (rows, length, classes) or the flat form.
        targets: (...) classes; -100 where there is none.
        weights: (...) of the targets, from `loss_weights`.
    """
    device = logits.device
    goal = torch.from_numpy(targets.astype(np.int64)).to(device).flatten()
    chosen = torch.nonzero(goal != IGNORE).flatten()
    losses = functional.cross_entropy(logits.flatten(0, -2)[chosen], goal[chosen], reduction="none")
    return (losses * torch.from_numpy(weights.ravel()).to(device, losses.dtype)[chosen]).sum()


def step_divisor(totals: Sequence[float], device: torch.device | None = None) -> float:
    """Returns what a rank divides the losses of a step by, so that averaging over ranks gives the step's exact mean.

    It is the sum of the totals of all batches of the step on all ranks, divided by the number of ranks, because
    DistributedDataParallel and FSDP average the gradients. Without `torch.distributed` it is the sum. All ranks call it
    once per step, before the first backward; a rank may have no totals.

    Args:
        totals: the sums of `loss_weights` of this rank's batches in the step.
        device: that the communication needs, a GPU for NCCL.

    Returns:
        The divisor, 1 if there is no target on any rank.
    """
    total = torch.tensor(sum(totals), dtype=torch.float64, device=device)
    world = 1
    if distributed.is_available() and distributed.is_initialized():
        distributed.all_reduce(total)
        world = distributed.get_world_size()
    return float(total) / world or 1.0
