"""Shards: exported from a topic, compared with it, resumed, moved to in the middle of a run, and damaged."""

from __future__ import annotations

import json
import pickle
import sys
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import samples
import test_tracks
from conftest import Cluster, headers_of
from stowage_reader import (
    ESM,
    BatchDecoder,
    BatchLog,
    GivenSchemas,
    Manifest,
    PackedBatch,
    Plan,
    PlanOptions,
    PlanReader,
    ReaderState,
    ShardLog,
    StatisticsDecoder,
    Vocabulary,
    WindowDigest,
)
from stowage_reader.errors import (
    DigestMismatchError,
    MalformedValueError,
    MissingExtraError,
    ReaderError,
    RetentionPassedError,
    VocabularyError,
)
from stowage_reader.export import Exporter
from stowage_reader.shards import ShardHead
from stowage_reader.statistics import Window
from stowage_reader.torch import PackedBatches

TOPIC = "packed-batches"
SCHEMA = samples.PACKED_BATCH
DECODER = BatchDecoder(GivenSchemas({1: SCHEMA}))
OWN = Vocabulary("own", [f"<{n}>" for n in range(300)] + list("ABCDEFGH"))
PARTITIONS, WINDOWS, EACH = 2, 3, 5


class Feed:
    """Two partitions of three windows of five batches each, with tracks."""

    def __init__(self, cluster: Cluster, vocabulary: Vocabulary) -> None:
        self.log = BatchLog(TOPIC, cluster.config, patience=30)
        self.manifests: dict[Window, Manifest] = {}
        cluster.producer.begin_transaction()
        for partition in range(PARTITIONS):
            for window in range(WINDOWS):
                digest = WindowDigest()
                for number in range(EACH):
                    record = self._record(partition, window, number, vocabulary)
                    value = samples.encode(record, SCHEMA)
                    digest.update(value)
                    cluster.producer.produce(TOPIC, value, partition=partition, headers=headers_of(record))
                self.manifests[partition, 100 * window] = self._manifest(partition, window, vocabulary, digest)
        cluster.producer.commit_transaction()

    def _record(self, partition: int, window: int, number: int, vocabulary: Vocabulary) -> dict[str, Any]:
        seed, mode = 100 * partition + 10 * window + number, ("pack", "pad", "flat")[number % 3]
        record, _ = samples.random_batch(seed, mode, number % 2, vocabulary, sequence=EACH * window + number)
        record.update(source_partition=partition, window_offset=100 * window)
        padding = [n == record["sequence_id_padding"] for n in record["sequence_id"]]
        xyz = [number for pad in padding for number in ([nan] * 3 if pad else [1.5, nan, seed])]
        track = {"type": "float32", "width": 1, "filler": 0.0, "level": "slot", "ints": [], "floats": []}
        record["tracks"] = [
            {**track, "name": "plddt", "floats": [0 if pad else seed + 1 for pad in padding]},
            {**track, "name": "mass", "level": "segment", "width": 2, "floats": [0.5, 2.0] * len(record["segments"])},
            {**track, "name": "ss8", "type": "int32", "filler": -1.0, "ints": [-1 if pad else seed for pad in padding]},
            {**track, "name": "xyz", "width": 3, "filler": nan, "floats": xyz},
        ]
        return record

    def _manifest(self, partition: int, window: int, vocabulary: Vocabulary, digest: WindowDigest) -> Manifest:
        record = samples.statistics_record(
            partition, first_sequence=EACH * window, next_sequence=EACH * (window + 1), digest=digest.hexdigest(),
            vocabulary=vocabulary.name, vocabulary_tokens=list(vocabulary.tokens),
        )  # fmt: skip
        return manifest_of({**record, "window_offset": 100 * window})

    def export(self, folder: Path, *windows: Window, allow_removed: bool = False) -> tuple[int, int]:
        manifests = {window: self.manifests[window] for window in windows or self.manifests}
        done = Exporter(self.log, DECODER, manifests, allow_removed=allow_removed).run(folder)
        return done.written, done.present


def manifest_of(record: dict[str, Any]) -> Manifest:
    value = samples.HEAD + samples.plain(json.loads(samples.PAD_STATISTICS), record)
    manifest = StatisticsDecoder(GivenSchemas({1: samples.PAD_STATISTICS})).decode(value)
    assert isinstance(manifest, Manifest)
    return manifest


@pytest.fixture(params=["esm", "own"])
def feed(cluster: Cluster, request: pytest.FixtureRequest) -> Feed:
    return Feed(cluster, OWN if request.param == "own" else ESM)


@pytest.fixture
def esm(cluster: Cluster) -> Feed:
    return Feed(cluster, ESM)


def assert_same(found: PackedBatch, expected: PackedBatch) -> None:
    assert found.header == expected.header
    assert np.array_equal(found.tokens, expected.tokens)
    assert np.array_equal(found.sequence_id, expected.sequence_id)
    assert found.sequence_id.dtype == expected.sequence_id.dtype
    assert found.segments.id == expected.segments.id
    for name in expected.segments._fields:
        mine, theirs = getattr(found.segments, name), getattr(expected.segments, name)
        assert np.array_equal(mine, theirs)
        assert getattr(mine, "dtype", None) == getattr(theirs, "dtype", None)
    assert repr(found.tracks.infos) == repr(expected.tracks.infos)
    assert list(found.tracks) == list(expected.tracks)
    for name, values in expected.tracks.items():
        assert found.tracks[name].dtype == values.dtype
        np.testing.assert_array_equal(found.tracks[name], values)
    found.verify()


def test_should_give_the_index_and_the_batches_of_the_topic(feed: Feed, tmp_path: Path) -> None:
    assert feed.export(tmp_path) == (PARTITIONS * WINDOWS, 0)
    shards: ShardLog = pickle.loads(pickle.dumps(ShardLog(tmp_path)))

    topic = feed.log.index(feed.log.ranges())
    files = shards.index(shards.ranges())
    assert (files.topic, files.hash) == (topic.topic, topic.hash)
    assert shards.index(shards.ranges(topic.ends)).ends == topic.ends
    expected = {(p, offset): batch for p, offset, batch in feed.log.batches(feed.log.ranges(), DECODER)}
    found = list(shards.batches(shards.ranges()))
    assert [(p, offset) for p, offset, _ in found] == sorted(expected)
    for partition, offset, batch in found:
        assert_same(batch, expected[partition, offset])
        batch.residues(0)
    for source, decoder in ((shards, None), (feed.log, DECODER)):
        places = [(p, offset) for p, offset, _ in found][::3]
        at = {(p, offset): batch for p, offset, batch in source.at(places, decoder)}
        assert sorted(at) == places
        for place, batch in at.items():
            assert_same(batch, expected[place])
    marker = feed.log.ranges()[0][1] - 1
    for places in ([(0, marker)], [(0, 3), (0, marker)]):
        with pytest.raises(RetentionPassedError, match=f"packed-batches-0 has no record at offset {marker}"):
            list(feed.log.at(places, DECODER))
    with pytest.raises(ReaderError, match=r"no shard in .* has packed-batches-0 offset 9999"):
        next(shards.at([(0, 9999)]))
    stored = shards.manifests()
    assert stored.keys() == feed.manifests.keys()
    for window, manifest in feed.manifests.items():
        assert stored[window].vocabulary.tokens == manifest.vocabulary.tokens
        assert {**vars(stored[window]), "vocabulary": ""} == {**vars(manifest), "vocabulary": ""}
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:2] == [".lock", "sequences-0-00000000000000000000.arrow"]
    assert sum(len(list(shards.verify(window))) for window in feed.manifests) == len(expected)


def test_should_export_tracks_as_stowage_writes_them(cluster: Cluster, tmp_path: Path) -> None:
    log, value = BatchLog(TOPIC, cluster.config, patience=30), samples.HEAD + samples.golden("packed-batch-esm3")[5:]
    record, digest = samples.oracle(value), WindowDigest()
    digest.update(value)
    cluster.producer.begin_transaction()
    cluster.producer.produce(TOPIC, value, partition=0, headers=headers_of(record))
    cluster.producer.commit_transaction()
    manifest = manifest_of(samples.statistics_record(next_sequence=1, digest=digest.hexdigest()))
    assert Exporter(log, DECODER, {(0, 0): manifest}).run(tmp_path).written == 1
    ((*_, topic),) = log.batches(log.ranges(), DECODER)
    files = ShardLog(tmp_path)
    ((*_, file),) = files.batches(files.ranges())
    assert len(record["tracks"]) == 8
    test_tracks.assert_equals(file, record)
    assert_same(file, topic)
    assert len(list(files.verify((0, 0)))) == 1


def test_should_write_only_complete_windows_and_resume(esm: Feed, tmp_path: Path) -> None:
    assert esm.export(tmp_path, (0, 0), (1, 100)) == (2, 0)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.arrow")}
    (tmp_path / ".sequences-0-00000000000000000100.arrow.part").write_bytes(b"killed")
    assert esm.export(tmp_path) == (PARTITIONS * WINDOWS - 2, 2)
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert len(list(tmp_path.iterdir())) == PARTITIONS * WINDOWS + 1
    assert esm.export(tmp_path) == (0, PARTITIONS * WINDOWS)


@pytest.mark.parametrize("stop", [4, 12])
@pytest.mark.parametrize("first", ["topic", "files"])
def test_should_continue_a_run_of_the_topic_on_files_and_back(esm: Feed, tmp_path: Path, stop: int, first: str) -> None:
    esm.export(tmp_path)
    topic, files = (esm.log, DECODER), (ShardLog(tmp_path), None)
    (start, decoder), (rest, other) = (topic, files) if first == "topic" else (files, topic)
    options = PlanOptions(2, seed=4, window=16)
    plan = Plan(start.index(start.ranges()), options)
    whole = [batch.header.batch_id for batch in PlanReader(start, plan, decoder)]
    reader = PlanReader(start, plan, decoder)
    batches = iter(reader)
    done = [next(batches).header.batch_id for _ in range(stop)]
    state = ReaderState.from_json(reader.state().to_json())
    again = Plan(rest.index(rest.ranges(state.ends)), options)
    ranks = [
        [b.header.batch_id for b in PlanReader(rest, again, other, rank=r, world=2, state=state)] for r in range(2)
    ]
    assert sorted(done + ranks[0] + ranks[1]) == sorted(whole)
    assert len(ranks[0]) == len(ranks[1])


def test_should_train_from_files_as_from_the_topic(esm: Feed, tmp_path: Path) -> None:
    esm.export(tmp_path)
    tokens = []
    for source, registry in ((esm.log, GivenSchemas({1: SCHEMA})), (ShardLog(tmp_path), None)):
        dataset = PackedBatches(source, registry, group=2, seed=4, transform=lambda batch: batch.to_torch())
        tokens.append([batch["tokens"].tolist() for batch in dataset])
    assert tokens[0] == tokens[1]
    assert len(tokens[0]) > 20


def test_should_refuse_what_is_not_the_window(esm: Feed, tmp_path: Path) -> None:
    window = (0, 100)
    good = esm.manifests[window]
    esm.manifests[window] = Manifest(**{**vars(good), "digest": "00" * 32})
    with pytest.raises(DigestMismatchError, match="window sequences/0/100"):
        esm.export(tmp_path)
    assert not (tmp_path / "sequences-0-00000000000000000100.arrow").exists()
    assert not list(tmp_path.glob(".*.part"))
    esm.manifests[window] = Manifest(**{**vars(good), "next_sequence": 11})
    with pytest.raises(DigestMismatchError, match="window 0/100: its manifest exists, but batches of it are missing"):
        esm.export(tmp_path, window)
    esm.manifests[window] = good
    esm.export(tmp_path)
    esm.manifests[window] = Manifest(**{**vars(good), "digest": "00" * 32})
    with pytest.raises(ReaderError, match="is of another feed"):
        esm.export(tmp_path)


def test_should_name_windows_that_retention_has_removed(esm: Feed, tmp_path: Path) -> None:
    esm.manifests[0, 900] = Manifest(**{**vars(esm.manifests[0, 0]), "window_offset": 900})
    with pytest.raises(RetentionPassedError, match="1 of 7 windows were removed from packed-batches"):
        esm.export(tmp_path)
    assert esm.export(tmp_path, allow_removed=True) == (0, 6)


def test_should_find_an_altered_shard(esm: Feed, tmp_path: Path) -> None:
    esm.export(tmp_path, (0, 0))
    path = next(tmp_path.glob("*.arrow"))
    data = bytearray(path.read_bytes())
    tokens = next(ShardLog(tmp_path).batches({0: (0, 99)})).batch.tokens.tobytes()
    data[data.index(tokens) + 1] ^= 1
    path.write_bytes(data)
    with pytest.raises(MalformedValueError, match="was altered after the export"):
        list(ShardLog(tmp_path).verify((0, 0)))
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ReaderError, match="is not a shard, or is damaged; delete it and export again"):
        ShardLog(tmp_path).ranges()


def test_should_read_the_manifests_of_other_versions(esm: Feed) -> None:
    manifest = esm.manifests[0, 0]
    metadata = {k.encode(): v.encode() for k, v in ShardHead(TOPIC, manifest).metadata().items()}
    fields = json.loads(metadata[b"stowage.manifest"])
    del fields["undeclared_tracks"]
    metadata[b"stowage.manifest"] = json.dumps({**fields, "a_later_count": 3}).encode()
    assert ShardHead.of(metadata, "f").manifest.digest == manifest.digest
    with pytest.raises(ReaderError, match="f: version 2 of the format is not known, only 1"):
        ShardHead.of({**metadata, b"stowage.version": b"2"}, "f")


def test_should_name_a_missing_folder_shard_or_package(
    esm: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ReaderError, match="has no shards; make them with: stowage-reader export"):
        ShardLog(tmp_path / "none").ranges()
    esm.export(tmp_path, (0, 0), (1, 0), (1, 100), (1, 200))
    plan = Plan(esm.log.index(esm.log.ranges()), PlanOptions(2))
    with pytest.raises(ReaderError, match=r"no shard in .* has packed-batches-0 offset \d+; export its window"):
        next(iter(PlanReader(ShardLog(tmp_path), plan)))
    with pytest.raises(ReaderError, match="topic packed-batches needs a BatchDecoder"):
        next(iter(PlanReader(esm.log, plan)))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stowage-reader\[arrow\]'"):
        ShardLog(tmp_path).ranges()


def test_should_take_the_vocabulary_from_the_shard(cluster: Cluster, tmp_path: Path) -> None:
    own = Feed(cluster, OWN)
    own.export(tmp_path, (0, 0))
    batch = next(ShardLog(tmp_path).batches({0: (0, 99)})).batch
    assert set(batch.residues(0)) <= set("ABCDEFGH")
    assert batch.tokens.dtype == np.uint16
    with pytest.raises(VocabularyError):
        next(own.log.batches({0: (0, 99)}, DECODER)).batch.residues(0)
