package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the demo in a separate process, as in the README: its output contains no errors or warnings. */
class DemoLogIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> JVM = List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void shouldPrintNoErrorAndNoWarningWhenTheTopicsAreNew() throws Exception {
        try (StowageProcess demo = processes.command(JVM, "demo", "--exit", "--set", "http.port=0")) {
            int exitCode = demo.awaitEnd(PATIENCE);

            assertThat(exitCode).as(demo.output()).isZero();
            assertThat(demo.output())
                    .contains("20,000 sequences packed")
                    .doesNotContain(" ERROR ", " WARN ", "Exception");
        }
    }
}
