package dev.stowage.integration.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Reads the picture of a batch: the colour in the middle of each segment, and of the padding at the end of each row.
 */
final class BatchPixels {
    /** Segments narrower than this are skipped: their middle is too close to the neighbours. */
    private static final double LEAST_PIXELS = 4;

    private static final String READ =
            """
            const canvas = document.getElementById('batch');
            const pen = canvas.getContext('2d');
            const high = canvas.height / arguments[2];
            const x = Math.floor(arguments[0] * canvas.width);
            const y = Math.floor((arguments[1] + 0.4) * high);
            return [...pen.getImageData(x, y, 1, 1).data].slice(0, 3).map(Number)""";

    private final Chromium browser;
    private int segments;
    private int paddings;

    BatchPixels(Chromium browser) {
        this.browser = browser;
    }

    /** Compares with the API's view of the batch: segments are coloured, neighbours differ, padding is grey. */
    void check(JsonNode batch) {
        int rows = batch.get("rows").size();
        int length = batch.get("row_length").asInt();
        double width = ((Number) browser.evaluate("return document.getElementById('batch').width")).doubleValue();
        for (int row = 0; row < rows; row++) {
            int start = 0;
            List<Long> before = List.of();
            for (JsonNode slots : batch.get("rows").get(row)) {
                if (slots.asInt() * width / length >= LEAST_PIXELS) {
                    List<Long> colour = colour(start + slots.asInt() / 2.0, length, row, rows);
                    assertThat(spread(colour))
                            .as("row %d, slot %d: %s", row, start, colour)
                            .isGreaterThan(40);
                    assertThat(colour).as("row %d, slot %d", row, start).isNotEqualTo(before);
                    before = colour;
                    segments++;
                }
                start += slots.asInt();
            }
            if ((length - start) * width / length >= LEAST_PIXELS) {
                List<Long> colour = colour((start + length) / 2.0, length, row, rows);
                assertThat(spread(colour))
                        .as("padding of row %d: %s", row, colour)
                        .isLessThan(20);
                paddings++;
            }
        }
    }

    int segments() {
        return segments;
    }

    int paddings() {
        return paddings;
    }

    @SuppressWarnings("unchecked")
    private List<Long> colour(double slot, int length, int row, int rows) {
        return (List<Long>) browser.evaluate(READ, slot / length, row, rows);
    }

    /** Difference from grey. */
    private static long spread(List<Long> colour) {
        long most = colour.stream().mapToLong(Long::longValue).max().orElseThrow();
        return most - colour.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
}
