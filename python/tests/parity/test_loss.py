"""The loss of a step: equal gradients for packed rows and for one sequence per row, by each weighting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import packed_rows
from parity import esm3_feed
from parity.comparison import Parity, package
from parity.small import Small
from stowage_reader import Masking, PackedBatch, loss_weights

torch = package("torch")

from stowage_reader.models import (  # noqa: E402
    PackedModel,
    esm3,
    esm3_targets,
    esmc,
    own_model,
    step_divisor,
    weighted_cross_entropy,
)

WEIGHTINGS = ["token", "sequence", "track", "track of segments", "sequence by track of segments"]
MASKING = Masking(seed=3, rate=0.3)
RECORDS = [packed_rows.record_of(seed, 256, chains=True) for seed in (1, 2)]
COUNTS = [len(record["segments"]) for record in RECORDS]
CLASSES = {"structure_tokens": "structure", "ss8_tokens": "secondary_structure", "function_tokens": "function"}


def slot_track(batch: PackedBatch) -> NDArray[np.float64]:
    """A weight of each slot that depends on its residue only."""
    return 0.5 + (batch.tokens.astype(np.float64) % 7) / 3


def segment_track(which: int) -> NDArray[np.float64]:
    return np.random.default_rng(which).random(COUNTS[which])


def weigh(batch: PackedBatch, targets: Any, weighting: str, which: int, number: int | None = None) -> Any:
    factors = segment_track(which) if number is None else segment_track(which)[[number]]
    return {
        "token": lambda: loss_weights(batch, targets),
        "sequence": lambda: loss_weights(batch, targets, "sequence"),
        "track": lambda: loss_weights(batch, targets, track=slot_track(batch)),
        "track of segments": lambda: loss_weights(batch, targets, track=factors),
        "sequence by track of segments": lambda: loss_weights(batch, targets, "sequence", factors),
    }[weighting]()


def weights_by_hand(batch: PackedBatch, targets: Any, weighting: str, factor: float) -> Any:
    """The weights of the targets of a batch with one sequence, from their definition."""
    chosen = targets != -100
    share = 1 / max(chosen.sum(), 1)
    slots = slot_track(batch).reshape(batch.tokens.shape + (1,) * (targets.ndim - 2))
    weights = {
        "token": 1.0,
        "sequence": share,
        "track": slots,
        "track of segments": factor,
        "sequence by track of segments": factor * share,
    }
    return torch.tensor(np.broadcast_to(weights[weighting], chosen.shape) * chosen)


def cross_entropy(logits: Any, targets: Any) -> Any:
    """The cross entropy of each target, 0 where there is none; written out."""
    goal = torch.tensor(targets).long()
    losses = -torch.log_softmax(logits, -1).gather(-1, goal.clamp(min=0)[..., None])[..., 0]
    return losses * (goal != -100)


def gradients(model: Any) -> dict[str, Any]:
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_should_have_the_gradients_of_one_sequence_per_row_with_masking(parity: Parity, weighting: str) -> None:
    from parity.test_esmc import model_of

    model = model_of().double()
    batches = [packed_rows.decode(record) for record in RECORDS]
    masked = [MASKING.apply(batch) for batch in batches]
    weights = [weigh(batch, goal, weighting, n) for n, (batch, goal) in enumerate(zip(batches, masked, strict=True))]
    divisor = step_divisor([total for _, total in weights])
    for batch, goal, (weight, _) in zip(batches, masked, weights, strict=True):
        torch.autograd.backward(weighted_cross_entropy(esmc(batch, model, goal.tokens), goal.targets, weight) / divisor)
    found = gradients(model)

    model.zero_grad()
    losses, total = torch.zeros(()), torch.zeros(())
    for which, record in enumerate(RECORDS):
        for number in range(COUNTS[which]):
            batch = packed_rows.decode(packed_rows.alone(record, number))
            goal = MASKING.apply(batch)
            logits = model(sequence_tokens=torch.tensor(goal.tokens.astype("int64"))).sequence_logits
            weight = weights_by_hand(batch, goal.targets, weighting, segment_track(which)[number])
            losses = losses + (cross_entropy(logits, goal.targets) * weight).sum()
            total = total + weight.sum()
    (losses / total).backward()
    parity.check_gradients(f"esm ESMC, loss by {weighting}", 256, found, gradients(model), 1e-5)


def corrupt(batch: PackedBatch, tracks: esm3_feed.Tracks) -> tuple[esm3_feed.Tracks, esm3_feed.Tracks]:
    """Tracks with hidden values, and what is to be predicted there."""
    inputs, targets = dict(tracks), {}
    for name in CLASSES:
        chosen = MASKING.choose(batch, name)
        targets[name] = esm3_targets(name, tracks[name], chosen)
        inputs[name] = tracks[name].copy()
        inputs[name][chosen] = esm3_feed.INTS[name][2]
    return inputs, targets


@pytest.mark.usefixtures("float64_esm3")
@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_should_have_the_gradients_of_one_sequence_per_row_with_tracks(parity: Parity, weighting: str) -> None:
    model, record = esm3_feed.model_of(double=True), RECORDS[0]
    batch = packed_rows.decode(record)
    tracks = esm3_feed.tracks_of(batch, 1)
    inputs, targets = corrupt(batch, tracks)
    loss = torch.zeros(())
    output = esm3_feed.outputs(esm3(batch, model, tracks=inputs))
    for name, classes in CLASSES.items():
        weight, total = weigh(batch, targets[name], weighting, 0)
        loss = loss + weighted_cross_entropy(output[classes], targets[name], weight) / step_divisor([total])
    loss.backward()
    found = gradients(model)

    model.zero_grad()
    expected = torch.zeros(())
    alone = [esm3_feed.outputs(one) for one in esm3_feed.alone(batch, inputs, model)]
    for name, classes in CLASSES.items():
        losses, total = torch.zeros(()), torch.zeros(())
        for number in range(COUNTS[0]):
            one = packed_rows.decode(packed_rows.alone(record, number))
            row, slots = np.nonzero(batch.segment_index == number)
            goal = targets[name][row[0] : row[0] + 1, slots[0] : slots[-1] + 1]
            weight = weights_by_hand(one, goal, weighting, segment_track(0)[number])
            losses = losses + (cross_entropy(alone[number][classes], goal) * weight).sum()
            total = total + weight.sum()
        expected = expected + losses / total
    expected.backward()
    parity.check_gradients(f"esm ESM3, loss of tracks by {weighting}", 256, found, gradients(model), 1e-5)


def rank(number: int, world: int, folder: str) -> None:
    """One of the processes of a step: its share of the batches, and DistributedDataParallel."""
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/store", rank=number, world_size=world)
    torch.set_num_threads(1)
    model = torch.nn.parallel.DistributedDataParallel(PackedModel(Small().double(), own_model))
    step(model, [packed_rows.decode(RECORDS[number])])
    torch.save(gradients(model.module.model), f"{folder}/{number}.pt")
    torch.distributed.destroy_process_group()


def step(model: Any, batches: list[PackedBatch]) -> None:
    masked = [MASKING.apply(batch) for batch in batches]
    weights = [loss_weights(batch, goal, "sequence") for batch, goal in zip(batches, masked, strict=True)]
    divisor = step_divisor([total for _, total in weights])
    for batch, goal, (weight, _) in zip(batches, masked, weights, strict=True):
        torch.autograd.backward(weighted_cross_entropy(model(batch, goal.tokens), goal.targets, weight) / divisor)


def test_should_have_the_same_gradients_on_two_ranks_as_on_one(parity: Parity, tmp_path: Path) -> None:
    model = Small().double()
    step(PackedModel(model, own_model), [packed_rows.decode(record) for record in RECORDS])
    torch.multiprocessing.spawn(rank, (2, str(tmp_path)), nprocs=2)
    for number in range(2):
        found = torch.load(tmp_path / f"{number}.pt")
        parity.check_gradients("torch loss on two ranks", 256, found, gradients(model), 1e-10)


def test_should_divide_by_one_where_no_rank_has_a_target() -> None:
    assert step_divisor([]) == 1
    assert step_divisor([0.0, 2.5]) == 2.5


def test_should_differ_from_the_mean_of_the_means_of_batches(parity: Parity) -> None:
    model = Small().double()
    batches = [packed_rows.decode(record) for record in (RECORDS[0], packed_rows.record_of(4, 128, 1))]
    step(PackedModel(model, own_model), batches)
    expected = gradients(model)
    model.zero_grad()
    for batch in batches:
        goal = MASKING.apply(batch)
        weight, total = loss_weights(batch, goal, "sequence")
        torch.autograd.backward(
            weighted_cross_entropy(own_model(batch, model, goal.tokens), goal.targets, weight) / total / 2
        )
    with pytest.raises(AssertionError, match="differs by"):
        parity.check_gradients("wrong: torch mean of means", 256, gradients(model), expected, 1e-2)
