import dev.stowage.schemas.BatchVocabulary;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.reader.BatchTopic;
import dev.stowage.schemas.reader.PackedBatchReader;
import dev.stowage.schemas.reader.ReadPosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Prints the segments that were added since its last run, each as "id TAB residues", and saves its position. */
public class Reader {
    public static void main(String[] args) throws Exception {
        BatchTopic topic = new BatchTopic(args[2], Map.of("bootstrap.servers", args[0], "schema.registry.url", args[1]));
        Path saved = Path.of(args[3]);
        ReadPosition start = Files.exists(saved) ? ReadPosition.parse(Files.readString(saved)) : topic.beginning();
        Map<Integer, Long> ends = topic.ends();
        System.out.printf("# %d batches%n", topic.index(start, ends).batches().size());
        try (PackedBatchReader reader = topic.read(start, ends)) {
            for (PackedBatch batch = reader.next(); batch != null; batch = reader.next()) {
                for (Segment segment : batch.segments()) {
                    System.out.println(segment.id() + "\t" + BatchVocabulary.ESM.residues(batch, segment));
                }
            }
            Files.writeString(saved, reader.position().text());
        }
    }
}
