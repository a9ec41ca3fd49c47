package dev.stowage.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.Repacker.Counters;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the bytes of the batches against those of the first build of each packing version. Where this fails on purpose, the
 * version is to be raised, since whoever replays an older stretch of a log gets other batches. A change of the schema of batches, as long as it is
 * not released, changes them all.
 */
class PackingVersionTest {
    private static final int SEQUENCES = 1_500;
    private static final String LETTERS = "LAGVSERTIDPKQNFYMHWCXBUZO.-_|JacdefgÄ€";
    private static final String WHITE_SPACE = "LAGVSERTIDPKQNFYMHWC \r\n\t\u000b\f";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "default 496c37c353b48a03 6e93f7064a704f60 window=10m",
                "split 5a34ae4b6389fdc1 ee975361de383378 overlong=split;split.overlap=16;buckets=64,256",
                "crop b3e49a5894ce962b cfa1e497cd9cf475 overlong=crop;buckets=100;special.tokens=always;sequence-id.base=1",
                "truncate e64605f1d384e9f0 ca654328b3cd2833 overlong=truncate;buckets=128,300;row.multiple=8;special.tokens=none",
                "reject 30b132b9d53a12e6 a214ae0b6f0a550f overlong=reject;unknown.residues=reject;buckets=512;strategy=best-fit",
                "pad dd05f4c004e5aadf cbd9fba910464f5a mode=pad;lookahead=64;buckets=256,2048;row.multiple=16",
                "flat 8fa92bda3a3fb46a 6c79d4d4b463d3c6 mode=flat;flat.multiple=128;segment.multiple=4;batch.tokens=4096",
                "short 83092b975deb0b5a 944643686f6cd1f7 buckets=2048;batch.tokens=2048;input.format=text;lookahead=512",
                "white 495ac8a64f283370 521e3a7309d13a3b input.format=text;overlong=split;buckets=64,256",
                "long 8a50358777be019a 19d9a9642fa500c2 mode=flat;batch.tokens=65536;lookahead=64",
            })
    void shouldGiveTheBytesOfEachPackingVersion(String name, String first, String second, String settings)
            throws Exception {
        assertThat(List.of(digest(1, name, settings), digest(2, name, settings)))
                .containsExactly(first, second);
    }

    private static String digest(int version, String name, String settings) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put("packing.version", Integer.toString(version));
        for (String setting : settings.split(";")) {
            values.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        StowageConfig config = StowageConfig.of(values);
        MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Repacker repacker = new Repacker(config, registry, 3, Counters.ZERO, batch -> update(digest, batch));

        Random random = new Random(7);
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        for (int i = 0; i < SEQUENCES; i++) {
            String residues =
                    residues(random, name.equals("white") ? WHITE_SPACE : LETTERS, name.equals("short") ? 20 : 700);
            String id = i % 10 == 0 ? "" : "id" + i;
            byte[] value = settings.contains("text")
                    ? residues.getBytes(StandardCharsets.UTF_8)
                    : serializer.serialize(
                            "sequences", new RawSequence(id, residues, (long) (i % 3), i % 5 == 0 ? "corpus" : ""));
            repacker.accept(record(id, value, i, 1_000_000L + 1_000L * i + random.nextInt(5_000)));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static String residues(Random random, String letters, int longest) {
        StringBuilder residues = new StringBuilder();
        boolean plain = random.nextInt(4) > 0;
        for (int left = 1 + random.nextInt(longest); left > 0; left--) {
            residues.append(letters.charAt(random.nextInt(plain ? 20 : letters.length())));
        }
        return residues.append(random.nextInt(8) == 0 ? "*" : "")
                .append(letters.equals(WHITE_SPACE) && random.nextBoolean() ? "\n" : "")
                .toString();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value, long offset, long timestamp) {
        return new ConsumerRecord<>(
                "sequences",
                3,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key.length(),
                value.length,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static void update(MessageDigest digest, ProducerRecord<byte[], byte[]> batch) {
        digest.update(batch.key());
        digest.update(batch.value());
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(batch.timestamp()).array());
        for (Header header : batch.headers()) {
            digest.update(header.key().getBytes(StandardCharsets.UTF_8));
            digest.update(header.value());
        }
    }
}
