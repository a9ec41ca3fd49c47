"""Exceptions. All derive from :class:`ReaderError`; each message says what was found, where, and what to do."""

from __future__ import annotations

from typing import TypeVar


class ReaderError(Exception):
    """Base of all exceptions of this package."""


E = TypeVar("E", bound=ReaderError)


def located(error: E, where: str) -> E:
    """Returns the error with the place of the record in front of its message."""
    error.args = (f"{where}: {error}",)
    return error


class MalformedValueError(ReaderError):
    """A record's value does not follow the wire contract.

    Attributes:
        what: what was found and what is accepted.
        field: field of the record, or "value".
        position: byte in the value, from 0, magic byte included.
    """

    def __init__(self, what: str, field: str = "value", position: int = 0) -> None:
        super().__init__(f"{field}, byte {position}: {what}")
        self.what = what
        self.field = field
        self.position = position


class SchemaMismatchError(ReaderError):
    """The writer's schema lacks a field that this package needs, or has it with another type."""


class UnknownSchemaError(ReaderError):
    """The registry has no schema of that id."""


class RegistryUnavailableError(ReaderError):
    """No schema registry gave a usable answer."""


class ForeignRecordError(ReaderError):
    """A record of the topic has no headers of a batch: it was not written by Stowage."""


class SequenceGapError(ReaderError):
    """The dense counter of a partition skips or repeats: batches are missing, or the topic was written twice."""


class FingerprintChangedError(ReaderError):
    """Batches of two configurations are in one range."""


class ShapeChangedError(ReaderError):
    """A batch has another shape than the others of its bucket, where one shape was asked for."""


class RetentionPassedError(ReaderError):
    """Retention removed records that the reader needs."""


class BrokerUnavailableError(ReaderError):
    """The brokers delivered nothing for too long."""


class OpenTransactionError(ReaderError):
    """A transaction that is not finished hides the records behind it."""


class DigestMismatchError(ReaderError):
    """The batches of a window are not those that its manifest describes."""


class PlanError(ReaderError):
    """A plan cannot be made with these arguments."""


class StateMismatchError(ReaderError):
    """A saved state does not belong to this plan or this number of ranks."""


class RanksError(ReaderError):
    """Ranks or workers are not set up so that each batch is read once."""


class FetcherLostError(ReaderError):
    """The rank that fetches for all ranks of its node has ended."""


class VocabularyError(ReaderError):
    """The vocabulary of a batch is not the one given, or is needed and not given."""


class ModelError(ReaderError):
    """A model, one of its settings, or a track would give wrong results for a packed batch."""


class MissingExtraError(ReaderError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(f"{module} is not installed; install it with: pip install 'stowage-reader[{extra}]'")


def rebuilt(name: str, message: str) -> ReaderError:
    """Returns an exception of this module that another process has raised; a `ReaderError` if it has no such class."""
    kind = globals().get(name, ReaderError)
    if not (isinstance(kind, type) and issubclass(kind, ReaderError)):
        kind = ReaderError
    # The constructors of some exceptions take other arguments.
    error: ReaderError = kind.__new__(kind, message)
    Exception.__init__(error, message)
    return error
