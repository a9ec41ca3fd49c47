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
 * version is to be raised, since whoever replays an older stretch of a log gets other batches.
 */
class PackingVersionTest {
    private static final int SEQUENCES = 1_500;
    private static final String LETTERS = "LAGVSERTIDPKQNFYMHWCXBUZO.-_|JacdefgÄ€";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "default eafe99b5aab7fcce 1d86513a0a0e1c93 window=10m",
                "split 8a4c32e5fbf53416 d4fe7b6da94f581a overlong=split;split.overlap=16;buckets=64,256",
                "crop 88b57da9a1827fb6 f78a891daa13da14 overlong=crop;buckets=100;special.tokens=always;sequence-id.base=1",
                "truncate 12adab749943cf99 e734b2c5847b2933 overlong=truncate;buckets=128,300;row.multiple=8;special.tokens=none",
                "reject fa18ca9353f172b2 6e240461ed7ce4eb overlong=reject;unknown.residues=reject;buckets=512;strategy=best-fit",
                "pad 716b9397bf92c8be 45efc6ac99242182 mode=pad;lookahead=64;buckets=256,2048;row.multiple=16",
                "flat 74df1d312d22e740 a6425c8db685522d mode=flat;flat.multiple=128;segment.multiple=4;batch.tokens=4096",
                "short 28ba6a24820d7736 df449a6ddc2a6f46 buckets=2048;batch.tokens=2048;input.format=text;lookahead=512",
                "long 59fd9c4eba5db25d 9b3b08251ba12d9e mode=flat;batch.tokens=65536;lookahead=64",
            })
    void shouldGiveTheBytesOfEachPackingVersion(String name, String first, String second, String settings)
            throws Exception {
        assertThat(digest(1, name, settings)).as("version 1").isEqualTo(first);
        assertThat(digest(2, name, settings)).as("version 2").isEqualTo(second);
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
            String residues = residues(random, name.equals("short") ? 20 : 700);
            String id = i % 10 == 0 ? "" : "id" + i;
            byte[] value = settings.contains("text")
                    ? residues.getBytes(StandardCharsets.UTF_8)
                    : serializer.serialize(
                            "sequences", new RawSequence(id, residues, (long) (i % 3), i % 5 == 0 ? "corpus" : ""));
            repacker.accept(record(id, value, i, 1_000_000L + 1_000L * i + random.nextInt(5_000)));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static String residues(Random random, int longest) {
        StringBuilder residues = new StringBuilder();
        boolean plain = random.nextInt(4) > 0;
        for (int left = 1 + random.nextInt(longest); left > 0; left--) {
            residues.append(LETTERS.charAt(random.nextInt(plain ? 20 : LETTERS.length())));
        }
        return residues.append(random.nextInt(8) == 0 ? "*" : "").toString();
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
