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
                "default 21b4283ffaaa937a b347b6533e37daeb window=10m",
                "split e7bf53a3756888ef 8fe1152a3ae3bc8b overlong=split;split.overlap=16;buckets=64,256",
                "crop e74f2fa11469f324 bc384a1bcbee9899 overlong=crop;buckets=100;special.tokens=always;sequence-id.base=1",
                "truncate 1255618dce358ae1 eebc1064a33a67a7 overlong=truncate;buckets=128,300;row.multiple=8;special.tokens=none",
                "reject 51885cadbb5634e3 f653f773d4da0593 overlong=reject;unknown.residues=reject;buckets=512;strategy=best-fit",
                "pad c0a5eb6a611ece52 2f2dca6db13842b6 mode=pad;lookahead=64;buckets=256,2048;row.multiple=16",
                "flat c305de1b3ce92765 d9a9df2e369fc119 mode=flat;flat.multiple=128;segment.multiple=4;batch.tokens=4096",
                "short 8e8d459d8f3f0847 423515009d004c13 buckets=2048;batch.tokens=2048;input.format=text;lookahead=512",
                "white 3f0bf923603a8c38 8fe5c210170f1f58 input.format=text;overlong=split;buckets=64,256",
                "long 1f1f34309b3e4f38 e8239613ec5a7804 mode=flat;batch.tokens=65536;lookahead=64",
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
