"""Checks of ESM3's tracks, and their values at slots that hold no residue. Needs numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stowage_reader.batch import PackedBatch
from stowage_reader.errors import ModelError
from stowage_reader.masking import IGNORE
from stowage_reader.vocabulary import ESM

STRUCTURE_CODES = 4096
"""Structure tokens below this are codes of the VQ-VAE, the others are special tokens."""


@dataclass(frozen=True)
class _Track:
    kind: type[np.generic]
    width: int = 1
    below: int = 0
    filler: int = 0


_SLOT_TRACKS = {
    "structure_tokens": _Track(np.int32, below=STRUCTURE_CODES + 5, filler=-1),
    "ss8_tokens": _Track(np.int32, below=11),
    "sasa_tokens": _Track(np.int32, below=19),
    "function_tokens": _Track(np.int32, width=8, below=260),
    "residue_annotation_tokens": _Track(np.int32, width=16, below=1478),
    "per_res_plddt": _Track(np.float32),
    "structure_coords": _Track(np.float32, width=9),
}
AVERAGE_PLDDT = "average_plddt"
ESM3_TRACKS = (*_SLOT_TRACKS, AVERAGE_PLDDT)


def esm3_arrays(batch: PackedBatch, tracks: Mapping[str, NDArray[Any]] | None) -> dict[str, NDArray[Any]]:
    """Returns the arguments of ESM3's `forward` that come from tracks, as int32 and float32.

    Args:
        tracks: see :func:`~stowage_reader.models.esm3`; None for those of the batch.

    Raises:
        ModelError: a track is unknown, or has a wrong shape or value.
        VocabularyError: the batch is of another vocabulary than `esm`.
    """
    ESM.require(batch.header.vocabulary, batch.header.vocabulary_hash)
    if tracks is None:
        carried: Mapping[str, NDArray[Any]] = batch.tracks
        tracks = {name: carried[name] for name in ESM3_TRACKS if name in carried}
    unknown = [name for name in tracks if name not in ESM3_TRACKS]
    if unknown:
        raise ModelError(f"ESM3 has no track {', '.join(unknown)}; it has {', '.join(ESM3_TRACKS)}")
    residue = ESM.is_residue[batch.tokens] & ~batch.padding
    arrays = {
        name: _slots(name, track, np.asarray(tracks[name]), residue)
        for name, track in _SLOT_TRACKS.items()
        if name in tracks
    }
    if AVERAGE_PLDDT in tracks:
        arrays[AVERAGE_PLDDT] = _average_plddt(batch, np.asarray(tracks[AVERAGE_PLDDT]))
    return arrays


_FIRST_TARGET = {"ss8_tokens": 3, "sasa_tokens": 3, "function_tokens": 3}


def esm3_targets(name: str, values: NDArray[Any], predicted: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Returns the targets of a track for cross entropy: int32 of its shape, -100 where there is none.

    Structure tokens outside 0 to 4095 are no targets, nor are ss8, sasa and function tokens below 3, which stand for
    padding, unknown or none. Annotations have several labels per residue: use binary cross entropy for them.

    Args:
        predicted: (rows, length), where the track is predicted, from `Masking.choose`.

    Raises:
        ModelError: the track has no classes.
    """
    if name == "structure_tokens":
        valid = (values >= 0) & (values < STRUCTURE_CODES)
    elif name in _FIRST_TARGET:
        valid = values >= _FIRST_TARGET[name]
    else:
        raise ModelError(
            f"{name} has no classes; targets are possible for structure_tokens, {', '.join(_FIRST_TARGET)}"
        )
    where = predicted.reshape(predicted.shape + (1,) * (values.ndim - 2))
    return np.where(valid & where, values, IGNORE).astype(np.int32)


def _slots(name: str, track: _Track, values: NDArray[Any], residue: NDArray[np.bool_]) -> NDArray[Any]:
    shape = residue.shape if track.width == 1 else (*residue.shape, track.width)
    if track.width == 1 and values.shape == (*shape, 1):
        values = values[..., 0]
    if values.shape != shape:
        raise ModelError(f"{name} has shape {values.shape} where the batch needs {shape}")
    if track.kind is np.int32 and values.dtype.kind not in "iu":
        raise ModelError(f"{name} has type {values.dtype} where integers are needed")
    if name == "structure_coords":
        return _coordinates(values, residue)
    if name == "per_res_plddt":
        return _per_residue_plddt(values, residue)
    _require(
        name, residue, (values >= track.filler) & (values < track.below), values, f"{track.filler} to {track.below - 1}"
    )
    if name == "structure_tokens":
        special = (values == track.filler) | (values >= STRUCTURE_CODES)
        _require(
            name,
            ~residue,
            special,
            values,
            "-1: the filler of this track must be -1, since 0 is a structure",
            "no residue",
        )
    return values.astype(track.kind)


def _coordinates(values: NDArray[Any], residue: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Returns (rows, length, 3, 3), NaN wherever there is no residue; else ESM3 makes frames of such slots."""
    zero = (values == 0).all(axis=-1)
    _require(
        "structure_coords", residue, ~zero, values, "NaN: nine zeros are a residue at the origin, not a missing one"
    )
    coordinates = np.where(residue[..., None], values, np.nan).astype(np.float32)
    return coordinates.reshape(*residue.shape, 3, 3)


def _per_residue_plddt(values: NDArray[Any], residue: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Returns (rows, length), 0 wherever there is no residue. One NaN would make the whole row NaN."""
    _require("per_res_plddt", residue, (values >= 0) & (values <= 1), values, "0 to 1, 0 for an unknown one")
    return np.where(residue, values, 0).astype(np.float32)


def _average_plddt(batch: PackedBatch, values: NDArray[Any]) -> NDArray[np.float32]:
    """Returns (rows, length): the segment's value at all its slots, `<cls>` and `<eos>` included; 1 at padding."""
    segments = len(batch.lengths)
    if values.shape not in ((segments,), (segments, 1)):
        raise ModelError(f"{AVERAGE_PLDDT} has shape {values.shape}, not ({segments},): one value per segment")
    values = values.ravel()
    wrong = np.flatnonzero(~((values >= 0) & (values <= 1)))
    if len(wrong):
        raise ModelError(f"{AVERAGE_PLDDT} of segment {wrong[0]} is {values[wrong[0]]}, not 0 to 1")
    return np.append(values, 1).astype(np.float32)[batch.segment_index]


def _require(
    name: str,
    where: NDArray[np.bool_],
    valid: NDArray[np.bool_],
    values: NDArray[Any],
    accepted: str,
    what: str = "a residue",
) -> None:
    """Raises ModelError for the first of the slots whose values are not valid."""
    wrong = where & ~valid.reshape(*where.shape, -1).all(axis=-1)
    if wrong.any():
        row, slot = (int(i) for i in np.argwhere(wrong)[0])
        found = np.array2string(values[row, slot], threshold=20)
        raise ModelError(f"{name} at row {row}, slot {slot}, which holds {what}, is {found}, not {accepted}")
