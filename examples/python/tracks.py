"""Prints the values of one track, per slot, for the residues of each segment as "id<TAB>values"."""

import os

import numpy as np
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

TRACK = os.getenv("TRACK", "structure_tokens")
registry = SchemaRegistryClient({"url": os.getenv("SCHEMA_REGISTRY_URL", "http://localhost:8081")})
decode = AvroDeserializer(registry)
consumer = Consumer({"bootstrap.servers": os.getenv("BOOTSTRAP_SERVERS", "localhost:9092"), "group.id": "example-python-tracks",
                     "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
consumer.subscribe(["packed-batches"])
while True:
    (message,) = consumer.consume()  # waits for one
    if message.error():
        raise KafkaException(message.error())
    batch = decode(message.value(), SerializationContext("packed-batches", MessageField.VALUE))
    track = next(track for track in batch["tracks"] if track["name"] == TRACK)
    values = np.array(track["ints"] or track["floats"]).reshape(batch["rows"], batch["row_length"], track["width"])
    for segment in batch["segments"]:
        first = segment["start"] + segment["has_cls"]
        piece = values[segment["row"], first : first + segment["residues"]]
        print(segment["id"], " ".join(map(str, piece.ravel())), sep="\t", flush=True)
