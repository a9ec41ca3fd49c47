package dev.stowage.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
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
 * Compares the bytes of the batches with those of the first build of each packing version. If a change makes this fail
 * on purpose, increment the version, because a replay of an older part of a log would give other batches. A change of
 * the schema of batches changes all of them; that is accepted until the first release.
 */
class PackingVersionTest {
    private static final int SEQUENCES = 1_500;
    private static final String LETTERS = "LAGVSERTIDPKQNFYMHWCXBUZO.-_|JacdefgÄ€";
    private static final String WHITE_SPACE = "LAGVSERTIDPKQNFYMHWC \r\n\t\u000b\f";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "default 409e79901aeedb6d 7a3e641125a63b63 window=10m",
                "split 79e46e910c083bac 80f1a3adcaeb76f5 overlong=split;split.overlap=16;buckets=64,256",
                "crop 7541b2a68b6213e7 fc08f825574ca9a0 overlong=crop;buckets=100;special.tokens=always;sequence.id.base=1",
                "truncate 993c0fc94c91015c 0d1a5389f9c2593f overlong=truncate;buckets=128,300;row.multiple=8;special.tokens=none",
                "reject 5303a78bee18dd2d 4fb4ece35a2383b1 overlong=reject;unknown.residues=reject;buckets=512;strategy=best-fit",
                "pad 231cfa84527be843 7d47303f2641a185 mode=pad;lookahead=64;buckets=256,2048;row.multiple=16",
                "flat 4480ef759288034f fdf032889e7499c9 mode=flat;row.multiple=128;segment.multiple=4;batch.slots=4096",
                "short c450e2129163e1dc bbc6c6b8047cddb7 buckets=2048;batch.slots=2048;input.format=text;lookahead=512",
                "white 60b88bc5d1ede600 28c4b6ce0e48e2c1 input.format=text;overlong=split;buckets=64,256",
                "long 74d32a37d1eb3da9 8a90af8983d478c6 mode=flat;batch.slots=65536;lookahead=64",
            })
    void shouldGiveTheBytesOfEachPackingVersion(String name, String first, String second, String settings)
            throws Exception {
        assertThat(List.of(digest(1, name, settings), digest(2, name, settings)))
                .containsExactly(first, second);
    }

    private static String digest(int version, String name, String settings) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put("packing.version", Integer.toString(version));
        for (String setting : settings.split(";", -1)) {
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
                            "sequences",
                            new RawSequence(id, residues, (long) (i % 3), i % 5 == 0 ? "corpus" : "", List.of()));
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
        // The last byte says that there are no tracks. The digests are older than tracks, which changed nothing else.
        int last = batch.value().length - 1;
        assertThat(batch.value()[last]).isZero();
        digest.update(batch.value(), 0, last);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(batch.timestamp()).array());
        for (Header header : batch.headers()) {
            digest.update(header.key().getBytes(StandardCharsets.UTF_8));
            digest.update(header.value());
        }
    }
}
