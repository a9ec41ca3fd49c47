-- Sends rows of any table as Avro records. ClickHouse derives a schema from the columns, with another record name, so it needs its
-- own subject. Stowage matches fields by name. Needs a ClickHouse that writes AvroConfluent.
CREATE TABLE sequences (id String, residues String, epoch Int64, source String)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092', kafka_topic_list = 'sequences', kafka_group_name = 'example-clickhouse-writer',
  kafka_format = 'AvroConfluent', format_avro_schema_registry_url = 'http://localhost:8081',
  output_format_avro_confluent_subject = 'sequences-clickhouse-value', output_format_avro_string_column_pattern = '.*';
INSERT INTO sequences VALUES ('P1', 'GIVEQCC', 0, 'example'), ('P2', 'MKT', 0, 'example'), ('P3', 'FVNQHLCGSH', 0, 'example');
