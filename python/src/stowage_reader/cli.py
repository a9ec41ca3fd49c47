"""The command line `stowage-reader`. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from stowage_reader import commands
from stowage_reader.errors import ReaderError

_EXAMPLES = {
    "index": """
  stowage-reader index feed.npz --bootstrap-servers kafka:9092
  stowage-reader index feed.npz --complete --sequences feed-sequences.npz
  stowage-reader index feed.npz --files shards""",
    "plan": """
  stowage-reader plan feed.npz --group 64 --world 8
  stowage-reader plan feed.npz --group 64 --world 8 --seed 1 --skip 340 1000-1009 2/4711""",
    "trace": """
  stowage-reader trace feed.npz --group 64 --world 8 --step 340
  stowage-reader trace feed.npz --group 64 --id P12345 --sequences feed-sequences.npz""",
    "inspect": """
  stowage-reader inspect --bootstrap-servers kafka:9092
  stowage-reader inspect 2/4711
  stowage-reader inspect 2/4711-4720 --json
  stowage-reader inspect 0/0 --files shards --rows 2""",
    "verify": """
  stowage-reader verify --bootstrap-servers kafka:9092
  stowage-reader verify --files shards""",
    "bench": """
  stowage-reader bench --bootstrap-servers kafka:9092
  stowage-reader bench --files shards --tokens 100""",
    "export": """
  stowage-reader export shards --bootstrap-servers kafka:9092
  stowage-reader index feed.npz --files shards""",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        result: dict[str, Any] = options.command(options)
        text = json.dumps(_finite(result)) if options.json else "\n".join(_lines(result))
        print(text, flush=True)
    except BrokenPipeError:
        # The reader of the output, such as `head`, has closed it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ReaderError, OSError) as e:
        print(f"stowage-reader: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stowage-reader: interrupted", file=sys.stderr)
        return 130
    return 0


def _lines(value: dict[str, Any], indent: str = "") -> Iterator[str]:
    for name, item in value.items():
        if isinstance(item, dict):
            yield f"{indent}{name}:"
            yield from _lines(item, indent + "  ")
        elif isinstance(item, list) and any(isinstance(element, dict) for element in item):
            yield f"{indent}{name}:"
            for element in item:
                yield from _item(element, indent + "  ")
        else:
            yield f"{indent}{name}: {_text(item)}"


def _item(element: dict[str, Any], indent: str) -> Iterator[str]:
    flat = {name: item for name, item in element.items() if not _nested(item)}
    yield indent + "  ".join(f"{name} {_text(item)}" for name, item in flat.items())
    yield from _lines({name: item for name, item in element.items() if _nested(item)}, indent + "  ")


def _nested(item: Any) -> bool:
    return isinstance(item, dict) or (isinstance(item, list) and any(isinstance(element, dict) for element in item))


def _text(item: Any) -> str:
    if isinstance(item, list):
        return ", ".join(map(_text, item)) or "none"
    if isinstance(item, int) and not isinstance(item, bool):
        return f"{item:,}"
    return "none" if item is None else str(item)


def _finite(value: Any) -> Any:
    """NaN is no JSON; it becomes null."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _skipped(text: str) -> str:
    if not re.fullmatch(r"\d+(-\d+|/\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither STEP nor FIRST-LAST nor PARTITION/SEQUENCE")
    return text


def _place(text: str) -> tuple[int, int, int | None]:
    match = re.fullmatch(r"(\d+)/(\d+)(?:-(\d+))?", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is neither PARTITION/OFFSET nor PARTITION/FIRST-LAST")
    partition, first, last = match.groups()
    return int(partition), int(first), int(last) if last else None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stowage-reader",
        description="Indexes, plans, traces, checks and exports packed batches.",
        epilog="exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted",
    )
    commands_of = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], dict[str, Any]], text: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = commands_of.add_parser(
            name, help=text, description=text[0].upper() + text[1:] + ".", epilog=f"examples:{_EXAMPLES[name]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        command.set_defaults(command=run)
        return command

    index = add("index", commands.index_command, "read all headers and save an index")
    index.add_argument("output", help="file to write")
    index.add_argument("--sequences", metavar="FILE", help="write an index of sequences as well; decodes all segments")
    index.add_argument("--complete", action="store_true", help="end where a window is not complete, as `export` does")
    index.add_argument("--one-shape", action="store_true", help="require one shape per bucket")
    plan = add("plan", commands.plan_command, "show steps, drops, balance and shapes")
    trace = add("trace", commands.trace_command, "name the sequences of a step, or the steps of a sequence")
    traced = trace.add_mutually_exclusive_group(required=True)
    traced.add_argument("--step", type=int, help="name the sequences of this step, counted with those left out")
    traced.add_argument("--run-step", type=int, metavar="STEP", help="the same, counted without those left out")
    traced.add_argument("--id", help="name the steps that contain this sequence")
    trace.add_argument("--sequences", metavar="FILE", help="file of `stowage-reader index --sequences`")
    inspect = add("inspect", commands.inspect_command, "show batches: header, rows, segments")
    inspect.add_argument(
        "place", type=_place, nargs="?", metavar="PARTITION/OFFSET[-LAST]",
        help="the batch at this offset of the topic or the first one behind it, or all from an offset to another; "
        "default: the first batch",
    )  # fmt: skip
    inspect.add_argument("--rows", type=_positive, default=4, help="rows to show of each batch; default: 4")
    inspect.add_argument("--arrays", action="store_true", help="with --json: tokens, sequence_id and tracks as well")
    verify = add("verify", commands.verify_command, "check all batches, and windows by their manifests")
    bench = add("bench", commands.bench_command, "measure how fast batches are read, decoded and masked")
    bench.add_argument("--tokens", type=_positive, default=50, metavar="MILLIONS", help="to read; default: 50")
    bench.add_argument("--rounds", type=_positive, default=5, help="the median of this many is shown; default: 5")
    export = add("export", commands.export_command, "write the complete windows of a topic as Arrow files")
    export.add_argument("folder", help="folder to write to; windows that are there already are kept")
    export.add_argument("--allow-removed", action="store_true", help="leave out windows that retention has removed")
    for command in (plan, trace):
        _add_plan(command)
    for command in (index, plan, trace, inspect, verify, bench, export):
        _add_shared(command)
    for command in (index, trace, inspect, verify, bench):
        command.add_argument("--files", metavar="FOLDER", help="read files of `stowage-reader export`, not the topic")
    for command in (index, inspect, verify, bench, export):
        command.add_argument("--topic", default="packed-batches", help="default: packed-batches")
        command.add_argument("--statistics", default="pad-ratios", metavar="TOPIC", help="default: pad-ratios")
    for command in (index, verify, bench):
        command.add_argument("--allow-gaps", action="store_true", help="accept missing batches")
        command.add_argument("--allow-fingerprints", action="store_true", help="accept several configurations")
    return parser


def _add_shared(command: argparse.ArgumentParser) -> None:
    command.add_argument("--bootstrap-servers", metavar="HOST:PORT", help="default: localhost:9092")
    command.add_argument("--schema-registry-url", metavar="URL", default="http://localhost:8081")
    command.add_argument("--config", metavar="FILE", help="properties of librdkafka, one key=value per line")
    command.add_argument("--patience", type=float, default=120, metavar="SECONDS", help="without progress, then fail")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _add_plan(command: argparse.ArgumentParser) -> None:
    command.add_argument("index", help="file of `stowage-reader index`")
    command.add_argument("--group", type=int, required=True, help="batches per step, over all ranks")
    command.add_argument("--world", type=int, default=1, help="number of ranks")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--epoch", type=int, default=0)
    command.add_argument("--window", type=int, default=512, help="batches shuffled together; 0: order of the log")
    command.add_argument("--wrap", action="store_true", help="repeat batches instead of dropping the remainder")
    command.add_argument(
        "--skip", type=_skipped, nargs="*", default=[], metavar="STEP|FIRST-LAST|PARTITION/SEQUENCE",
        help="leave out steps, or the steps that contain these batches",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
