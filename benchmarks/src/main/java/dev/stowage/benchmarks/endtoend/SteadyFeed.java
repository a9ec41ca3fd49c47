package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Logging;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * The process that sends sequences at a steady rate. Its arguments: the configuration, a JSON object with the topic and
 * its number of partitions, the rate per second, and the duration in seconds. It prints {@code ready}, starts at a line
 * of standard input, and prints the rate that it reached.
 *
 * <p>It shares the processors with the subject; a real feed has its own. So it writes to the broker without a producer,
 * and sends batches that were compressed beforehand: compression would take 0.4 processors at 90,000 sequences per
 * second.
 */
final class SteadyFeed {
    static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");

    private static final int BATCHES = 20;

    /** Batches of 280 KiB compressed, the size that a producer with large batches sends. */
    private static final int RECORDS = 1_000;

    /** The last version of the request that contains topic names instead of topic ids. */
    private static final short VERSION = 12;

    private static final int TIMEOUT_MS = 30_000;

    private final String topic;
    private final int partitions;
    private final DataOutputStream out;
    private final DataInputStream in;
    private int correlation;

    private SteadyFeed(AppConfig config, Socket broker) throws IOException {
        topic = config.stowage().inputTopic();
        partitions = config.partitions();
        out = new DataOutputStream(broker.getOutputStream());
        in = new DataInputStream(broker.getInputStream());
    }

    public static void main(String[] arguments) throws IOException {
        Logging.quietKafka();
        Logging.quietStowage();
        Map<String, String> keys = new ObjectMapper().readValue(arguments[0], new TypeReference<>() {});
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), keys);
        double perSecond = Double.parseDouble(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        List<MemoryRecords> batches = batches(config.stowage());
        InetSocketAddress address = ClientUtils.parseAndValidateAddresses(
                        List.of(config.stowage().bootstrapServers()), ClientDnsLookup.USE_ALL_DNS_IPS)
                .get(0);
        try (Socket broker = new Socket(address.getAddress(), address.getPort())) {
            SteadyFeed feed = new SteadyFeed(config, broker);
            System.out.println("ready");
            System.in.read();
            System.out.println(feed.send(batches, perSecond, seconds));
        }
    }

    private static List<MemoryRecords> batches(StowageConfig config) {
        SequenceGenerator generator = new SequenceGenerator(3);
        RawSequenceSerializer serializer =
                new RawSequenceSerializer(RegistryClients.create(config.registry()), config.registry());
        List<MemoryRecords> batches = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            SimpleRecord[] records = new SimpleRecord[RECORDS];
            for (int i = 0; i < RECORDS; i++) {
                FastaRecord sequence = generator.next();
                byte[] value = serializer.serialize(
                        config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), 0L, "", List.of()));
                records[i] = new SimpleRecord(sequence.id().getBytes(StandardCharsets.UTF_8), value);
            }
            batches.add(MemoryRecords.withRecords(Compression.zstd().level(1).build(), records));
        }
        return batches;
    }

    /**
     * Sends each batch when its last record is due, round-robin over the partitions. The time that a record waits for
     * its batch is not measured: latency starts at the append.
     *
     * @return the rate that was reached, records per second
     */
    private double send(List<MemoryRecords> batches, double perSecond, int seconds) throws IOException {
        double batchNanos = 1e9 * RECORDS / perSecond;
        long all = (long) (perSecond * seconds / RECORDS);
        long start = System.nanoTime();
        for (long sent = 0; sent < all; ) {
            long due = Math.min(all, (long) ((System.nanoTime() - start) / batchNanos));
            // One batch per partition in one request. Otherwise, after a broker was frozen, it would get one request
            // per batch.
            int now = (int) Math.min(partitions, due - sent);
            if (now == 0) {
                LockSupport.parkNanos(start + (long) ((sent + 1) * batchNanos) - System.nanoTime());
                continue;
            }
            List<PartitionProduceData> data = new ArrayList<>();
            for (int i = 0; i < now; i++, sent++) {
                data.add(new PartitionProduceData()
                        .setIndex((int) (sent % partitions))
                        .setRecords(batches.get((int) (sent % batches.size()))));
            }
            append(data);
        }
        return all * RECORDS * 1e9 / (System.nanoTime() - start);
    }

    private void append(List<PartitionProduceData> data) throws IOException {
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName(topic).setPartitionData(data));
        ProduceRequestData request = new ProduceRequestData()
                .setAcks((short) -1)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(topics);
        RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "steady-feed", correlation++);
        ByteBuffer bytes = new ProduceRequest(request, VERSION).serializeWithHeader(header);
        out.writeInt(bytes.remaining());
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        AbstractResponse response = AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
        for (Errors error : response.errorCounts().keySet()) {
            error.maybeThrow();
        }
    }
}
