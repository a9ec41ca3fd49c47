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

    @SuppressWarnings("unchecked")
    static void print(GenericRecord batch) {
        int rows = (int) batch.get("rows"), length = (int) batch.get("row_length");
        double padding = 100 - 100.0 * (long) batch.get("real_tokens") / (rows * length);
        System.out.printf("# %s: %d x %d, %.2f%% padding%n", batch.get("batch_id"), rows, length, padding);
        for (GenericRecord segment : (List<GenericRecord>) batch.get("segments")) {
            int start = (int) segment.get("start"), from = (int) segment.get("row") * length;
            List<Integer> tokens = ((List<Integer>) batch.get("tokens")).subList(from, from + length);
            List<Integer> ids = ((List<Integer>) batch.get("sequence_id")).subList(from, from + length);
            String residues = IntStream.range(0, length).filter(i -> tokens.get(i) > 3 && ids.get(i).equals(ids.get(start)))
                    .mapToObj(i -> "" + "LAGVSERTIDPKQNFYMHWCXBUZO.-|_".charAt(tokens.get(i) - 4)).collect(joining());
            System.out.println(segment.get("id") + "\t" + residues);
        }
    }
}
