package dev.stowage.schemas.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** The same feed has the same index in Java and in Python: both read these files ({@code python/tests/test_plan.py}). */
class BatchIndexTest {
    private static final String TOPIC = "packed-batches";

    @Test
    void shouldMakeTheIndexThatPythonMakes() throws IOException {
        // Given
        List<String> lines = golden("batch-index.tsv").lines().toList();
        List<String> names = List.of(lines.get(0).split("\t"));
        IndexBuilder builder = new IndexBuilder(TOPIC, new FeedChecks(ReadOptions.DEFAULT, ReadPosition.of(Map.of())));
        List<IndexedBatch> expected = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t");
            expected.add(row(names, values));

            // When
            builder.add(record(names, values));
        }
        BatchIndex index = builder.build(Map.of(0, 1L, 1, 2L, 2, 3L));

        // Then
        assertThat(index.batches()).isSortedAccordingTo(BatchIndexTest::byPlace);
        assertThat(index.batches()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(index.fingerprint()).isEqualTo("0123456789abcdef");
        assertThat(index.hash()).isEqualTo(golden("batch-index.sha256").strip());
    }

    private static int byPlace(IndexedBatch one, IndexedBatch other) {
        int byPartition = Integer.compare(one.partition(), other.partition());
        return byPartition == 0 ? Long.compare(one.offset(), other.offset()) : byPartition;
    }

    private static IndexedBatch row(List<String> names, String[] values) {
        return new IndexedBatch(
                (int) number(names, values, "partition"),
                (int) number(names, values, "bucket"),
                number(names, values, "offset"),
                number(names, values, "sequence"),
                number(names, values, "window"),
                number(names, values, "sum_sq"),
                (int) number(names, values, "rows"),
                (int) number(names, values, "row_length"),
                number(names, values, "tokens"),
                (int) number(names, values, "segments"));
    }

    private static ConsumerRecord<byte[], byte[]> record(List<String> names, String[] values) {
        RecordHeaders headers = new RecordHeaders();
        for (String name : names.subList(2, names.size())) {
            headers.add(name, values[names.indexOf(name)].getBytes(StandardCharsets.US_ASCII));
        }
        return new ConsumerRecord<>(
                TOPIC,
                (int) number(names, values, "partition"),
                number(names, values, "offset"),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                headers,
                Optional.empty());
    }

    private static long number(List<String> names, String[] values, String name) {
        assertThat(names).contains(name).hasSize(values.length);
        return Long.parseLong(Arrays.asList(values).get(names.indexOf(name)));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = BatchIndexTest.class.getResourceAsStream("/golden/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
