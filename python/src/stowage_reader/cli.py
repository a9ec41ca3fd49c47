"""The command line `stowage-reader`. Exit codes: 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stowage_reader.codec import BatchDecoder
from stowage_reader.errors import DigestMismatchError, ReaderError
from stowage_reader.index import BatchIndex, IndexBuilder
from stowage_reader.kafka import BatchLog
from stowage_reader.plan import Plan, PlanOptions
from stowage_reader.registry import SchemaRegistry
from stowage_reader.sequences import SequenceIndex
from stowage_reader.statistics import Manifest, StatisticsDecoder, WindowDigest
from stowage_reader.vocabulary import ESM, Vocabulary

Window = tuple[int, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        result: dict[str, Any] = options.command(options)
    except (ReaderError, OSError) as e:
        print(f"stowage-reader: {e}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    return 0


def index_command(options: argparse.Namespace) -> dict[str, Any]:
    """Makes an index of all committed batches and saves it."""
    log = _log(options, options.topic)
    builder = IndexBuilder(
        options.topic,
        allow_gaps=options.allow_gaps,
        allow_fingerprints=options.allow_fingerprints,
        one_shape=options.one_shape,
    )
    index = log.index(log.ranges(), builder)
    index.save(options.output)
    if options.sequences:
        SequenceIndex.build(log, index, _decoder(options, {})).save(options.sequences)
    return {"file": options.output, **_summary(index)}


def plan_command(options: argparse.Namespace) -> dict[str, Any]:
    """Shows steps, drops, balance and shapes of a plan."""
    plan = _plan(options)
    balance = plan.balance(options.world)
    return {
        "steps": len(plan),
        "batches per rank": len(plan) * options.group // options.world,
        "batches dropped": len(plan.dropped),
        "batches repeated": plan.repeated,
        "steps left out": len(plan.all_steps) - len(plan),
        "sum_sq max/mean over ranks": {"mean": round(balance.mean, 3), "max": round(balance.max, 3)},
        **_summary(plan.index),
        "plan": plan.hash,
    }


def trace_command(options: argparse.Namespace) -> dict[str, Any]:
    """Names the batches, segments and source offsets of a step on every rank, or the steps of a sequence."""
    plan = _plan(options)
    if options.id is not None:
        return _steps_of_sequence(plan, options)
    if not 0 <= options.step < len(plan.all_steps):
        raise ReaderError(f"step must be 0 to {len(plan.all_steps) - 1} but was {options.step}")
    rows = plan.index.batches
    columns = {int(row): rank for rank, row in _ranks(plan, options.step, options.world)}
    wanted = {(int(rows[row]["partition"]), int(rows[row]["offset"])): rank for row, rank in columns.items()}
    decoder, log = _decoder(options, {}), _log(options, plan.index.topic)
    batches = []
    for (partition, offset), rank in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        for record in log.read({partition: (offset, offset + 1)}):
            batch = decoder.batch(record.value or b"")
            pairs = zip(batch.segments.id, batch.segments.source_offset.tolist(), strict=True)
            segments = [{"id": name, "source_offset": source} for name, source in pairs]
            where = {"rank": rank, "partition": partition, "offset": offset, "batch_id": batch.header.batch_id}
            batches.append({**where, "segments": segments})
    return {"step": options.step, "batches": batches}


def verify_command(options: argparse.Namespace) -> dict[str, Any]:
    """Decodes and checks every batch, and compares each complete window with its manifest."""
    manifests = _manifests(options)
    vocabularies = {manifest.vocabulary.hash: manifest.vocabulary for manifest in manifests.values()}
    decoder, log = _decoder(options, vocabularies), _log(options, options.topic)
    ranges = log.ranges()
    log.index(ranges)
    digests: dict[Window, WindowDigest] = {}
    batches = segments = tokens = 0
    for record in log.read(ranges):
        batch = decoder.batch(record.value or b"")
        batch.verify()
        window = (batch.header.source_partition, batch.header.window_offset)
        digests.setdefault(window, WindowDigest()).update(record.value or b"")
        batches, tokens = batches + 1, tokens + batch.header.real_tokens
        segments += len(batch.segments.id)
    for window, manifest in manifests.items():
        if window not in digests and any(manifest.batches.values()):
            raise DigestMismatchError(f"the batches of window {window[0]}/{window[1]} are missing, its manifest exists")
        digests.get(window, WindowDigest()).require(manifest)
    open_windows = len(digests.keys() - manifests.keys())
    return {
        "batches": batches,
        "segments": segments,
        "tokens": tokens,
        "windows with equal digest": len(manifests),
        "open windows": open_windows,
    }


def _steps_of_sequence(plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    if options.sequences is None:
        raise ReaderError("--id needs --sequences, a file of `stowage-reader index --sequences`")
    rows = SequenceIndex.load(options.sequences, plan.index).find(options.id)
    batches = plan.index.batches[rows]
    places = zip(batches["partition"].tolist(), batches["offset"].tolist(), strict=True)
    return {
        "id": options.id,
        "steps": sorted({step for step, _ in plan.steps_of(rows)}),
        "batches": [{"partition": partition, "offset": offset} for partition, offset in places],
    }


def _ranks(plan: Plan, step: int, world: int) -> list[tuple[int, int]]:
    # A plan without left-out steps has the step's own number; a left-out step is traced as well.
    whole = Plan(plan.index, PlanOptions(**{**asdict(plan.options), "skip_steps": (), "skip_batches": ()}))
    return [(rank, int(row)) for rank in range(world) for row in whole.rank(rank, world)[step]]


def _manifests(options: argparse.Namespace) -> dict[Window, Manifest]:
    decoder, log = StatisticsDecoder(SchemaRegistry(options.schema_registry_url)), _log(options, options.statistics)
    found = {}
    for record in log.read(log.ranges()):
        decoded = decoder.decode(record.value or b"")
        if isinstance(decoded, Manifest):
            found[decoded.source_partition, decoded.window_offset] = decoded
    return found


def _decoder(options: argparse.Namespace, vocabularies: dict[str, Vocabulary]) -> BatchDecoder:
    vocabulary = next(iter(vocabularies.values())) if len(vocabularies) == 1 else ESM
    return BatchDecoder(SchemaRegistry(options.schema_registry_url), vocabulary)


def _plan(options: argparse.Namespace) -> Plan:
    steps = tuple(int(skipped) for skipped in options.skip if "/" not in skipped)
    batches = [tuple(map(int, skipped.split("/"))) for skipped in options.skip if "/" in skipped]
    pairs = tuple((partition, sequence) for partition, sequence in batches)
    chosen = PlanOptions(
        options.group, options.seed, options.epoch, options.window, options.wrap, skip_steps=steps, skip_batches=pairs
    )
    return Plan(BatchIndex.load(options.index), chosen)


def _summary(index: BatchIndex) -> dict[str, Any]:
    return {
        "batches": len(index),
        "tokens": int(index.batches["tokens"].sum()),
        "segments": int(index.batches["segments"].sum()),
        "shapes": {f"{rows}x{length}": count for (rows, length), count in index.shapes.items()},
        "fingerprint": index.fingerprint,
    }


def _log(options: argparse.Namespace, topic: str) -> BatchLog:
    config: dict[str, str] = {}
    if options.config:
        lines = (line.strip() for line in Path(options.config).read_text().splitlines())
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        config = {key.strip(): value.strip() for key, _, value in pairs}
    if options.bootstrap_servers or "bootstrap.servers" not in config:
        config["bootstrap.servers"] = options.bootstrap_servers or "localhost:9092"
    return BatchLog(topic, config, patience=options.patience)


def _skipped(text: str) -> str:
    parts = text.split("/")
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is neither STEP nor PARTITION/SEQUENCE")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stowage-reader", description="Index, plan and check packed batches.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--bootstrap-servers", metavar="HOST:PORT", help="default: localhost:9092")
    shared.add_argument("--schema-registry-url", metavar="URL", default="http://localhost:8081")
    shared.add_argument("--config", metavar="FILE", help="properties of librdkafka, one key=value per line")
    shared.add_argument("--patience", type=float, default=120, metavar="SECONDS", help="without progress, then fail")
    shared.add_argument("--json", action="store_true", help="print one JSON object")
    planned = argparse.ArgumentParser(add_help=False)
    planned.add_argument("index", help="file of `stowage-reader index`")
    planned.add_argument("--group", type=int, required=True, help="batches per step, over all ranks")
    planned.add_argument("--world", type=int, default=1, help="number of ranks")
    planned.add_argument("--seed", type=int, default=0)
    planned.add_argument("--epoch", type=int, default=0)
    planned.add_argument("--window", type=int, default=512, help="batches shuffled together; 0: order of the log")
    planned.add_argument("--wrap", action="store_true", help="repeat batches instead of dropping the remainder")
    planned.add_argument(
        "--skip", type=_skipped, nargs="*", default=[], metavar="STEP|PARTITION/SEQUENCE",
        help="leave out steps, or the steps that contain these batches",
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = commands.add_parser("index", parents=[shared], help="read all headers and save an index")
    index.add_argument("output", help="file to write")
    index.add_argument("--sequences", metavar="FILE", help="write an index of sequences as well; decodes all segments")
    index.add_argument("--allow-gaps", action="store_true", help="accept missing batches")
    index.add_argument("--allow-fingerprints", action="store_true", help="accept batches of several configurations")
    index.add_argument("--one-shape", action="store_true", help="require one shape per bucket")
    plan = commands.add_parser("plan", parents=[shared, planned], help="show steps, drops, balance and shapes")
    trace = commands.add_parser("trace", parents=[shared, planned], help="name the sequences of a step")
    traced = trace.add_mutually_exclusive_group(required=True)
    traced.add_argument("--step", type=int, help="name the sequences of this step")
    traced.add_argument("--id", help="name the steps that contain this sequence")
    trace.add_argument("--sequences", metavar="FILE", help="file of `stowage-reader index --sequences`")
    verify = commands.add_parser("verify", parents=[shared], help="check all batches, and windows by their manifests")
    verify.add_argument("--statistics", default="pad-ratios", metavar="TOPIC")
    for command in (index, verify):
        command.add_argument("--topic", default="packed-batches")
    pairs = [(index, index_command), (plan, plan_command), (trace, trace_command), (verify, verify_command)]
    for command, run in pairs:
        command.set_defaults(command=run)
    return parser
