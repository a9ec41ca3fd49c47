"""Compares loaders on the same proteins: python benchmarks/peers.py PROTEINS.fasta.gz --files SHARDS

Each loader runs an epoch on 4 ranks, which are processes. Then it runs again, stops after a step, saves its state as
its documentation says, and continues with 4 ranks, and with 2. Sequences are counted: lost, if no rank took one;
repeated, if ranks took one more than once. SHARDS is a folder of `stowage-reader export` made from the same proteins.
Prints a table in Markdown. A loader whose package is not installed is listed as such.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from peer_loaders import LOADERS, Loader, versions

WORLD, OTHER = 4, 2
SECONDS = 180
"""A run that takes longer hangs."""


def proteins(path: str) -> list[bytes]:
    """Reads FASTA; a protein is its token ids as bytes: cls, residues by letter, eos."""
    found: list[list[bytes]] = []
    with gzip.open(path) as file:
        for line in file:
            if line.startswith(b">"):
                found.append([])
            else:
                found[-1].append(line.strip())
    table = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(4, 30)))
    return [b"\x00" + b"".join(lines).translate(table) + b"\x02" for lines in found]


def worker(options: argparse.Namespace) -> None:
    """One rank: runs, and writes what it took as JSON."""
    os.environ.update(RANK=str(options.rank), WORLD_SIZE=str(options.world), GLOBAL_RANK=str(options.rank))
    os.environ.update(LOCAL_RANK=str(options.rank), LOCAL_WORLD_SIZE=str(options.world))
    kind, world = LOADERS[options.worker], options.world
    if kind.distributed:
        import torch.distributed

        rendezvous = f"file://{options.result}.store"
        torch.distributed.init_process_group("gloo", rendezvous, rank=options.rank, world_size=world)
    loader = kind(Path(options.folder), options.rank, world)
    state = None
    if options.state:
        # A rank takes the state of the old rank of its number.
        state = pickle.loads(Path(f"{options.state}.{options.rank}").read_bytes())
    result = _take(loader, state, options)
    Path(f"{options.result}.{options.rank}").write_text(json.dumps(result))


def _take(loader: Loader, state: Any, options: argparse.Namespace) -> dict[str, Any]:
    steps, tokens, first = [], 0, 0.0
    start = time.process_time()
    try:
        if state is not None:
            loader.load(state)
        for batch in loader.batches():
            first = first or time.process_time() - start
            steps.append([number for number, _ in batch if number >= 0])
            tokens += sum(len(array) for _, array in batch)
            if len(steps) == options.stop:
                saved = pickle.dumps(loader.state())
                Path(f"{options.result}.state.{options.rank}").write_bytes(saved)
                break
    except Exception as e:
        return {"error": f"{type(e).__name__}: {e}", "steps": steps}
    seconds = time.process_time() - start
    return {"steps": steps, "tokens": tokens, "seconds": seconds, "first": first}


def run(
    name: str, folder: Path, world: int, out: Path, state: Path | None = None, stop: int = 0
) -> list[dict[str, Any]]:
    """Runs all ranks at once and returns their results."""
    command = [sys.executable, "-W", "ignore", __file__, "-", "--worker", name, "--folder", str(folder)]
    command += ["--world", str(world), "--result", str(out), "--stop", str(stop)]
    command += ["--state", f"{state}.state"] if state else []
    with Path(f"{out}.log").open("w") as log:
        ranks = [subprocess.Popen([*command, "--rank", str(r)], stdout=log, stderr=log) for r in range(world)]
    deadline = time.monotonic() + SECONDS
    for process in ranks:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
    results = []
    for rank in range(world):
        path = Path(f"{out}.{rank}")
        lines = Path(f"{out}.log").read_text().strip().splitlines()
        failed = {"error": lines[-1] if lines else "hangs", "steps": []}
        results.append(json.loads(path.read_text()) if path.exists() else failed)
    return results


def counted(results: list[dict[str, Any]], expected: int) -> str:
    """Returns lost and repeated sequences of all results, or the error."""
    for result in results:
        if "error" in result:
            return f"refused: {result['error'][:160]}"
    taken = Counter(number for result in results for step in result["steps"] for number in step)
    return f"{expected - len(taken)} lost, {sum(taken.values()) - len(taken)} repeated"


def compare(name: str, data: list[bytes], scratch: Path) -> dict[str, str]:
    """Returns the row of a loader."""
    folder, stop = scratch / name, LOADERS[name].stop
    folder.mkdir()
    LOADERS[name].prepare(folder, data)
    whole = run(name, folder, WORLD, scratch / f"{name}-whole")
    row = {"loader": LOADERS[name].name, "shuffle": LOADERS[name].shuffle, "epoch": counted(whole, len(data))}
    counts = sorted(len(result["steps"]) for result in whole)
    row["steps per rank"] = str(counts[0]) if counts[0] == counts[-1] else f"{counts[0]} to {counts[-1]}"
    first = run(name, folder, WORLD, scratch / f"{name}-first", stop=stop)
    for world, title in ((WORLD, "same ranks"), (OTHER, "half the ranks")):
        rest = run(name, folder, world, scratch / f"{name}-{world}", state=scratch / f"{name}-first")
        row[title] = counted(first + rest, len(data))
        if world == WORLD:
            row["resume, CPU s"] = f"{max(result.get('first', float('nan')) for result in rest):.3f}"
    state = Path(f"{scratch / name}-first.state.0")
    row["state, bytes"] = f"{state.stat().st_size:,}" if state.exists() else "none"
    alone = [run(name, folder, 1, scratch / f"{name}-alone{number}")[0] for number in range(3)]
    rates = [1e6 * result["seconds"] / result["tokens"] for result in alone if "error" not in result]
    row["CPU s per million tokens"] = f"{statistics.median(rates):.4f}" if rates else "none"
    return row


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fasta", help="proteins, gzip")
    parser.add_argument("--files", help="folder of `stowage-reader export` with the same proteins")
    parser.add_argument("--only", nargs="*", default=list(LOADERS), choices=list(LOADERS))
    for name in ("worker", "folder", "result", "state"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    for name in ("rank", "world", "stop"):
        parser.add_argument(f"--{name}", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options)
        return
    os.environ.update(STOWAGE_FILES=options.files or "", OMP_NUM_THREADS="1", HF_DATASETS_OFFLINE="1")
    data = proteins(options.fasta)
    print(f"{len(data)} proteins, {sum(map(len, data))} tokens; versions: {versions()}\n")
    with tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(options.only):
            try:
                row = compare(name, data, Path(scratch))
            except ImportError as e:
                row = {"loader": LOADERS[name].name, "shuffle": f"cannot be run here: {e}"}
            if number == 0:
                print("| " + " | ".join(row) + " |\n|" + " --- |" * len(row))
            print("| " + " | ".join(row.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
