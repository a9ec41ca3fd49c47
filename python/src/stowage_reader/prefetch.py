"""Runs an iterator ahead in a thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

_CHECK_SECONDS = 0.1
"""How long a full queue delays the end of an abandoned thread."""


class _End(NamedTuple):
    error: BaseException | None


def prefetch(
    make: Callable[[], Iterator[T]], depth: int, stop: Callable[[], None] | None = None
) -> Generator[T, None, None]:
    """Yields the items of an iterator that a thread runs at most `depth` items ahead.

    The thread starts with the first item and ends when the generator is closed. Errors of the iterator are raised here,
    after the items before them.

    Args:
        make: returns the iterator. Called in the thread.
        depth: size of the queue; with 0 there is no thread.
        stop: makes the iterator end soon, where it may wait without an end. Called from another thread.
    """
    if depth == 0:
        yield from make()
        return
    ready: queue.Queue[Any] = queue.Queue(depth)
    abandoned = threading.Event()
    thread = threading.Thread(target=_run, args=(make, ready, abandoned), name="stowage-prefetch", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        abandoned.set()
        if stop is not None:
            stop()
        thread.join()


def _run(make: Callable[[], Iterator[T]], ready: queue.Queue[Any], abandoned: threading.Event) -> None:
    end = _End(None)
    try:
        items = make()
        try:
            for item in items:
                if not _put(ready, item, abandoned):
                    return
        finally:
            if isinstance(items, Generator):
                items.close()
    except BaseException as e:
        end = _End(e)
    _put(ready, end, abandoned)


def _put(ready: queue.Queue[Any], item: Any, abandoned: threading.Event) -> bool:
    while not abandoned.is_set():
        try:
            ready.put(item, timeout=_CHECK_SECONDS)
            return True
        except queue.Full:
            continue
    return False
