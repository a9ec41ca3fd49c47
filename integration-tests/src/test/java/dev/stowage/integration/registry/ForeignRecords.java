package dev.stowage.integration.registry;

import dev.stowage.schemas.ContractSchemas;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Sequences in schemas of other producers, written by Confluent's serializer. */
final class ForeignRecords implements AutoCloseable {
    private static final String RESIDUES = "MKTAYIAKQR";
    private static final String NULL_FIRST = "[\"null\",\"%s\"]";
    private static final String NULL_LAST = "[\"%s\",\"null\"]";

    private final KafkaAvroSerializer serializer = new KafkaAvroSerializer();
    private final List<Record> records = new ArrayList<>();

    /**
     * A record and its expected result.
     *
     * @param key key of the record, and id of the sequence unless that is null
     * @param epoch epoch of the segment
     * @param source source of the segment
     * @param fate "packed", "packed without an id", or why it is rejected
     */
    @SuppressWarnings("JavaLangClash") // qualified with the name of its class
    record Record(String key, byte[] value, long epoch, String source, String fate) {}

    ForeignRecords(String registryUrl) {
        serializer.configure(Map.of("schema.registry.url", registryUrl), false);
    }

    /** All records, in the order of sending. */
    List<Record> all() {
        published();
        Schema flink = nullable("record", "org.apache.flink.avro.generated", NULL_FIRST, "id,residues,epoch,source");
        Schema spark = nullable("topLevelRecord", null, NULL_LAST, "id,residues,epoch,source");
        Schema connect =
                nullable("ConnectDefault", "io.confluent.connect.avro", NULL_FIRST, "source,epoch,residues,id");
        for (Schema schema : List.of(flink, spark, connect)) {
            String name = schema.getName();
            packed(name, sequence(schema, name, RESIDUES, 0L, "lab"), 0, "lab");
            packed(name + "-no-source", sequence(schema, name + "-no-source", RESIDUES, 0L, null), 0, "");
            packed(name + "-no-epoch", sequence(schema, name + "-no-epoch", RESIDUES, null, "lab"), 0, "lab");
            add(name + "-no-id", sequence(schema, null, RESIDUES, 0L, name), 0, name, "packed without an id");
            add(name + "-no-residues", sequence(schema, "x", null, 0L, "lab"), 0, "", "NO_RESIDUES");
        }
        intEpochAndMoreFields();
        fewFields();
        return records;
    }

    @Override
    public void close() {
        serializer.close();
    }

    /** With the published file, as a program writes that has parsed it. */
    private void published() {
        packed("published", sequence(ContractSchemas.rawSequence(), "published", RESIDUES, 0L, "lab"), 0, "lab");
        byte[] junk = WireValues.append(value("published", WireValues.sequence("junk", RESIDUES)), 0, 1, 2);
        records.add(new Record("published-junk", junk, 0, "", "MALFORMED_AVRO"));
        Schema spark = nullable("topLevelRecord", null, NULL_LAST, "id,residues,epoch,source");
        byte[] more = WireValues.append(value("junk", sequence(spark, "junk", RESIDUES, 0L, "lab")), 0);
        records.add(new Record("nullable-junk", more, 0, "", "MALFORMED_AVRO"));
    }

    private void intEpochAndMoreFields() {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Protein\",\"namespace\":\"lab\",\"fields\":["
                        + "{\"name\":\"taxon\",\"type\":\"long\"},"
                        + "{\"name\":\"epoch\",\"type\":\"int\"},"
                        + "{\"name\":\"residues\",\"type\":\"string\"},"
                        + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
                        + "{\"name\":\"id\",\"type\":\"string\"},"
                        + "{\"name\":\"scores\",\"type\":{\"type\":\"map\",\"values\":\"double\"}}]}");
        GenericRecord protein = new GenericData.Record(schema);
        protein.put("taxon", 9606L);
        protein.put("epoch", 3);
        protein.put("residues", RESIDUES);
        protein.put("tags", List.of("a", "b"));
        protein.put("id", "more-fields");
        protein.put("scores", Map.of("plddt", 0.5));
        packed("more-fields", protein, 3, "");
    }

    private void fewFields() {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Residues\",\"fields\":["
                        + "{\"name\":\"id\",\"type\":\"string\"},"
                        + "{\"name\":\"residues\",\"type\":\"string\"}]}");
        GenericRecord few = new GenericData.Record(schema);
        few.put("id", "few-fields");
        few.put("residues", RESIDUES);
        packed("few-fields", few, 0, "");
    }

    private void packed(String key, GenericRecord record, long epoch, String source) {
        add(key, record, epoch, source, "packed");
    }

    private void add(String key, GenericRecord record, long epoch, String source, String fate) {
        records.add(new Record(key, value(key, record), epoch, source, fate));
    }

    /** Each schema has its own subject: they need not be compatible with each other. */
    private byte[] value(String key, GenericRecord record) {
        return serializer.serialize("foreign-" + key, record);
    }

    private static Schema nullable(String name, @Nullable String namespace, String union, String order) {
        List<Schema.Field> fields = new ArrayList<>();
        for (String field : order.split(",", -1)) {
            String type = String.format(union, field.equals("epoch") ? "long" : "string");
            fields.add(new Schema.Field(field, new Schema.Parser().parse(type)));
        }
        return Schema.createRecord(name, null, namespace, false, fields);
    }

    private static GenericRecord sequence(
            Schema schema,
            @Nullable String id,
            @Nullable String residues,
            @Nullable Long epoch,
            @Nullable String source) {
        GenericRecord sequence = new GenericData.Record(schema);
        sequence.put("id", id);
        sequence.put("residues", residues);
        sequence.put("epoch", epoch);
        sequence.put("source", source);
        if (schema.getField("tracks") != null) {
            sequence.put("tracks", List.of());
        }
        return sequence;
    }
}
