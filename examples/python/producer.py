"""Reads lines "id<TAB>residues" from standard input and sends each as a RawSequence record."""

import os
import sys

from confluent_kafka import KafkaException, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext


def delivered(error, message):
    if error:
        raise KafkaException(error)


registry = SchemaRegistryClient({"url": os.getenv("SCHEMA_REGISTRY_URL", "http://localhost:8081")})
# The schema is the one registered under sequences-value, not one of this program.
settings = {"auto.register.schemas": False, "use.latest.version": True}
encode = AvroSerializer(registry, conf=settings)
value = SerializationContext("sequences", MessageField.VALUE)
producer = Producer({"bootstrap.servers": os.getenv("BOOTSTRAP_SERVERS", "localhost:9092"), "enable.idempotence": True})
for line in sys.stdin:
    name, residues = line.split()
    record = {"id": name, "residues": residues, "epoch": 0, "source": "example"}
    producer.produce("sequences", key=name, value=encode(record, value), on_delivery=delivered)
    producer.poll(0 if len(producer) < 50_000 else 1)
producer.flush()
