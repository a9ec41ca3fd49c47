-- Prints the values of one int32 track of each batch, per slot, and of its first row.
CREATE TABLE packed_batches_tracks (
  batch_id STRING NOT NULL, `rows` INT NOT NULL, row_length INT NOT NULL,
  tracks ARRAY<ROW<name STRING NOT NULL, width INT NOT NULL, ints ARRAY<INT NOT NULL> NOT NULL> NOT NULL> NOT NULL
) WITH (
  'connector' = 'kafka', 'topic' = 'packed-batches', 'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'example-flink-tracks', 'properties.isolation.level' = 'read_committed', 'scan.startup.mode' = 'earliest-offset',
  'format' = 'avro-confluent', 'avro-confluent.url' = 'http://localhost:8081'
);
SELECT batch_id, track.width, track.ints, ARRAY_SLICE(track.ints, 1, row_length * track.width) AS first_row
FROM packed_batches_tracks CROSS JOIN UNNEST(tracks) AS track (name, width, ints)
WHERE track.name = 'structure_tokens';
