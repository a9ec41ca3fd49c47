import static java.util.stream.Collectors.joining;

import java.io.FileReader;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Prints the values of one track, per slot, for the residues of each segment as "id TAB values". */
public class Tracks {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.load(new FileReader(args[0]));
        settings.setProperty("group.id", "example-java-tracks");
        KafkaConsumer<String, GenericRecord> consumer = new KafkaConsumer<>(settings);
        consumer.subscribe(List.of("packed-batches"));
        while (true) consumer.poll(Duration.ofSeconds(1)).forEach(record -> print(record.value(), System.getenv().getOrDefault("TRACK", "structure_tokens")));
    }

    @SuppressWarnings("unchecked") static void print(GenericRecord batch, String name) {
        GenericRecord track = ((List<GenericRecord>) batch.get("tracks")).stream().filter(t -> t.get("name").toString().equals(name)).findFirst().orElseThrow();
        List<?> values = (List<?>) track.get(track.get("type").toString().equals("int32") ? "ints" : "floats");
        int width = (int) track.get("width"), length = (int) batch.get("row_length"); // value v of slot s of row r is element (r * length + s) * width + v
        for (GenericRecord segment : (List<GenericRecord>) batch.get("segments")) {
            int first = (int) segment.get("row") * length + (int) segment.get("start") + ((boolean) segment.get("has_cls") ? 1 : 0);
            List<?> piece = values.subList(first * width, (first + (int) segment.get("residues")) * width);
            System.out.println(segment.get("id") + "\t" + piece.stream().map(String::valueOf).collect(joining(" ")));
        }
    }
}
