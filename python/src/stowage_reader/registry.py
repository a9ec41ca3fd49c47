"""Schemas by id, from a schema registry or given."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import unquote, urlsplit

from stowage_reader.errors import RegistryUnavailableError, UnknownSchemaError


class SchemaSource(Protocol):
    """Gives the text of a schema."""

    def schema(self, schema_id: int) -> str:
        """Returns the Avro schema of that id as JSON.

        Raises:
            UnknownSchemaError: there is no such id.
            RegistryUnavailableError: the source does not answer.
        """
        ...


class GivenSchemas:
    """Schemas that are known without a registry: a mapping of id to JSON text."""

    def __init__(self, schemas: Mapping[int, str]) -> None:
        self._schemas = dict(schemas)

    def schema(self, schema_id: int) -> str:
        if schema_id not in self._schemas:
            raise UnknownSchemaError(f"schema {schema_id} is not among the given ones: {sorted(self._schemas)}")
        return self._schemas[schema_id]


class SchemaRegistry:
    """A schema registry with Confluent's HTTP API. Each id is fetched once. Thread-safe; opens no connection when made.

    Args:
        urls: one URL, or several that are tried in order; `user:password@` in a URL is sent as basic authentication.
        headers: additional request headers, such as `Authorization: Bearer ...`.
        context: TLS settings: `ssl.create_default_context(cafile=...)`.
        timeout: seconds to wait for one answer.
    """

    def __init__(
        self,
        urls: str | Sequence[str],
        *,
        headers: Mapping[str, str] | None = None,
        context: ssl.SSLContext | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._urls = [urls] if isinstance(urls, str) else list(urls)
        self._headers = {"Accept": "application/vnd.schemaregistry.v1+json", **(headers or {})}
        self._context = context
        self._timeout = timeout
        self._schemas: dict[int, str] = {}
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key != "_lock"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    def schema(self, schema_id: int) -> str:
        with self._lock:
            if schema_id not in self._schemas:
                self._schemas[schema_id] = self._fetch(schema_id)
            return self._schemas[schema_id]

    def _fetch(self, schema_id: int) -> str:
        failures = []
        for url in self._urls:
            try:
                return self._get(url, schema_id)
            except urllib.error.HTTPError as e:
                e.close()
                if e.code == 404:
                    raise UnknownSchemaError(
                        f"the schema registry {_without_password(url)} has no schema {schema_id}; "
                        "is it the registry that the feed was written with?"
                    ) from None
                failures.append(f"{_without_password(url)}: HTTP {e.code}")
            except (OSError, ValueError, KeyError, TypeError) as e:
                failures.append(f"{_without_password(url)}: {e}")
        raise RegistryUnavailableError(f"cannot fetch schema {schema_id}: " + "; ".join(failures))

    def _get(self, url: str, schema_id: int) -> str:
        parts = urlsplit(url)
        headers = dict(self._headers)
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        address = f"{_without_password(url).rstrip('/')}/schemas/ids/{schema_id}"
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=self._timeout, context=self._context) as response:
            answer = json.loads(response.read())
        kind = answer.get("schemaType", "AVRO")
        if kind != "AVRO":
            raise ValueError(f"schema {schema_id} is {kind}, not AVRO")
        return str(answer["schema"])


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
