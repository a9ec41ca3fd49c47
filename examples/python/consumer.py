"""Prints each packed batch, and each of its segments as "id<TAB>residues"."""

import os

import numpy as np
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

LETTERS = np.array(list("LAGVSERTIDPKQNFYMHWCXBUZO.-|_"))  # token ids 4 to 32
registry = SchemaRegistryClient({"url": os.getenv("SCHEMA_REGISTRY_URL", "http://localhost:8081")})
decode = AvroDeserializer(registry)
# The client requires a group.id. The group commits its position, so a second run prints only new batches.
consumer = Consumer({"bootstrap.servers": os.getenv("BOOTSTRAP_SERVERS", "localhost:9092"), "group.id": "example-python",
                     "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
consumer.subscribe(["packed-batches"])
while True:
    (message,) = consumer.consume()  # waits for one
    if message.error():
        raise KafkaException(message.error())
    batch = decode(message.value(), SerializationContext("packed-batches", MessageField.VALUE))
    shape = (batch["rows"], batch["row_length"])
    # np.frombuffer cannot read the arrays: Avro writes an int as 1 to 5 bytes, and the decoder returns a list.
    tokens, sequence_id = (np.array(batch[name], np.int64).reshape(shape) for name in ("tokens", "sequence_id"))
    padding = 1 - batch["real_tokens"] / tokens.size
    print(f"# {batch['batch_id']}: {shape[0]} x {shape[1]}, {padding:.2%} padding")
    for segment in batch["segments"]:
        row = segment["row"]
        piece = tokens[row][sequence_id[row] == sequence_id[row, segment["start"]]]
        print(segment["id"], "".join(LETTERS[piece[piece > 3] - 4]), sep="\t", flush=True)
