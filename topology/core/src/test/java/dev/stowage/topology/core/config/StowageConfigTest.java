package dev.stowage.topology.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StowageConfigTest {
    @Test
    void shouldDocumentEveryKey() {
        StowageConfig.definition().configKeys().values().forEach(key -> {
            assertThat(key.documentation).as(key.name).endsWith(".").hasSizeGreaterThan(20);
            assertThat(key.group).as(key.name).isNotBlank();
        });
    }

    @Test
    void shouldRefuseSumsThatTakeTooMuchMemoryOnlyWhereAllOfTheLookaheadIsLookedAt() {
        refused(Map.of("lookahead", "1048576", "packing.version", "1"), "lookahead", "1048576", "MiB");
        refused(Map.of("row.max.segments", "4", "buckets", "1048576", "batch.slots", "1048576"), "lookahead", "MiB");
        assertThat(StowageConfig.of(Map.of("lookahead", "1048576"))
                        .packingOptions()
                        .lookahead())
                .isEqualTo(1_048_576);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "buckets, 512;256, separated by commas",
        "buckets, '2', '>= 3'",
        "buckets, 'many', many",
        "lookahead, -1, lookahead",
        "lookahead, 1048577, 1048576",
        "batch.slots, 100, 2048",
        "strategy, tightest, 'exact-fill, next-fit, first-fit, best-fit, best-fit-decreasing'",
        "special.tokens, sometimes, 'ends, always, none'",
        "window, 10 minutes, 'such as 10m'",
        "window, 0, window",
        "threads, -1, threads",
        "stats.windows, 0, stats.windows",
        "stats.windows, 10001, stats.windows",
        "sequence.id.base, 2, sequence.id.base",
        "row.multiple, 4096, smallest",
        "row.multiple, 513, smallest",
        "split.overlap, 2048, 'less than'",
        "segment.multiple, 3, 'not a multiple'",
        "overlong, drop, 'crop, truncate, split, reject'",
        "vocabulary, no-such-file, 'one token a line'",
        "mode, tight, 'pack, pad, flat'",
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
    @CsvSource({
        "flat.multiple, 'the key flat.multiple was renamed to row.multiple'",
        "batch.tokens, 'the key batch.tokens was renamed to batch.slots'",
        "batch.fixed-shape, 'the key batch.fixed-shape was renamed to batch.fixed.shape'",
        "sequence-id.base, 'the key sequence-id.base was renamed to sequence.id.base'",
        "htp.token, 'unknown key htp.token; `stowage config` lists the known ones'"
    })
    void shouldNameAnUnknownKeyWithoutItsValue(String key, String message) {
        assertThatThrownBy(() -> StowageConfig.of(Map.of(key, "s3cret")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
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
    void shouldKeepTheFingerprintWhenOnlyTheWritingOrThePlaceChanges() {
        String fingerprint = StowageConfig.of(Map.of()).fingerprint();

        assertThat(fingerprint).matches("[0-9a-f]{16}");
        assertThat(StowageConfig.of(Map.of("window", "600s", "buckets", " 512, 1024 ,2048"))
                        .fingerprint())
                .isEqualTo(fingerprint);
        assertThat(StowageConfig.of(
                                Map.of("threads", "4", "output.topic", "b", "idle.flush", "1s", "stats.windows", "9"))
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
        others.put("batch.slots", "32768");
        others.put("batch.max.wait.rows", "8");
        others.put("batch.max.bytes", "500000");
        others.put("mode", "pad");
        others.put("overlong", "split");
        others.put("open.rows", "8");
        others.put("row.max.segments", "8");
        others.put("segment.multiple", "8");
        others.put("batch.fixed.shape", "true");
        others.put("split.overlap", "10");
        others.put("lower.case", "keep");
        others.put("crop.seed", "1");
        others.put("special.tokens", "none");
        others.put("sequence.id.base", "1");
        others.put("unknown.residues", "reject");
        others.put("tracks", "plddt:float32");
        others.put("tracks.undeclared", "reject");
        others.put("sequence.max.residues", "10");
        others.put("sequence.max.id.bytes", "64");
        others.put("window", "1m");
        others.put("out.of.order", "1m");
        others.put("window.jump", "2");
        String fingerprint = StowageConfig.of(Map.of()).fingerprint();

        assertThat(Keys.DECIDING).allSatisfy(key -> assertThat(
                        others.containsKey(key) || key.startsWith("vocabulary") || key.endsWith(".token.id"))
                .as("%s is tried", key)
                .isTrue());
        others.forEach(
                (key, value) -> assertThat(StowageConfig.of(Map.of(key, value)).fingerprint())
                        .as(key)
                        .isNotEqualTo(fingerprint));
    }

    @Test
    void shouldChangeTheFingerprintWithTheIdsOfAVocabulary() {
        Map<String, String> ids = Map.of(
                "input.format", "tokens", "special.tokens", "none", "vocabulary.size", "100", "pad.token.id", "1");
        String fingerprint = StowageConfig.of(ids).fingerprint();

        Map.of(
                        "vocabulary.size",
                        "101",
                        "pad.token.id",
                        "2",
                        "mask.token.id",
                        "3",
                        "cls.token.id",
                        "4",
                        "eos.token.id",
                        "5")
                .forEach((key, value) -> {
                    Map<String, String> changed = new HashMap<>(ids);
                    changed.put(key, value);
                    assertThat(StowageConfig.of(changed).fingerprint()).as(key).isNotEqualTo(fingerprint);
                });
    }

    @Test
    void shouldRefuseByNameWhatAModeHasNoUseFor() {
        refused(Map.of("mode", "pad", "strategy", "best-fit"), "strategy", "best-fit", "mode pad");
        refused(Map.of("mode", "pad", "batch.fixed.shape", "true"), "batch.fixed.shape", "true", "mode pad");
        refused(Map.of("mode", "pad", "segment.multiple", "8"), "segment.multiple", "8", "row.multiple");
        refused(Map.of("mode", "pad", "row.max.segments", "8"), "row.max.segments", "8", "mode pad");
        refused(Map.of("mode", "flat", "row.multiple", "1000"), "row.multiple", "1000", "16384");
    }

    @Test
    void shouldChooseALargerPoolInModePad() {
        assertThat(StowageConfig.of(Map.of("mode", "pad")).packingOptions().lookahead())
                .isEqualTo(1_024);
        assertThat(StowageConfig.of(Map.of("lookahead", "256")).fingerprint())
                .isEqualTo(StowageConfig.of(Map.of()).fingerprint());
    }

    @Test
    void shouldReadAVocabularyFileAndKnowItByWhatItHolds(@TempDir Path directory) throws IOException {
        Path dna = vocabulary(directory, "dna.txt", "<pad>", "<cls>", "<eos>", "<unk>", "A", "C", "G", "T");
        Path copy = vocabulary(directory, "copy.txt", "<pad>", "<cls>", "<eos>", "<unk>", "A", "C", "G", "T");
        StowageConfig config = StowageConfig.of(Map.of("vocabulary", dna.toString()));

        assertThat(config.vocabulary().name()).isEqualTo("dna.txt");
        assertThat(config.vocabulary().idOf((byte) 'g')).isEqualTo((byte) 6);
        assertThat(config.vocabulary().pad()).isZero();
        assertThat(StowageConfig.of(Map.of("vocabulary", dna.toString(), "lower.case", "keep"))
                        .vocabulary()
                        .idOf((byte) 'g'))
                .isEqualTo(Vocabulary.UNKNOWN_LETTER);
        assertThat(config.fingerprint())
                .isEqualTo(
                        StowageConfig.of(Map.of("vocabulary", copy.toString())).fingerprint())
                .isNotEqualTo(StowageConfig.of(Map.of()).fingerprint());
    }

    @Test
    void shouldRefuseByNameAVocabularyThatCannotBeUsed(@TempDir Path directory) throws IOException {
        Path twice = vocabulary(directory, "twice.txt", "<pad>", "<unk>", "A", "C", "A");
        Path many = vocabulary(
                directory,
                "many.txt",
                IntStream.range(0, 65).mapToObj(i -> "<t" + i + ">").toArray(String[]::new));
        Path word = vocabulary(directory, "word.txt", "<pad>", "AC");
        Path bare = vocabulary(directory, "bare.txt", "<pad>", "A", "C");
        Path padless = vocabulary(directory, "padless.txt", "A", "C");

        refused(Map.of("vocabulary", twice.toString()), "twice.txt, line 5", "'A'", "second time");
        refused(Map.of("vocabulary", many.toString()), "many.txt", "65 tokens", "at most 64");
        refused(Map.of("vocabulary", word.toString()), "word.txt, line 2", "'AC'", "one printable ASCII character");
        refused(Map.of("vocabulary", padless.toString()), "padless.txt", "<pad>", "fills rows up");
        refused(Map.of("vocabulary", bare.toString()), "bare.txt", "<cls>", "special.tokens=none");
        refused(
                Map.of("vocabulary", bare.toString(), "special.tokens", "none"),
                "bare.txt",
                "<unk>",
                "unknown.residues=reject");
        refused(
                Map.of("vocabulary", bare.toString(), "special.tokens", "none", "unknown.residues", "0.5"),
                "bare.txt",
                "<unk>",
                "unknown.residues=reject");
    }

    @Test
    void shouldAcceptAShareOfUnknownResidues() {
        UnknownResidues share =
                StowageConfig.of(Map.of("unknown.residues", "0.01")).unknownResidues();
        assertThat(share.max(99)).isZero();
        assertThat(share.max(100)).isEqualTo(1);
        assertThat(share.max(1_000_000)).isEqualTo(10_000);
        assertThat(share.acceptsSome()).isTrue();
        assertThat(StowageConfig.of(Map.of("unknown.residues", "0.29"))
                        .unknownResidues()
                        .max(100))
                .as("not a double")
                .isEqualTo(29);
        assertThat(StowageConfig.of(Map.of()).unknownResidues()).isEqualTo(UnknownResidues.UNK);
        assertThat(UnknownResidues.UNK.max(7)).isEqualTo(7);
        assertThat(UnknownResidues.REJECT.max(7)).isZero();

        // Equal shares have the same fingerprint.
        assertThat(List.of("0.05", "5%", ".05", "5.0 %", "0.050").stream()
                        .map(text -> StowageConfig.of(Map.of("unknown.residues", text))
                                .fingerprint())
                        .distinct())
                .hasSize(1);
        assertThat(StowageConfig.of(Map.of("unknown.residues", "0.05")).fingerprint())
                .isNotEqualTo(
                        StowageConfig.of(Map.of("unknown.residues", "0.06")).fingerprint())
                .isNotEqualTo(StowageConfig.of(Map.of()).fingerprint());

        for (String text : List.of("0", "1", "1.5", "100%", "0%", "-0.1", "some", "0,1", "1e-2", "%", "", "UNK")) {
            refused(
                    Map.of("unknown.residues", text),
                    "unknown.residues",
                    "unk, reject, or a share between 0 and 1 such as 0.01 or 1%");
        }
    }

    @Test
    void shouldGiveTheCredentialsOfKafkaToTheRegistryClientOnlyWhenItInheritsThem() {
        String source = "registry.bearer.auth.credentials.source";
        String url = "kafka.sasl.oauthbearer.token.endpoint.url";

        assertThat(StowageConfig.of(Map.of(source, "SASL_OAUTHBEARER_INHERIT", url, "https://idp"))
                        .registry())
                .containsEntry("sasl.oauthbearer.token.endpoint.url", "https://idp");
        assertThat(StowageConfig.of(Map.of(source, "OAUTHBEARER", url, "https://idp"))
                        .registry())
                .doesNotContainKey("sasl.oauthbearer.token.endpoint.url");
    }

    private static Path vocabulary(Path directory, String name, String... tokens) throws IOException {
        return Files.write(directory.resolve(name), List.of(tokens));
    }

    private static void refused(Map<String, String> values, String... parts) {
        assertThatThrownBy(() -> StowageConfig.of(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void shouldLimitBatchesBelowOneMiBUnlessTheyHaveManySlots() {
        assertThat(StowageConfig.of(Map.of()).batchMaxBytes()).isEqualTo(1_000_000);
        assertThat(StowageConfig.of(Map.of()).maxBatchRecordBytes()).isLessThan(1 << 20);
        assertThat(StowageConfig.of(Map.of()).maxStateEntryBytes()).isLessThan(1 << 20);
        assertThat(StowageConfig.of(Map.of("batch.slots", "131072")).batchMaxBytes())
                .isEqualTo(1_000_000);
        assertThat(StowageConfig.of(Map.of("batch.slots", "262144")).batchMaxBytes())
                .isEqualTo(1_966_080);
        assertThat(StowageConfig.of(Map.of("batch.max.bytes", "1000000")).fingerprint())
                .isEqualTo(StowageConfig.of(Map.of()).fingerprint());
    }

    @Test
    void shouldRefuseALimitThatHoldsNoRowWithASegment() {
        refused(
                Map.of("batch.max.bytes", "6000"),
                "batch.max.bytes",
                "6000",
                "buckets, [512, 1024, 2048]",
                "512 bytes each (sequence.max.id.bytes)",
                "accepted: 0, or >= 6433");
        refused(Map.of("mode", "flat", "batch.max.bytes", "30000"), "16384 slots of batch.slots", ">= 35106");
        refused(Map.of("batch.fixed.shape", "true", "batch.max.bytes", "30000"), "16384 slots of batch.slots");
        refused(Map.of("batch.max.bytes", "100000", "sequence.max.id.bytes", "65536"), "65536 bytes each");
        assertThat(StowageConfig.of(Map.of("batch.max.bytes", "6433")).batchMaxBytes())
                .isEqualTo(6_433);
    }

    @Test
    void shouldGiveABatchOfManyRowsTheTimeToBeFilled() {
        Map<String, String> values = new HashMap<>(Map.of("buckets", "512,2048", "batch.slots", "4194304"));

        assertThat(StowageConfig.of(Map.of()).packingOptions().batchMaxWaitRows())
                .isEqualTo(1_024);
        assertThat(StowageConfig.of(values).packingOptions().batchMaxWaitRows()).isEqualTo(2 * 8_192);
        values.put("batch.max.wait.rows", "100");
        assertThat(StowageConfig.of(values).packingOptions().batchMaxWaitRows()).isEqualTo(100);
        values.put("batch.max.wait.rows", "16384");
        String explicit = StowageConfig.of(values).fingerprint();
        values.put("batch.max.wait.rows", "0");
        assertThat(StowageConfig.of(values).fingerprint()).isEqualTo(explicit);
    }
}
