package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An application with a heap of 256 MiB and hostile records: it does not stop, and every record is packed or rejected.
 */
final class HostileRun {
    private HostileRun() {}

    static void run(Cluster cluster, long seed, long records) throws Exception {
        Map<String, String> settings = cluster.settings("hostile", "threads", "2");
        AppConfig config = cluster.config("hostile", "threads", "2");
        try (StowageProcess run = cluster.start(settings)) {
            HostileFeed feed = new HostileFeed(seed, config.stowage(), cluster.registry(config));
            long good = feed.send(config.stowage(), records);
            run.await(
                    "commit of all records",
                    Duration.ofMinutes(20),
                    () -> cluster.committed("hostile", "sequences") >= records);
            run.requireAlive();
            run.command(settings, "close").requireSuccess();
            run.stop();
            assertThat(run.output()).doesNotContain("OutOfMemoryError").doesNotContain("application stopped");

            Outcome verified = Stowage.run(settings, "verify", "--json");
            assertThat(verified.exitCode()).as(verified.out()).isZero();
            JsonNode counts = new ObjectMapper().readTree(verified.lastLine());
            System.out.printf("%,d hostile and good records, %,d of them good: %s%n", records, good, counts);
            assertThat(counts.get("input").asLong()).isEqualTo(records);
            assertThat(counts.get("packed").asLong()).isGreaterThanOrEqualTo(good);
            assertThat(counts.get("packed").asLong() + counts.get("rejected").asLong())
                    .isEqualTo(records);
            requireNoGoodOneAmongTheRejects(config);
        }
    }

    /** One after the other: all of them together would not fit in memory. */
    private static void requireNoGoodOneAmongTheRejects(AppConfig config) {
        for (int partition = 0; partition < config.partitions(); partition++) {
            try (PartitionCursor cursor =
                    new PartitionCursor(config.stowage().clientProperties(), "rejected-sequences", partition, 0)) {
                for (ConsumerRecord<byte[], byte[]> reject = cursor.next(); reject != null; reject = cursor.next()) {
                    String key = reject.key() == null ? "" : new String(reject.key(), StandardCharsets.UTF_8);
                    assertThat(key).doesNotStartWith(HostileFeed.GOOD);
                }
            }
        }
    }
}
