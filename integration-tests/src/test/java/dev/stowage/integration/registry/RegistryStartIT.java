package dev.stowage.integration.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** At the start, a server that is not a registry, or does not answer, is refused. */
class RegistryStartIT {
    /** Calls time out within seconds. */
    private static final Duration END = Duration.ofMinutes(1);

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    /** Each with a part of the error message. */
    static Stream<Arguments> misbehaviour() {
        String no = "is not a schema registry";
        return Stream.of(
                arguments("500", Misbehaviour.error(500, 50001), "is unavailable", "HTTP status 500"),
                arguments("503", Misbehaviour.html(503), "is unavailable", "HTTP status 503"),
                arguments(
                        "401",
                        Misbehaviour.error(401, 40101),
                        "rejects the credentials",
                        "registry.basic.auth.user.info"),
                arguments("403", Misbehaviour.error(403, 403), "rejects the credentials", "registry.bearer.auth.token"),
                arguments("HTML 404", Misbehaviour.html(404), no, "/apis/ccompat/v7"),
                arguments("text 404", Misbehaviour.text(404), no, "404 page not found"),
                arguments(
                        "text that a terminal obeys",
                        Misbehaviour.text(404, "\u001b[2Jgone\u009b\n  - all is well"),
                        no,
                        "\\u001b[2Jgone\\u009b - all is well"),
                arguments(
                        "JSON that a terminal obeys",
                        Misbehaviour.error(404, 404, "\u001b[2Jgone\n  - all is well"),
                        no,
                        "\\u001b[2Jgone - all is well"),
                arguments("JSON 404", Misbehaviour.error(404, 404), no, "HTTP status 404"),
                arguments("40403", Misbehaviour.error(404, 40403), no, "HTTP status 404"),
                arguments("HTML 200", Misbehaviour.html(200), no, "something other than a JSON list: an HTML page"),
                arguments("empty object", Misbehaviour.emptyObject(), no, "something other than a JSON list"),
                arguments("truncated", Misbehaviour.truncated(), no, "something other than a JSON list"),
                arguments("closed", Misbehaviour.closed(), "no schema registry answers", "schema.registry.url"),
                arguments("redirect to a page", Misbehaviour.redirect(307, "/login"), no, "an HTML page"),
                arguments("hang", Misbehaviour.hang(), "no schema registry answers", "timed out"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misbehaviour")
    void shouldRefuseToStartAndSayWhatAnswersWhenItIsNoRegistry(
            String name, Misbehaviour misbehaviour, String judgement, String detail) throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Application application = new Application(cluster, "start", registry.url())) {
            FakeRegistry.Rule rule = registry.misbehave("/", misbehaviour);
            registry.misbehave("/login", Misbehaviour.html(200));

            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(rule.calls()).as("calls at the start").isPositive();
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(registry.url(), judgement, detail)
                    .doesNotContain("\u001b", "\u009b");
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheUrlWhenItIsAway() throws IOException {
        FakeRegistry registry = FakeRegistry.start();
        registry.close();
        try (Application application = new Application(cluster, "away", registry.url())) {
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains(registry.url());
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheUrlWhenThePathIsWrong() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Application application = new Application(cluster, "path", registry.url() + "/apis/ccompat/v7")) {
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(registry.url() + "/apis/ccompat/v7 is not a schema registry", "its path");
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheSubjectWhenTheRegistryRefusesTheSchemaOfTheBatches() throws Exception {
        // Given: another schema is registered in the output's subject, and Stowage's is not compatible with it.
        String url = Objects.requireNonNull(cluster.settings("incompatible").get("schema.registry.url"));
        try (Application application = new Application(cluster, "incompatible", url)) {
            AvroSchema other = new AvroSchema(
                    "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
            application.registry().register("incompatible-out-value", other);

            // When
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            // Then
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains("refused", "incompatible-out-value", "409");
        }
    }
}
