-- Sends rows of any table as RawSequence records. With the schema given, Flink writes the published one instead of its own.
CREATE TABLE sequences (
  id STRING NOT NULL, residues STRING NOT NULL, epoch BIGINT NOT NULL, source STRING NOT NULL
) WITH (
  'connector' = 'kafka', 'topic' = 'sequences', 'properties.bootstrap.servers' = 'localhost:9092',
  'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'example-flink',
  'format' = 'avro-confluent', 'avro-confluent.url' = 'http://localhost:8081',
  'avro-confluent.schema' = '{"type": "record", "name": "RawSequence", "namespace": "dev.stowage.schemas", "fields": [
    {"name": "id", "type": "string", "default": ""}, {"name": "residues", "type": "string"},
    {"name": "epoch", "type": "long", "default": 0}, {"name": "source", "type": "string", "default": ""}]}'
);
INSERT INTO sequences VALUES ('P1', 'GIVEQCC', 0, 'example'), ('P2', 'MKT', 0, 'example'), ('P3', 'FVNQHLCGSH', 0, 'example');
