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


def test_should_refuse_shares_that_are_none() -> None:
    with pytest.raises(ValueError, match="must be shares"):
        Masking(mask=0.8, random=0.3)
