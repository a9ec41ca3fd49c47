package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.Logging;
import dev.stowage.app.config.AppConfig;
import dev.stowage.app.fasta.FastaRecord;
import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RegistryClients;
import dev.stowage.topology.config.StowageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The process that sends sequences at a steady rate. Its arguments are the configuration, one object of JSON that names the
 * topic, how many a second, and for how many seconds. It says {@code ready}, begins at a line of standard input, and says how many a
 * second it sent.
 *
 * <p>Since it shares its processors with what is measured, it sends what it has serialized before. Java compiles it well before
 * anything counts: compiled quickly, it took as much of a processor as what it feeds.
 */
final class SteadyFeed {
    static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");

    private static final int PREPARED = 20_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private SteadyFeed() {}

    public static void main(String[] arguments) throws IOException {
        Logging.quietKafka();
        Logging.quietStowage();
        Map<String, String> keys = new ObjectMapper().readValue(arguments[0], new TypeReference<>() {});
        StowageConfig config = AppConfig.load(Map.of(), null, Map.of(), keys).stowage();
        double perSecond = Double.parseDouble(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        List<ProducerRecord<byte[], byte[]>> records = records(config);
        System.out.println("ready");
        System.in.read();
        System.out.println(send(config, records, perSecond, seconds));
    }

    private static List<ProducerRecord<byte[], byte[]>> records(StowageConfig config) {
        SequenceGenerator generator = new SequenceGenerator(3);
        RawSequenceSerializer serializer =
                new RawSequenceSerializer(RegistryClients.create(config.registry()), config.registry());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < PREPARED; i++) {
            FastaRecord sequence = generator.next();
            byte[] value = serializer.serialize(
                    config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), 0L, ""));
            byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(config.inputTopic(), key, value));
        }
        return records;
    }

    /** How many a second it sent. */
    private static double send(
            StowageConfig config, List<ProducerRecord<byte[], byte[]>> records, double perSecond, int seconds) {
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        // Full batches, as of a feed that is made for such rates: what waits here is not appended yet, and not
        // measured.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            long all = (long) (perSecond * seconds);
            long start = System.nanoTime();
            for (long sent = 0; sent < all; ) {
                long due = Math.min(all, (long) ((System.nanoTime() - start) / 1e9 * perSecond));
                for (; sent < due; sent++) {
                    producer.send(records.get((int) (sent % records.size())));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return all * 1e9 / (System.nanoTime() - start);
        }
    }
}
