"""Batches that are sent between processes, and tensors of their tracks."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import torch

import samples
from stowage_reader import BatchDecoder, GivenSchemas
from test_tracks import DECODER, SCHEMA, tracked


@pytest.mark.parametrize("evolved", [False, True])
def test_should_send_a_batch_to_another_process(evolved: bool) -> None:
    record, schema = tracked(3), json.loads(SCHEMA)
    if evolved:
        for field in schema["fields"]:
            if field["name"] == "segments":
                field["type"]["items"]["fields"].append({"name": "later", "type": "string"})
                field["type"]["items"]["fields"][-1]["default"] = ""
        record["segments"] = [{**segment, "later": "x"} for segment in record["segments"]]
    text = json.dumps(schema)
    batch = BatchDecoder(GivenSchemas({1: text})).batch(samples.encode(record, text))
    sent = pickle.loads(pickle.dumps(batch))
    assert sent.header == batch.header
    assert sent.segments.id == batch.segments.id
    assert list(sent.tracks) == list(batch.tracks)
    for name, values in batch.tracks.items():
        np.testing.assert_array_equal(sent.tracks[name], values)
    np.testing.assert_array_equal(sent.chain_id, batch.chain_id)
    sent.verify()


def test_should_make_tensors_of_tracks() -> None:
    batch = DECODER.batch(samples.encode(tracked(3), SCHEMA))
    found = batch.to_torch("tokens", "coords", "ss8", "year")
    assert [tensor.dtype for tensor in found.values()] == [torch.int64, torch.float32, torch.int32, torch.int32]
    for name in ("coords", "ss8", "year"):
        np.testing.assert_array_equal(found[name].numpy(), batch.tracks[name])
    with pytest.raises(ValueError, match=r"there is no tensor 'mass', only tokens, .*, plddt"):
        batch.to_torch("mass")
