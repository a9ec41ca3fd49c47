import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.FileReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Scanner;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads lines "id TAB residues" from standard input and sends each as a RawSequence record. */
public class Producer {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.load(new FileReader(args[0]));
        // The schema is the one registered under sequences-value, not one of this program.
        String registered = new CachedSchemaRegistryClient(settings.getProperty("schema.registry.url"), 10)
                .getLatestSchemaMetadata("sequences-value").getSchema();
        Schema schema = new Schema.Parser().parse(registered);
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<String, GenericRecord> producer = new KafkaProducer<>(settings)) {
            for (Scanner in = new Scanner(System.in); in.hasNext(); ) {
                String id = in.next();
                // The builder fills in the defaults of epoch and source.
                GenericRecord value = new GenericRecordBuilder(schema).set("id", id).set("residues", in.next()).build();
                sent.add(producer.send(new ProducerRecord<>("sequences", id, value)));
            }
            for (Future<?> result : sent) result.get(); // throws if it was not delivered
        }
    }
}
