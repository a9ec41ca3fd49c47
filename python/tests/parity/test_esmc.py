"""ESM C of the package `esm`. FlashAttention's kernels need a GPU: their place is taken by loops over the segments."""

from __future__ import annotations

from typing import Any

import pytest

import packed_rows
import samples
from parity.comparison import Parity, exact, package, segments
from stowage_reader import Masking, PackedBatch
from stowage_reader.errors import ModelError

torch = package("torch")
esm_esmc = package("esm.models.esmc")
esm_attention = package("esm.layers.attention")
esm_rotary = package("esm.layers.rotary")

from stowage_reader.models import PackedModel, esmc, esmc_flat  # noqa: E402


def model_of(flash: bool = False) -> Any:
    torch.manual_seed(1)
    tokenizer = package("esm.tokenization").EsmSequenceTokenizer()
    return esm_esmc.ESMC(64, 4, 2, tokenizer, use_flash_attn=flash).eval()


def alone(batch: PackedBatch, model: Any) -> Any:
    """Logits of each segment in a row of its own, by the model's forward."""
    found = [
        model(sequence_tokens=torch.tensor(batch.segment_tokens(n).astype("int64"))[None]).sequence_logits[0]
        for n in range(len(batch.lengths))
    ]
    return torch.cat(found)


@pytest.fixture
def flash_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that do on the CPU what FlashAttention's do."""

    def attend(qkv: Any, cu_seqlens: Any, max_seqlen: int, softmax_scale: float) -> Any:
        out = torch.empty_like(qkv[:, 0])
        for first, last in zip(cu_seqlens[:-1].tolist(), cu_seqlens[1:].tolist(), strict=True):
            assert last - first <= max_seqlen
            query, key, value = (part.transpose(0, 1) for part in qkv[first:last].unbind(1))
            context = torch.nn.functional.scaled_dot_product_attention(query, key, value, scale=softmax_scale)
            out[first:last] = context.transpose(0, 1)
        return out

    def rotate(x: Any, cos: Any, sin: Any, cu_seqlens: Any, max_seqlen: int, inplace: bool) -> None:
        for first, last in zip(cu_seqlens[:-1].tolist(), cu_seqlens[1:].tolist(), strict=True):
            x[first:last] = esm_rotary.apply_rotary_emb_torch(x[None, first:last].clone(), cos, sin)[0]

    monkeypatch.setattr(esm_attention, "flash_attn_varlen_qkvpacked_func", attend, raising=False)
    monkeypatch.setattr(esm_rotary, "apply_triton_rotary", rotate)
    monkeypatch.setattr(esm_esmc, "is_flash_attn_available", True)


# Positions go on through the row, and float32 rounds their angles: at 2,048 slots by 8e-6, 9e-6 and 2.6e-5 in three
# batches, in float64 with these angles as well. Without this rounding nothing is left.
@pytest.mark.parametrize(
    ("seed", "length", "float64", "limit"), [(1, 512, False, 1e-5), (3, 2048, False, 3e-5), (3, 2048, True, 1e-12)]
)
def test_should_equal_each_segment_alone(parity: Parity, seed: int, length: int, float64: bool, limit: float) -> None:
    batch, model = packed_rows.batch_of(seed, length), exact(model_of()) if float64 else model_of()
    what = f"esm ESMC, dense{', float64' * float64}"
    with torch.no_grad():
        parity.check(what, length, segments(batch, esmc(batch, model)), alone(batch, model), limit)


@pytest.mark.usefixtures("flash_kernels")
@pytest.mark.parametrize("length", [512, 2048])
def test_should_equal_each_segment_alone_without_padding(parity: Parity, length: int) -> None:
    batch, model, dense = packed_rows.batch_of(1, length), model_of(flash=True), model_of()
    assert model._use_flash_attn
    dense.load_state_dict(model.state_dict())
    with torch.no_grad():
        parity.check("esm ESMC, flat (kernel stubbed)", length, esmc_flat(batch, model), alone(batch, dense), 1e-5)


def test_should_pass_masked_tokens() -> None:
    batch, model = packed_rows.batch_of(2, 256), model_of()
    masked = Masking(rate=0.3).apply(batch)
    with torch.no_grad():
        found = esmc(batch, model, masked.tokens)
        assert torch.equal(found, esmc(batch, model, torch.tensor(masked.tokens)))
        assert torch.equal(found, PackedModel(model, esmc)(batch, masked.tokens))
        assert not torch.equal(found, esmc(batch, model))
    with pytest.raises(ModelError, match=r"tokens have shape \(2, 255\), the batch has \(2, 256\)"):
        esmc(batch, model, masked.tokens[:, 1:])
    high = masked.tokens.copy()
    high[0, 0] = 64
    with pytest.raises(ModelError, match="token id 64 has no embedding: the model has 64"):
        esmc(batch, model, high)


@pytest.mark.parametrize("how", ["None", "q != -1", "bool"])
def test_should_not_let_ids_become_a_mask(parity: Parity, how: str) -> None:
    batch, model = packed_rows.batch_of(1, 512), model_of()
    tokens = torch.tensor(batch.tokens.astype("int64"))
    ids = torch.tensor(batch.sequence_id)
    wrong = {"None": None, "q != -1": ids != -1, "bool": ids.bool()}[how]
    with torch.no_grad():
        found = model(sequence_tokens=tokens, sequence_id=wrong).sequence_logits
        parity.check_wrong(f"esm ESMC, sequence_id {how}", 512, segments(batch, found), alone(batch, model), 0.5)


@pytest.mark.usefixtures("flash_kernels")
def test_should_refuse_the_forward_of_flash_attention_which_takes_only_a_mask(
    parity: Parity, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, model, dense = packed_rows.batch_of(1, 512), model_of(flash=True), model_of()
    dense.load_state_dict(model.state_dict())

    def unpad(x: Any, mask: Any) -> Any:
        slots = torch.nonzero(mask.flatten()).flatten()
        return x.flatten(0, 1)[slots], slots

    def pad(x: Any, slots: Any, rows: int, length: int) -> Any:
        out = torch.zeros(rows * length, x.shape[-1])
        out[slots] = x
        return out.unflatten(0, (rows, length))

    monkeypatch.setattr(esm_esmc, "unpad_input", unpad)
    monkeypatch.setattr(esm_esmc, "pad_input", pad)
    tokens, ids = torch.tensor(batch.tokens.astype("int64")), torch.tensor(batch.sequence_id)
    with torch.no_grad():
        found = model(sequence_tokens=tokens, sequence_id=ids != -1).sequence_logits
        parity.check_wrong("esm ESMC, flash with a bool mask", 512, segments(batch, found), alone(batch, dense), 0.5)
        with pytest.raises(AssertionError):
            model(sequence_tokens=tokens, sequence_id=ids)
        with pytest.raises(ModelError, match="use esmc_flat, or make the model with use_flash_attn=False"):
            esmc(batch, model)
    with pytest.raises(ModelError, match="does not use FlashAttention"):
        esmc_flat(batch, dense)


def test_should_refuse_a_wrapped_model() -> None:
    wrapper = torch.nn.Module()
    wrapper.module = model_of()
    with pytest.raises(ModelError, match=r"goes around PackedModel\(model, esmc\)"):
        esmc(packed_rows.batch_of(1, 128), wrapper)


@pytest.mark.parametrize(("mode", "base"), [("pack", 1), ("pad", 1), ("flat", 0)])
def test_should_equal_each_segment_alone_in_every_mode(mode: str, base: int) -> None:
    record, _ = samples.random_batch(3, mode, base)
    batch, model = packed_rows.decode(record), model_of()
    with torch.no_grad():
        error = (segments(batch, esmc(batch, model)) - alone(batch, model)).abs().max()
    assert float(error) < 1e-5
