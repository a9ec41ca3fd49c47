"""The scalars of a batch."""

from __future__ import annotations

from typing import NamedTuple


class BatchHeader(NamedTuple):
    """The scalars of a batch, in the order of the contract. Times are milliseconds since 1970."""

    batch_id: str
    mode: str
    bucket: int
    rows: int
    row_length: int
    source_topic: str
    source_partition: int
    window_offset: int
    window_start: int
    window_end: int
    epoch: int
    ordinal: int
    sequence: int
    bucket_sequence: int
    min_timestamp: int
    max_timestamp: int
    sequence_id_padding: int
    sequence_id_base: int
    pad_token: int
    mask_token: int
    vocabulary: str
    vocabulary_hash: str
    special_tokens: str
    real_tokens: int
    residues: int
    padding_row_tails: int
    padding_window_close: int
    padding_rounding: int
    padding_empty_rows: int
    sum_squared_segments: int
    longest_segment: int
    unknown_residues: int
    cause: str
    packing_version: int
    fingerprint: str


TEXT_FIELDS = frozenset(
    ["batch_id", "mode", "source_topic", "vocabulary", "vocabulary_hash", "special_tokens", "cause", "fingerprint"]
)
"""Fields of the header that are text; the others are integers."""
