package dev.stowage.topology.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.clients.FailOnSendError;
import dev.stowage.topology.streams.clients.StreamsClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private static final long MIB = 1L << 20;
    private static final long LARGE_HEAP = 64L << 30;

    @Test
    void shouldPollMoreRecordsIfAThreadHasManyPartitions() {
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1, 1)).isEqualTo(250);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 7, 1)).isEqualTo(250);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 8, 1)).isEqualTo(256);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 64, 4)).isEqualTo(512);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1_000, 1)).isEqualTo(2_000);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1, 4)).isEqualTo(250);
    }

    @Test
    void shouldPollNoMoreThanFitsIntoAQuarterOfTheHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 1)).isEqualTo(128);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 2)).isEqualTo(64);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB - 1, MIB, 8, 2)).isEqualTo(63);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 8)).isEqualTo(16);
        assertThat(StreamsSettings.recordsPerPoll(2_048 * MIB, MIB, 1_000, 1)).isEqualTo(512);
        assertThat(StreamsSettings.recordsPerPoll(2_048 * MIB, 8 * MIB, 4, 2)).isEqualTo(32);
    }

    @Test
    void shouldPollSomeRecordsInAnyHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 64, 64)).isEqualTo(8);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, 512 * MIB, 1, 1)).isEqualTo(8);
    }

    @Test
    void shouldGiveATransactionTimeForAllThatWaitsInThePartitionsOfAThread() {
        assertThat(StreamsSettings.transactionTimeout(256, 64, 1)).isEqualTo(10_000);
        assertThat(StreamsSettings.transactionTimeout(100_000, 1, 1)).isEqualTo(10_000);
        assertThat(StreamsSettings.transactionTimeout(100_001 * 2, 4, 4)).isEqualTo(20_000);
        assertThat(StreamsSettings.transactionTimeout(1_000_000, 1, 2)).isEqualTo(100_000);
        assertThat(StreamsSettings.transactionTimeout(1_000_000, 5, 2)).isEqualTo(300_000);
        assertThat(StreamsSettings.transactionTimeout(1_048_576, 64, 2)).isEqualTo(900_000);
    }

    @Test
    void shouldHaveTheDocumentedDefaults() {
        StowageConfig config = StowageConfig.of(Map.of());

        assertThat(config.buckets()).isEqualTo(List.of(512, 1_024, 2_048));
        assertThat(config.packingOptions().lookahead()).isEqualTo(256);
        assertThat(config.packingOptions().maxWaitRows()).isEqualTo(64);
        assertThat(config.packingOptions().batchSlots()).isEqualTo(16_384);
        assertThat(config.packingOptions().batchMaxWaitRows()).isEqualTo(1_024);
        assertThat(config.window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.outOfOrder()).isEqualTo(Duration.ofHours(1));
        assertThat(config.windowJump()).isEqualTo(64);
        assertThat(config.idleFlush()).isZero();
        assertThat(config.statsWindows()).isEqualTo(144);
        assertThat(config.sequenceMaxResidues()).isEqualTo(1_000_000);
        assertThat(StreamsSettings.properties(config)).containsEntry("processing.guarantee", "exactly_once_v2");
    }

    @Test
    void shouldPassOtherKafkaAndRegistryPropertiesThrough() {
        StowageConfig config = StowageConfig.of(Map.of(
                "kafka.commit.interval.ms", "50",
                "kafka.security.protocol", "SSL",
                "kafka.producer.linger.ms", "7",
                "registry.basic.auth.user.info", "a:b"));

        assertThat(StreamsSettings.properties(config))
                .containsEntry("commit.interval.ms", "50")
                .containsEntry("producer.linger.ms", "7");
        assertThat(config.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("commit.interval.ms");
        assertThat(config.registry()).containsEntry("basic.auth.user.info", "a:b");
    }

    @Test
    void shouldRunAThreadForEachProcessorUpToThePartitionsUnlessConfigured() {
        int processors = Runtime.getRuntime().availableProcessors();
        StowageConfig config = StowageConfig.of(Map.of());

        assertThat(config.threads(1)).isEqualTo(1);
        assertThat(config.threads(1_000)).isEqualTo(processors);
        assertThat(StreamsSettings.properties(config, 1_000)).containsEntry("num.stream.threads", processors);
        assertThat(StowageConfig.of(Map.of("threads", "7")).threads(2)).isEqualTo(7);
    }

    @Test
    void shouldUseItsOwnClientsUnlessOthersAreAskedFor() {
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of())))
                .containsAllEntriesOf(StreamsClients.properties("sequences"));
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.default.client.supplier", "a.Supplier"))))
                .containsEntry("default.client.supplier", "a.Supplier")
                .doesNotContainKey("buffered.records.per.partition");
    }

    @Test
    void shouldLetWhatIsSetForAllClientsReplaceADefaultOfOne() {
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.consumer.max.poll.records", "7"))))
                .containsEntry("consumer.max.poll.records", "7")
                .doesNotContainKey("main.consumer.max.poll.records")
                .containsEntry("consumer.fetch.max.bytes", 8 << 20);
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.batch.size", "9"))))
                .containsEntry("batch.size", "9")
                .doesNotContainKey("producer.batch.size");
    }

    @Test
    void shouldEndTheThreadWhenARecordCannotBeSent() {
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of())))
                .containsEntry("production.exception.handler", FailOnSendError.class);
    }

    @Test
    void shouldPollByTheHeapTheLargestRecordThePartitionsAndTheThreads() {
        String key = "main.consumer.max.poll.records";
        long heap = Runtime.getRuntime().maxMemory();
        int threads = StowageConfig.of(Map.of()).threads(32);

        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of()), 32))
                .containsEntry(key, StreamsSettings.recordsPerPoll(heap, 1 << 20, 32, threads));
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("threads", "4")), 32))
                .containsEntry(key, StreamsSettings.recordsPerPoll(heap, 1 << 20, 32, 4));
        assertThat(StreamsSettings.properties(
                        StowageConfig.of(Map.of("threads", "1", "sequence.max.residues", "100000000")), 32))
                .containsEntry(key, StreamsSettings.recordsPerPoll(heap, 100_000_000 + 2 * 512 + 4_096, 32, 1));
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.max.poll.records", "9"))))
                .containsEntry("max.poll.records", "9")
                .doesNotContainKey(key);
    }

    @Test
    void shouldRefuseByNameARebalanceProtocolWithoutStaticMembers() {
        refused(Map.of("kafka.group.protocol", "streams"), "kafka.group.protocol", "streams", "classic", "Kafka 4.4");
        refused(Map.of("kafka.group.protocol", "Streams"), "kafka.group.protocol", "Streams", "classic");
        refused(Map.of("kafka.main.consumer.group.protocol", "consumer"), "group.protocol", "consumer", "classic");

        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.group.protocol", "CLASSIC"))))
                .containsEntry("group.protocol", "CLASSIC");
    }

    @Test
    void shouldLetAnInstanceTakePartitionsHoweverLongTheirChangelogsAreUnlessToldOtherwise() {
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of())))
                .containsEntry("acceptable.recovery.lag", Long.MAX_VALUE);
        assertThat(StreamsSettings.properties(StowageConfig.of(Map.of("kafka.acceptable.recovery.lag", "10000"))))
                .containsEntry("acceptable.recovery.lag", "10000");
    }

    @Test
    void shouldRefuseLimitsOfTheProducerBelowThoseOfRecords() {
        refused(
                Map.of("kafka.max.request.size", "900000"),
                "kafka.max.request.size",
                "900000",
                "1002048 bytes are sent by batch.max.bytes=1000000",
                "accepted: >= 1002048, or batch.max.bytes <= 897952");
        refused(
                Map.of("kafka.producer.buffer.memory", "900000", "kafka.buffer.memory", "90000000"),
                "kafka.producer.buffer.memory",
                "batch.max.bytes <= 897952");
        refused(
                Map.of("kafka.max.request.size", "1048576"),
                "kafka.max.request.size",
                "rejects.max.bytes=8388608",
                "or rejects.max.bytes <= 1048576");
        assertThat(StreamsSettings.properties(
                        StowageConfig.of(Map.of("kafka.max.request.size", "1048576", "rejects.max.bytes", "1048576"))))
                .containsEntry("max.request.size", "1048576");
    }

    private static void refused(Map<String, String> values, String... parts) {
        assertThatThrownBy(() -> StowageConfig.of(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts);
    }
}
