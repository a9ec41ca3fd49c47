package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that is away, slow or refuses: only its definite no to a schema id rejects a record. */
class RegistryFaultsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private Cluster cluster;
    private FaultyRegistry registry;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws Exception {
        cluster = Cluster.start(directory);
        registry = new FaultyRegistry(cluster.registryUrl());
        settings = cluster.settings("registry", "schema.registry.url", registry.url());
    }

    @AfterEach
    void stop() {
        registry.close();
        cluster.close();
    }

    @Test
    void shouldRefuseToStartAndSayWhyWhenTheRegistryIsAwayOrRefusesTheCredentials() {
        registry.answer(401);
        Outcome refused = Stowage.run(settings, "run");
        registry.close();
        Outcome away = Stowage.run(settings, "run");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("refuses the credentials", "registry.basic.auth.user.info");
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.err()).contains("no schema registry answers at " + registry.url());
    }

    @Test
    void shouldRejectNothingAndGoOnWhenTheRegistryFailsInTheMiddleAndComesBack() throws Exception {
        Path fasta = directory.resolve("few.fasta");
        Files.writeString(fasta, ">P1\nMKT\n>P2\nMKTA\n>P3\nMKTAY\n");
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve("run.log"))) {
            run.awaitStart(PATIENCE);

            // When: the application has not met the schema of the input yet.
            registry.answer(503);
            Outcome ingested = Stowage.run(cluster.settings("registry"), "ingest", fasta.toString(), "--close");
            run.await("calls that fail", PATIENCE, () -> registry.refused() > 8);
            assertThat(cluster.read("packed-batches")).isEmpty();
            run.requireAlive();
            registry.answer(200);
            registry.delay(700);
            Outcome closed = run.command(cluster.settings("registry"), "close");

            // Then
            assertThat(ingested.exitCode()).as(ingested.err()).isZero();
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            assertThat(cluster.read("rejected-sequences")).isEmpty();
            run.stop();
        }
        assertThat(Stowage.run(cluster.settings("registry"), "verify", "--json").lastLine())
                .contains("\"ok\":true", "\"packed\":3,");
    }

    @Test
    void shouldStopByNameAndGoOnFromThereWhenTheRegistryStaysAway() throws Exception {
        // Given
        settings.put("schema.registry.max.outage", "3s");
        Path fasta = directory.resolve("few.fasta");
        Files.writeString(fasta, ">P1\nMKT\n>P2\nMKTA\n");
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve("run.log"))) {
            run.awaitStart(PATIENCE);

            // When
            registry.answer(503);
            Stowage.run(cluster.settings("registry"), "ingest", fasta.toString(), "--close");

            // Then
            run.awaitEnd(PATIENCE);
            assertThat(run.output()).contains("has not answered for 3 s (schema.registry.max.outage)");
        }
        assertThat(cluster.read("packed-batches")).isEmpty();
        assertThat(cluster.read("rejected-sequences")).isEmpty();
        registry.answer(200);
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve("again.log"))) {
            Outcome closed = run.command(cluster.settings("registry"), "close");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            run.stop();
        }
        assertThat(Stowage.run(cluster.settings("registry"), "verify", "--json").lastLine())
                .contains("\"ok\":true", "\"packed\":2,");
    }

    @Test
    void shouldRefuseToStartAndSayWhyWhenTheRegistryRefusesTheSchemaOfTheBatches() throws Exception {
        // Given: another schema stands under the output's subject, and ours is not compatible with it.
        cluster.registry(cluster.config("registry"))
                .register(
                        "packed-batches-value",
                        new AvroSchema(
                                "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}"));

        // When
        Outcome refused = Stowage.run(settings, "run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("refused", "packed-batches-value", "409");
    }
}
