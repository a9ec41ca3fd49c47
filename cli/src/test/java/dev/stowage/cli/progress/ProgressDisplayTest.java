package dev.stowage.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    @Test
    void shouldTellCountRateAndTimeLeftOnALineWhenThereIsNoTerminal() {
        try (ProgressDisplay progress =
                ProgressDisplay.start("ingest", 2_000, "bytes", new PrintWriter(new StringWriter()))) {
            progress.note("7 sequences");

            assertThat(progress.line(1_000))
                    .matches("ingest: 1,000 bytes, [0-9,]+/s \\(50 %, \\d+ s left\\), 7 sequences");
        }
    }

    @Test
    void shouldTellNoTimeLeftWhenNobodyKnowsTheEnd() {
        try (ProgressDisplay progress =
                ProgressDisplay.start("ingest", -1, "bytes", new PrintWriter(new StringWriter()))) {
            assertThat(progress.line(1_000)).matches("ingest: 1,000 bytes, [0-9,]+/s");
        }
    }
}
