"""Masking: replayable, independent of packing; loss weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import samples
from stowage_reader import ESM, BatchDecoder, Masking, PackedBatch, loss_weights


def decode(record: dict[str, Any]) -> PackedBatch:
    return BatchDecoder(samples.SOURCE).batch(samples.encode(record))


def by_residue(batch: PackedBatch, masking: Masking) -> dict[tuple[int, int], tuple[int, int]]:
    """(source offset, position in the raw sequence) -> token and target."""
    masked, s, found = masking.apply(batch), batch.segments, {}
    for n in range(len(s.id)):
        for i in range(s.residues[n]):
            slot = s.row[n], s.start[n] + int(s.has_cls[n]) + i
            found[int(s.source_offset[n]), int(s.first_residue[n]) + i] = (
                int(masked.tokens[slot]),
                int(masked.targets[slot]),
            )
    return found


@pytest.mark.parametrize("seed", range(5))
def test_should_mask_a_residue_alike_however_it_is_packed(seed: int) -> None:
    record, _ = samples.random_batch(seed, most=6)
    packed = decode(record)
    masking = Masking(seed=seed)
    expected = by_residue(packed, masking)
    alone = {}
    for n, segment in enumerate(record["segments"]):
        tokens = packed.segment_tokens(n).tolist()
        one = {**segment, "row": 0, "start": 0}
        shape = {"rows": 1, "row_length": len(tokens), "mode": "flat", "segments": [one]}
        alone.update(
            by_residue(decode({**record, **shape, "tokens": tokens, "sequence_id": [0] * len(tokens)}), masking)
        )
    assert alone == expected
    assert any(target >= 0 for _, target in expected.values())


def test_should_mask_alike_the_residues_that_two_pieces_share() -> None:
    record, _ = samples.random_batch(11, most=1)
    whole = by_residue(decode(record), Masking())
    piece = record["segments"][0]
    cut = 2 if piece["has_cls"] else 1
    piece["first_residue"] += 1
    tokens = record["tokens"][cut : piece["length"]]
    piece.update(has_cls=False, length=len(tokens), slots=len(tokens), residues=piece["residues"] - 1)
    shape = {
        "rows": 1,
        "row_length": len(tokens),
        "segments": [piece],
        "tokens": tokens,
        "sequence_id": [0] * len(tokens),
    }
    for residue, outcome in by_residue(decode({**record, **shape}), Masking()).items():
        assert whole[residue] == outcome


def test_should_keep_special_tokens_and_reach_its_rates() -> None:
    masking = Masking(seed=3)
    counts = np.zeros(4)
    for seed in range(150):
        record, _ = samples.random_batch(seed, most=20)
        for segment in record["segments"]:
            segment["source_offset"] += 10**6 * seed
        batch = decode(record)
        masked = masking.apply(batch)
        residue = np.isin(batch.tokens, np.flatnonzero(ESM.is_residue)) & ~batch.padding
        target = masked.targets >= 0
        assert not (target & ~residue).any()
        assert (masked.targets[target] == batch.tokens[target]).all()
        assert (masked.tokens[~target] == batch.tokens[~target]).all()
        assert target.sum() == masked.predicted
        changed = target & (masked.tokens != batch.tokens) & (masked.tokens != 32)
        counts += [residue.sum(), target.sum(), (target & (masked.tokens == 32)).sum(), changed.sum()]
    assert counts[1] / counts[0] == pytest.approx(0.15, abs=0.01)
    assert counts[2] / counts[1] == pytest.approx(0.8, abs=0.02)
    assert counts[3] / counts[1] == pytest.approx(0.1 * 0.95, abs=0.02)


@pytest.mark.parametrize("other", [Masking(seed=1), Masking(pass_=1)])
def test_should_differ_by_seed_and_pass(other: Masking) -> None:
    batch = decode(samples.random_batch(1, most=20)[0])
    assert (Masking().apply(batch).tokens == Masking().apply(batch).tokens).all()
    assert (Masking().apply(batch).targets != other.apply(batch).targets).any()


def test_should_weight_by_token_or_by_sequence() -> None:
    batch = decode(samples.random_batch(1, most=20)[0])
    masked = Masking().apply(batch)
    weights, total = loss_weights(batch, masked)
    assert weights.sum() == total == masked.predicted
    weights, total = loss_weights(batch, masked, "sequence")
    for n in range(len(batch.lengths)):
        here = batch.segment_index == n
        assert weights[here].sum() == pytest.approx(float((masked.targets[here] >= 0).any()), abs=1e-6)
    assert weights.sum() == pytest.approx(total, abs=1e-4)
    with pytest.raises(ValueError, match="by must be"):
        loss_weights(batch, masked, "row")


def test_should_multiply_weights_by_a_track() -> None:
    batch = decode(samples.random_batch(1, most=20)[0])
    masked = Masking().apply(batch)
    chosen = masked.targets >= 0
    slots = np.random.default_rng(1).random(batch.tokens.shape)
    weights, total = loss_weights(batch, masked, track=slots)
    assert (weights == np.where(chosen, slots, 0).astype(np.float32)).all()
    assert total == pytest.approx(slots[chosen].sum())
    factors = np.random.default_rng(2).random(len(batch.lengths))
    weights, total = loss_weights(batch, masked, "sequence", factors)
    has_target = np.zeros(len(factors), np.bool_)
    for n in range(len(factors)):
        here = batch.segment_index == n
        has_target[n] = chosen[here].any()
        assert weights[here].sum() == pytest.approx(factors[n] * has_target[n], abs=1e-6)
    assert total == pytest.approx(factors[has_target].sum())


def test_should_weight_targets_of_a_wide_track() -> None:
    batch = decode(samples.random_batch(1, most=20)[0])
    targets = np.where(np.random.default_rng(3).random((*batch.tokens.shape, 8)) < 0.1, 5, -100)
    targets[batch.padding] = -100
    weights, total = loss_weights(batch, targets, "sequence")
    assert weights.shape == targets.shape
    for n in range(len(batch.lengths)):
        here = batch.segment_index == n
        assert weights[here].sum() == pytest.approx(float((targets[here] >= 0).any()), abs=1e-6)
    assert total == pytest.approx(weights.sum(), abs=1e-4)


def test_should_refuse_weights_that_are_none() -> None:
    batch = decode(samples.random_batch(1, most=20)[0])
    masked = Masking().apply(batch)
    row, slot = np.argwhere(masked.targets >= 0)[0]
    track = np.ones(batch.tokens.shape)
    for wrong in (np.nan, -1, np.inf):
        track[row, slot] = wrong
        with pytest.raises(ValueError, match=f"the weight at row {row}, slot {slot} is {wrong}"):
            loss_weights(batch, masked, track=track)
    with pytest.raises(ValueError, match="the track of weights has shape"):
        loss_weights(batch, masked, track=np.ones(3))
    with pytest.raises(ValueError, match="targets have shape"):
        loss_weights(batch, masked.targets[:, 1:])
    with pytest.raises(ValueError, match="a slot of padding has a target"):
        loss_weights(batch, np.ones_like(masked.targets))


def test_should_choose_residues_of_a_track_however_it_is_packed() -> None:
    record, _ = samples.random_batch(1, most=20)
    batch = decode(record)
    chosen = Masking(rate=0.3).choose(batch, "structure_tokens")
    assert not (chosen & (np.isin(batch.tokens, (0, 1, 2, 31)) | batch.padding)).any()
    assert chosen.mean() > 0.1
    assert (chosen != Masking(rate=0.3).choose(batch, "ss8_tokens")).any()
    assert (chosen != (Masking(rate=0.3).apply(batch).targets >= 0)).any()
    tokens = batch.segment_tokens(3).tolist()
    one = {**record["segments"][3], "row": 0, "start": 0}
    shape = {"rows": 1, "row_length": len(tokens), "mode": "flat", "segments": [one]}
    alone = decode({**record, **shape, "tokens": tokens, "sequence_id": [0] * len(tokens)})
    assert (Masking(rate=0.3).choose(alone, "structure_tokens")[0] == chosen[batch.segment_index == 3]).all()


def test_should_refuse_shares_that_are_none() -> None:
    with pytest.raises(ValueError, match="must be shares"):
        Masking(mask=0.8, random=0.3)
