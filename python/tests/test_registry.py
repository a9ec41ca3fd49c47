"""The schema registry's client, with a server inside the test."""

from __future__ import annotations

import pickle

import pytest

import samples
from conftest import Server
from stowage_reader import SchemaRegistry
from stowage_reader.errors import RegistryUnavailableError, UnknownSchemaError


def test_should_fetch_each_schema_once_with_credentials(server: Server) -> None:
    registry = SchemaRegistry(f"http://user:p%40ss@127.0.0.1:{server.server_port}/")
    assert registry.schema(1) == registry.schema(1) == samples.PACKED_BATCH
    assert server.requests == ["Basic dXNlcjpwQHNz"]
    assert pickle.loads(pickle.dumps(registry)).schema(1) == samples.PACKED_BATCH
    assert len(server.requests) == 1


def test_should_try_the_next_url(server: Server) -> None:
    urls = ["http://127.0.0.1:1", f"http://127.0.0.1:{server.server_port}"]
    assert SchemaRegistry(urls).schema(1) == samples.PACKED_BATCH


@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        (9, UnknownSchemaError, "has no schema 9; is it the registry"),
        (2, RegistryUnavailableError, "schema 2 is PROTOBUF, not AVRO"),
        (3, RegistryUnavailableError, "cannot fetch schema 3"),
        (4, RegistryUnavailableError, "HTTP 503"),
    ],
)
def test_should_name_what_is_wrong(server: Server, number: int, error: type[Exception], message: str) -> None:
    registry = SchemaRegistry(f"http://user:secret@127.0.0.1:{server.server_port}")
    with pytest.raises(error, match=message) as raised:
        registry.schema(number)
    assert "secret" not in str(raised.value)


def test_should_raise_when_no_registry_listens() -> None:
    with pytest.raises(RegistryUnavailableError, match=r"cannot fetch schema 1: http://127\.0\.0\.1:1: .*refused"):
        SchemaRegistry("http://127.0.0.1:1").schema(1)
