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
                "default 847c987bff9bbfd6 55d55a4e93af6b17 window=10m",
                "split 8a5d0749d064464a 6fbc59862f5f207a overlong=split;split.overlap=16;buckets=64,256",
                "crop 0d7146a6f803eee1 e9395baa671a29f9 overlong=crop;buckets=100;special.tokens=always;sequence-id.base=1",
                "truncate 5114a59f9e1294f4 8a1f086ee55c9619 overlong=truncate;buckets=128,300;row.multiple=8;special.tokens=none",
                "reject fd6f78d4d1b8688c fef714555b479c04 overlong=reject;unknown.residues=reject;buckets=512;strategy=best-fit",
                "pad 612ff653f948fb0b 006c752952a96208 mode=pad;lookahead=64;buckets=256,2048;row.multiple=16",
                "flat 8ade9d5c6d4cf63a 0fdfed238613ddd4 mode=flat;flat.multiple=128;segment.multiple=4;batch.tokens=4096",
                "short f687ebee9a8ecafb 3092957306aa5d80 buckets=2048;batch.tokens=2048;input.format=text;lookahead=512",
                "white 304c53f36bbbabb0 001a5e5e9bd35c02 input.format=text;overlong=split;buckets=64,256",
                "long c7c0cf06dd3151fa d1cdd1d2a3e5087b mode=flat;batch.tokens=65536;lookahead=64",
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
