"""Reads Stowage's packed batches for training: exact, resumable, independent of the number of ranks.

Start with :class:`BatchDecoder` for a value, :class:`BatchLog` for a topic, :class:`Plan` for which batches make which
step on which rank, and :class:`PlanReader` to run a plan. For PyTorch, start with :mod:`stowage_reader.torch`.
"""

from stowage_reader.batch import FlatBatch, PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import ReaderError
from stowage_reader.files import ShardLog
from stowage_reader.header import BatchHeader
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.kafka import BatchLog
from stowage_reader.loader import PlanReader
from stowage_reader.manifests import Manifests
from stowage_reader.masking import MaskedBatch, Masking, loss_weights
from stowage_reader.plan import Plan, PlanOptions
from stowage_reader.registry import GivenSchemas, SchemaRegistry, SchemaSource
from stowage_reader.segments import Segments
from stowage_reader.sequences import SequenceIndex
from stowage_reader.state import ReaderState
from stowage_reader.statistics import BucketStatistics, Manifest, StatisticsDecoder, WindowDigest
from stowage_reader.tracks import TrackInfo, Tracks
from stowage_reader.vocabulary import ESM, Vocabulary

__all__ = [
    "ESM",
    "BatchDecoder",
    "BatchHeader",
    "BatchIndex",
    "BatchLog",
    "BucketStatistics",
    "FlatBatch",
    "GivenSchemas",
    "IndexBuilder",
    "Manifest",
    "Manifests",
    "MaskedBatch",
    "Masking",
    "PackedBatch",
    "Plan",
    "PlanOptions",
    "PlanReader",
    "ReaderError",
    "ReaderState",
    "SchemaRegistry",
    "SchemaSource",
    "Segments",
    "SequenceIndex",
    "ShardLog",
    "StatisticsDecoder",
    "TrackInfo",
    "Tracks",
    "Vocabulary",
    "WindowDigest",
    "loss_weights",
]
