"""Attention within segments for your own model, by three kernels of PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from stowage_reader.batch import PackedBatch
from stowage_reader.models.inputs import Model, Tokens, device_of, same_segment, tensor, token_ids

Attention = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Takes query, key and value, and returns the context, all of one shape."""


def sdpa_attention(batch: PackedBatch, device: torch.device) -> Attention:
    """Returns attention on (rows, heads, length, width) by `scaled_dot_product_attention` with a mask."""
    mask = same_segment(batch, device)
    return lambda query, key, value: functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)


def flex_attention(batch: PackedBatch, device: torch.device, kernel: Callable[..., Any] | None = None) -> Attention:
    """Returns attention on (rows, heads, length, width) by flex attention, which skips blocks without a common segment.

    Args:
        kernel: `torch.compile(flex_attention)` made once by the caller; without it, PyTorch's unfused one.
    """
    from torch.nn.attention import flex_attention as flex

    ids = tensor(batch.numbered(0), device, np.int32)

    def same(row: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        return ids[row, query] == ids[row, key]

    rows, length = batch.tokens.shape
    mask = flex.create_block_mask(same, rows, None, length, length, device=str(device))
    run: Any = flex.flex_attention if kernel is None else kernel

    def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        context: Tensor = run(query, key, value, block_mask=mask)
        return context

    return attend


def nested_attention(batch: PackedBatch, device: torch.device) -> Attention:
    """Returns attention on (tokens, heads, width) of `batch.flat()` by jagged nested tensors."""
    offsets = tensor(batch.cu_seqlens, device, np.int64)
    lengths = batch.lengths

    def jagged(values: Tensor) -> Tensor:
        nested: Tensor = torch.nested.nested_tensor_from_jagged(
            values.contiguous(), offsets, min_seqlen=int(lengths.min()), max_seqlen=int(lengths.max())
        )
        return nested.transpose(1, 2)

    def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        context = functional.scaled_dot_product_attention(jagged(query), jagged(key), jagged(value))
        return context.transpose(1, 2).values()

    return attend


def own_model(batch: PackedBatch, model: Model, tokens: Tokens = None, *, attention: str = "sdpa") -> Any:
    """Calls `model(tokens, position_ids, attend)` with int64 tensors and a function of query, key and value.

    Args:
        model: a module that attends only by `attend`.
        attention: `sdpa` or `flex`: tokens and positions are (rows, length), attention takes
            (rows, heads, length, width). `nested`: (tokens,) and (tokens, heads, width) of `batch.flat()`.

    Returns:
        What the model returns.

    Raises:
        ValueError: attention has another value.
    """
    device = device_of(model)
    ids = token_ids(batch, tokens, None, device)
    positions = tensor(batch.position_ids, device, np.int64)
    if attention == "nested":
        slots = tensor(batch.flat().slots, device, np.int64)
        return model(ids.flatten()[slots], positions.flatten()[slots], nested_attention(batch, device))
    if attention not in ("sdpa", "flex"):
        raise ValueError(f"attention must be sdpa, flex or nested but was {attention!r}")
    attend = sdpa_attention(batch, device) if attention == "sdpa" else flex_attention(batch, device)
    return model(ids, positions, attend)
