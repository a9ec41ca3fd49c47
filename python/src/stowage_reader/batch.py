"""A batch and what follows from it. Properties derive values; the constructor only stores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import MalformedValueError
from stowage_reader.header import BatchHeader
from stowage_reader.segments import GivenSegments, Segments, SegmentSource
from stowage_reader.tracks import NO_TRACKS, GivenTracks, Tracks, TrackSource
from stowage_reader.vocabulary import Vocabulary

if TYPE_CHECKING:
    import torch

    from stowage_reader.masking import MaskedBatch


class FlatBatch(NamedTuple):
    """The real tokens of a batch as one sequence, for variable-length attention kernels."""

    tokens: NDArray[np.integer]
    """(total,) token ids."""
    position_ids: NDArray[np.int32]
    """(total,) position in the segment, from 0."""
    cu_seqlens: NDArray[np.int32]
    """(segments + 1,) cumulative lengths."""
    max_seqlen: int
    slots: NDArray[np.intp]
    """(total,) slot of each token in the batch: `rows[slots // row_length, slots % row_length]`."""


class PackedBatch:
    """A decoded batch. Arrays are shared and must not be changed.

    Args:
        header: scalars.
        tokens: (rows, length) uint8, or uint16 or int32 where an id needs it.
        sequence_id: (rows, length) int32 as written; None derives it from the segments.
        block: the encoded segments, decoded when `segments` is used.
        vocabulary: of the feed; checked where it is used.
        tracks: the encoded tracks, each decoded when it is used.
    """

    def __init__(
        self,
        header: BatchHeader,
        tokens: NDArray[np.integer],
        sequence_id: NDArray[np.int32] | None,
        block: SegmentSource,
        vocabulary: Vocabulary,
        tracks: TrackSource = NO_TRACKS,
    ) -> None:
        self.header = header
        self.tokens = tokens
        self._sequence_id = sequence_id
        self._block = block
        self._vocabulary = vocabulary
        self._tracks = tracks

    def __reduce__(self) -> tuple[Any, ...]:
        """Sends a batch to another process decoded, because readers of other schemas cannot be sent."""
        tracks = GivenTracks(tuple(self.tracks.infos.values()), [values.ravel() for values in self.tracks.values()])
        segments = GivenSegments(self.segments)
        return PackedBatch, (self.header, self.tokens, self._sequence_id, segments, self._vocabulary, tracks)

    def __repr__(self) -> str:
        shape = f"{self.header.rows} x {self.header.row_length}"
        return f"PackedBatch({self.header.batch_id}, {self.header.mode}, {shape}, {self.header.real_tokens} tokens)"

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary. Raises VocabularyError if it is not the one that the batch was written with."""
        self._vocabulary.require(self.header.vocabulary, self.header.vocabulary_hash)
        return self._vocabulary

    @cached_property
    def segments(self) -> Segments:
        """Columns with one item per segment. Raises MalformedValueError if they contradict the contract."""
        return self._block.decode(self.header.rows, self.header.row_length)

    @cached_property
    def tracks(self) -> Tracks:
        """Values by name of the track, aligned with `tokens` or with `segments`; empty if the feed has no tracks.

        int32 or float32 (rows, length) or (rows, length, width) for a track of level `slot`; (segments,) or
        (segments, width) for level `segment`. `tracks.infos` has type, level, width and filler.
        Raises MalformedValueError if they contradict the contract.
        """
        return Tracks(self._tracks, self.header.rows, self.header.row_length, len(self.lengths))

    @cached_property
    def sequence_id(self) -> NDArray[np.int32]:
        """(rows, length) int32 as written: equal ids may attend to each other. See `header.sequence_id_padding`."""
        return self._derived_ids() if self._sequence_id is None else self._sequence_id

    def _derived_ids(self) -> NDArray[np.int32]:
        header = self.header
        segments = self._block.places(header.rows, header.row_length)
        count, pad = len(segments.row), header.mode == "pad"
        values = np.full(2 * count + 1, 0 if pad else header.sequence_id_padding, np.int32)
        numbers = np.arange(count) - np.searchsorted(segments.row, segments.row) + header.sequence_id_base
        values[1::2] = 1 if pad else numbers
        edges = np.zeros(2 * count + 2, np.int64)
        edges[1:-1:2] = segments.row.astype(np.int64) * header.row_length + segments.start
        edges[2::2] = edges[1:-1:2] + segments.length
        edges[-1] = self.tokens.size
        runs = np.diff(edges)
        if runs.min() < 0:
            raise MalformedValueError(
                f"segments overlap, or are outside {header.rows} x {header.row_length}", "segments"
            )
        return np.repeat(values, runs).reshape(self.tokens.shape)

    @cached_property
    def padding(self) -> NDArray[np.bool_]:
        """(rows, length) bool, True where a slot holds no token of a segment."""
        if self.header.mode == "pad":
            return np.equal(self.sequence_id, 0)
        return np.equal(self.sequence_id, self.header.sequence_id_padding)

    @cached_property
    def _slots(self) -> NDArray[np.intp]:
        return np.flatnonzero(~self.padding)

    @cached_property
    def _starts(self) -> NDArray[np.bool_]:
        """(rows, length) bool, True at the first token of each segment."""
        starts = ~self.padding
        starts[:, 1:] &= self.sequence_id[:, 1:] != self.sequence_id[:, :-1]
        return starts

    @cached_property
    def lengths(self) -> NDArray[np.int32]:
        """(segments,) int32, tokens of each segment, by row, then by start. Derived from `sequence_id` alone."""
        return np.diff(self.cu_seqlens)

    @cached_property
    def cu_seqlens(self) -> NDArray[np.int32]:
        """(segments + 1,) int32, cumulative lengths of the segments without padding; the first is 0."""
        starts = np.flatnonzero(self._starts.ravel()[self._slots])
        return np.append(starts, len(self._slots)).astype(np.int32)

    @property
    def max_seqlen(self) -> int:
        """Length of the longest segment, tokens."""
        return self.header.longest_segment

    @cached_property
    def position_ids(self) -> NDArray[np.int32]:
        """(rows, length) int32, position in the segment, from 0; 0 at padding."""
        positions = np.zeros(self.tokens.size, np.int32)
        positions[self._slots] = self._flat_positions
        return positions.reshape(self.tokens.shape)

    @cached_property
    def _flat_positions(self) -> NDArray[np.int32]:
        offsets = np.repeat(self.cu_seqlens[:-1], self.lengths)
        return np.arange(len(self._slots), dtype=np.int32) - offsets

    @cached_property
    def segment_index(self) -> NDArray[np.int32]:
        """(rows, length) int32, number of the segment in the batch, from 0; -1 at padding."""
        index = np.full(self.tokens.size, -1, np.int32)
        index[self._slots] = np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)
        return index.reshape(self.tokens.shape)

    @cached_property
    def chain_id(self) -> NDArray[np.int32]:
        """(rows, length) int32, number of the chain in the row, from 0; -1 at padding.

        It never repeats in a row. It increments at each segment, and behind each `|`, which ends its chain.
        Raises VocabularyError if the vocabulary of the batch is not known.
        """
        begins = self._starts.copy()
        chain_break = self.vocabulary.chain_break
        if chain_break is not None:
            begins[:, 1:] |= (self.tokens[:, :-1] == chain_break) & ~self.padding[:, :-1]
        chains = np.cumsum(begins, axis=1, dtype=np.int32) - 1
        chains[self.padding] = -1
        return chains

    def numbered(self, base: int = 0) -> NDArray[np.int32]:
        """Returns (rows, length) int32 ids that number the segments of each row from `base`, in every mode.

        Padding is -1 for base 0, and 0 for base 1. Never cast ids of base 0 to bool.

        Raises:
            ValueError: base is not 0 or 1.
        """
        if base not in (0, 1):
            raise ValueError(f"base must be 0 or 1 but was {base}")
        ids = np.cumsum(self._starts, axis=1, dtype=np.int32) + (base - 1)
        ids[self.padding] = base - 1
        return ids

    def attention_mask(self) -> NDArray[np.bool_]:
        """Returns (rows, length, length) bool, True where attention is allowed: equal ids.

        Padding attends to padding, which keeps the softmax finite. Takes rows x length^2 bytes.
        """
        return np.equal(self.sequence_id[:, :, None], self.sequence_id[:, None, :])

    def flat(self) -> FlatBatch:
        """Returns the real tokens without padding, for variable-length kernels."""
        tokens = self.tokens.ravel()[self._slots]
        return FlatBatch(tokens, self._flat_positions, self.cu_seqlens, self.max_seqlen, self._slots)

    def segment_tokens(self, number: int) -> NDArray[np.integer]:
        """Returns (length,) token ids of one segment, a view."""
        segments = self.segments
        start = int(segments.start[number])
        return self.tokens[segments.row[number], start : start + int(segments.length[number])]

    def residues(self, number: int) -> str:
        """Returns the letters of one segment; an unknown residue is `?`. Raises as `vocabulary` does."""
        return self.vocabulary.text(self.segment_tokens(number))

    def to_torch(self, *names: str, masked: MaskedBatch | None = None, pin: bool = False) -> dict[str, torch.Tensor]:
        """Returns new tensors by name: `tokens` and `sequence_id` unless other names are given. Needs torch.

        `tokens`, `sequence_id`, `position_ids`, `chain_id` and `targets` are (rows, length) int64, `padding` is
        (rows, length) bool. `cu_seqlens` is (segments + 1,) int32 and `slots` (total,) int64: `tokens.flatten()[slots]`
        are the tokens that `cu_seqlens` divides. The name of a track gives its values, int32 or float32.

        Args:
            names: which tensors.
            masked: gives `tokens`, and `targets`, which is then included by default.
            pin: in page-locked memory, for asynchronous copies to a GPU.

        Raises:
            ValueError: there is no such tensor.
        """
        from stowage_reader.tensors import tensors

        return tensors(self, names, masked, pin)

    def verify(self) -> None:
        """Compares header, segments and arrays with each other.

        Raises:
            MalformedValueError: they contradict each other. The message names the first contradiction.
        """
        segments, header = self.segments, self.header
        starts = np.flatnonzero(self._starts)
        listed = segments.row.astype(np.int64) * header.row_length + segments.start
        _same("segments", "first slots", listed, starts)
        _same("segments", "lengths", segments.length, self.lengths)
        _same("tokens", "ids at padding", self.tokens[self.padding], np.array(header.pad_token))
        if header.mode != "pad":
            _same("sequence_id", "ids", self.sequence_id, self.numbered(header.sequence_id_base))
        squares = int((self.lengths.astype(np.int64) ** 2).sum())
        _same("sum_squared_segments", "value", np.array(header.sum_squared_segments), np.array(squares))
        _same("real_tokens", "value", np.array(header.real_tokens), np.array(len(self._slots)))
        longest = int(self.lengths.max()) if len(self.lengths) else 0
        _same("longest_segment", "value", np.array(header.longest_segment), np.array(longest))
        special = segments.has_cls.astype(np.int32) + segments.has_eos
        _same("segments", "residues", segments.residues + special, segments.length)
        self.tracks.verify(self.padding)


def _same(field: str, what: str, found: NDArray[np.generic], expected: NDArray[np.generic]) -> None:
    if found.ndim and expected.ndim and found.shape != expected.shape:
        raise MalformedValueError(f"{len(found)} {what} where the arrays have {len(expected)}", field)
    if not np.array_equal(found, np.broadcast_to(expected, found.shape)):
        raise MalformedValueError(f"{what} contradict the rest of the batch", field)
