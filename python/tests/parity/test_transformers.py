"""ESM C, ESM-2 and ESM-1b of the package `transformers`, of several versions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import packed_rows
from parity.comparison import Parity, package, segments
from parity.small import Module
from stowage_reader import Masking, PackedBatch
from stowage_reader.errors import ModelError

torch = package("torch")
transformers = package("transformers")

from stowage_reader.models import transformers_esm, transformers_esmc  # noqa: E402

MAJOR = int(transformers.__version__.split(".")[0])
HAS_ESMC = hasattr(transformers, "EsmcConfig")
# Rotary positions restart in version 5 only. Where they go on, float32 rounds angles that grow with the row: by 8e-6 to
# 1.8e-5 at 2,048 slots in three batches. In float64, the scale of `token_dropout` is left, which is float32.
RESTARTS = {512: 1e-5, 2048: 1e-5}
GOES_ON = {512: 1e-5, 2048: 3e-5}
FLOAT64 = 1e-6
ATTENTIONS = ["eager", "sdpa"] if int(transformers.__version__.split(".")[1]) > 48 or MAJOR > 4 else ["eager"]


def esm(attention: str = "eager", positions: str = "rotary", **settings: Any) -> Any:
    torch.manual_seed(1)
    config = transformers.EsmConfig(
        vocab_size=33,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        mask_token_id=32,
        pad_token_id=1,
        position_embedding_type=positions,
        max_position_embeddings=1026,
        initializer_range=0.1,
        emb_layer_norm_before=positions == "absolute",
        attn_implementation=attention,
        **{"token_dropout": True, **settings},
    )
    return transformers.EsmForMaskedLM(config).eval()


def esm_alone(batch: PackedBatch, model: Any, tokens: Any) -> Any:
    """Logits of each segment in a row of its own, by the model's forward."""
    found = []
    for row in split(batch, tokens):
        mask = torch.ones_like(row)[None]
        found.append(model(input_ids=row[None], attention_mask=mask).logits[0])
    return torch.cat(found)


def split(batch: PackedBatch, tokens: Any) -> list[Any]:
    flat = torch.tensor(tokens.ravel()[batch.flat().slots].astype("int64"))
    return list(flat.split(batch.lengths.tolist()))


def masked_batch(length: int, rows: int = 2, seed: int = 1) -> tuple[PackedBatch, Any]:
    batch = packed_rows.batch_of(seed, length, rows)
    return batch, Masking(rate=0.3).apply(batch).tokens


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize(("positions", "length"), [("rotary", 512), ("rotary", 2048), ("absolute", 512)])
def test_should_equal_each_segment_alone(parity: Parity, attention: str, positions: str, length: int) -> None:
    batch, tokens = masked_batch(length, seed=3 if length > 512 else 1)
    model = esm(attention, positions)
    limit = (RESTARTS if MAJOR > 4 or positions == "absolute" else GOES_ON)[length]
    name = "ESM-2" if positions == "rotary" else "ESM-1b"
    with torch.no_grad():
        found = segments(batch, transformers_esm(batch, model, tokens))
        parity.check(f"transformers {name}, {attention}", length, found, esm_alone(batch, model, tokens), limit)
        model = model.double()
        found = segments(batch, transformers_esm(batch, model, tokens))
        expected = esm_alone(batch, model, tokens)
        parity.check(f"transformers {name}, {attention}, float64", length, found, expected, FLOAT64)


@pytest.mark.parametrize("how", ["2-D mask", "ids as mask", "position_ids alone"])
def test_should_not_use_masks_that_separate_nothing(parity: Parity, how: str) -> None:
    batch, _ = masked_batch(512)
    model = esm(token_dropout=False)
    ids = torch.tensor(batch.tokens.astype("int64"))
    given: dict[str, Any] = {
        "2-D mask": {"attention_mask": torch.tensor(~batch.padding).long()},
        "ids as mask": {"attention_mask": torch.tensor(batch.numbered(1)).long()},
        "position_ids alone": {"position_ids": torch.tensor(batch.position_ids).long()},
    }[how]
    with torch.no_grad():
        found = segments(batch, model(input_ids=ids, **given).logits)
        expected = esm_alone(batch, model, batch.tokens)
        parity.check_wrong(f"transformers ESM-2, {how}", 512, found, expected, 0.3)
        assert parity.error(segments(batch, transformers_esm(batch, model)), expected) < 1e-5


def test_should_scale_token_dropout_by_segment(parity: Parity) -> None:
    batch, tokens = masked_batch(512)
    model = esm()
    mask = (torch.tensor(batch.numbered(0))[:, :, None] == torch.tensor(batch.numbered(0))[:, None, :])[:, None]
    additive = torch.zeros(mask.shape).masked_fill(~mask, torch.finfo(torch.float32).min)
    with torch.no_grad():
        ids, real = torch.tensor(tokens.astype("int64")), torch.tensor(~batch.padding).long()
        hidden = model.esm.embeddings(input_ids=ids, attention_mask=real)
        rotary = getattr(model.esm, "rotary_embeddings", None)
        positions = torch.tensor(batch.position_ids)
        extra = {} if rotary is None else {"position_embeddings": rotary(hidden, positions)}
        found = model.lm_head(model.esm.encoder(hidden, attention_mask=additive, **extra)[0])
        expected = esm_alone(batch, model, tokens)
        parity.check_wrong("transformers ESM-2, token dropout by row", 512, segments(batch, found), expected, 0.05)
        assert parity.error(segments(batch, transformers_esm(batch, model, tokens)), expected) < 1e-5


def test_should_restart_absolute_positions(parity: Parity) -> None:
    batch, tokens = masked_batch(512)
    model = esm(positions="absolute", token_dropout=False)
    with torch.no_grad():
        expected = esm_alone(batch, model, tokens)
        running = torch.cumsum(torch.tensor(~batch.padding), 1) + 1
        shifted = torch.tensor(batch.position_ids).long()
        for how, positions in [("running on", running), ("from 0", shifted)]:
            given = with_positions(model, positions)
            found = segments(batch, transformers_esm(batch, given, tokens))
            parity.check_wrong(f"transformers ESM-1b, positions {how}", 512, found, expected, 0.05)


def with_positions(model: Any, positions: Any) -> Any:
    """A copy of the model that ignores the positions it is given."""

    class Fixed(Module):  # type: ignore[misc]
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, _: Any) -> Any:
            return self.inner(positions)

    copy = esm(positions="absolute", token_dropout=False)
    copy.load_state_dict(model.state_dict())
    copy.esm.embeddings.position_embeddings = Fixed(copy.esm.embeddings.position_embeddings)
    return copy


def test_should_keep_a_segment_finite_whose_tokens_are_all_masked() -> None:
    batch, _ = masked_batch(128)
    tokens = np.full_like(batch.tokens, 32)
    with torch.no_grad():
        assert torch.isfinite(transformers_esm(batch, esm(), tokens)).all()


def test_should_refuse_models_that_cannot_separate_segments() -> None:
    batch, _ = masked_batch(512)
    model = esm()
    model.config._attn_implementation = "flash_attention_2"
    with pytest.raises(ModelError, match="attn_implementation='sdpa' or 'eager'"):
        transformers_esm(batch, model)
    model = esm()
    model.config.is_decoder = True
    with pytest.raises(ModelError, match="decoder"):
        transformers_esm(batch, model)
    model = esm()
    model.config.mask_token_id = 31
    with pytest.raises(ModelError, match=r"<pad>, <mask> = \(1, 31\), the batch \(1, 32\)"):
        transformers_esm(batch, model)
    model = esm()
    model.esm.embeddings.position_embedding_type = "relative_key"
    with pytest.raises(ModelError, match="'relative_key' are not supported"):
        transformers_esm(batch, model)
    model = esm(positions="absolute")
    model.config.max_position_embeddings = 100
    with pytest.raises(ModelError, match=f"a segment has {batch.max_seqlen} tokens, the model has positions for 98"):
        transformers_esm(batch, model)


def esmc(attention: str = "sdpa") -> Any:
    torch.manual_seed(1)
    config = transformers.EsmcConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        initializer_range=0.1,
        attn_implementation=attention,
    )
    return transformers.EsmcForMaskedLM(config).eval()


def esmc_alone(batch: PackedBatch, model: Any, tokens: Any) -> Any:
    return torch.cat([model(input_ids=row[None]).logits[0] for row in split(batch, tokens)])


if HAS_ESMC:

    @pytest.mark.parametrize(("attention", "length"), [("sdpa", 512), ("sdpa", 2048), ("eager", 512)])
    def test_should_equal_each_segment_alone_with_esmc(parity: Parity, attention: str, length: int) -> None:
        batch, tokens = masked_batch(length)
        model = esmc(attention)
        with torch.no_grad():
            found = segments(batch, transformers_esmc(batch, model, tokens))
            expected = esmc_alone(batch, model, tokens)
            parity.check(f"transformers ESMC, {attention}", length, found, expected, 1e-5)

    @pytest.mark.parametrize("how", ["2-D mask", "ids as mask", "position_ids alone", "eager with a 4-D bool mask"])
    def test_should_not_use_masks_that_separate_nothing_with_esmc(parity: Parity, how: str) -> None:
        batch, tokens = masked_batch(512)
        model = esmc("eager")
        ids = torch.tensor(batch.numbered(0))
        given: dict[str, Any] = {
            "2-D mask": {"attention_mask": torch.tensor(~batch.padding).long()},
            "ids as mask": {"attention_mask": torch.tensor(batch.numbered(1)).long()},
            "position_ids alone": {"position_ids": torch.tensor(batch.position_ids).long()},
            "eager with a 4-D bool mask": {"attention_mask": (ids[:, :, None] == ids[:, None, :])[:, None]},
        }[how]
        with torch.no_grad():
            found = model(input_ids=torch.tensor(tokens.astype("int64")), **given).logits
            expected = esmc_alone(batch, model, tokens)
            parity.check_wrong(f"transformers ESMC, {how}", 512, segments(batch, found), expected, 0.3)
            assert parity.error(segments(batch, transformers_esmc(batch, model, tokens)), expected) < 1e-5

    def test_should_refuse_flash_attention_with_esmc() -> None:
        model = esmc()
        model.config._attn_implementation = "flash_attention_2"
        with pytest.raises(ModelError, match="attn_implementation='sdpa' or 'eager' or 'flex_attention'"):
            transformers_esmc(masked_batch(128)[0], model)
