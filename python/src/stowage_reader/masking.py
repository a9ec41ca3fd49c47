"""Masking for masked language models: replayable, and independent of packing, rank and world."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import VocabularyError

IGNORE = -100
"""Target of a token that is not predicted, as in `torch.nn.functional.cross_entropy`."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_DRAWS = 4


class MaskedBatch(NamedTuple):
    """A masked copy of a batch's tokens."""

    tokens: NDArray[np.integer]
    """(rows, length), the batch's type."""
    targets: NDArray[np.int32]
    """(rows, length) int32, the original token where it is predicted, else -100."""
    predicted: int
    """Number of targets. Ranks weight their loss by it."""


@dataclass(frozen=True)
class Masking:
    """Masks residues as BERT does. Special tokens, padding and `|` are never masked.

    A residue is identified by topic, partition, source offset, epoch and its position in the raw sequence. What happens
    to it depends on these, `seed` and `pass_` alone. Two pieces of a split mask shared residues alike.

    Attributes:
        rate: share of the residues that are predicted.
        mask: share of these that become `<mask>`.
        random: share of these that become a random token; the others stay as they are.
        seed: of all draws.
        pass_: pass over the feed; another pass has other draws.
        alphabet: letters that random tokens are drawn from.
    """

    rate: float = 0.15
    mask: float = 0.8
    random: float = 0.1
    seed: int = 0
    pass_: int = 0
    alphabet: Sequence[str] = tuple("LAGVSERTIDPKQNFYMHWC")

    def __post_init__(self) -> None:
        if not (0 <= self.rate <= 1 and self.mask >= 0 and self.random >= 0 and self.mask + self.random <= 1):
            raise ValueError(f"rate, mask and random must be shares: {self.rate}, {self.mask}, {self.random}")

    def apply(self, batch: PackedBatch) -> MaskedBatch:
        """Masks a batch, which stays as it is.

        Raises:
            VocabularyError: the vocabulary is not known, or lacks a letter of the alphabet or a mask token.
        """
        return self._replace(batch, *self._chosen(batch, ""))

    def choose(self, batch: PackedBatch, track: str) -> NDArray[np.bool_]:
        """Returns (rows, length) bool: residues at which a track is predicted, other ones for each name.

        Set the track to its filler there. `mask` and `random` are for tokens only. Raises as :meth:`apply` does.
        """
        chosen = np.zeros(batch.tokens.size, np.bool_)
        chosen[self._chosen(batch, f"/{track}")[0]] = True
        return chosen.reshape(batch.tokens.shape)

    def _chosen(self, batch: PackedBatch, what: str) -> tuple[NDArray[np.intp], NDArray[np.uint64], NDArray[np.uint64]]:
        """Returns the slots that are predicted, and the key and position of each."""
        slots = np.flatnonzero(self._maskable(batch))
        keys = self._keys(batch, what)[batch.segment_index.ravel()[slots]]
        positions = _positions(batch).ravel()[slots]
        chosen = _uniform(_draw(keys, positions, 0)) < self.rate
        return slots[chosen], keys[chosen], positions[chosen]

    def _maskable(self, batch: PackedBatch) -> NDArray[np.bool_]:
        is_residue = batch.vocabulary.is_residue
        if batch.tokens.size and int(batch.tokens.max()) >= len(is_residue):
            raise VocabularyError(f"token id {int(batch.tokens.max())} is outside vocabulary {batch.vocabulary.name}")
        residues: NDArray[np.bool_] = is_residue[batch.tokens] & ~batch.padding
        return residues

    def _keys(self, batch: PackedBatch, what: str) -> NDArray[np.uint64]:
        """(segments,) uint64: a key per raw sequence."""
        header, segments = batch.header, batch.segments
        feed = f"{self.seed}/{self.pass_}/{header.source_topic}/{header.source_partition}{what}".encode()
        base = hashlib.blake2b(feed, digest_size=32).digest()
        pairs = np.stack([segments.source_offset, segments.epoch], axis=1).astype("<i8")
        digests = [hashlib.blake2b(pair.tobytes(), key=base, digest_size=8).digest() for pair in pairs]
        return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)

    def _replace(
        self, batch: PackedBatch, slots: NDArray[np.intp], keys: NDArray[np.uint64], positions: NDArray[np.uint64]
    ) -> MaskedBatch:
        tokens = batch.tokens.ravel().copy()
        targets = np.full(tokens.size, IGNORE, np.int32)
        targets[slots] = tokens[slots]
        outcome = _uniform(_draw(keys, positions, 1))
        masked = outcome < self.mask
        if masked.any() and not 0 <= batch.header.mask_token < len(batch.vocabulary.tokens):
            raise VocabularyError(f"vocabulary {batch.vocabulary.name} has no mask token")
        tokens[slots[masked]] = batch.header.mask_token
        drawn = ~masked & (outcome < self.mask + self.random)
        choice = (_uniform(_draw(keys[drawn], positions[drawn], 2)) * len(self.alphabet)).astype(np.intp)
        tokens[slots[drawn]] = self._alphabet_ids(batch)[choice]
        shape = batch.tokens.shape
        return MaskedBatch(tokens.reshape(shape), targets.reshape(shape), len(slots))

    def _alphabet_ids(self, batch: PackedBatch) -> NDArray[np.integer]:
        known = {token: number for number, token in enumerate(batch.vocabulary.tokens)}
        missing = [letter for letter in self.alphabet if letter not in known]
        if missing:
            raise VocabularyError(f"vocabulary {batch.vocabulary.name} lacks {missing}; set Masking.alphabet")
        return np.array([known[letter] for letter in self.alphabet], batch.tokens.dtype)


def loss_weights(
    batch: PackedBatch,
    targets: MaskedBatch | NDArray[np.integer],
    by: str = "token",
    track: NDArray[np.floating] | None = None,
) -> tuple[NDArray[np.float32], float]:
    """Returns weights of the targets, and their sum.

    The loss of a step is the sum of the weighted losses of all ranks, divided by the sum of their sums.

    Args:
        targets: a masked batch, or (rows, length) or (rows, length, width) targets, -100 where there is none.
        by: `token`: each target weighs 1. `sequence`: each segment that has targets weighs 1, divided equally.
        track: factors of these: (rows, length) per slot, or (segments,) per segment. With `sequence` and a factor per
            segment, a segment that has targets weighs its factor.

    Returns:
        float32 of the targets' shape, 0 where there is no target, and the sum, which ranks add up before they divide.

    Raises:
        ValueError: `by` has another value, the shapes do not fit, or a target's factor is negative or not finite.
    """
    goal = targets.targets if isinstance(targets, MaskedBatch) else targets
    if goal.shape[:2] != batch.tokens.shape:
        raise ValueError(f"targets have shape {goal.shape}, the batch has {batch.tokens.shape}")
    if by not in ("token", "sequence"):
        raise ValueError(f"by must be token or sequence but was {by!r}")
    chosen = goal != IGNORE
    if (chosen & _wide(batch.padding, goal)).any():
        raise ValueError("a slot of padding has a target")
    weights = chosen.astype(np.float64)
    total = float(np.count_nonzero(chosen))
    if by == "sequence":
        segments = np.broadcast_to(_wide(batch.segment_index, goal), goal.shape)[chosen]
        counts = np.bincount(segments, minlength=len(batch.lengths))
        weights[chosen] = 1.0 / counts[segments]
        total = float(np.count_nonzero(counts))
    if track is not None:
        weights[chosen] *= _factors(batch, track, goal)[chosen]
        total = float(weights.sum())
    return weights.astype(np.float32), total


def _factors(batch: PackedBatch, track: NDArray[np.floating], goal: NDArray[np.integer]) -> NDArray[np.float64]:
    """Returns the factor of each target, of the targets' shape."""
    if track.shape == batch.lengths.shape:
        slots = np.append(track, 0)[batch.segment_index]
    elif track.shape == batch.tokens.shape:
        slots = track
    else:
        accepted = f"{batch.tokens.shape} or {batch.lengths.shape}"
        raise ValueError(f"the track of weights has shape {track.shape}; {accepted} is possible")
    factors = np.broadcast_to(_wide(slots, goal), goal.shape).astype(np.float64)
    wrong = (goal != IGNORE) & ~((factors >= 0) & (factors < np.inf))
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        raise ValueError(
            f"the weight at row {place[0]}, slot {place[1]} is {factors[tuple(place)]}; it must be 0 or more"
        )
    return factors


def _wide(slots: NDArray[Any], goal: NDArray[np.integer]) -> NDArray[Any]:
    """Adds an axis to (rows, length) where the targets have a width."""
    return slots[..., None] if goal.ndim == 3 else slots


def _positions(batch: PackedBatch) -> NDArray[np.uint64]:
    """(rows, length) uint64: position in the raw sequence of each residue; meaningless elsewhere."""
    segments = batch.segments
    first = np.append(segments.first_residue.astype(np.int64) - segments.has_cls, 0)
    positions: NDArray[np.uint64] = (batch.position_ids + first[batch.segment_index]).astype(np.uint64)
    return positions


def _draw(keys: NDArray[np.uint64], positions: NDArray[np.uint64], number: int) -> NDArray[np.uint64]:
    """SplitMix64's output function: 64 random bits from key, position and number of the draw. Wraps around."""
    x = keys + _GOLDEN * (positions * np.uint64(_DRAWS) + np.uint64(number + 1))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits: NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return bits


def _uniform(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
