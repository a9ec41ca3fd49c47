package dev.stowage.integration.faults;

import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.integration.Cluster;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Malformed and extreme records among good ones, determined by a seed. */
final class HostileFeed {
    /** Keys of records that must be packed, regardless of the records around them. */
    static final String GOOD = "good-";

    private static final long NOW = Cluster.START;
    private static final int PARTITIONS = 4;

    private final Random random;
    private final SequenceGenerator generator;
    private final RawSequenceSerializer serializer;
    private final int stringSchema;
    private final int deepSchema;
    private final byte[] deepValue;
    private long good;

    HostileFeed(long seed, StowageConfig config, SchemaRegistryClient registry) throws Exception {
        random = new Random(seed);
        generator = new SequenceGenerator(seed);
        serializer = new RawSequenceSerializer(registry, config.registry());
        stringSchema = registry.register("hostile-string", new AvroSchema("\"string\""));
        Schema deep = deepUnion();
        deepSchema = registry.register("hostile-deep", new AvroSchema(deep));
        deepValue = encoded(deep);
    }

    /** Sends this many records; returns how many are good. */
    long send(StowageConfig config, long records) {
        Map<String, Object> properties = config.clientProperties();
        properties.put("max.request.size", 4 << 20);
        properties.put("batch.size", 256 << 10);
        properties.put("linger.ms", 20);
        properties.put("compression.type", "zstd");
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records; i++) {
                producer.send(next(config.inputTopic()), (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
            }
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        return good;
    }

    private ProducerRecord<byte[], byte[]> next(String topic) {
        boolean isGood = random.nextInt(10) < 6;
        long timestamp = isGood ? goodTimestamp() : timestamp();
        byte[] key = isGood ? bytes(GOOD + good++) : key();
        byte[] value = isGood ? sequence() : value();
        return new ProducerRecord<>(topic, random.nextInt(PARTITIONS), null, key, value, headers()) {
            @Override
            public Long timestamp() {
                // The constructor refuses values that other producers write.
                return timestamp;
            }
        };
    }

    private byte[] sequence() {
        return serializer.serialize(
                "sequences",
                new RawSequence(
                        "g" + good,
                        generator.next().residues(),
                        (long) random.nextInt(3),
                        random.nextInt(2) == 0 ? "" : "c",
                        List.of()));
    }

    /** Current timestamps, old ones, and some absurd ones. */
    private long goodTimestamp() {
        return switch (random.nextInt(50)) {
            case 0 -> 0;
            case 1 -> NOW + 400L * 365 * 86_400_000;
            case 2, 3, 4, 5, 6, 7 -> NOW - 90L * 86_400_000 + good;
            default -> NOW + good * 10;
        };
    }

    private long timestamp() {
        return switch (random.nextInt(8)) {
            case 0 -> -1;
            case 1 -> 0;
            case 2 -> 1_831_300_000_000_000L;
            case 3 -> Long.MAX_VALUE;
            case 4 -> 1;
            default -> NOW + good * 10;
        };
    }

    private byte @Nullable [] key() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> randomBytes(10_000);
            default -> randomBytes(40);
        };
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        for (int i = random.nextInt(20) == 0 ? random.nextInt(60) : random.nextInt(2); i > 0; i--) {
            headers.add(new RecordHeader("h" + random.nextInt(5), randomBytes(random.nextInt(20) == 0 ? 3_000 : 20)));
        }
        return headers;
    }

    private byte @Nullable [] value() {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> randomBytes(2_000);
            case 3 -> framed(random.nextInt(), randomBytes(200));
            case 4 -> framed(stringSchema, randomBytes(200));
            case 5 -> framed(deepSchema, deepBody());
            case 6 -> framed(idOf(sequence()), hugeLength());
            case 7 ->
                serializer.serialize(
                        "sequences", new RawSequence("x".repeat(random.nextInt(2_000)), "MK", 0L, "", List.of()));
            case 8 -> serializer.serialize("sequences", new RawSequence("", "*", 0L, "", List.of()));
            default -> mutated(sequence());
        };
    }

    private byte[] deepBody() {
        return switch (random.nextInt(3)) {
            case 0 -> deepValue;
            case 1 -> hugeLength();
            default -> randomBytes(100);
        };
    }

    private byte[] mutated(byte[] value) {
        byte[] mutated = Arrays.copyOf(value, random.nextInt(4) == 0 ? random.nextInt(value.length) : value.length);
        for (int flips = 1 + random.nextInt(5); flips > 0 && mutated.length > 0; flips--) {
            mutated[random.nextInt(Math.min(mutated.length, random.nextBoolean() ? 12 : mutated.length))] ^=
                    (byte) (1 << random.nextInt(8));
        }
        return mutated;
    }

    /** A length of up to 2^62 at the start of a string. */
    private byte[] hugeLength() {
        byte[] bytes = new byte[9 + random.nextInt(20)];
        Arrays.fill(bytes, 0, 8, (byte) 0xff);
        bytes[8] = 0x7e;
        return bytes;
    }

    private byte[] randomBytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int idOf(byte[] value) {
        return ByteBuffer.wrap(value, 1, 4).getInt();
    }

    private static byte[] framed(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
    }

    private static Schema deepUnion() {
        Schema inner = new Schema.Parser().parse("[\"null\",\"string\"]");
        for (int depth = 0; depth < 40; depth++) {
            Schema record = Schema.createRecord("D" + depth, null, "hostile", false);
            record.setFields(List.of(new Schema.Field("x", inner)));
            inner = Schema.createUnion(Schema.create(Schema.Type.NULL), record);
        }
        Schema outer = Schema.createRecord("RawSequence", null, "dev.stowage.schemas", false);
        outer.setFields(List.of(
                new Schema.Field("residues", Schema.create(Schema.Type.STRING)), new Schema.Field("deep", inner)));
        return outer;
    }

    private static byte[] encoded(Schema deep) throws IOException {
        GenericData.Record record = new GenericData.Record(deep);
        record.put("residues", "MKTAYI");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(deep).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
