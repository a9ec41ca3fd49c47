"""Rank and world from `torch.distributed`, and what the ranks must agree on. Needs torch."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import torch.distributed as dist
from torch.utils.data import get_worker_info

from stowage_reader.errors import RanksError, ReaderError, rebuilt
from stowage_reader.nodes import Node

T = TypeVar("T")


class Ranks(NamedTuple):
    """This rank and the number of ranks.

    Attributes:
        joined: they come from `torch.distributed`, so that ranks can communicate.
    """

    rank: int
    world: int
    joined: bool

    @staticmethod
    def find(rank: int | None, world: int | None) -> Ranks:
        """Returns the given ranks, else those of `torch.distributed`, else one rank.

        Raises:
            RanksError: only one of the two is given, there is no such rank, or `torchrun` started several processes
                that are not joined yet.
        """
        if rank is not None and world is not None:
            if not 0 <= rank < world:
                raise RanksError(f"rank must be 0 to {world - 1} but was {rank}")
            return Ranks(rank, world, False)
        if rank is not None or world is not None:
            raise RanksError(f"give both rank and world, or none: rank={rank}, world={world}")
        if dist.is_available() and dist.is_initialized():
            return Ranks(dist.get_rank(), dist.get_world_size(), True)
        if int(os.environ.get("WORLD_SIZE", "1")) > 1:
            raise RanksError(
                f"WORLD_SIZE is {os.environ['WORLD_SIZE']}, but torch.distributed is not initialised: call "
                "init_process_group first, or give rank and world"
            )
        return Ranks(0, 1, False)

    def agree(self, make: Callable[[], T], what: str) -> T:
        """Returns on all ranks what rank 0 makes. If it fails there, all ranks raise. All ranks must call it.

        Raises:
            RanksError: the ranks cannot communicate here.
        """
        if self.world == 1:
            return make()
        if in_worker():
            raise RanksError(
                f"the {what} must be agreed before a loader starts its worker: call prepare() on all ranks first"
            )
        if not self.joined:
            raise RanksError(f"{self.world} ranks were given, which cannot agree on the {what}: give {what}= as well")
        answer: list[Any] = [None, None]
        if self.rank == 0:
            try:
                answer[0] = make()
            except ReaderError as e:
                answer[1] = (type(e).__name__, str(e))
        dist.broadcast_object_list(answer, src=0)
        if answer[1] is not None:
            kind, message = answer[1]
            raise rebuilt(kind, message)
        made: T = answer[0]
        return made

    def node(self) -> Node:
        """Returns the ranks of this machine, and makes the folder where they meet. All ranks must call it.

        Raises:
            RanksError: the ranks cannot communicate here.
        """
        if self.world == 1:
            return Node((0,), "")
        if in_worker():
            raise RanksError(
                "the ranks of each node must be found before a loader starts its worker: call prepare() on all ranks "
                "first"
            )
        if not self.joined:
            raise RanksError(
                f"{self.world} ranks were given, which cannot find those of their node: give one_fetcher=Node(...)"
            )
        host = _host()
        hosts = self._gather(host)
        ranks = tuple(rank for rank, other in enumerate(hosts) if other == host)
        folder = ""
        if self.rank == ranks[0]:
            folder = tempfile.mkdtemp(prefix="stowage-")
            atexit.register(_remove, folder, os.getpid())
        return Node(ranks, self._gather(folder)[ranks[0]])

    def _gather(self, value: str) -> list[str]:
        values = [""] * self.world
        dist.all_gather_object(values, value)
        return values


def in_worker() -> bool:
    """This process is a worker of a loader, where ranks cannot communicate."""
    return get_worker_info() is not None


def enter_worker() -> None:
    """Prepares for clients in the worker of a loader, if this is one.

    Raises:
        RanksError: the loader has several workers.
    """
    info = get_worker_info()
    if info is None:
        return
    if info.num_workers > 1:
        raise RanksError(
            f"the loader has {info.num_workers} workers: each would read the same batches. Use num_workers=0 or 1: one "
            "process decodes more tokens than a GPU consumes"
        )
    # A client that was inherited by a fork must not be destroyed here: its threads are in the other process.
    gc.freeze()


def _host() -> str:
    """Returns what tells machines apart, also those with the same host name."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return f"{socket.gethostname()} {boot.read_text().strip() if boot.exists() else ''}"


def _remove(folder: str, process: int) -> None:
    # A child inherits what was registered.
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
