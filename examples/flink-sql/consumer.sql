-- Prints each batch with its padding and its first row. The table names the fields that it reads; all others are skipped.
CREATE TABLE packed_batches (
  batch_id STRING NOT NULL, `bucket` INT NOT NULL, `rows` INT NOT NULL, row_length INT NOT NULL, real_tokens BIGINT NOT NULL,
  tokens ARRAY<INT NOT NULL> NOT NULL, sequence_id ARRAY<INT NOT NULL> NOT NULL
) WITH (
  'connector' = 'kafka', 'topic' = 'packed-batches', 'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'example-flink', 'properties.isolation.level' = 'read_committed', 'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent', 'avro-confluent.url' = 'http://localhost:8081'
);
-- Rows are slices of the flat arrays; this is row 0.
SELECT batch_id, `rows`, row_length, 1 - CAST(real_tokens AS DOUBLE) / (`rows` * row_length) AS padding,
  ARRAY_SLICE(tokens, 1, row_length) AS first_row, ARRAY_SLICE(sequence_id, 1, row_length) AS first_row_ids
FROM packed_batches;
