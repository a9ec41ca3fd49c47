package dev.stowage.topology.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StowageConfigTest {
    @Test
    void shouldHaveTheDocumentedDefaults() {
        StowageConfig config = StowageConfig.of(Map.of());

        assertThat(config.buckets()).isEqualTo(List.of(512, 1_024, 2_048));
        assertThat(config.packingOptions().lookahead()).isEqualTo(256);
        assertThat(config.packingOptions().maxWaitRows()).isEqualTo(256);
        assertThat(config.packingOptions().batchTokens()).isEqualTo(16_384);
        assertThat(config.packingOptions().batchMaxWaitRows()).isEqualTo(1_024);
        assertThat(config.window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.outOfOrder()).isEqualTo(Duration.ofHours(1));
        assertThat(config.windowJump()).isEqualTo(64);
        assertThat(config.idleFlush()).isZero();
        assertThat(config.sequenceMaxResidues()).isEqualTo(1_000_000);
        assertThat(config.streamsProperties()).containsEntry("processing.guarantee", "exactly_once_v2");
    }

    @Test
    void shouldDocumentEveryKey() {
        StowageConfig.definition().configKeys().values().forEach(key -> {
            assertThat(key.documentation).as(key.name).endsWith(".").hasSizeGreaterThan(20);
            assertThat(key.group).as(key.name).isNotBlank();
        });
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "buckets, 512;256, separated by commas",
        "buckets, '2', '>= 3'",
        "buckets, 'many', many",
        "lookahead, 0, lookahead",
        "batch.tokens, 100, 2048",
        "strategy, tightest, 'exact-fill, next-fit'",
        "special.tokens, sometimes, 'ends, always, none'",
        "window, 10 minutes, 'such as 10m'",
        "window, 0, window",
        "threads, 0, threads",
        "sequence-id.base, 2, sequence-id.base",
        "row.multiple, 4096, largest",
        "unknown, 1, unknown key",
        "input.topic, '', input.topic",
    })
    void shouldNameKeyAndValueWhenOneIsRefused(String key, String value, String accepted) {
        assertThatThrownBy(() -> StowageConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageContaining(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.guarantee",
                "default.timestamp.extractor",
                "task.assignor.class",
                "processing.exception.handler",
                "production.exception.handler",
                "main.consumer.isolation.level",
                "consumer.auto.offset.reset",
                "producer.acks",
                "producer.transactional.id",
                "application.id",
                "bootstrap.servers"
            })
    void shouldRefuseByNameWhatWouldUndoExactlyOnceOrReplay(String property) {
        assertThatThrownBy(() -> StowageConfig.of(Map.of("kafka." + property, "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka." + property);
    }

    @Test
    void shouldPassOtherKafkaAndRegistryPropertiesThrough() {
        StowageConfig config = StowageConfig.of(Map.of(
                "kafka.commit.interval.ms", "50",
                "kafka.security.protocol", "SSL",
                "kafka.producer.linger.ms", "7",
                "registry.basic.auth.user.info", "a:b"));

        assertThat(config.streamsProperties())
                .containsEntry("commit.interval.ms", "50")
                .containsEntry("producer.linger.ms", "7");
        assertThat(config.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("commit.interval.ms");
        assertThat(config.registry()).containsEntry("basic.auth.user.info", "a:b");
    }

    @Test
    void shouldKeepTheFingerprintWhenOnlyTheWritingOrThePlaceChanges() {
        String fingerprint = StowageConfig.of(Map.of()).fingerprint();

        assertThat(fingerprint).matches("[0-9a-f]{16}");
        assertThat(StowageConfig.of(Map.of("window", "600s", "buckets", " 512, 1024 ,2048"))
                        .fingerprint())
                .isEqualTo(fingerprint);
        assertThat(StowageConfig.of(Map.of("threads", "4", "output.topic", "b", "idle.flush", "1s"))
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void shouldChangeTheFingerprintWithEveryKeyThatDecidesTheBatches() {
        Map<String, String> others = new HashMap<>();
        others.put("input.format", "text");
        others.put("strategy", "next-fit");
        others.put("buckets", "2048");
        others.put("lookahead", "64");
        others.put("max.wait.rows", "1");
        others.put("row.multiple", "8");
        others.put("batch.tokens", "32768");
        others.put("batch.max.wait.rows", "8");
        others.put("crop.seed", "1");
        others.put("special.tokens", "none");
        others.put("sequence-id.base", "1");
        others.put("unknown.residues", "reject");
        others.put("sequence.max.residues", "10");
        others.put("sequence.max.id.bytes", "64");
        others.put("window", "1m");
        others.put("out.of.order", "1m");
        others.put("window.jump", "2");
        String fingerprint = StowageConfig.of(Map.of()).fingerprint();

        assertThat(Keys.DECIDING)
                .allSatisfy(key -> assertThat(others.containsKey(key) || key.equals("mode") || key.equals("overlong"))
                        .as("%s is tried", key)
                        .isTrue());
        others.forEach(
                (key, value) -> assertThat(StowageConfig.of(Map.of(key, value)).fingerprint())
                        .as(key)
                        .isNotEqualTo(fingerprint));
    }
}
