package dev.stowage.cluster.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class TopicPropertyChecksTest {
    private static final String CHANGELOG = "stowage-pool-changelog";
    private static final String ANY = Long.toString(Long.MAX_VALUE);

    private final List<String> complaints = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final TopicPropertyChecks properties =
            new TopicPropertyChecks(StowageConfig.of(Map.of()), complaints::add, warnings::add);

    @Test
    void shouldHaveNothingAgainstAChangelogThatTakesAnyTimestamp() {
        properties.checkChangelog(CHANGELOG, found(Map.of("message.timestamp.difference.max.ms", ANY)));

        assertThat(complaints).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldNameTheBrokersWhenTheyDoNotKnowALimit() {
        Config former = new Config(List.of(new ConfigEntry("message.timestamp.difference.max.ms", ANY)));

        assertThatThrownBy(() -> properties.checkChangelog(CHANGELOG, former))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("message.timestamp.before.max.ms", "Kafka 3.6 or newer");
    }

    @Test
    void shouldNameEachLimitAndTheCommandThatMendsIt() {
        properties.checkChangelog(
                CHANGELOG,
                found(Map.of(
                        "message.timestamp.before.max.ms",
                        "1",
                        "message.timestamp.after.max.ms",
                        "2",
                        "message.timestamp.difference.max.ms",
                        "3")));

        assertThat(complaints).hasSize(3);
        assertThat(complaints.get(0))
                .contains(CHANGELOG, "before.max.ms=1,", "an old sequence", "before.max.ms=" + ANY);
        assertThat(complaints.get(1))
                .contains(CHANGELOG, "after.max.ms=2,", "a sequence dated in the future", "after.max.ms=" + ANY);
        assertThat(complaints.get(2))
                .contains(CHANGELOG, "difference.max.ms=3,", "an old sequence", "difference.max.ms=" + ANY);
    }

    @Test
    void shouldNameTheKeyThatWouldFitWhenTheOutputTakesLessThanALargestBatch() {
        TopicSpec output = new TopicSpec("output.topic", "packed-batches", 4, Map.of());

        properties.checkSize(output, 1 << 20);
        assertThat(complaints).isEmpty();
        properties.checkSize(output, 500_000);
        properties.checkSize(output, 30_000);

        assertThat(complaints.get(0))
                .isEqualTo(
                        "topic packed-batches has max.message.bytes=500000, but batch.max.bytes=1000000 needs 1002048:"
                                + " a larger record would stop the application; set batch.max.bytes=497952, or"
                                + " `kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type topics --entity-name"
                                + " packed-batches --add-config max.message.bytes=1002048`");
        // batch.max.bytes=27952 is accepted, since it holds a row of 2,048 slots.
        assertThat(complaints.get(1)).contains("set batch.max.bytes=27952, or");
        properties.checkSize(output, 3_000);
        assertThat(complaints.get(2)).doesNotContain("set batch.max.bytes=").contains("max.message.bytes=1002048");
    }

    @Test
    void shouldNameTheKeyOfRejectsWhenTheirTopicTakesLess() {
        properties.checkSize(new TopicSpec("rejects.topic", "rejected-sequences", 4, Map.of()), 1 << 20);

        assertThat(complaints)
                .singleElement()
                .asString()
                .contains("rejects.max.bytes=8388608 needs 8388608", "set rejects.max.bytes=1048576, or");
    }

    private static Config found(Map<String, String> set) {
        Map<String, String> all =
                new HashMap<>(Map.of("message.timestamp.before.max.ms", ANY, "message.timestamp.after.max.ms", ANY));
        all.putAll(set);
        return new Config(all.entrySet().stream()
                .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                .toList());
    }
}
