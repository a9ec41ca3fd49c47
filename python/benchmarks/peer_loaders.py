"""Adapters of the loaders that peers.py compares. A global batch is 32 sequences, whatever the number of ranks."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

GLOBAL_BATCH = 32
SEED = 1
Batch = list[tuple[int, Any]]
"""Number and token ids of each sequence."""


class Loader:
    """One rank of a loader. A subclass writes its format with `prepare` and reads it in `__init__`."""

    name: str
    shuffle: str
    packages: tuple[str, ...] = ()
    stop = 100
    """Steps before it is stopped."""
    distributed = False
    """Needs torch.distributed."""

    @staticmethod
    def prepare(folder: Path, proteins: list[bytes]) -> None:
        """Writes the dataset in the loader's own format."""

    def __init__(self, folder: Path, rank: int, world: int) -> None: ...

    def load(self, state: Any) -> None:
        """Continues from a state of :meth:`state`."""

    def state(self) -> Any:
        """Returns what a checkpoint stores."""

    def batches(self) -> Iterator[Batch]:
        """Yields what this rank takes in each step."""
        raise NotImplementedError


class _Mapped:
    """Proteins in one memory-mapped file, for random access."""

    def __init__(self, folder: Path) -> None:
        self.tokens = np.load(folder / "tokens.npy", mmap_mode="r")
        self.ends = np.load(folder / "ends.npy")

    @staticmethod
    def write(folder: Path, proteins: list[bytes]) -> None:
        np.save(folder / "tokens.npy", np.frombuffer(b"".join(proteins), np.uint8))
        np.save(folder / "ends.npy", np.cumsum([0, *map(len, proteins)]))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> dict[str, Any]:
        return {"id": int(number), "tokens": np.asarray(self.tokens[self.ends[number] : self.ends[number + 1]])}


class Grain(Loader):
    name, shuffle, packages = "grain, MapDataset sliced by rank", "global", ("grain",)
    prepare = staticmethod(_Mapped.write)

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        import grain

        data = grain.MapDataset.source(_Mapped(folder)).shuffle(seed=SEED)[rank::world]
        self._iterator = iter(data.batch(GLOBAL_BATCH // world, batch_fn=list).to_iter_dataset())

    def load(self, state: Any) -> None:
        self._iterator.set_state(state)

    def state(self) -> Any:
        return self._iterator.get_state()

    def batches(self) -> Iterator[Batch]:
        for batch in self._iterator:
            yield [(sample["id"], sample["tokens"]) for sample in batch]


class GrainElastic(Grain):
    name = "grain, experimental ElasticIterator"

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        import grain
        from grain.experimental import ElasticIterator

        # It always stacks arrays, so that the tokens, whose lengths differ, are looked up by number.
        self._source = _Mapped(folder)
        data = grain.MapDataset.source(np.arange(len(self._source))).shuffle(seed=SEED)
        shard = grain.sharding.ShardOptions(shard_index=rank, shard_count=world)
        self._iterator = iter(ElasticIterator(data, GLOBAL_BATCH, shard))

    def batches(self) -> Iterator[Batch]:
        for numbers in self._iterator:
            yield [(int(number), self._source[number]["tokens"]) for number in numbers]


class GrainPacked(Grain):
    name, stop = "grain, packed by FirstFitPackIterDataset", 20

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        import grain
        from grain.experimental import FirstFitPackIterDataset

        data = grain.MapDataset.source(_Mapped(folder)).shuffle(seed=SEED)[rank::world].map(_packable)
        packed = FirstFitPackIterDataset(
            data.to_iter_dataset(), length_struct={"ids": 2048, "tokens": 2048}, num_packing_bins=64
        )
        self._iterator = iter(packed.batch(8 // world))

    def batches(self) -> Iterator[Batch]:
        for batch in self._iterator:
            # The first token of a sequence has its number, counted from 1, as id; the others have 0.
            numbers = (batch["ids"][batch["ids"] > 0] - 1).tolist()
            yield [*((number, ()) for number in numbers), (-1, batch["tokens"][batch["tokens_segment_ids"] > 0])]


def _packable(sample: dict[str, Any]) -> dict[str, Any]:
    tokens = sample["tokens"][:2048]
    ids = np.zeros(len(tokens), np.int32)
    ids[0] = sample["id"] + 1
    return {"ids": ids, "tokens": tokens}


class Energon(Loader):
    name, shuffle = "megatron-energon, WebDataset", "shards and a buffer of 1,000"
    packages = ("megatron-energon",)

    @staticmethod
    def prepare(folder: Path, proteins: list[bytes]) -> None:
        from megatron.energon.flavors import BaseWebdatasetFactory

        names = []
        for shard in range(16):
            names.append(f"shard{shard:02}.tar")
            with tarfile.open(folder / names[-1], "w") as tar:
                for number in range(shard, len(proteins), 16):
                    info = tarfile.TarInfo(f"{number:07}.tok")
                    info.size = len(proteins[number])
                    tar.addfile(info, BytesIO(proteins[number]))
        BaseWebdatasetFactory.prepare_dataset(folder, names, split_parts_ratio=[("train", 1.0)], workers=1)
        text = "__module__: megatron.energon\n__class__: CrudeWebdataset\n"
        (folder / ".nv-meta" / "dataset.yaml").write_text(text)

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        from megatron import energon

        @energon.edataclass
        class Protein(energon.Sample):  # type: ignore[misc, name-defined]
            tokens: bytes

        @energon.stateless
        def cook(sample: dict[str, Any]) -> Any:
            return Protein(**energon.basic_sample_keys(sample), tokens=bytes(sample["tok"]))

        class Encoder(energon.DefaultTaskEncoder):  # type: ignore[misc, name-defined]
            cookers = [energon.Cooker(cook)]  # noqa: RUF012
            decoder = None

            @energon.stateless
            def batch(self, samples: list[Any]) -> Any:
                return [(int(s.__key__.rpartition("/")[2]), np.frombuffer(s.tokens, np.uint8)) for s in samples]

        config = energon.WorkerConfig(rank=rank, world_size=world, num_workers=0)
        data = energon.get_train_dataset(
            folder, worker_config=config, batch_size=GLOBAL_BATCH // world, shuffle_buffer_size=1000,
            max_samples_per_sequence=100, repeat=False, task_encoder=Encoder(),
        )  # fmt: skip
        self._loader = energon.get_savable_loader(data)

    def load(self, state: Any) -> None:
        self._loader.restore_state_rank(state)

    def state(self) -> Any:
        return self._loader.save_state_rank()

    def batches(self) -> Iterator[Batch]:
        yield from self._loader


class Mosaic(Loader):
    name, shuffle, packages = "mosaicml-streaming", "py1e, across shards", ("mosaicml-streaming",)
    distributed = True

    @staticmethod
    def prepare(folder: Path, proteins: list[bytes]) -> None:
        from streaming import MDSWriter

        with MDSWriter(out=str(folder), columns={"id": "int", "tokens": "bytes"}, size_limit=1 << 18) as writer:
            for number, tokens in enumerate(proteins):
                writer.write({"id": number, "tokens": tokens})

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        from streaming import StreamingDataLoader, StreamingDataset

        each = GLOBAL_BATCH // world
        data = StreamingDataset(local=str(folder), shuffle=True, shuffle_seed=SEED, batch_size=each)
        # It counts samples by the length of the first value of a batch.
        self._loader = StreamingDataLoader(data, batch_size=each, collate_fn=_columns)

    def load(self, state: Any) -> None:
        self._loader.load_state_dict(state)

    def state(self) -> Any:
        return self._loader.state_dict()

    def batches(self) -> Iterator[Batch]:
        for batch in self._loader:
            yield list(zip(batch["id"], batch["tokens"], strict=True))


class Litdata(Loader):
    name, shuffle, packages = "litdata", "chunks, and inside each", ("litdata",)
    distributed = True

    @staticmethod
    def prepare(folder: Path, proteins: list[bytes]) -> None:
        import litdata

        pairs = list(enumerate(proteins))
        litdata.optimize(_pair, pairs, output_dir=str(folder), chunk_bytes=1 << 18, num_workers=1)

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        from litdata import StreamingDataLoader, StreamingDataset

        data = StreamingDataset(str(folder), shuffle=True, seed=SEED)
        self._loader = StreamingDataLoader(data, batch_size=GLOBAL_BATCH // world, num_workers=0, collate_fn=_pairs)

    def load(self, state: Any) -> None:
        self._loader.load_state_dict(state)

    def state(self) -> Any:
        return self._loader.state_dict()

    def batches(self) -> Iterator[Batch]:
        yield from self._loader


class HuggingFaceMap(Loader):
    name, shuffle = "StatefulDataLoader over datasets, map style", "global"
    packages = ("torchdata", "datasets")

    @staticmethod
    def prepare(folder: Path, proteins: list[bytes]) -> None:
        import datasets

        data = {"id": list(range(len(proteins))), "tokens": proteins}
        datasets.Dataset.from_dict(data).save_to_disk(str(folder))

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        import datasets
        from torchdata.stateful_dataloader import StatefulDataLoader
        from torchdata.stateful_dataloader.sampler import StatefulDistributedSampler

        data = datasets.load_from_disk(str(folder))
        sampler = StatefulDistributedSampler(data, num_replicas=world, rank=rank, shuffle=True, seed=SEED)
        each = GLOBAL_BATCH // world
        self._loader: Any = StatefulDataLoader(data, batch_size=each, sampler=sampler, collate_fn=_pairs)

    def load(self, state: Any) -> None:
        self._loader.load_state_dict(state)

    def state(self) -> Any:
        return self._loader.state_dict()

    def batches(self) -> Iterator[Batch]:
        yield from self._loader


class HuggingFaceIterable(HuggingFaceMap):
    name, shuffle = "StatefulDataLoader over datasets, streaming", "shards and a buffer of 1,000"

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        import datasets
        from datasets.distributed import split_dataset_by_node
        from torchdata.stateful_dataloader import StatefulDataLoader

        data = datasets.load_from_disk(str(folder)).to_iterable_dataset(num_shards=16)
        data = split_dataset_by_node(data.shuffle(seed=SEED, buffer_size=1000), rank=rank, world_size=world)
        self._loader = StatefulDataLoader(data, batch_size=GLOBAL_BATCH // world, collate_fn=_pairs)


class Reader(Loader):
    """Packed batches; a step is 8 of them. Numbers are input offsets."""

    name, shuffle, stop = "stowage-reader, files", "windows of 64 batches", 10
    wrap = False

    def __init__(self, folder: Path, rank: int, world: int) -> None:
        from stowage_reader import Plan, PlanOptions, ShardLog

        self._log = ShardLog(os.environ["STOWAGE_FILES"])
        self._plan = Plan(self._log.index(self._log.ranges()), PlanOptions(8, seed=SEED, window=64, wrap=self.wrap))
        self._place = (rank, world)
        self._each = 8 // world
        self._state: Any = None
        self._reader: Any = None

    def load(self, state: Any) -> None:
        from stowage_reader import ReaderState

        self._state = ReaderState.from_json(state)

    def state(self) -> Any:
        return self._reader.state().to_json()

    def batches(self) -> Iterator[Batch]:
        from stowage_reader import PlanReader

        rank, world = self._place
        self._reader = PlanReader(self._log, self._plan, rank=rank, world=world, state=self._state)
        step: Batch = []
        for number, batch in enumerate(self._reader):
            partition = batch.header.source_partition << 32
            step += [(partition + offset, ()) for offset in batch.segments.source_offset.tolist()]
            step.append((-1, batch.tokens[~batch.padding]))
            if number % self._each == self._each - 1:
                yield step
                step = []


class WrappingReader(Reader):
    name, wrap = "stowage-reader, files, `wrap`", True


def _pairs(samples: list[Any]) -> Batch:
    return [(int(s["id"]), np.frombuffer(s["tokens"], np.uint8)) for s in samples]


def _columns(samples: list[Any]) -> dict[str, list[Any]]:
    pairs = _pairs(samples)
    return {"id": [number for number, _ in pairs], "tokens": [tokens for _, tokens in pairs]}


def _pair(pair: tuple[int, bytes]) -> dict[str, Any]:
    return {"id": pair[0], "tokens": pair[1]}


LOADERS: dict[str, type[Loader]] = {
    "reader": Reader,
    "reader-wrap": WrappingReader,
    "grain": Grain,
    "grain-elastic": GrainElastic,
    "grain-packed": GrainPacked,
    "energon": Energon,
    "mosaic": Mosaic,
    "litdata": Litdata,
    "datasets-map": HuggingFaceMap,
    "datasets-streaming": HuggingFaceIterable,
}


def versions() -> str:
    """Returns the versions of all packages that are installed, as JSON."""
    from importlib import metadata

    names = sorted({name for loader in LOADERS.values() for name in loader.packages} | {"torch", "numpy", "pyarrow"})
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return json.dumps(found)
