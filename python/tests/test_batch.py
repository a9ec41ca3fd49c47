"""What follows from a batch, compared with loops over its slots."""

from __future__ import annotations

import numpy as np
import pytest

import samples
from stowage_reader import ESM, BatchDecoder, PackedBatch, Vocabulary
from stowage_reader.errors import MalformedValueError, VocabularyError

CASES = [(seed, mode, base) for seed in range(10) for mode in ("pack", "pad", "flat") for base in (0, 1)]


def batch_of(seed: int, mode: str, base: int) -> PackedBatch:
    record, _ = samples.random_batch(seed, mode, base)
    return BatchDecoder(samples.SOURCE).batch(samples.encode(record))


@pytest.mark.parametrize(("seed", "mode", "base"), CASES)
def test_should_derive_what_a_loop_over_segments_derives(seed: int, mode: str, base: int) -> None:
    batch = batch_of(seed, mode, base)
    s = batch.segments
    shape = batch.tokens.shape
    positions, index = np.zeros(shape, np.int32), np.full(shape, -1, np.int32)
    chains, numbers = np.full(shape, -1, np.int32), np.full(shape, base - 1, np.int32)
    lengths = [0]
    flat: list[int] = []
    for row in range(shape[0]):
        chain = -1
        for within, n in enumerate(np.flatnonzero(s.row == row)):
            chain += 1
            for i in range(s.length[n]):
                slot = s.start[n] + i
                positions[row, slot], index[row, slot], numbers[row, slot] = i, n, within + base
                chains[row, slot] = chain
                chain += batch.tokens[row, slot] == 31
                flat.append(batch.tokens[row, slot])
            lengths.append(s.length[n])

    assert (batch.position_ids == positions).all()
    assert (batch.segment_index == index).all()
    assert (batch.chain_id == chains).all()
    assert (batch.numbered(base) == numbers).all()
    assert (batch.padding == (index == -1)).all()
    assert batch.cu_seqlens.tolist() == np.cumsum(lengths).tolist()
    assert batch.cu_seqlens.dtype == np.int32
    assert batch.max_seqlen == max(lengths)
    expected = (index[:, :, None] == index[:, None, :]) if mode != "pad" else None
    if expected is not None:
        assert (batch.attention_mask() == expected).all()
    view = batch.flat()
    assert view.tokens.tolist() == flat
    assert (batch.tokens.ravel()[view.slots] == view.tokens).all()
    assert (view.position_ids == positions.ravel()[view.slots]).all()


def test_should_separate_segments_of_more_than_64_per_row() -> None:
    record, texts = samples.random_batch(7, most=120)
    batch = BatchDecoder(samples.SOURCE).batch(samples.encode(record))
    assert int(batch.sequence_id.max()) > 64
    assert [batch.residues(n) for n in range(len(texts))] == texts
    batch.verify()


def test_should_allow_padding_between_segments() -> None:
    record, _ = samples.random_batch(5, most=1)
    tokens = np.array(record["tokens"]).reshape(record["rows"], -1)
    ids = np.array(record["sequence_id"]).reshape(tokens.shape)
    record["tokens"] = np.concatenate([tokens, np.full((len(tokens), 1), 1), tokens], axis=1).ravel().tolist()
    second = np.where(ids == -1, -1, ids + 1)
    record["sequence_id"] = np.concatenate([ids, np.full((len(ids), 1), -1), second], axis=1).ravel().tolist()
    record["row_length"] = 2 * tokens.shape[1] + 1
    batch = BatchDecoder(samples.SOURCE).batch(samples.encode(record))
    lengths = (ids != -1).sum(axis=1)
    assert batch.lengths.tolist() == np.repeat(lengths, 2).tolist()


@pytest.mark.parametrize("name", ["real_tokens", "sum_squared_segments", "longest_segment", "pad_token"])
def test_should_find_a_contradiction(name: str) -> None:
    record, _ = samples.random_batch(2)
    record[name] += 1
    with pytest.raises(MalformedValueError):
        BatchDecoder(samples.SOURCE).batch(samples.encode(record)).verify()


def test_should_refuse_another_vocabulary() -> None:
    other = Vocabulary("four", ["<pad>", "A", "C", "|"])
    record, _ = samples.random_batch(2)
    batch = BatchDecoder(samples.SOURCE, other).batch(samples.encode(record))
    with pytest.raises(VocabularyError, match=f"esm \\({ESM.hash}\\), not four"):
        batch.residues(0)
    with pytest.raises(VocabularyError):
        batch.chain_id  # noqa: B018
    with pytest.raises(ValueError, match="base must be 0 or 1"):
        batch.numbered(2)


def test_should_take_the_chain_break_from_letters_alone() -> None:
    assert Vocabulary("letters", ["<pad>", "A", "|"]).chain_break == 2
    assert Vocabulary("letters", ["<pad>", "A"]).chain_break is None
    assert Vocabulary("words", ["<pad>", "the", "|"]).chain_break is None
    assert Vocabulary("many", ["<pad>", "|", *(f"<{n}>" for n in range(63))]).chain_break is None
