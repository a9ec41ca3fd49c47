package dev.stowage.integration.registry;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.StowageProcess;
import dev.stowage.schemas.ContractSchemas;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.testsupport.DecodedSegment;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records of Stowage and of other producers, packed by {@code stowage run}, and read by other consumers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistrySuite {
    private static final String HEADER = "__value_schema_id";
    private static final int NO_SUCH_ID = 1_000_000;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private Registry registry;

    abstract Registry startRegistry(Path folder) throws Exception;

    @BeforeAll
    void start() throws Exception {
        registry = cluster.closing(startRegistry(cluster.directory().resolve("registry")));
    }

    @Test
    void shouldPackRecordsOfAllClientsAndGoOnWhenTheRegistryIsRestarted() throws Exception {
        try (Application application = new Application(cluster, "clients", registry.url());
                ForeignRecords foreign = new ForeignRecords(registry.url());
                StowageProcess run = application.start()) {
            // Given
            Map<String, String> fates = new HashMap<>();
            Map<String, ForeignRecords.Record> foreignByKey = new HashMap<>();
            ingest(application, "own1", "own2");
            fates.put("own1", "packed");
            fates.put("own2", "packed");
            for (ForeignRecords.Record record : foreign.all()) {
                fates.put(record.key(), record.fate());
                foreignByKey.put(record.key(), record);
                application.send(record.key(), record.value());
            }
            byte[] good = WireValues.avro(WireValues.sequence("unknown-id", "MKT"));
            application.send("unknown-id", WireValues.framed(NO_SUCH_ID, good));
            fates.put("unknown-id", "UNKNOWN_SCHEMA");
            sendWithIdsInHeaders(application, fates);
            application.awaitAll(run);

            // When
            registry.restart();
            ingest(application, "after1");
            fates.put("after1", "packed");
            int id = application.registry().register("restarted", new AvroSchema(WireValues.schema("restarted")));
            application.send("after2", WireValues.framed(id, WireValues.avro(WireValues.sequence("after2", "MKT"))));
            fates.put("after2", "packed");
            application.awaitAll(run);
            application.close(run);

            // Then
            Map<String, String> rejected = application.rejected();
            Map<String, DecodedSegment> packed = application.packed();
            fates.forEach((key, fate) -> {
                if (fate.equals("packed")) {
                    assertThat(packed).as(rejected.toString()).containsKey(key);
                } else if (fate.equals("packed without an id")) {
                    String source =
                            Objects.requireNonNull(foreignByKey.get(key)).source();
                    assertThat(packed.values())
                            .as(key)
                            .anyMatch(segment -> segment.source().equals(source)
                                    && segment.id().startsWith(application.input() + "-0-"));
                } else {
                    assertThat(rejected).containsKey(key);
                    assertThat(rejected.get(key)).as(key).startsWith(fate);
                }
            });
            if (!registry.servesGuids()) {
                assertThat(rejected.get("header-guid")).contains("the registry does not serve GUIDs");
            }
            foreignByKey.forEach((key, record) -> {
                if (record.fate().equals("packed")) {
                    assertThat(Objects.requireNonNull(packed.get(key)).epoch())
                            .as(key)
                            .isEqualTo(record.epoch());
                    assertThat(Objects.requireNonNull(packed.get(key)).source())
                            .as(key)
                            .isEqualTo(record.source());
                    assertThat(Objects.requireNonNull(packed.get(key)).residues())
                            .as(key)
                            .isEqualTo(10);
                }
            });
            long packedCount = fates.values().stream()
                    .filter(fate -> fate.startsWith("packed"))
                    .count();
            application.verify(packedCount, fates.size() - packedCount);
            requireForeignReadersToSeeTheSame(application);
        }
    }

    /** As Confluent's serializers of version 8 can write: the value is Avro alone, the schema id is in a header. */
    private void sendWithIdsInHeaders(Application application, Map<String, String> fates) throws Exception {
        String text = WireValues.schema("in a header");
        int id = application.registry().register("in-a-header", new AvroSchema(text));
        Header byId = new RecordHeader(
                HEADER, ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        application.send("header-id", WireValues.avro(WireValues.sequence("header-id", "MKT")), byId);
        fates.put("header-id", "packed");
        application.send("header-junk", WireValues.append(WireValues.avro(WireValues.sequence("x", "MKT")), 7), byId);
        fates.put("header-junk", "MALFORMED_AVRO");
        Header unknown = new RecordHeader(
                HEADER,
                ByteBuffer.allocate(5).put((byte) 0).putInt(NO_SUCH_ID + 1).array());
        application.send("header-unknown", WireValues.avro(WireValues.sequence("x", "MKT")), unknown);
        fates.put("header-unknown", "UNKNOWN_SCHEMA");
        UUID guid = registry.servesGuids() ? Guids.of(registry.url(), "in-a-header") : UUID.randomUUID();
        application.send(
                "header-guid", WireValues.avro(WireValues.sequence("header-guid", "MKT")), Guids.header(HEADER, guid));
        fates.put("header-guid", registry.servesGuids() ? "packed" : "UNKNOWN_SCHEMA");
        application.send(
                "header-guid-unknown",
                WireValues.avro(WireValues.sequence("x", "MKT")),
                Guids.header(HEADER, UUID.randomUUID()));
        fates.put("header-guid-unknown", "UNKNOWN_SCHEMA");
    }

    @Test
    void shouldPackWithRegisteredSchemasAloneWhenNoneIsToBeRegistered() throws Exception {
        try (Application application =
                new Application(cluster, "fixed", registry.url(), "registry.auto.register.schemas", "false")) {
            // Given
            try (StowageProcess refused = cluster.run(application.settings())) {
                assertThat(refused.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(refused.output()).contains("fixed-out-value", "fixed-statistics-value");
            }
            SchemaRegistryClient client = application.registry();
            client.register("fixed-in-value", new AvroSchema(ContractSchemas.rawSequence()));
            client.register("fixed-out-value", new AvroSchema(ContractSchemas.packedBatch()));
            client.register("fixed-statistics-value", new AvroSchema(ContractSchemas.padStatistics()));

            // When
            try (StowageProcess run = application.start()) {
                ingest(application, "P1", "P2");
                application.awaitAll(run);
                application.close(run);
            }

            // Then
            application.verify(2, 0);
            assertThat(client.getAllVersions("fixed-out-value")).containsExactly(1);
            requireForeignReadersToSeeTheSame(application);
        }
    }

    @Test
    void shouldWriteByTheLatestSchemaWhenToldTo() throws Exception {
        try (Application application = new Application(
                        cluster,
                        "latest",
                        registry.url(),
                        "registry.auto.register.schemas",
                        "false",
                        "registry.use.latest.version",
                        "true");
                KafkaAvroDeserializer deserializer = deserializer()) {
            // Given
            SchemaRegistryClient client = application.registry();
            for (Map.Entry<String, Schema> subject : Map.of(
                            "latest-in-value", ContractSchemas.rawSequence(),
                            "latest-out-value", ContractSchemas.packedBatch(),
                            "latest-statistics-value", ContractSchemas.padStatistics())
                    .entrySet()) {
                client.register(subject.getKey(), new AvroSchema(subject.getValue()));
                client.register(subject.getKey(), new AvroSchema(withNote(subject.getValue())));
            }

            // When
            try (StowageProcess run = application.start()) {
                ingest(application, "P1", "P2");
                application.awaitAll(run);
                application.close(run);
            }

            // Then
            application.verify(2, 0);
            assertThat(application.batches()).isNotEmpty().allSatisfy(batch -> assertThat(
                            ((GenericRecord) deserializer.deserialize(batch.topic(), batch.value())).get("note"))
                    .hasToString("none"));
            assertThat(client.getAllVersions("latest-out-value")).containsExactly(1, 2);
        }
    }

    private void ingest(Application application, String... ids) throws Exception {
        Path fasta = cluster.directory().resolve(ids[0] + ".fasta");
        Files.writeString(fasta, ">" + String.join("\nMKTAYIAKQR\n>", ids) + "\nMKTAYIAKQR\n");
        Stowage.succeed(application.settings(), "ingest", fasta.toString());
        application.sentByOthers(ids.length);
    }

    private void requireForeignReadersToSeeTheSame(Application application) {
        try (KafkaAvroDeserializer foreign = deserializer();
                KafkaAvroSerializer serializer = new KafkaAvroSerializer();
                PackedBatchDeserializer batches = new PackedBatchDeserializer(application.registry(), Map.of());
                PadStatisticsDeserializer statistics =
                        new PadStatisticsDeserializer(application.registry(), Map.of())) {
            serializer.configure(Map.of("schema.registry.url", registry.url()), false);
            List<ConsumerRecord<byte[], byte[]>> packed = application.batches();
            assertThat(packed).isNotEmpty();
            for (ConsumerRecord<byte[], byte[]> record : packed) {
                GenericRecord batch = (GenericRecord) foreign.deserialize(record.topic(), record.value());
                Map<String, Object> own = GenericFields.of(batches.deserialize(record.topic(), record.value()));
                assertThat(GenericFields.of(batch)).isEqualTo(own);
                // And in the other direction.
                byte[] again = serializer.serialize("again", batch);
                assertThat(GenericFields.of(batches.deserialize("again", again)))
                        .isEqualTo(own);
            }
            List<ConsumerRecord<byte[], byte[]>> counts = application.statistics();
            assertThat(counts).isNotEmpty();
            for (ConsumerRecord<byte[], byte[]> record : counts) {
                GenericRecord count = (GenericRecord) foreign.deserialize(record.topic(), record.value());
                assertThat(GenericFields.of(count))
                        .isEqualTo(GenericFields.of(statistics.deserialize(record.topic(), record.value())));
            }
        }
    }

    private KafkaAvroDeserializer deserializer() {
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", registry.url()), false);
        return deserializer;
    }

    private static Schema withNote(Schema schema) {
        String text = schema.toString();
        return new Schema.Parser()
                .parse(text.substring(0, text.length() - 2)
                        + ",{\"name\":\"note\",\"type\":\"string\",\"default\":\"none\"}]}");
    }
}
