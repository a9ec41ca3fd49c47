"""ESM C, ESM-2 and ESM-1b of the package `transformers`."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import ModelError
from stowage_reader.models.inputs import Model, Tokens, device_of, require_parts, same_segment, tensor, token_ids

_TRAINED_MASK_RATIO = 0.15 * 0.8


def transformers_esmc(batch: PackedBatch, model: Model, tokens: Tokens = None) -> Tensor:
    """Runs `EsmcForMaskedLM` on the rows of a batch.

    Passes ids and restarted positions, never an attention mask: a mask of two dimensions separates nothing, and eager
    attention adds a bool mask of four dimensions to the scores.

    Returns:
        (rows, length, vocabulary) logits; those at padding mean nothing.

    Raises:
        ModelError: the model uses FlashAttention, or is another one.
    """
    require_parts("transformers_esmc", model, "esmc", "lm_head", "config")
    _require_attention(model, "sdpa", "eager", "flex_attention")
    device = device_of(model)
    logits: Tensor = model(
        input_ids=token_ids(batch, tokens, model.esmc.embed_tokens.num_embeddings, device),
        sequence_id=tensor(batch.numbered(0), device, np.int64),
        position_ids=tensor(batch.position_ids, device, np.int64),
    ).logits
    return logits


def transformers_esm(batch: PackedBatch, model: Model, tokens: Tokens = None) -> Tensor:
    """Runs `EsmForMaskedLM` (ESM-2 with rotary positions, ESM-1b with absolute ones) on the rows of a batch.

    Calls embeddings, encoder and head one after the other:
    - `token_dropout` scales by the masked share of each segment; the model's own embedding takes that of the row;
    - absolute positions restart in each segment at the padding index + 1;
    - rotary positions restart where the model takes positions (transformers 5), else they go on through the row, which
      changes nothing but the rounding;
    - the mask is of four dimensions: bool for sdpa, added to the scores for eager.

    Returns:
        (rows, length, vocabulary) logits; those at padding mean nothing.

    Raises:
        ModelError: another attention than sdpa or eager, a decoder, other positions than rotary and absolute, a
            segment longer than the absolute positions, special tokens with other ids than in the batch, or another
            model.
    """
    require_parts("transformers_esm", model, "esm", "lm_head", "config")
    _require_esm(batch, model)
    device = device_of(model)
    ids = token_ids(batch, tokens, model.esm.embeddings.word_embeddings.num_embeddings, device)
    hidden = _embed(batch, model, ids)
    mask = same_segment(batch, device)
    if _attention(model) == "eager":
        mask = torch.zeros(mask.shape, dtype=hidden.dtype, device=device).masked_fill(
            ~mask, torch.finfo(hidden.dtype).min
        )
    rotary = getattr(model.esm, "rotary_embeddings", None)
    positions = {}
    if rotary is not None:
        positions["position_embeddings"] = rotary(hidden, tensor(batch.position_ids, device, np.int64))
    logits: Tensor = model.lm_head(model.esm.encoder(hidden, attention_mask=mask, **positions)[0])
    return logits


def _embed(batch: PackedBatch, model: Model, ids: Tensor) -> Tensor:
    parts, config = model.esm.embeddings, model.config
    hidden: Tensor = parts.word_embeddings(ids)
    if parts.token_dropout:
        masked = ids == config.mask_token_id
        scale = (1 - _TRAINED_MASK_RATIO) / (1 - _masked_share(batch, masked))
        hidden = (hidden.masked_fill(masked[..., None], 0.0) * scale[..., None]).to(hidden.dtype)
    if parts.position_embedding_type == "absolute":
        positions = np.where(batch.padding, config.pad_token_id, batch.position_ids + config.pad_token_id + 1)
        hidden = hidden + parts.position_embeddings(tensor(positions, ids.device, np.int64))
    return hidden if parts.layer_norm is None else parts.layer_norm(hidden)


def _masked_share(batch: PackedBatch, masked: Tensor) -> Tensor:
    """Returns (rows, length) float32: masked tokens of the slot's segment / its tokens; 0 where all are masked."""
    segments = len(batch.lengths)
    index = tensor(np.where(batch.padding, segments, batch.segment_index), masked.device, np.int64)
    counts = torch.zeros(segments + 1, device=masked.device).index_add(0, index.flatten(), masked.flatten().float())
    lengths = tensor(np.append(batch.lengths, 1), masked.device, np.float32)
    share = counts / lengths
    return torch.where(share < 1, share, 0)[index]


def _require_esm(batch: PackedBatch, model: Model) -> None:
    config, header = model.config, batch.header
    _require_attention(model, "sdpa", "eager")
    if config.is_decoder:
        raise ModelError("the model is a decoder (config.is_decoder), whose attention is causal; set it to False")
    kind = model.esm.embeddings.position_embedding_type
    if kind not in ("rotary", "absolute"):
        raise ModelError(f"positions of type {kind!r} are not supported; use a model with rotary or absolute ones")
    ids = (config.pad_token_id, config.mask_token_id)
    if ids != (header.pad_token, header.mask_token):
        raise ModelError(
            f"the model has <pad>, <mask> = {ids}, the batch {(header.pad_token, header.mask_token)}: "
            "its tokens are of another vocabulary"
        )
    if kind == "absolute" and batch.max_seqlen > (most := config.max_position_embeddings - config.pad_token_id - 1):
        raise ModelError(f"a segment has {batch.max_seqlen} tokens, the model has positions for {most}")


def _attention(model: Model) -> str:
    return str(model.config._attn_implementation)


def _require_attention(model: Model, *accepted: str) -> None:
    if _attention(model) not in accepted:
        raise ModelError(
            f"attention {_attention(model)!r} cannot separate the segments of a row here; "
            f"load the model with attn_implementation={' or '.join(map(repr, accepted))}"
        )
