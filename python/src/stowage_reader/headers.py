"""The Kafka headers of a batch, from which a reader plans and skips without decoding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stowage_reader.errors import ForeignRecordError

_TEXTS = ("cause", "mode", "fingerprint")


class BatchHeaders(NamedTuple):
    """Headers in the order of the contract. Lengths are tokens, or slots where a row or a bucket is meant."""

    sequence: int
    bucket: int
    bucket_sequence: int
    rows: int
    row_length: int
    segments: int
    longest_segment: int
    tokens: int
    sum_sq: int
    cause: str
    mode: str
    window: int
    epoch: int
    fingerprint: str

    @staticmethod
    def parse(headers: Sequence[tuple[str, bytes]] | None, where: str) -> BatchHeaders:
        """Parses the headers of one record; others than those of the contract are ignored.

        Args:
            headers: names and values in ASCII.
            where: position of the record, for the message.

        Raises:
            ForeignRecordError: a header is missing or is not a number.
        """
        given = dict(headers or ())
        values: list[int | str] = []
        for name in BatchHeaders._fields:
            value = given.get(name)
            if value is None:
                raise ForeignRecordError(f"{where} has no header {name!r}: it was not written by Stowage")
            try:
                values.append(value.decode("ascii") if name in _TEXTS else int(value))
            except ValueError:
                raise ForeignRecordError(f"{where} has the header {name!r} with {value!r}, not a number") from None
        return BatchHeaders._make(values)
