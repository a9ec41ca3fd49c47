-- Keeps the tracks of the batches in a table and prints one int32 track, per slot, as rows.
CREATE TABLE packed_batches_tracks_queue
  (batch_id String, rows Int32, row_length Int32, tracks Array(Tuple(name String, width Int32, ints Array(Int32), floats Array(Float32))))
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092', kafka_topic_list = 'packed-batches', kafka_group_name = 'example-clickhouse-tracks',
  kafka_format = 'AvroConfluent', format_avro_schema_registry_url = 'http://localhost:8081';
CREATE MATERIALIZED VIEW packed_batches_tracks ENGINE = ReplacingMergeTree ORDER BY batch_id AS SELECT * FROM packed_batches_tracks_queue;
SELECT batch_id, track.width AS width,
  arrayMap(r -> arraySlice(track.ints, r * row_length * width + 1, row_length * width), range(rows)) AS rows_of_values
FROM packed_batches_tracks FINAL ARRAY JOIN tracks AS track
WHERE track.name = 'structure_tokens';
