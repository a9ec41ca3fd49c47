package dev.stowage.topology.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry that is too large for the changelog would stop the application. */
class StateSizesTest {
    private static final int SEQUENCES = 60_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "batch.slots=16384",
                "strategy=best-fit",
                "strategy=first-fit buckets=16,8192 open.rows=256",
                "mode=flat batch.slots=65536",
                "mode=flat batch.slots=65536 strategy=best-fit",
                "batch.slots=262144 batch.max.wait.rows=100000",
            })
    void shouldStoreNoEntryLargerThanTheConfigurationSays(String settings) {
        Map<String, String> values = new HashMap<>(Map.of("special.tokens", "none", "input.format", "text"));
        for (String setting : settings.split(" ", -1)) {
            values.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        StowageConfig config = StowageConfig.of(values);
        Repacker repacker = new Repacker(config, new MockSchemaRegistryClient(), 0, Counters.ZERO, batch -> {});
        Random random = new Random(1);
        int largest = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            byte[] value = "M".repeat(random.nextInt(50) > 0 ? 1 : 400).getBytes(StandardCharsets.UTF_8);
            repacker.accept(record(value, i));
            if (i % 500 == 0) {
                largest = Math.max(
                        largest, CheckpointFormat.write(repacker.state().checkpoint()).length);
            }
        }

        assertThat(largest).isBetween(2_000, config.maxStateEntryBytes());
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, long offset) {
        return new ConsumerRecord<>(
                "sequences",
                0,
                offset,
                offset,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
