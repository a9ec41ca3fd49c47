"""ESM3 of the package `esm`, with tracks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import packed_rows
import samples
from parity import esm3_feed
from parity.comparison import Parity, exact, package, segments
from stowage_reader import BatchDecoder, PackedBatch
from stowage_reader.models.esm3_tracks import ESM3_TRACKS

torch = package("torch")

from stowage_reader.models import esm3, geometric_attention_by_segment  # noqa: E402


def flat_outputs(batch: PackedBatch, found: Any) -> dict[str, Any]:
    return {name: segments(batch, logits) for name, logits in esm3_feed.outputs(found).items()}


def joined(found: list[Any]) -> dict[str, Any]:
    by_name = [esm3_feed.outputs(one) for one in found]
    return {name: torch.cat([one[name][0] for one in by_name]) for name in by_name[0]}


def check(parity: Parity, what: str, length: int, found: Any, expected: Any, limit: float) -> None:
    worst = max(found, key=lambda name: parity.error(found[name], expected[name]))
    parity.check(what, length, found[worst], expected[worst], limit)


@pytest.mark.parametrize("by_segment", [False, True])
@pytest.mark.parametrize("chains", [False, True])
def test_should_equal_each_segment_alone(parity: Parity, by_segment: bool, chains: bool) -> None:
    batch, model = packed_rows.batch_of(1, 512, chains=chains), esm3_feed.model_of()
    tracks = esm3_feed.tracks_of(batch, 1)
    with torch.no_grad():
        expected = joined(esm3_feed.alone(batch, tracks, model))
        if by_segment:
            geometric_attention_by_segment(model)
        found = flat_outputs(batch, esm3(batch, model, tracks=tracks))
        what = f"esm ESM3{', chains' * chains}{', geometry by segment' * by_segment}"
        check(parity, what, 512, found, expected, 1e-5)


@pytest.mark.parametrize(("length", "by_segment"), [(512, False), (2048, False), (2048, True)])
def test_should_have_the_gradients_of_each_segment_alone(parity: Parity, length: int, by_segment: bool) -> None:
    batch, model = packed_rows.batch_of(3, length, 1, chains=True), esm3_feed.model_of()
    tracks = esm3_feed.tracks_of(batch, 3)
    expected = joined(esm3_feed.alone(batch, tracks, model))
    expected_gradients = gradients(model, expected)
    if by_segment:
        geometric_attention_by_segment(model)
    found = flat_outputs(batch, esm3(batch, model, tracks=tracks))
    what = f"esm ESM3{', geometry by segment' * by_segment}"
    check(parity, what, length, found, expected, 1e-5)
    parity.check_gradients(what, length, gradients(model, found), expected_gradients, 1e-5)


@pytest.mark.usefixtures("float64_esm3")
def test_should_equal_each_segment_alone_but_for_rounding(parity: Parity) -> None:
    batch, model = packed_rows.batch_of(4, 2048, 1, chains=True), exact(esm3_feed.model_of())
    tracks = esm3_feed.tracks_of(batch, 4)
    with torch.no_grad():
        expected = joined(esm3_feed.alone(batch, tracks, model))
        check(
            parity, "esm ESM3, float64", 2048, flat_outputs(batch, esm3(batch, model, tracks=tracks)), expected, 1e-10
        )


@pytest.mark.usefixtures("float64_esm3")
def test_should_have_the_gradients_of_each_segment_alone_but_for_rounding(parity: Parity) -> None:
    batch, model = packed_rows.batch_of(3, 512, 1, chains=True), exact(esm3_feed.model_of())
    tracks = esm3_feed.tracks_of(batch, 3)
    expected = gradients(model, joined(esm3_feed.alone(batch, tracks, model)))
    found = gradients(model, flat_outputs(batch, esm3(batch, model, tracks=tracks)))
    parity.check_gradients("esm ESM3, float64", 512, found, expected, 1e-10)


def test_should_take_tracks_as_stowage_writes_them(parity: Parity) -> None:
    value, model = samples.HEAD + samples.golden("packed-batch-esm3")[5:], esm3_feed.model_of()
    batch = BatchDecoder(samples.SOURCE).batch(value)
    batch.verify()
    written = {}
    for track in samples.oracle(value)["tracks"]:
        places = batch.tokens.shape if track["level"] == "slot" else (len(batch.lengths),)
        shape = (*places, track["width"]) if track["width"] > 1 else places
        written[track["name"]] = np.array(track["ints"] or track["floats"], track["type"]).reshape(shape)
    assert sorted(written) == sorted(ESM3_TRACKS)
    with torch.no_grad():
        expected = joined(esm3_feed.alone(batch, written, model))
        found = flat_outputs(batch, esm3(batch, model))
        check(parity, "esm ESM3, tracks of a value", batch.header.row_length, found, expected, 1e-5)
        for name in written:
            less = {other: values for other, values in written.items() if other != name}
            without = flat_outputs(batch, esm3(batch, model, tracks=less))
            assert max(parity.error(without[other], expected[other]) for other in expected) > 0.01, name


def gradients(model: Any, outputs: dict[str, Any]) -> dict[str, Any]:
    """Gradients of a fixed random projection of the outputs."""
    model.zero_grad()
    generator = torch.Generator().manual_seed(5)
    sum((v * torch.randn(v.shape, generator=generator)).mean() for v in outputs.values()).backward()
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
