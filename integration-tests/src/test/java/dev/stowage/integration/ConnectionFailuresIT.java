package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Stowage.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command explains why it cannot connect: what is wrong, and the key to change. */
class ConnectionFailuresIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PASSWORD = "correct-horse";
    private static final String WRONG = "wrong-horse-battery";
    private static final String STORE_PASSWORD = "changeit";

    private static final List<List<String>> COMMANDS = List.of(
            List.of("run"),
            List.of("ingest", "/dev/null"),
            List.of("close"),
            List.of("tail"),
            List.of("verify"),
            List.of("replay", "--check"),
            List.of("rejects"),
            List.of("repair"),
            List.of("reset", "--yes"));

    @RegisterExtension
    static final Processes processes = new Processes();

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;

    /**
     * A mistake and its explanation.
     *
     * @param changes settings that differ from those of a client that can connect; an empty value removes one
     * @param expected parts of the message
     */
    private record Mistake(String name, Map<String, String> changes, List<String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path server = certificate("server");
        certificate("other");
        Map<String, String> properties = new HashMap<>();
        properties.put("listener.name.scram.ssl.keystore.type", "PKCS12");
        properties.put("listener.name.scram.ssl.keystore.location", server.toString());
        properties.put("listener.name.scram.ssl.keystore.password", STORE_PASSWORD);
        for (String listener : List.of("scram", "clear")) {
            properties.put("listener.name." + listener + ".sasl.enabled.mechanisms", "SCRAM-SHA-512");
            properties.put(
                    "listener.name." + listener + ".scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        broker = processes.closing(EmbeddedBroker.builder()
                .dataDirectory(processes.directory().resolve("kafka"))
                .listener("SCRAM", "SASL_SSL")
                .listener("CLEAR", "SASL_PLAINTEXT")
                .scramUser("SCRAM-SHA-512", "ada", PASSWORD)
                .properties(properties)
                .start());
        registry = processes.closing(EmbeddedRegistry.builder().start());
    }

    private static List<Mistake> mistakes() {
        return List.of(
                new Mistake(
                        "no TLS at a TLS port",
                        Map.of("kafka.security.protocol", "SASL_PLAINTEXT"),
                        List.of("is a TLS port", "kafka.security.protocol is SASL_PLAINTEXT", "SASL_SSL")),
                new Mistake(
                        "no SASL at a port with SASL",
                        Map.of("kafka.security.protocol", "", "bootstrap.servers", broker.bootstrapServers("CLEAR")),
                        List.of("requires SASL", "kafka.security.protocol is PLAINTEXT")),
                new Mistake(
                        "a wrong password",
                        Map.of("kafka.sasl.jaas.config", jaas(WRONG)),
                        List.of(
                                "reject the credentials of kafka.sasl.jaas.config",
                                "SCRAM-SHA-512",
                                "invalid credentials")),
                new Mistake(
                        "another mechanism",
                        Map.of("kafka.sasl.mechanism", "SCRAM-SHA-256"),
                        List.of("do not accept kafka.sasl.mechanism=SCRAM-SHA-256", "[SCRAM-SHA-512]")),
                new Mistake(
                        "an unknown CA",
                        Map.of("kafka.ssl.truststore.location", file("other.pem")),
                        List.of("unknown CA", "kafka.ssl.truststore.location=" + file("other.pem"))),
                new Mistake(
                        "an unknown host",
                        Map.of("bootstrap.servers", "kafka.invalid:9093"),
                        List.of("bootstrap.servers: unknown host kafka.invalid:9093")),
                new Mistake(
                        "a missing truststore",
                        Map.of("kafka.ssl.truststore.location", "/none.pem"),
                        List.of("kafka.ssl.truststore.location", "/none.pem", "the file does not exist")),
                new Mistake(
                        "a truststore of another type",
                        Map.of("kafka.ssl.truststore.type", "JKS"),
                        List.of("cannot load kafka.ssl.truststore.location=", "kafka.ssl.truststore.type")),
                new Mistake(
                        "a JAAS line without its end",
                        Map.of("kafka.sasl.jaas.config", jaas(WRONG).replace(";", "")),
                        List.of("kafka.sasl.jaas.config cannot be read: there is no semicolon at the end")),
                new Mistake(
                        "a JAAS line with a password elsewhere",
                        Map.of("kafka.sasl.jaas.config", "a.Module " + WRONG + ";"),
                        List.of("kafka.sasl.jaas.config cannot be read: the word required")),
                new Mistake(
                        "an unknown login module",
                        Map.of("kafka.sasl.jaas.config", "a.Module required password=\"" + WRONG + "\";"),
                        List.of("kafka.sasl.jaas.config cannot be used")));
    }

    static Stream<Arguments> commandsAndMistakes() {
        return mistakes().stream().flatMap(mistake -> COMMANDS.stream().map(command -> arguments(command, mistake)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("commandsAndMistakes")
    void shouldExplainWhyItCannotConnect(List<String> command, Mistake mistake) {
        requireExplained(command, mistake);
    }

    @Test
    void shouldExplainThatThePortIsWithoutTls() {
        requireExplained(
                List.of("verify"),
                new Mistake(
                        "TLS at a port without it",
                        Map.of("bootstrap.servers", broker.bootstrapServers("CLEAR")),
                        List.of("is a port without TLS", "kafka.security.protocol is SASL_SSL")));
    }

    @Test
    void shouldExplainThatThereIsAnHttpServer() {
        requireExplained(
                List.of("verify"),
                new Mistake(
                        "an HTTP server",
                        Map.of(
                                "kafka.security.protocol",
                                "",
                                "bootstrap.servers",
                                registry.url().getAuthority()),
                        List.of("is an HTTP server", "bootstrap.servers")));
    }

    /** The table's commands can connect, and reset does so with all of its clients. */
    @Test
    void shouldResetOnASecuredCluster() throws Exception {
        Map<String, String> settings = settings();
        settings.put("application.id", "secured");
        settings.put("input.topic", "secured-in");
        TopicPartition partition = new TopicPartition("secured-in", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (String topic : List.of("secured-in", "secured-pool-changelog", "secured-2-pool-changelog")) {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get();
            }
            admin.alterConsumerGroupOffsets("secured", Map.of(partition, new OffsetAndMetadata(7)))
                    .all()
                    .get();

            Outcome dry = Stowage.succeed(settings, "reset", "--dry-run");
            assertThat(admin.listTopics().names().get()).contains("secured-pool-changelog");
            Outcome reset = Stowage.succeed(settings, "reset", "--yes");

            assertThat(dry.out()).contains("nothing was changed");
            assertThat(reset.out()).contains("reset");
            assertThat(Objects.requireNonNull(admin.listConsumerGroupOffsets("secured")
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .get(partition))
                            .offset())
                    .isZero();
            assertThat(admin.listTopics().names().get())
                    .contains("secured-2-pool-changelog")
                    .doesNotContain("secured-pool-changelog");
        }
    }

    private static void requireExplained(List<String> command, Mistake mistake) {
        Map<String, String> settings = settings();
        mistake.changes().forEach((key, value) -> {
            if (value.isEmpty()) {
                settings.remove(key);
            } else {
                settings.put(key, value);
            }
        });
        List<String> arguments = new ArrayList<>(command);
        long start = System.nanoTime();

        Outcome outcome = Stowage.run(settings, arguments.toArray(String[]::new));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.err()).contains(mistake.expected()).doesNotContain(WRONG, "unexpected error", "OutOfMemory");
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", "failing");
        settings.put("bootstrap.servers", broker.bootstrapServers("SCRAM"));
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", file("state"));
        settings.put("http.port", "0");
        settings.put("kafka.security.protocol", "SASL_SSL");
        settings.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
        settings.put("kafka.sasl.jaas.config", jaas(PASSWORD));
        settings.put("kafka.ssl.truststore.type", "PEM");
        settings.put("kafka.ssl.truststore.location", file("server.pem"));
        return settings;
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"ada\" password=\""
                + password + "\";";
    }

    private static String file(String name) {
        return processes.directory().resolve(name).toString();
    }

    /** Makes a key and a self-signed certificate with the JDK's keytool: NAME.p12, and the certificate in NAME.pem. */
    private static Path certificate(String name) throws IOException, InterruptedException {
        Path store = processes.directory().resolve(name + ".p12");
        String common = "-alias own -storetype PKCS12 -storepass " + STORE_PASSWORD + " -keystore " + store;
        keytool("-genkeypair -keyalg EC -groupname secp256r1 -dname CN=" + name
                + " -validity 2 -ext san=ip:127.0.0.1,dns:localhost " + common);
        keytool("-exportcert -rfc -file " + file(name + ".pem") + " " + common);
        return store;
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }
}
