"""Arrays of a batch as tensors on the device of a model, and checks that all recipes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import DTypeLike, NDArray
from torch import Tensor, nn

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import ModelError

Model = Any
"""A module of a package without types."""
Tokens = NDArray[np.integer] | Tensor | None
"""(rows, length) tokens that replace those of the batch, for example masked ones; None for the batch's own."""


class PackedModel(nn.Module):
    """A model whose `forward` is a recipe.

    DistributedDataParallel and FSDP work in `forward`, which some recipes do not call: wrap this instead of the model.

    Args:
        model: as the recipe takes it.
        recipe: called with batch, model and further arguments.
    """

    def __init__(self, model: nn.Module, recipe: Callable[..., Any]) -> None:
        super().__init__()
        self.model = model
        self._recipe = recipe

    def forward(self, batch: PackedBatch, *args: Any, **kwargs: Any) -> Any:
        """Returns what the recipe returns."""
        return self._recipe(batch, self.model, *args, **kwargs)


def require_parts(recipe: str, model: Model, *names: str) -> None:
    """Raises ModelError unless the model has attributes of these names, which its wrapper would hide."""
    missing = [name for name in names if not hasattr(model, name)]
    if missing:
        raise ModelError(
            f"{recipe} takes a model with {', '.join(names)}, but {type(model).__name__} lacks {', '.join(missing)}; "
            f"a wrapper such as DistributedDataParallel goes around PackedModel(model, {recipe})"
        )


def device_of(model: Model) -> torch.device:
    """Returns the device of the first parameter."""
    device: torch.device = next(model.parameters()).device
    return device


def tensor(array: NDArray[Any], device: torch.device, dtype: DTypeLike) -> Tensor:
    """Returns a copy of an array on a device."""
    return torch.from_numpy(array.astype(dtype)).to(device)


def token_ids(batch: PackedBatch, tokens: Tokens, embeddings: int | None, device: torch.device) -> Tensor:
    """Returns (rows, length) int64.

    Args:
        embeddings: number of rows of the model's embedding; None if it is not known.

    Raises:
        ModelError: the shape is not that of the batch, or the model has no embedding of a token.
    """
    given = batch.tokens if tokens is None else tokens
    if tuple(given.shape) != batch.tokens.shape:
        raise ModelError(f"tokens have shape {tuple(given.shape)}, the batch has {batch.tokens.shape}")
    if embeddings is not None and batch.tokens.size and int(given.max()) >= embeddings:
        raise ModelError(
            f"token id {int(given.max())} has no embedding: the model has {embeddings}; "
            f"was it made for vocabulary {batch.header.vocabulary}?"
        )
    if isinstance(given, Tensor):
        return given.to(device, torch.int64)
    return tensor(given, device, np.int64)


def same_segment(batch: PackedBatch, device: torch.device) -> Tensor:
    """Returns (rows, 1, length, length) bool, True where attention is allowed; padding attends to padding."""
    ids = tensor(batch.numbered(0), device, np.int32)
    return ids[:, None, :, None] == ids[:, None, None, :]
