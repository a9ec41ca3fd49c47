"""Reads Stowage's packed batches for training: exact, resumable, independent of the number of ranks.

Start with :class:`BatchDecoder` for a value, :class:`~stowage_reader.kafka.BatchLog` for a topic, and :class:`Plan` for
which batches make which step on which rank.
"""

from stowage_reader.batch import BatchHeader, FlatBatch, PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ReaderError
from stowage_reader.registry import GivenSchemas, SchemaRegistry, SchemaSource
from stowage_reader.segments import Segments
from stowage_reader.statistics import BucketStatistics, Manifest, StatisticsDecoder, WindowDigest
from stowage_reader.vocabulary import ESM, Vocabulary

__all__ = [
    "ESM",
    "BatchDecoder",
    "BatchHeader",
    "BucketStatistics",
    "FlatBatch",
    "GivenSchemas",
    "Manifest",
    "PackedBatch",
    "ReaderError",
    "SchemaRegistry",
    "SchemaSource",
    "Segments",
    "StatisticsDecoder",
    "Vocabulary",
    "WindowDigest",
]
