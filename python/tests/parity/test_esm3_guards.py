"""What is wrong with ESM3 without an error, and what the recipe does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import packed_rows
import samples
from parity import esm3_feed
from parity.comparison import Parity, package, segments
from parity.small import Module
from stowage_reader import BatchDecoder, PackedBatch, Vocabulary
from stowage_reader.errors import ModelError, VocabularyError

torch = package("torch")

from stowage_reader.models import esm3, geometric_attention_by_segment  # noqa: E402

LENGTH = 512


class Recorder(Module):  # type: ignore[misc]
    """An ESM3 that remembers the arguments of its forward."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.encoder, self.transformer, self.output_heads = inner.encoder, inner.transformer, inner.output_heads
        self.arguments: dict[str, Any] = {}

    def forward(self, **arguments: Any) -> None:
        self.arguments = arguments


def case(seed: int = 1, *, chains: bool = False) -> tuple[PackedBatch, esm3_feed.Tracks, Any, dict[str, Any]]:
    batch, model = packed_rows.batch_of(seed, LENGTH, chains=chains), esm3_feed.model_of()
    tracks = esm3_feed.tracks_of(batch, seed)
    recorder = Recorder(model)
    esm3(batch, recorder, tracks=tracks)
    return batch, tracks, model, recorder.arguments


def zero_where(value: Any, where: Any) -> Any:
    return torch.where(where.reshape(*where.shape, *[1] * (value.ndim - where.ndim)), 0, value)


def missing(batch: PackedBatch, value: Any) -> Any:
    """Residues without coordinates."""
    residue = torch.tensor((batch.tokens > 2) & ~batch.padding)
    return residue & value.isnan().any(-1).any(-1)


def special(batch: PackedBatch) -> Any:
    return torch.tensor((batch.tokens == 0) | (batch.tokens == 2))


WRONG: dict[str, tuple[str, Callable[[PackedBatch, Any], Any], float]] = {
    "sequence_id None": ("sequence_id", lambda batch, value: None, 0.1),
    "sequence_id as a padding mask": ("sequence_id", lambda batch, value: value != -1, 0.1),
    "sequence_id cast to bool": ("sequence_id", lambda batch, value: value.bool(), 0.1),
    "chain_id None": ("chain_id", lambda batch, value: None, 0.02),
    "chain_id from 0 in each segment": ("chain_id", lambda batch, value: torch.zeros_like(value), 0.02),
    "average_plddt None": ("average_plddt", lambda batch, value: None, 0.05),
    "average_plddt of the row": (
        "average_plddt",
        lambda batch, value: value.mean(1, keepdim=True).expand(value.shape),
        0.05,
    ),
    "structure_coords 0 at <cls>, <eos>": (
        "structure_coords",
        lambda batch, value: zero_where(value, special(batch)),
        0.01,
    ),
    "structure_coords 0 where missing": (
        "structure_coords",
        lambda batch, value: zero_where(value, missing(batch, value)),
        0.01,
    ),
    "per_res_plddt NaN in one slot": (
        "per_res_plddt",
        lambda batch, value: value.masked_fill(torch.arange(value.shape[1]) == 40, float("nan")),
        0.1,
    ),
    "structure_tokens 0 where missing": ("structure_tokens", lambda batch, value: value.clamp(min=0), 0.1),
    "sequence_tokens None": ("sequence_tokens", lambda batch, value: None, 0.1),
}


@pytest.mark.parametrize("how", WRONG)
def test_should_not_do_what_is_wrong_without_an_error(parity: Parity, how: str) -> None:
    batch, tracks, model, arguments = case()
    name, change, least = WRONG[how]
    with torch.no_grad():
        expected = torch.cat([one.sequence_logits[0] for one in esm3_feed.alone(batch, tracks, model)])
        right = segments(batch, model(**arguments).sequence_logits)
        assert parity.error(right, expected) < 1e-5
        found = segments(batch, model(**{**arguments, name: change(batch, arguments[name])}).sequence_logits)
        parity.check_wrong(f"esm ESM3, {how}", LENGTH, found, expected, least)


def test_should_merge_chains_as_a_complex_without_chain_id() -> None:
    batch, tracks, model, _ = case(chains=True)
    with torch.no_grad():
        expected = torch.cat([one.sequence_logits[0] for one in esm3_feed.alone(batch, tracks, model, chains=False)])
        merged = segments(batch, esm3(batch, model, tracks=tracks, merge_chains=True).sequence_logits)
        apart = segments(batch, esm3(batch, model, tracks=tracks).sequence_logits)
    assert float((merged - expected).abs().max()) < 1e-5
    assert float((apart - expected).abs().max()) > 1e-3


def test_should_set_ids_as_documented() -> None:
    batch = packed_rows.batch_from(["MKT", "AG|V"], 12)
    recorder = Recorder(esm3_feed.model_of())
    esm3(batch, recorder, tracks={"average_plddt": np.array([0.9, 0.7], np.float32)})
    found = {name: value[0].tolist() for name, value in recorder.arguments.items()}
    assert found["sequence_id"] == [0] * 5 + [1] * 6 + [-1]
    assert found["chain_id"] == [0] * 5 + [1] * 4 + [2] * 2 + [-1]
    assert np.allclose(found["average_plddt"], [0.9] * 5 + [0.7] * 6 + [1])
    complex_ = packed_rows.batch_from(["A" * 30 + "|" + "G" * 20], 53)
    esm3(complex_, recorder, tracks={})
    assert recorder.arguments["sequence_id"][0].tolist() == [0] * 53
    assert recorder.arguments["chain_id"][0].tolist() == [0] * 32 + [1] * 21
    esm3(complex_, recorder, tracks={}, merge_chains=True)
    assert recorder.arguments["chain_id"][0].tolist() == [0] * 53


def test_should_take_the_tracks_of_the_batch() -> None:
    batch, tracks, model, arguments = case()
    recorder = Recorder(model)
    vars(batch)["tracks"] = {**tracks, "own_weights": batch.tokens}
    esm3(batch, recorder)
    assert recorder.arguments.keys() == arguments.keys()
    assert torch.equal(recorder.arguments["function_tokens"], arguments["function_tokens"])


def test_should_overwrite_values_where_there_is_no_residue() -> None:
    batch, tracks, model, arguments = case(chains=True)
    outside = np.isin(batch.tokens, (0, 1, 2, 31))
    changed = {name: values.copy() for name, values in tracks.items()}
    changed["structure_coords"][outside] = 0
    changed["per_res_plddt"][outside] = np.nan
    recorder = Recorder(model)
    esm3(batch, recorder, tracks=changed)
    for name, value in arguments.items():
        assert torch.equal(torch.nan_to_num(recorder.arguments[name], 9), torch.nan_to_num(value, 9)), name
    assert arguments["structure_coords"][torch.tensor(outside)].isnan().all()
    assert arguments["sequence_id"].dtype == torch.int64
    assert arguments["structure_tokens"].dtype == torch.int32


def test_should_leave_absent_tracks_to_the_model() -> None:
    batch, _, model, _ = case()
    with torch.no_grad():
        expected = torch.cat([one.sequence_logits[0] for one in esm3_feed.alone(batch, {}, model)])
        found = segments(batch, esm3(batch, model, tracks={}).sequence_logits)
    assert float((found - expected).abs().max()) < 1e-5


def changed_by(name: str, value: float, slot: int = 5) -> Callable[[esm3_feed.Tracks], None]:
    def change(tracks: esm3_feed.Tracks) -> None:
        tracks[name][0, slot] = value

    return change


REFUSED: dict[str, tuple[Callable[[esm3_feed.Tracks], Any], str]] = {
    "structure": (
        changed_by("structure_tokens", 4101),
        "structure_tokens at row 0, slot 5, .* is 4101, not -1 to 4100",
    ),
    "filler": (changed_by("structure_tokens", 0, 0), "slot 0, which holds no residue, is 0, not -1: the filler"),
    "ss8": (changed_by("ss8_tokens", -1), "ss8_tokens at row 0, slot 5, which holds a residue, is -1, not 0 to 10"),
    "sasa": (changed_by("sasa_tokens", 19), "is 19, not 0 to 18"),
    "function": (changed_by("function_tokens", 260), "function_tokens .* not 0 to 259"),
    "annotation": (changed_by("residue_annotation_tokens", 1478), "not 0 to 1477"),
    "nan": (changed_by("per_res_plddt", np.nan), "per_res_plddt at row 0, slot 5, .* is nan, not 0 to 1"),
    "percent": (changed_by("per_res_plddt", 87), "is 87.0?, not 0 to 1"),
    "origin": (changed_by("structure_coords", 0), "nine zeros are a residue at the origin"),
    "average": (lambda t: t["average_plddt"].__setitem__(1, 90), "average_plddt of segment 1 is 90.0, not 0 to 1"),
    "average per row": (
        lambda t: t.update(average_plddt=np.ones(2)),
        r"shape \(2,\), not \(\d+,\): one value per segment",
    ),
    "float": (lambda t: t.update(ss8_tokens=np.ones((2, LENGTH))), "type float64 where integers are needed"),
    "shape": (
        lambda t: t.update(function_tokens=np.ones((2, LENGTH), int)),
        r"shape \(2, 512\) where .* \(2, 512, 8\)",
    ),
    "name": (lambda t: t.update(structure=t["ss8_tokens"]), "ESM3 has no track structure; it has structure_tokens, "),
}


@pytest.mark.parametrize("what", REFUSED)
def test_should_refuse_values_that_the_model_takes_for_others(what: str) -> None:
    batch, tracks, model, _ = case()
    change, message = REFUSED[what]
    change(tracks)
    with pytest.raises(ModelError, match=message):
        esm3(batch, model, tracks=tracks)


def test_should_refuse_another_vocabulary_and_another_model() -> None:
    other = Vocabulary("own", ["<cls>", "<pad>", "<eos>", "A", "<mask>"])
    record, _ = samples.random_batch(1, vocabulary=other)
    batch = BatchDecoder(samples.SOURCE, other).batch(samples.encode(record))
    with pytest.raises(VocabularyError):
        esm3(batch, esm3_feed.model_of(), tracks={}, merge_chains=True)
    with pytest.raises(ModelError, match="but Linear lacks encoder"):
        esm3(batch, torch.nn.Linear(1, 1))


def test_should_refuse_a_mask_where_geometry_is_by_segment() -> None:
    _, _, model, arguments = case()
    geometric_attention_by_segment(model)
    for wrong in (None, arguments["sequence_id"] != -1):
        with pytest.raises(ModelError, match="needs integer sequence_id"):
            model(**{**arguments, "sequence_id": wrong})
    model.transformer.blocks[0].use_geom_attn = False
    with pytest.raises(ModelError, match="has no geometric attention"):
        geometric_attention_by_segment(model)
