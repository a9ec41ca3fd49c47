package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Stowage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code stowage check}, before and after the first start, and with problems. */
class CheckIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldSayWhatAStartWouldCreateAndChangeNothing() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("foreseen");
        Set<String> topics = topics();

        // When
        Outcome outcome = Stowage.run(settings, "check");

        // Then
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("brokers      ok", "permissions  ok")
                .contains(
                        "topics       ok       topic foreseen-in (input.topic) does not exist; `stowage run` creates it")
                .contains("registry     ok       subject foreseen-out-value has no versions; `stowage run` registers")
                .contains("`stowage run` can start: 0 problems, 0 warnings");
        assertThat(topics()).isEqualTo(topics);
        assertThat(cluster.registry(Cluster.config(settings)).getAllSubjects())
                .noneMatch(subject -> subject.startsWith("foreseen"));
        assertThat(Path.of(settings.get("state.dir"))).doesNotExist();
    }

    @Test
    void shouldShowTopicsSchemasAndStateOfAnApplicationThatHasRun() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("ran", "topics.partitions", "2");
        Path fasta = cluster.directory().resolve("ran.fasta");
        Files.writeString(fasta, ">P1\nMKTAYI\n>P2\nMSIIGATRLQ\n");
        cluster.pack(settings, fasta);

        // When
        Outcome outcome = Stowage.run(settings, "check", "--json");

        // Then
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        JsonNode report = json(outcome);
        assertThat(report.get("ok").asBoolean()).isTrue();
        assertThat(report.get("checks").findValuesAsText("status")).containsOnly("ok");
        assertThat(report.get("checks").findValuesAsText("text"))
                .anySatisfy(text -> assertThat(text)
                        .contains("topic ran-out (output.topic): 2 partitions, cleanup.policy=delete, retention.ms=-1"))
                .anySatisfy(text -> assertThat(text).contains("subject ran-out-value: version 1, schema id "))
                .anySatisfy(
                        text -> assertThat(text).contains("application ran: ", " of 2 partitions have stored state"));
    }

    @Test
    void shouldNameProblemsAndWhatFixesThem() throws Exception {
        // Given
        cluster.topics().create("wrong-in", 3);
        cluster.topics().create("wrong-out", 2, "retention.ms", "1000", "max.message.bytes", "1000");

        // When
        Outcome outcome = Stowage.run(cluster.ownSettings("wrong", "topics.create", "false"), "check");

        // Then
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("topics       problem  topic wrong-out has 2 partitions but the input topic wrong-in has 3")
                .contains("--alter --topic wrong-out --partitions 3")
                .contains("topics       problem  topic wrong-out has max.message.bytes=1000, but batch.max.bytes=")
                .contains("topics       problem  topic wrong-rejects (rejects.topic) does not exist")
                .contains("topics       warning  topic wrong-out keeps records for 1000 ms")
                .contains("registry     ok")
                .contains("`stowage run` cannot start: ");
    }

    private static Set<String> topics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        return new ObjectMapper().readTree(outcome.lastLine());
    }
}
