"""Trains a small ESM C with random weights on packed batches, with a masked-LM loss, on any number of processes.

    ./stowage demo                                                   # a feed, in another terminal
    python examples/train_esmc.py --processes 2 --checkpoint run.pt  # or: torchrun --nproc-per-node 2 examples/...

Interrupt it and start it again with another number of processes: the losses are those of an undisturbed run, bit for
bit, on CPUs of one kind. docs/training/example.md explains how. Needs: pip install './python[torch]'
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn
from torch.multiprocessing.spawn import start_processes

from stowage_reader import BatchLog, Masking, PackedBatch, SchemaRegistry
from stowage_reader.torch import PackedBatches

VOCABULARY = 64


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 3 * width, bias=False))
        self.q_norm = nn.LayerNorm(width, bias=False)
        self.k_norm = nn.LayerNorm(width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, allowed: Tensor, angles: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (self.q_norm(q), self.k_norm(k), v))
        mixed = F.scaled_dot_product_attention(rotate(q, angles), rotate(k, angles), v, attn_mask=allowed)
        projected: Tensor = self.out(mixed.transpose(1, 2).flatten(-2))
        return projected


class FeedForward(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = round(width * 8 / 3 / 8) * 8
        self.up = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * hidden, bias=False))
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.up(x).chunk(2, dim=-1)
        down: Tensor = self.down(F.silu(gate) * value)
        return down


class EsmC(nn.Module):
    """The architecture of ESM C: pre-LN, rotary positions, normalised queries and keys, SwiGLU, scaled residuals."""

    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width)
        self.attention = nn.ModuleList(Attention(width, heads) for _ in range(layers))
        self.feed_forward = nn.ModuleList(FeedForward(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width, bias=False)
        self.head = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width), nn.Linear(width, VOCABULARY))
        self.scale = math.sqrt(layers / 36)
        size = width // heads
        self.frequencies = 10000.0 ** (-torch.arange(0, size, 2) / size)

    def forward(self, tokens: Tensor, sequence_id: Tensor, position_ids: Tensor) -> Tensor:
        """Logits (rows, length, 64). Attention stays inside equal ids, and positions restart in each segment."""
        allowed = (sequence_id[:, :, None] == sequence_id[:, None, :]).unsqueeze(1)
        angles = (position_ids[..., None] * self.frequencies).unsqueeze(1)
        x = self.embed(tokens)
        for attention, feed_forward in zip(self.attention, self.feed_forward, strict=True):
            x = x + attention(x, allowed, angles) / self.scale
            x = x + feed_forward(x) / self.scale
        logits: Tensor = self.head(self.norm(x))
        return logits


def rotate(x: Tensor, angles: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def gradient(model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """One batch: the gradient of the summed loss, flat, then the summed loss and the number of targets."""
    model.zero_grad()
    logits = model(batch["tokens"], batch["sequence_id"], batch["position_ids"])
    loss = F.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), reduction="sum")
    loss.backward()  # type: ignore[no-untyped-call]
    gradients = [p.grad.flatten() for p in model.parameters() if p.grad is not None]
    return torch.cat([*gradients, loss.detach()[None], (batch["targets"] >= 0).sum()[None]])


def sum_of_batches(model: nn.Module, batches: list[dict[str, Tensor]]) -> Tensor:
    """Sums the gradients of this rank's batches of a step, as a binary tree.

    Floating-point sums depend on their order, so the order must not depend on the number of ranks. A step is one tree
    over its `group` batches, and the batches of a rank are one of its branches. With half as many ranks, rank r has
    the batches of ranks r and `world` - 1 - r (snake order): those at places 0 and 3, and 1 and 2, of each four.
    """
    if len(batches) == 1:
        return gradient(model, batches[0])
    ours = [batch for place, batch in enumerate(batches) if place % 4 in (0, 3)]
    theirs = [batch for place, batch in enumerate(batches) if place % 4 in (1, 2)]
    return sum_of_batches(model, ours) + sum_of_batches(model, theirs)


def sum_over_ranks(total: Tensor, rank: int, world: int) -> Tensor:
    """Sums over ranks, as the upper part of the same tree. Each level halves the ranks; rank 0 sends the sum to all."""
    ranks = world
    while ranks > 1 and rank < ranks:
        partner = ranks - 1 - rank
        if rank > partner:
            dist.send(total, partner)
        else:
            received = torch.empty_like(total)
            dist.recv(received, partner)
            total = total + received
        ranks //= 2
    if world > 1:
        dist.broadcast(total, 0)
    return total


def update(model: nn.Module, optimizer: torch.optim.Optimizer, total: Tensor) -> float:
    """Takes an optimizer step with the mean over all targets. Returns the mean loss."""
    mean = total[:-1] / total[-1]
    parameters = list(model.parameters())
    for parameter, part in zip(parameters, torch.split(mean[:-1], [p.numel() for p in parameters]), strict=True):
        parameter.grad = part.view_as(parameter)
    optimizer.step()
    return float(mean[-1])


def train(options: argparse.Namespace) -> None:
    # One thread: the order of sums inside an operation depends on the number of threads.
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    masking = Masking(seed=options.seed)

    def tensors(batch: PackedBatch) -> dict[str, Tensor]:
        names = ("tokens", "targets", "sequence_id", "position_ids")
        return batch.to_torch(*names, masked=masking.apply(batch))

    log = BatchLog(options.topic, {"bootstrap.servers": options.bootstrap_servers, **options.client})
    dataset = PackedBatches(
        log, SchemaRegistry(options.schema_registry_url), group=options.group, seed=options.seed, transform=tensors
    )
    if any(number & (number - 1) for number in (options.group, dataset.world)):
        raise SystemExit(f"group and processes must be powers of two: {options.group}, {dataset.world}")
    model = EsmC(options.width, options.layers, options.heads)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate)
    done = 0
    if options.checkpoint.exists():
        saved = torch.load(options.checkpoint)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        dataset.load_state_dict(saved["reader"])
        done = saved["steps"]
    steps = min(options.steps or len(dataset.plan), len(dataset.plan))
    batches = iter(dataset)
    for step in range(done, steps):
        mine = [next(batches) for _ in range(dataset.batches_per_step)]
        total = sum_over_ranks(sum_of_batches(model, mine), dataset.rank, dataset.world)
        loss = update(model, optimizer, total)
        if dataset.rank == 0:
            print(f"step {step} loss {loss!r}", flush=True)
            if (step + 1) % options.save_every == 0 or step + 1 == steps:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
                save({**state, "reader": dataset.state_dict(), "steps": step + 1}, options.checkpoint)


def save(state: dict[str, object], path: Path) -> None:
    """Replaces the checkpoint at once, so that a kill leaves the old one or the new one."""
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    part.replace(path)


def run_rank(rank: int, options: argparse.Namespace, store: str) -> None:
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=options.processes)
    train(options)
    dist.destroy_process_group()


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains a small ESM C on packed batches.")
    parser.add_argument("--bootstrap-servers", default="localhost:9092")
    parser.add_argument("--schema-registry-url", default="http://localhost:8081")
    parser.add_argument("--topic", default="packed-batches")
    parser.add_argument("--client", type=lambda text: text.split("=", 1), action="append", default=[],
                        metavar="KEY=VALUE", help="property of librdkafka")  # fmt: skip
    parser.add_argument("--processes", type=int, default=1, help="unless torchrun starts them")
    parser.add_argument("--checkpoint", type=Path, default=Path("train_esmc.pt"))
    parser.add_argument("--save-every", type=int, default=10, metavar="STEPS")
    parser.add_argument("--steps", type=int, default=0, help="stop after this many; 0: the whole epoch")
    parser.add_argument("--group", type=int, default=8, help="batches of a step, over all processes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-3, help="learning rate")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=4)
    options = parser.parse_args()
    options.client = dict(options.client)
    if "RANK" in os.environ:
        dist.init_process_group("gloo")
        train(options)
        dist.destroy_process_group()
    elif options.processes > 1:
        with tempfile.TemporaryDirectory() as folder:
            arguments = (options, f"{folder}/store")
            # Forked before anything has started a thread.
            start_processes(run_rank, arguments, options.processes, start_method="fork")  # type: ignore[no-untyped-call]
    else:
        train(options)


if __name__ == "__main__":
    main()
