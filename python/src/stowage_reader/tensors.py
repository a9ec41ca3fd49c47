"""Batches as torch tensors. Needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import MissingExtraError

try:
    import torch
except ImportError as e:
    raise MissingExtraError("torch", "torch") from e

if TYPE_CHECKING:
    from stowage_reader.batch import PackedBatch
    from stowage_reader.masking import MaskedBatch

_TYPES = {
    "tokens": torch.int64,
    "sequence_id": torch.int64,
    "position_ids": torch.int64,
    "chain_id": torch.int64,
    "padding": torch.bool,
    "cu_seqlens": torch.int32,
    "slots": torch.int64,
}


def tensors(batch: PackedBatch, names: Sequence[str], masked: MaskedBatch | None, pin: bool) -> dict[str, torch.Tensor]:
    """See `PackedBatch.to_torch`."""
    found = {}
    for name in names or ("tokens", "sequence_id", *(("targets",) if masked else ())):
        if masked is not None and name in ("tokens", "targets"):
            found[name] = _copy(getattr(masked, name), torch.int64, pin)
        elif name in _TYPES:
            array = batch.flat().slots if name == "slots" else getattr(batch, name)
            found[name] = _copy(array, _TYPES[name], pin)
        elif name in batch.tracks:
            values = batch.tracks[name]
            found[name] = _copy(values, torch.float32 if values.dtype == np.float32 else torch.int32, pin)
        else:
            accepted = ", ".join((*_TYPES, *batch.tracks))
            raise ValueError(f"there is no tensor {name!r}, only {accepted}, and targets of a masked batch")
    return found


def _copy(array: NDArray[np.generic], dtype: torch.dtype, pin: bool) -> torch.Tensor:
    tensor = torch.empty(array.shape, dtype=dtype, pin_memory=pin)
    np.copyto(tensor.numpy(), array)
    return tensor
