import static java.util.stream.Collectors.joining;

import java.io.FileReader;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Prints each packed batch, and each of its segments as "id TAB residues". */
public class Consumer {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.load(new FileReader(args[0]));
        KafkaConsumer<String, GenericRecord> consumer = new KafkaConsumer<>(settings);
        consumer.subscribe(List.of("packed-batches"));
        while (true) consumer.poll(Duration.ofSeconds(1)).forEach(record -> print(record.value()));
    }

    @SuppressWarnings("unchecked") static void print(GenericRecord batch) {
        List<Integer> tokens = (List<Integer>) batch.get("tokens"), ids = (List<Integer>) batch.get("sequence_id");
        int length = (int) batch.get("row_length"); // slot s of row r is element r * length + s
        double padding = 100 - 100.0 * (long) batch.get("real_tokens") / tokens.size();
        System.out.printf("# %s: %s x %d, %.2f%% padding%n", batch.get("batch_id"), batch.get("rows"), length, padding);
        for (GenericRecord segment : (List<GenericRecord>) batch.get("segments")) {
            int row = (int) segment.get("row") * length, start = row + (int) segment.get("start");
            IntStream slots = IntStream.range(row, row + length).filter(i -> tokens.get(i) > 3 && ids.get(i).equals(ids.get(start)));
            System.out.println(segment.get("id") + "\t" + slots.mapToObj(i -> "" + "LAGVSERTIDPKQNFYMHWCXBUZO.-|_".charAt(tokens.get(i) - 4)).collect(joining()));
        }
    }
}
