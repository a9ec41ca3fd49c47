-- Keeps the batches in a table and prints each with its padding and its rows of tokens and sequence ids.
CREATE TABLE packed_batches_queue
  (batch_id String, bucket Int32, rows Int32, row_length Int32, real_tokens Int64, tokens Array(Int32), sequence_id Array(Int32))
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092', kafka_topic_list = 'packed-batches', kafka_group_name = 'example-clickhouse',
  kafka_format = 'AvroConfluent', format_avro_schema_registry_url = 'http://localhost:8081';
CREATE MATERIALIZED VIEW packed_batches ENGINE = ReplacingMergeTree ORDER BY batch_id AS SELECT * FROM packed_batches_queue;
SELECT batch_id, rows, row_length, 1 - real_tokens / (rows * row_length) AS padding,
  arrayMap(r -> arraySlice(tokens, r * row_length + 1, row_length), range(rows)) AS token_rows,
  arrayMap(r -> arraySlice(sequence_id, r * row_length + 1, row_length), range(rows)) AS sequence_id_rows
FROM packed_batches FINAL;
