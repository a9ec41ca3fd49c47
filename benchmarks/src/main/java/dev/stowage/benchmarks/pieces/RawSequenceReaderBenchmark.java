package dev.stowage.benchmarks.pieces;

import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.schemas.ContractSchemas;
import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RawSequenceView;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the fields of a record, by producer; an operation is a record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class RawSequenceReaderBenchmark {
    private static final int GENERATED = 1_000;
    private static final String TOPIC = "sequences";

    /** Producers. */
    public enum Writer {
        /** Stowage's own serializer. */
        STOWAGE,
        /** Confluent's serializer, with the published schema. */
        CONFLUENT,
        /** Confluent's serializer, with all fields nullable as SQL engines write them. */
        NULLABLE,
        /** Confluent's serializer, with other fields, in another order. */
        REORDERED
    }

    @Param
    private Writer writer = Writer.STOWAGE;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final RawSequenceReader reader = new RawSequenceReader(registry);
    private byte[][] values = {};
    private int next;

    @Setup
    public void setUp() {
        SequenceGenerator generator = new SequenceGenerator(1);
        values = Stream.generate(generator::next)
                .limit(GENERATED)
                .map(sequence -> new RawSequence(sequence.id(), sequence.residues(), 3L, "uniref50", List.of()))
                .map(this::serialized)
                .toArray(byte[][]::new);
    }

    private byte[] serialized(RawSequence sequence) {
        return switch (writer) {
            case STOWAGE -> serialized(new RawSequenceSerializer(registry, Map.of()), sequence);
            case CONFLUENT -> confluent(ContractSchemas.rawSequence(), sequence);
            case NULLABLE ->
                confluent(
                        record("{'name':'id','type':['null','string']},{'name':'residues','type':['null','string']},"
                                + "{'name':'epoch','type':['null','long']},{'name':'source','type':['null','string']}"),
                        sequence);
            case REORDERED ->
                confluent(
                        record(
                                "{'name':'source','type':'string'},{'name':'taxon','type':['null','int']},"
                                        + "{'name':'residues','type':'string'},{'name':'id','type':'string'},{'name':'epoch','type':'long'}"),
                        sequence);
        };
    }

    private byte[] confluent(Schema schema, RawSequence sequence) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", sequence.getId());
        record.put("residues", sequence.getResidues());
        record.put("epoch", sequence.getEpoch());
        record.put("source", sequence.getSource());
        KafkaAvroSerializer serializer =
                new KafkaAvroSerializer(registry, Map.of("schema.registry.url", "mock://here"));
        return serialized(serializer, record);
    }

    private static <T> byte[] serialized(Serializer<? super T> serializer, T value) {
        return serializer.serialize(TOPIC, value);
    }

    private static Schema record(String fields) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'Row','fields':[" + fields + "]}").replace('\'', '"'));
    }

    @Benchmark
    public long read() throws MalformedRecordException {
        RawSequenceView view = reader.read(values[next]);
        next = next + 1 == values.length ? 0 : next + 1;
        return view.epoch() + view.idLength() + view.residuesLength() + view.sourceLength();
    }
}
