"""A small ESM3 with random weights, and tracks of random proteins, some of which lack some tracks."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parity.comparison import package
from stowage_reader import ESM, PackedBatch

torch = package("torch")

Tracks = dict[str, NDArray[Any]]
INTS = {
    "structure_tokens": (1, 4096, -1),
    "ss8_tokens": (1, 11, 0),
    "sasa_tokens": (1, 19, 0),
    "function_tokens": (8, 260, 0),
    "residue_annotation_tokens": (16, 1478, 0),
}


def model_of(double: bool = False) -> Any:
    torch.manual_seed(1)
    sequence = package("esm.tokenization").EsmSequenceTokenizer()
    model = package("esm.models.esm3").ESM3(64, 4, 8, 2, None, None, None, SimpleNamespace(sequence=sequence))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "geom_attn" in name and parameter.ndim > 1:
                parameter.mul_(3)
    return model.eval().double() if double else model.eval()


def tracks_of(batch: PackedBatch, seed: int) -> Tracks:
    """Values at residues, fillers elsewhere; each segment has each track with a chance of 0.7."""
    rng, draw = np.random.default_rng(seed), random.Random(seed)
    residue = ESM.is_residue[batch.tokens] & ~batch.padding
    segments = len(batch.lengths)

    def has() -> NDArray[np.bool_]:
        chosen = np.array([draw.random() < 0.7 for _ in range(segments)] + [False])
        found: NDArray[np.bool_] = residue & chosen[batch.segment_index]
        return found

    tracks: Tracks = {}
    shape = batch.tokens.shape
    for name, (width, below, filler) in INTS.items():
        values = rng.integers(0, below, (*shape, width)).astype(np.int32)
        values[~has()] = filler
        tracks[name] = values[..., 0] if width == 1 else values
    plddt = rng.random(shape).astype(np.float32)
    tracks["per_res_plddt"] = np.where(has(), plddt, 0).astype(np.float32)
    tracks["average_plddt"] = rng.random(segments).astype(np.float32)
    centre = np.cumsum(rng.normal(0, 2, (*shape, 1, 3)), axis=1)
    atoms = (centre + rng.normal(0, 1.4, (*shape, 3, 3))).reshape(*shape, 9).astype(np.float32)
    framed = has() & (rng.random(shape) < 0.9)
    tracks["structure_coords"] = np.where(framed[..., None], atoms, np.nan).astype(np.float32)
    return tracks


def alone(
    batch: PackedBatch, tracks: Tracks, model: Any, tokens: NDArray[np.integer] | None = None, *, chains: bool = True
) -> list[Any]:
    """Output for each segment in a row of its own, as a user without packing calls ESM3's forward."""
    found = []
    given = batch.tokens if tokens is None else tokens
    for number in range(len(batch.lengths)):
        row, slots = np.nonzero(batch.segment_index == number)
        where = (slice(row[0], row[0] + 1), slice(slots[0], slots[-1] + 1))
        ids = given[where].astype(np.int64)
        arguments = {name: torch.tensor(values[where]) for name, values in tracks.items() if name != "average_plddt"}
        if "structure_coords" in arguments:
            arguments["structure_coords"] = arguments["structure_coords"].unflatten(-1, (3, 3))
        if "average_plddt" in tracks:
            arguments["average_plddt"] = torch.full(ids.shape, float(tracks["average_plddt"][number]))
        if chains:
            breaks = np.cumsum(batch.tokens[where] == 31, axis=1)
            arguments["chain_id"] = torch.tensor(breaks - (batch.tokens[where] == 31))
        found.append(model(sequence_tokens=torch.tensor(ids), **arguments))
    return found


def outputs(values: Any) -> dict[str, Any]:
    """The logits of an ESMOutput by name."""
    names = ("sequence", "structure", "secondary_structure", "sasa", "function", "residue")
    return {name: getattr(values, f"{name}_logits") for name in names}
