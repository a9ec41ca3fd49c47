"""One fetcher per node: the first rank of a machine fetches for all its ranks, and sends them values over a socket."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from stowage_reader.batch import PackedBatch
from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import FetcherLostError, RanksError, ReaderError, rebuilt
from stowage_reader.fetch import TopicValues, ValueDecoder
from stowage_reader.kafka import BatchLog
from stowage_reader.source import BatchFetch, PlanRest

_HELLO = struct.Struct("<i")
"""What a rank sends first: its number. The answer is `_WELCOME`, or the end of the connection: try again."""
_WELCOME = b"\x01"
_FRAME = struct.Struct("<BqQ")
"""Kind, row of the index, bytes that follow."""
_VALUE, _ERROR = 0, 1
_HELLO_SECONDS = 5.0
_AGAIN_SECONDS = 0.05
_GRACE_SECONDS = 10.0
"""How long a fetcher that failed waits until the other ranks have its error."""
_LONGEST_PATH = 100
"""Systems limit the path of a socket to 104 or 108 bytes."""


class Node(NamedTuple):
    """The ranks of one machine. The first of them fetches for all.

    Attributes:
        ranks: their numbers, equal on all of them.
        folder: where they meet, equal on all of them. Only the user of the run should be able to write to it.
    """

    ranks: tuple[int, ...]
    folder: str


class NodeLog:
    """A topic that one rank of a node fetches for the others. Gives each rank the same batches as `BatchLog.fetch`.

    The ranks must read at the same time, as they do in training: a rank waits when another is `PlanRest.ahead` steps
    behind.

    Args:
        log: topic of batches.
        node: the ranks of this machine.
        rank, world: this rank and the number of ranks.

    Raises:
        RanksError: the node does not have this rank, or its folder has too long a path.
    """

    def __init__(self, log: BatchLog, node: Node, rank: int, world: int) -> None:
        if rank not in node.ranks or not all(0 <= other < world for other in node.ranks):
            raise RanksError(f"a node has ranks {list(node.ranks)}, this is rank {rank} of {world}")
        self._log = log
        self._node = node
        self._rank = rank
        self._world = world

    def fetch(self, rest: PlanRest, decoder: BatchDecoder | None = None) -> BatchFetch:
        """Returns the batches of this rank; the first rank of the node begins to fetch. Close it.

        Raises:
            RanksError: the folder has too long a path, or does not exist.
        """
        ranks = self._node.ranks
        if len(ranks) == 1:
            return self._log.fetch(rest, decoder)
        path = Path(self._node.folder, f"{rest.plan.hash[:16]}-{rest.step}-{rest.position}")
        if len(os.fsencode(path)) > _LONGEST_PATH:
            raise RanksError(f"the path of a socket may have {_LONGEST_PATH} bytes: {path}; use another folder")
        values = ValueDecoder(self._log.topic, rest, decoder)
        if self._rank != ranks[0]:
            return _NodeClient(path, ranks[0], self._rank, values, self._log.patience)
        others = [rank for rank in ranks if rank != self._rank]
        rests = [rest._replace(rows=rest.plan.rank(rank, self._world)) for rank in others]
        return _NodeServer(self._log, path, dict(zip(others, rests, strict=True)), rest, values)


class _NodeServer:
    """Fetches for all ranks of a node, and is the fetch of one of them."""

    def __init__(
        self, log: BatchLog, path: Path, others: dict[int, PlanRest], mine: PlanRest, decoder: ValueDecoder
    ) -> None:
        self._path = path
        self._patience = log.patience
        self._others = others
        self._decoder = decoder
        self._stopped = threading.Event()
        self._connections: list[socket.socket] = []
        self._senders: list[threading.Thread] = []
        self._listener = _listen(path, len(others))
        try:
            self._values = TopicValues(log, [mine, *others.values()])
        except BaseException:
            self._unlisten()
            raise
        self._acceptor = _start(self._accept)

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch; waits for it."""
        return self._decoder.decode(row, self._values.take(0, row, step))

    def stop(self) -> None:
        """Ends the fetch of all ranks."""
        self._stopped.set()
        self._values.fail(FetcherLostError("the rank that fetches for this node has ended its iteration"))
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the consumer. If this rank has all of its batches, waits until the others have theirs."""
        if self._values.took_all(0):
            self._join(None)
        elif self._values.failed:
            self._join(time.monotonic() + _GRACE_SECONDS)
        self.stop()
        self._join(None)
        self._values.close()

    def _join(self, deadline: float | None) -> None:
        for thread in [self._acceptor, *self._senders]:
            thread.join(None if deadline is None else max(deadline - time.monotonic(), 0))
        for thread in list(self._senders):
            thread.join(None if deadline is None else max(deadline - time.monotonic(), 0))

    def _accept(self) -> None:
        waiting = {rank: number for number, rank in enumerate(self._others, 1)}
        deadline = time.monotonic() + self._patience
        try:
            while waiting and not self._stopped.is_set():
                if time.monotonic() > deadline:
                    raise RanksError(
                        f"ranks {sorted(waiting)} of this node did not ask for batches within {self._patience:g} s: "
                        "all ranks must iterate over the same plan from the same state at the same time"
                    )
                with suppress(TimeoutError):
                    connection, _ = self._listener.accept()
                    rank = _hello(connection)
                    # A rank that is here already wants the next epoch: it comes again.
                    if rank is None or rank not in waiting:
                        connection.close()
                    else:
                        self._serve(connection, waiting.pop(rank), self._others[rank])
        except BaseException as e:
            self._values.fail(e)
        finally:
            self._unlisten()

    def _serve(self, connection: socket.socket, number: int, rest: PlanRest) -> None:
        self._connections.append(connection)
        if self._stopped.is_set():
            connection.close()
            return
        self._senders.append(_start(lambda: self._send(connection, number, rest)))

    def _send(self, connection: socket.socket, number: int, rest: PlanRest) -> None:
        try:
            connection.sendall(_WELCOME)
            for step, row in rest.places():
                try:
                    value = self._values.take(number, row, step)
                except BaseException as e:
                    error = json.dumps([type(e).__name__, str(e)]).encode()
                    connection.sendall(_FRAME.pack(_ERROR, row, len(error)) + error)
                    return
                connection.sendall(_FRAME.pack(_VALUE, row, len(value)))
                connection.sendall(value)
        except OSError:
            pass  # The rank ended, or this one stops. The others go on.
        finally:
            self._values.leave(number)
            connection.close()

    def _unlisten(self) -> None:
        self._listener.close()
        self._path.unlink(missing_ok=True)


class _NodeClient:
    """Receives the values of one rank, in the order of the plan."""

    def __init__(self, path: Path, fetcher: int, rank: int, decoder: ValueDecoder, patience: float) -> None:
        self._path = path
        self._fetcher = fetcher
        self._rank = rank
        self._decoder = decoder
        self._patience = patience
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None

    def batch(self, row: int, step: int) -> PackedBatch:
        """Returns a batch; waits for it.

        Raises:
            FetcherLostError: the rank that fetches has ended, or does not read this plan from this state.
            ReaderError: the fetcher's error.
        """
        connection = self._socket or self._connect(step)
        kind, sent, length = _FRAME.unpack(self._receive(connection, _FRAME.size, step))
        payload = self._receive(connection, length, step)
        if kind == _ERROR:
            raise rebuilt(*json.loads(payload))
        if sent != row:
            raise FetcherLostError(f"rank {self._fetcher} sent batch {sent} of the index, not {row}")
        return self._decoder.decode(row, payload)

    def stop(self) -> None:
        """Makes `batch` raise where it waits."""
        self._stopped.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the connection."""
        self.stop()
        if self._socket is not None:
            self._socket.close()

    def _connect(self, step: int) -> socket.socket:
        deadline = time.monotonic() + self._patience
        while True:
            self._socket = connection = socket.socket(socket.AF_UNIX)
            with suppress(OSError):
                connection.settimeout(self._patience)
                connection.connect(str(self._path))
                connection.sendall(_HELLO.pack(self._rank))
                if connection.recv(1) == _WELCOME:
                    connection.settimeout(None)
                    return connection
            connection.close()
            if self._stopped.wait(_AGAIN_SECONDS):
                raise ReaderError("the reader was stopped")
            if time.monotonic() > deadline:
                raise FetcherLostError(
                    f"rank {self._fetcher}, which fetches for this node, did not begin with step {step} of this plan "
                    f"within {self._patience:g} s: it has failed, or reads from another state, or another index or "
                    f"options; it was expected at {self._path}"
                )

    def _receive(self, connection: socket.socket, length: int, step: int) -> bytes:
        buffer = bytearray(length)
        view, at = memoryview(buffer), 0
        while at < length:
            try:
                count = connection.recv_into(view[at:])
            except OSError:
                count = 0
            if count == 0 and self._stopped.is_set():
                raise ReaderError("the reader was stopped")
            if count == 0:
                raise FetcherLostError(
                    f"rank {self._fetcher}, which fetches for this node, ended before rank {self._rank} had its "
                    f"batches of step {step}: see the error of rank {self._fetcher}"
                )
            at += count
        return bytes(buffer)


def _listen(path: Path, ranks: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    try:
        path.unlink(missing_ok=True)  # of a run that was killed
        listener.bind(str(path))
        listener.listen(ranks)
        listener.settimeout(_AGAIN_SECONDS)
    except OSError as e:
        listener.close()
        raise RanksError(f"the ranks of this node cannot meet at {path}: {e}") from e
    return listener


def _hello(connection: socket.socket) -> int | None:
    """Returns the rank that a connection is of; None if it ended or does not say."""
    connection.settimeout(_HELLO_SECONDS)
    try:
        hello = connection.recv(_HELLO.size, socket.MSG_WAITALL)
    except OSError:
        return None
    connection.settimeout(None)
    return int(_HELLO.unpack(hello)[0]) if len(hello) == _HELLO.size else None


def _start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, name="stowage-fetcher", daemon=True)
    thread.start()
    return thread
