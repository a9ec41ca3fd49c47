"""ESM C of the package `esm`."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import ModelError
from stowage_reader.models.inputs import Model, Tokens, device_of, require_parts, tensor, token_ids

_PARTS = ("embed", "transformer", "sequence_head")


def esmc(batch: PackedBatch, model: Model, tokens: Tokens = None) -> Tensor:
    """Runs ESM C without FlashAttention on the rows of a batch.

    Its forward takes integer ids and compares them. Without ids, or with ids cast to bool, all segments of a row attend
    to each other, without an error; the recipe always passes integers.

    Args:
        model: an `esm.models.esmc.ESMC` made with `use_flash_attn=False`, or without `flash_attn` installed.

    Returns:
        (rows, length, 64) logits; those at padding mean nothing.

    Raises:
        ModelError: the model uses FlashAttention, or is none of these.
    """
    require_parts("esmc", model, *_PARTS)
    if model._use_flash_attn:
        raise ModelError(
            "this ESM C uses FlashAttention: its forward takes one bool mask per row, so that the segments of a row "
            "attend to each other; use esmc_flat, or make the model with use_flash_attn=False"
        )
    device = device_of(model)
    ids = token_ids(batch, tokens, model.embed.num_embeddings, device)
    logits: Tensor = model(sequence_tokens=ids, sequence_id=tensor(batch.numbered(0), device, np.int64)).sequence_logits
    return logits


def esmc_flat(batch: PackedBatch, model: Model, tokens: Tokens = None) -> Tensor:
    """Runs ESM C with FlashAttention on the segments of a batch, without padding.

    Calls the model's parts, because its forward accepts only one mask per row, which is wrong for packed rows. The mask
    here has one row per segment, from which the model counts the lengths; positions restart in each segment.

    Args:
        model: an `esm.models.esmc.ESMC` that uses FlashAttention.

    Returns:
        (tokens, 64) logits in the order of `batch.flat()`; its `slots` select targets and weights.

    Raises:
        ModelError: the model does not use FlashAttention, or is none of these.
    """
    require_parts("esmc_flat", model, *_PARTS)
    if not model._use_flash_attn:
        raise ModelError("this ESM C does not use FlashAttention, the only one that takes flat tokens; use esmc")
    device = device_of(model)
    flat = batch.flat()
    ids = token_ids(batch, tokens, model.embed.num_embeddings, device).flatten()[tensor(flat.slots, device, np.int64)]
    lengths = tensor(batch.lengths, device, np.int32)
    occupied = torch.arange(flat.max_seqlen, device=device) < lengths[:, None]
    hidden, _, _ = model.transformer(model.embed(ids), sequence_id=occupied)
    logits: Tensor = model.sequence_head(hidden)
    return logits
