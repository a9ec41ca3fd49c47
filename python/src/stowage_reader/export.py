"""Writes shards from a topic, window by window: each one only when its manifest exists and its digest is equal."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import DigestMismatchError, MalformedValueError, ReaderError, RetentionPassedError
from stowage_reader.header import TEXT_FIELDS, BatchHeader
from stowage_reader.headers import BatchHeaders
from stowage_reader.kafka import BatchLog
from stowage_reader.ranges import Record
from stowage_reader.segments import SEGMENT_TYPES
from stowage_reader.shards import TRACK, Shard, ShardHead, content_crc, import_arrow, shard_name
from stowage_reader.statistics import Manifest, Window, WindowDigest

_FLUSH = 128
"""Batches of a record batch: the writer's memory."""


@dataclass
class Exported:
    """Counts of an export."""

    written: int = 0
    """Shards."""
    present: int = 0
    """Shards that were there already."""
    removed: int = 0
    """Windows that retention has removed, in whole or in part, and that are therefore left out."""
    batches: int = 0
    tokens: int = 0
    bytes: int = 0
    """Size of the shards that were written."""


class ShardWriter:
    """Writes the shard of one window to a temporary file, which :meth:`finish` renames.

    Args:
        folder: where the shard is written.
        head: topic of batches, and the manifest of the window.
    """

    def __init__(self, folder: Path, head: ShardHead) -> None:
        manifest = head.manifest
        name = shard_name(manifest.source_topic, manifest.source_partition, manifest.window_offset)
        self.path = folder / name
        self.batches = self.tokens = 0
        self._part = folder / f".{name}.part"
        self._head = head
        self._digest = WindowDigest()
        self._rows: list[tuple[int, bytes, PackedBatch]] = []
        self._file: Any = None
        self._writer: Any = None

    def add(self, offset: int, value: bytes, batch: PackedBatch) -> None:
        """Adds the next batch of the window: its offset in the topic, its value, and the same decoded."""
        self._digest.update(value)
        self._rows.append((offset, value, batch))
        self.batches += 1
        self.tokens += batch.header.real_tokens
        if len(self._rows) == _FLUSH:
            self._flush()

    def finish(self) -> None:
        """Completes the file.

        Raises:
            DigestMismatchError: the batches are not those of the manifest. No file is left.
        """
        try:
            self._digest.require(self._head.manifest)
            self._flush()
            self._writer.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except BaseException:
            self.discard()
            raise
        self._part.replace(self.path)

    def discard(self) -> None:
        """Removes the temporary file."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = _columns(self._rows, self._token_type())
        if self._writer is None:
            arrow = import_arrow()
            fields = [arrow.field(name, column.type, False, meta) for name, (column, meta) in columns.items()]
            self._file = self._part.open("wb")
            self._writer = arrow.ipc.new_file(self._file, arrow.schema(fields, self._head.metadata()))
        self._writer.write(import_arrow().record_batch([c for c, _ in columns.values()], self._writer_schema(columns)))
        self._rows = []

    def _writer_schema(self, columns: Mapping[str, Any]) -> Any:
        arrow = import_arrow()
        return arrow.schema([arrow.field(n, c.type, False, meta) for n, (c, meta) in columns.items()])

    def _token_type(self) -> Any:
        count = len(self._head.manifest.vocabulary.tokens)
        return np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.int32


class Exporter:
    """Exports the complete windows of a topic to a folder. Windows that are there already are left as they are.

    Args:
        log: topic of batches.
        decoder: decodes values.
        manifests: of all windows, see `Manifests.read`.
        allow_removed: leave out windows that retention has removed, instead of raising.
    """

    def __init__(
        self, log: BatchLog, decoder: BatchDecoder, manifests: Mapping[Window, Manifest], *, allow_removed: bool = False
    ) -> None:
        self._log = log
        self._decoder = decoder
        self._manifests = {window: m for window, m in manifests.items() if m.next_sequence > m.first_sequence}
        self._allow_removed = allow_removed
        self._done = Exported()

    def run(self, folder: str | os.PathLike[str], progress: Callable[[int, int], None] | None = None) -> Exported:
        """Writes the shards that are missing.

        Args:
            folder: made if it does not exist. One export at a time can write to it.
            progress: called with the records that were read and those of the range.

        Raises:
            DigestMismatchError: a window is not what its manifest describes.
            RetentionPassedError: retention has removed a window before it was exported.
            ReaderError: another export writes to the folder, or a shard there is of another feed.
            Others: as `BatchLog.read` and `BatchDecoder.batch` do.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        with _lock(target):
            present = {window for window, m in self._manifests.items() if self._present(target, m)}
            self._done.present = len(present)
            ranges = self._ranges(target, present)
            total, read = sum(end - start for start, end in ranges.values()), 0
            writers: dict[Window, ShardWriter] = {}
            try:
                for record in self._log.read(ranges):
                    self._add(record, present, writers, target)
                    read += 1
                    if progress is not None:
                        progress(read, total)
                self._require_all(target, writers)
            finally:
                for writer in writers.values():
                    writer.discard()
        return self._done

    def _present(self, folder: Path, manifest: Manifest) -> bool:
        path = folder / shard_name(manifest.source_topic, manifest.source_partition, manifest.window_offset)
        if not path.exists():
            return False
        head = Shard(path).head
        if (head.manifest.digest, head.topic) != (manifest.digest, self._log.topic):
            raise ReaderError(f"{path} is of another feed: its digest or topic differs; export to another folder")
        return True

    def _ranges(self, folder: Path, present: set[Window]) -> dict[int, tuple[int, int]]:
        """From behind the last window of each partition before which nothing is missing, to the end."""
        ranges = self._log.ranges()
        for partition, (start, end) in ranges.items():
            for window in sorted(window for window in self._manifests if window[0] == partition):
                if window not in present:
                    break
                manifest = self._manifests[window]
                shard = Shard(folder / shard_name(manifest.source_topic, partition, manifest.window_offset))
                start = max(start, int(shard.offsets[-1]) + 1)
            ranges[partition] = (start, max(start, end))
        return ranges

    def _add(self, record: Record, present: set[Window], writers: dict[Window, ShardWriter], folder: Path) -> None:
        where = f"{self._log.topic}-{record.partition} offset {record.offset}"
        headers = BatchHeaders.parse(record.headers, where)
        window = (record.partition, headers.window)
        manifest = self._manifests.get(window)
        if manifest is None or window in present:
            return
        if window not in writers:
            if headers.sequence != manifest.first_sequence:
                return  # Retention has removed the first batches; _require_all counts the window.
            writers[window] = ShardWriter(folder, ShardHead(self._log.topic, manifest))
        writer, value = writers[window], record.value or b""
        writer.add(record.offset, value, self._decoder.batch(value))
        if writer.batches == manifest.next_sequence - manifest.first_sequence:
            writers.pop(window).finish()
            present.add(window)
            self._done.written += 1
            self._done.batches += writer.batches
            self._done.tokens += writer.tokens
            self._done.bytes += writer.path.stat().st_size

    def _require_all(self, folder: Path, writers: Mapping[Window, ShardWriter]) -> None:
        for partition, offset in writers:
            raise DigestMismatchError(
                f"window {partition}/{offset}: its manifest exists, but batches of it are missing"
            )
        written = self._done.written + self._done.present
        self._done.removed = len(self._manifests) - written
        if self._done.removed and not self._allow_removed:
            raise RetentionPassedError(
                f"{self._done.removed} of {len(self._manifests)} windows were removed from {self._log.topic} before "
                f"they were exported; {folder} has the others; allow_removed accepts this"
            )


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    import fcntl  # Not on Windows.

    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReaderError(f"another export is writing to {folder}") from None
        yield


def _columns(rows: list[tuple[int, bytes, PackedBatch]], token_type: Any) -> dict[str, tuple[Any, Any]]:
    """The columns of some batches, each with the metadata of its field."""
    arrow = import_arrow()
    batches = [batch for _, _, batch in rows]
    columns = {"offset": arrow.array([offset for offset, _, _ in rows], arrow.int64())}
    for number, name in enumerate(BatchHeader._fields):
        kind = arrow.string() if name in TEXT_FIELDS else arrow.int64()
        columns[name] = arrow.array([batch.header[number] for batch in batches], kind)
    columns["value_length"] = arrow.array([len(value) for _, value, _ in rows], arrow.int32())
    columns["value_crc"] = arrow.array([zlib.crc32(value) for _, value, _ in rows], arrow.uint32())
    columns["content_crc"] = arrow.array([content_crc(batch) for batch in batches], arrow.uint32())
    columns["tokens"] = _lists([batch.tokens.ravel().astype(token_type, copy=False) for batch in batches])
    columns["segments"] = _segments(batches)
    described: dict[str, tuple[Any, Any]] = {name: (column, None) for name, column in columns.items()}
    infos = list(batches[0].tracks.infos.values())
    for name in batches[0].tracks.infos:
        _ = batches[0].tracks[name]  # Raises where this version does not know the type or level.
    for batch in batches:
        if repr(list(batch.tracks.infos.values())) != repr(infos):
            raise MalformedValueError(
                f"{batch.header.batch_id} has other tracks than {batches[0].header.batch_id}", "tracks"
            )
    for info in infos:
        column = _lists([batch.tracks[info.name].ravel() for batch in batches])
        described[TRACK + info.name] = (column, {"stowage.track": json.dumps(info)})
    return described


def _lists(arrays: list[Any]) -> Any:
    arrow = import_arrow()
    ends = np.cumsum([0] + [len(array) for array in arrays]).astype(np.int32)
    return arrow.ListArray.from_arrays(arrow.array(ends), arrow.array(np.concatenate(arrays)))


def _segments(batches: list[PackedBatch]) -> Any:
    arrow = import_arrow()
    fields = []
    for number, kind in enumerate(SEGMENT_TYPES.values()):
        columns = [batch.segments[number] for batch in batches]
        if kind == "string":
            fields.append(arrow.array([text for column in columns for text in column], arrow.string()))
        else:
            fields.append(arrow.array(np.concatenate(columns)))
    ends = np.cumsum([0] + [len(batch.segments.id) for batch in batches]).astype(np.int32)
    return arrow.ListArray.from_arrays(arrow.array(ends), arrow.StructArray.from_arrays(fields, list(SEGMENT_TYPES)))
