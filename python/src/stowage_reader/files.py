"""A folder of shards in place of a topic. Start with :class:`ShardLog`; `stowage-reader export` writes the folder."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import MalformedValueError, ReaderError
from stowage_reader.index import ROW, BatchIndex, IndexBuilder
from stowage_reader.shards import Shard, content_crc
from stowage_reader.source import Place, PlacedBatch, PlanRest, Ranges
from stowage_reader.statistics import Manifest, Window, WindowDigest

_OPEN = 256
"""Shards that stay mapped."""


class _File(NamedTuple):
    """A file and what it holds."""

    path: Path
    partition: int
    window: int
    first: int
    last: int
    """Offsets in the topic."""


class ShardLog:
    """A folder of shards. It gives the same index as the topic, up to the last complete window, and the same batches.

    A run can therefore move from the topic to files and back: plan and state stay valid. Opens no file when it is made,
    and can be pickled before it is used.

    Args:
        folder: of `stowage-reader export`.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._places: list[_File] | None = None
        self._open: OrderedDict[Path, Shard] = OrderedDict()
        self._topic = ""

    def __getstate__(self) -> dict[str, object]:
        return {"folder": self.folder}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__(str(state["folder"]))  # type: ignore[misc]

    @property
    def topic(self) -> str:
        """Topic that the shards were made from. Raises ReaderError as :meth:`ranges` does."""
        self._scan()
        return self._topic

    def ranges(self, ends: Mapping[int, int] | None = None) -> dict[int, tuple[int, int]]:
        """Returns the offsets, in the topic, of the first batch and behind the last one, by partition.

        Args:
            ends: use these ends instead, and only these partitions.

        Raises:
            ReaderError: the folder has no shards, a file is damaged, or shards are of different topics.
            MissingExtraError: pyarrow is not installed.
        """
        ranges: dict[int, tuple[int, int]] = {}
        for place in self._scan():
            first, last = ranges.get(place.partition, (place.first, 0))
            ranges[place.partition] = (min(first, place.first), max(last, place.last + 1))
        if ends is None:
            return dict(sorted(ranges.items()))
        return {partition: (ranges.get(partition, (0, 0))[0], ends[partition]) for partition in sorted(ends)}

    def index(self, ranges: Ranges, builder: IndexBuilder | None = None) -> BatchIndex:
        """Returns the index of the batches in the ranges. Raises as :meth:`ranges` and `IndexBuilder` do."""
        builder = builder or IndexBuilder(self.topic)
        for place in self._scan():
            start, end = ranges.get(place.partition, (0, 0))
            if place.first >= end or place.last < start:
                continue
            shard = self.shard(place.path)
            for offset, headers in zip(shard.offsets.tolist(), shard.headers(), strict=True):
                if start <= offset < end:
                    builder.add(place.partition, offset, headers)
        return builder.build({partition: end for partition, (_, end) in ranges.items()})

    def batches(self, ranges: Ranges, decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Yields the batches of the ranges, by partition, then by offset. The decoder is not used."""
        for place in self._scan():
            start, end = ranges.get(place.partition, (0, 0))
            if place.first >= end or place.last < start:
                continue
            shard = self.shard(place.path)
            for number, offset in enumerate(shard.offsets.tolist()):
                if start <= offset < end:
                    yield PlacedBatch(place.partition, offset, shard.batch(number))

    def fetch(self, rest: PlanRest, decoder: BatchDecoder | None = None) -> ShardFetch:
        """Returns the batches of a plan. The decoder is not used.

        Raises:
            ReaderError: no shard has a batch that the index lists.
        """
        return ShardFetch(self, rest)

    def manifests(self) -> dict[Window, Manifest]:
        """Returns the manifests of all windows. Raises as :meth:`ranges` does."""
        return {(p.partition, p.window): self.shard(p.path).head.manifest for p in self._scan()}

    def verify(self, window: Window) -> Iterator[PackedBatch]:
        """Yields the batches of a window, each checked, and then compares the window with its manifest.

        Raises:
            DigestMismatchError: the batches are not those of the manifest.
            MalformedValueError: a batch was altered after the export.
        """
        place = next(place for place in self._scan() if (place.partition, place.window) == window)
        shard, digest = self.shard(place.path), WindowDigest()
        for number, (length, crc, content) in enumerate(shard.values()):
            batch = shard.batch(number)
            if content_crc(batch) != content:
                raise MalformedValueError(f"{batch.header.batch_id} in {place.path} was altered after the export")
            batch.verify()
            digest.add(crc, length)
            yield batch
        digest.require(shard.head.manifest)

    def at(self, places: Iterable[Place], decoder: BatchDecoder | None = None) -> Iterator[PlacedBatch]:
        """Yields the batches at these places of the topic. Raises ReaderError if no shard has one."""
        wanted = list(places)
        rows = np.zeros(len(wanted), ROW)
        rows["partition"], rows["offset"] = [p for p, _ in wanted], [offset for _, offset in wanted]
        paths, files, numbers = self.locate(rows)
        for place, file, number in zip(wanted, files.tolist(), numbers.tolist(), strict=True):
            yield PlacedBatch(*place, self.shard(paths[file]).batch(number))

    def _scan(self) -> list[_File]:
        if self._places is None:
            places: list[_File] = []
            for path in sorted(self.folder.glob("*.arrow")):
                shard = self.shard(path)
                if len(shard) == 0:
                    raise ReaderError(f"{path} has no batches; delete it and export again")
                if places and shard.head.topic != self._topic:
                    raise ReaderError(f"{path} is of topic {shard.head.topic}, other shards of {self._topic}")
                self._topic = shard.head.topic
                manifest, offsets = shard.head.manifest, shard.offsets
                key = (manifest.source_partition, manifest.window_offset)
                places.append(_File(path, *key, int(offsets[0]), int(offsets[-1])))
            if not places:
                raise ReaderError(f"{self.folder} has no shards; make them with: stowage-reader export {self.folder}")
            self._places = sorted(places, key=lambda place: (place.partition, place.first))
        return self._places

    def shard(self, path: Path) -> Shard:
        """Returns a shard, mapped."""
        shard = self._open.pop(path, None) or Shard(path)
        self._open[path] = shard
        if len(self._open) > _OPEN:
            self._open.popitem(last=False)
        return shard

    def locate(self, rows: NDArray[np.void]) -> tuple[list[Path], NDArray[np.int64], NDArray[np.int64]]:
        """Finds rows of an index: the files, and per row the number of its file, and the number in that file.

        Raises:
            ReaderError: no shard has a row.
        """
        files = np.full(len(rows), -1, np.int64)
        numbers = np.zeros(len(rows), np.int64)
        places = self._scan()
        for partition in np.unique(rows["partition"]).tolist():
            here = np.flatnonzero(rows["partition"] == partition)
            mine = [number for number, place in enumerate(places) if place.partition == partition]
            firsts = [places[number].first for number in mine]
            slots = np.searchsorted(firsts, rows["offset"][here], "right") - 1
            for slot in np.unique(slots[slots >= 0]).tolist():
                wanted = here[slots == slot]
                known = self.shard(places[mine[slot]].path).offsets
                found = np.minimum(np.searchsorted(known, rows["offset"][wanted]), len(known) - 1)
                files[wanted[known[found] == rows["offset"][wanted]]] = mine[slot]
                numbers[wanted] = found
        if len(rows) and files.min() < 0:
            lost = rows[np.flatnonzero(files < 0)[0]]
            raise ReaderError(
                f"no shard in {self.folder} has {self.topic}-{lost['partition']} offset {lost['offset']}; "
                "export its window, or make the index from the files"
            )
        return [place.path for place in places], files, numbers


class ShardFetch:
    """Gives the batches of a plan by their row of the index."""

    def __init__(self, log: ShardLog, rest: PlanRest) -> None:
        self._log = log
        rows = np.unique(rest.rows[rest.step :])
        paths, files, numbers = log.locate(rest.plan.index.batches[rows])
        self._paths = paths
        self._file_of = dict(zip(rows.tolist(), zip(files.tolist(), numbers.tolist(), strict=True), strict=True))

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch. Its arrays are views of the file."""
        file, number = self._file_of[row]
        return self._log.shard(self._paths[file]).batch(number)

    def stop(self) -> None:
        """Does nothing: files do not wait."""

    def close(self) -> None:
        """Does nothing: shards stay mapped while their batches are used."""
