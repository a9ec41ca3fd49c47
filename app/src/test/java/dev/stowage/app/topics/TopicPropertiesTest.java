package dev.stowage.app.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.app.UserException;
import dev.stowage.topology.config.StowageConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class TopicPropertiesTest {
    private static final String CHANGELOG = "stowage-pool-changelog";
    private static final String ANY = Long.toString(Long.MAX_VALUE);

    private final List<String> complaints = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final TopicProperties properties =
            new TopicProperties(StowageConfig.of(Map.of()), complaints::add, warnings::add);

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
                .contains(CHANGELOG, "after.max.ms=2,", "a sequence dated ahead", "after.max.ms=" + ANY);
        assertThat(complaints.get(2))
                .contains(CHANGELOG, "difference.max.ms=3,", "an old sequence", "difference.max.ms=" + ANY);
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
