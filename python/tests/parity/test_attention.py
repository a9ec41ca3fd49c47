"""Attention of PyTorch within segments, in a small transformer."""

from __future__ import annotations

from typing import Any

import pytest

import packed_rows
from parity.comparison import Parity, package, segments
from parity.small import Small

torch = package("torch")

from stowage_reader.models import flex_attention, own_model  # noqa: E402


def alone(batch: Any, model: Any) -> Any:
    found = []
    for number, length in enumerate(batch.lengths.tolist()):
        tokens = torch.tensor(batch.segment_tokens(number).astype("int64"))[None]
        plain = torch.nn.functional.scaled_dot_product_attention
        found.append(model(tokens, torch.arange(length)[None], plain)[0])
    return torch.cat(found)


@pytest.mark.filterwarnings("ignore:flex_attention called without torch.compile", "ignore:.*nested tensors")
@pytest.mark.parametrize("length", [512, 2048])
@pytest.mark.parametrize("attention", ["sdpa", "flex", "nested"])
def test_should_equal_each_segment_alone(parity: Parity, attention: str, length: int) -> None:
    batch, model = packed_rows.batch_of(1, length), Small()
    with torch.no_grad():
        found = own_model(batch, model, attention=attention)
        found = found if attention == "nested" else segments(batch, found)
        parity.check(f"torch {attention}", length, found, alone(batch, model), 1e-5)


def test_should_be_wrong_without_a_mask(parity: Parity) -> None:
    batch, model = packed_rows.batch_of(1, 512), Small()
    tokens, positions = torch.tensor(batch.tokens).long(), torch.tensor(batch.position_ids).long()
    with torch.no_grad():
        found = model(tokens, positions, torch.nn.functional.scaled_dot_product_attention)
        parity.check_wrong("torch sdpa without a mask", 512, segments(batch, found), alone(batch, model), 0.3)


def test_should_use_the_kernel_given() -> None:
    batch = packed_rows.batch_of(1, 256)
    calls = []

    def kernel(query: Any, key: Any, value: Any, block_mask: Any) -> Any:
        calls.append(block_mask)
        return query

    attend = flex_attention(batch, torch.device("cpu"), kernel)
    query = torch.zeros(2, 4, 256, 16)
    assert attend(query, query, query) is query
    assert calls[0].shape == (2, 1, 256, 256)


def test_should_refuse_an_unknown_attention() -> None:
    with pytest.raises(ValueError, match="sdpa, flex or nested but was 'flash'"):
        own_model(packed_rows.batch_of(1, 128), Small(), attention="flash")
