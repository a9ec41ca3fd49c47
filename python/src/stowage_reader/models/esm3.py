"""ESM3 of the package `esm`, with tracks named as the arguments of its `forward`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MethodType
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import ModelError
from stowage_reader.models.esm3_tracks import esm3_arrays
from stowage_reader.models.inputs import Model, Tokens, device_of, require_parts, tensor, token_ids


def esm3(
    batch: PackedBatch,
    model: Model,
    tokens: Tokens = None,
    tracks: Mapping[str, NDArray[Any]] | None = None,
    *,
    merge_chains: bool = False,
) -> Any:
    """Runs ESM3's `forward` on the rows of a batch.

    `sequence_id` is always integers, `chain_id` never repeats in a row, `average_plddt` is the segment's at each of its
    slots, coordinates are NaN wherever there is no residue, and `sequence_tokens` are always given, because the model
    derives the special tokens of the structure from them. Each of these, done otherwise, is wrong without an error.

    Args:
        model: an `esm.models.esm3.ESM3`.
        tracks: arrays by name, for example with masked values; those of the batch by default. Per slot: (rows, length)
            or (rows, length, width). `average_plddt`: (segments,). The model's defaults stand for absent ones.
        merge_chains: let the chains of a segment see each other in geometric attention, as ESM3 does for a complex
            without `chain_id`. By default they do not, as with ESM3's `chain_id` of a complex.

    Returns:
        An `ESMOutput`, whose logits are (rows, length, ...); those at padding mean nothing.

    Raises:
        ModelError: a track has an unknown name, a wrong shape or a value that ESM3 would take for something else; or
            the model is another one.
        VocabularyError: the batch is of another vocabulary than `esm`.
    """
    require_parts("esm3", model, "encoder", "transformer", "output_heads")
    device = device_of(model)
    chains = batch.numbered(0) if merge_chains else batch.chain_id
    arrays = esm3_arrays(batch, tracks)
    return model(
        sequence_tokens=token_ids(batch, tokens, model.encoder.sequence_embed.num_embeddings, device),
        sequence_id=tensor(batch.numbered(0), device, "int64"),
        chain_id=tensor(chains, device, "int64"),
        **{name: tensor(values, device, values.dtype) for name, values in arrays.items()},
    )


def geometric_attention_by_segment(model: Model) -> Model:
    """Makes an ESM3 compute geometric attention segment by segment, and returns it.

    Takes memory by the squared lengths of the segments, not of the row, and nothing for segments without coordinates.
    Parameters and their names stay. Needs integer `sequence_id`, as :func:`esm3` passes them.

    Raises:
        ModelError: the model has no geometric attention.
    """
    require_parts("geometric_attention_by_segment", model, "transformer")
    blocks = [block.geom_attn for block in model.transformer.blocks if block.use_geom_attn]
    if not blocks:
        raise ModelError(f"{type(model).__name__} has no geometric attention")
    for block in blocks:
        block.forward = MethodType(_attend_by_segment, block)
    return model


def _attend_by_segment(
    block: Model, states: Tensor, frames: Any, has_frame: Tensor, sequence_id: Tensor | None, chain_id: Tensor
) -> Tensor:
    if sequence_id is None or sequence_id.dtype == torch.bool:
        raise ModelError("geometric attention by segment needs integer sequence_id; run the model by the recipe esm3")
    if not block.mask_and_zero_frameless or block.out_proj.bias is not None:
        raise ModelError("geometric attention by segment needs a model that zeroes slots without coordinates")
    out = torch.zeros_like(states)
    for row, first, last in _runs(sequence_id, has_frame):
        here = (slice(row, row + 1), slice(first, last))
        out[here] = type(block).forward(
            block, states[here], frames[here], has_frame[here], sequence_id[here], chain_id[here]
        )
    return out


def _runs(sequence_id: Tensor, has_frame: Tensor) -> list[tuple[int, int, int]]:
    """Returns row, first slot and end of each run of equal ids that has a frame."""
    runs = []
    for row, (ids, framed) in enumerate(zip(sequence_id.cpu(), has_frame.cpu(), strict=True)):
        ends = [*(torch.nonzero(ids[1:] != ids[:-1]).flatten() + 1).tolist(), len(ids)]
        first = 0
        for end in ends:
            if bool(framed[first:end].any()):
                runs.append((row, first, end))
            first = end
    return runs
