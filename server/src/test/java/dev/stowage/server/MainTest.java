package dev.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void shouldHaveOnlyTheCommandsThatServingNeeds() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .containsExactlyInAnyOrder("check", "run", "stats", "topology", "config", "schemas");
    }

    @Test
    void shouldRefuseOtherCommands() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err));

        int exitCode = commandLine.execute("verify");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith("stowage: unknown command verify");
    }

    /** The broker, Scala and tools must not be in the run image, not even as transitive dependencies. */
    @Test
    void shouldHaveNoBrokerOnTheClassPath() {
        for (String name :
                new String[] {"kafka.server.KafkaRaftServer", "scala.Option", "org.apache.kafka.tools.StreamsResetter"
                }) {
            assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
        }
    }
}
