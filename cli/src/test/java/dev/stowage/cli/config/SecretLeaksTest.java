package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.stowage.cli.Redaction;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Sets every key, known and misspelt, to a marker, and looks for it in whatever the process writes. */
class SecretLeaksTest {
    private static final String MARKER = "Mark3r-of-a-secret";
    private static final long SEED = 29;

    /** Values in which a secret may stand. */
    private static final List<String> FORMS = List.of(
            MARKER,
            "user:" + MARKER,
            "http://user:" + MARKER + "@127.0.0.1:1/a,https://user:" + MARKER + "@[::1]:1",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"" + MARKER
                    + "\";",
            "org.apache.kafka.common.security.plain.PlainLoginModule " + MARKER + " required",
            "-----BEGIN PRIVATE KEY-----\n" + MARKER + "\n-----END PRIVATE KEY-----");

    @TempDir
    Path directory;

    private final StringWriter written = new StringWriter();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            written.append(Redaction.of(event.getFormattedMessage())).append('\n');
            if (event.getThrowableProxy() != null) {
                written.append(
                        Redaction.of(String.valueOf(event.getThrowableProxy().getMessage())));
            }
        }
    };

    @BeforeEach
    void capture() {
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        root.setLevel(Level.INFO);
    }

    @AfterEach
    void release() {
        root.detachAppender(log);
        root.setLevel(level);
        Redaction.hide(Set.of());
        System.clearProperty(TokenEndpoints.PROPERTY);
        System.clearProperty(TokenEndpoints.FILES);
    }

    @Test
    void shouldWriteNoValueOfAKeyThatIsNotPublic() throws IOException {
        int checked = 0;
        for (String key : keys()) {
            for (String form : FORMS) {
                boolean credentials = form.contains("@");
                if (!Masking.isPublic(key) || credentials) {
                    requireHidden(Map.of(key, form), List.of(), Map.of(), key);
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(2_000);
    }

    @Test
    void shouldWriteNoValueFromFilesAndTheEnvironment() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), MARKER + "\n");
        Path properties = Files.writeString(directory.resolve("some.properties"), "p=" + MARKER + "\n");
        for (String key : List.of(
                "kafka.sasl.jaas.config",
                "kafka.ssl.keystore.password",
                "kafka.ssl.keystore.key",
                "kafka.producer.ssl.truststore.certificates",
                "registry.basic.auth.user.info",
                "registry.bearer.auth.token")) {
            requireHidden(Map.of(key + ".file", secret.toString()), List.of(), Map.of(), key);
            requireHidden(Map.of(key, "${file:" + properties + ":p}"), List.of(), Map.of(), key);
            requireHidden(Map.of(key, "${dir:" + directory + ":secret}"), List.of(), Map.of(), key);
            requireHidden(Map.of(key, "${env:SOME}"), List.of(), Map.of("SOME", MARKER), key);
            Path file = Files.writeString(directory.resolve("config.properties"), key + "=" + MARKER + "\n");
            requireHidden(Map.of(), List.of(file), Map.of(), key);
            requireHidden(Map.of(), List.of(), Map.of(Environment.variable(key), MARKER), key);
        }
        requireHidden(Map.of(), List.of(), Map.of("STOWAGE_HTTP_TOKNE", MARKER), "a misspelt variable");
    }

    /** What happens in a command, without requests. */
    private void requireHidden(
            Map<String, String> options, List<Path> files, Map<String, String> environment, String key) {
        written.getBuffer().setLength(0);
        System.clearProperty(TokenEndpoints.PROPERTY);
        System.clearProperty(TokenEndpoints.FILES);
        Redaction.hide(Set.of());
        Map<String, String> all =
                new HashMap<>(Map.of("kafka.security.protocol", "SSL", "kafka.ssl.keystore.type", "PEM"));
        all.putAll(options);
        try {
            ConfigSources sources = new ConfigSources(Map.of(), files, environment, all);
            Redaction.hide(sources.secrets());
            AppConfig config = AppConfig.load(sources);
            Redaction.hide(config.secrets());
            written.append(config.shown().toString());
            written.append(config.unknownToClients().toString());
            TokenEndpoints.allow(config.stowage());
            create(config);
        } catch (RuntimeException e) {
            write(e);
        }
        assertThat(written.toString()).as(key).doesNotContain(MARKER);
    }

    private void create(AppConfig config) {
        try {
            RegistryClients.create(config.stowage().registry()).close();
        } catch (IOException | RuntimeException e) {
            write(e);
        }
        try {
            Admin.create(config.stowage().clientProperties()).close(Duration.ZERO);
        } catch (RuntimeException e) {
            write(e);
        }
    }

    /** As the command line prints an error with --stacktrace. */
    private void write(Exception failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        written.append(Redaction.of(trace.toString()));
    }

    /** Known keys, and for each of them a misspelt one. */
    private static Set<String> keys() {
        Set<String> known = new TreeSet<>(AppKeys.all().names());
        Stream.of(
                        StreamsConfig.configDef().names(),
                        ConsumerConfig.configNames(),
                        ProducerConfig.configNames(),
                        AdminClientConfig.configNames())
                .flatMap(Set::stream)
                .forEach(name -> known.add("kafka." + name));
        for (String secret : List.of("sasl.jaas.config", "ssl.key.password", "ssl.keystore.key")) {
            known.add("kafka.main.consumer." + secret);
            known.add("kafka.admin." + secret);
            known.add("registry." + secret);
            known.add("registry.schema.registry." + secret);
            known.add("schema.registry." + secret);
        }
        known.add("kafka.config.providers.vault.param.token");
        for (Field field : SchemaRegistryClientConfig.class.getFields()) {
            if (field.getType() == String.class && !value(field).endsWith(".")) {
                known.add("registry." + value(field));
            }
        }
        Set<String> all = new TreeSet<>(known);
        Random random = new Random(SEED);
        known.forEach(key -> all.add(misspelt(key, random)));
        return all;
    }

    private static String misspelt(String key, Random random) {
        int at = key.lastIndexOf('.') + 1 + random.nextInt(key.length() - key.lastIndexOf('.') - 1);
        List<String> variants = new ArrayList<>(List.of(
                key.substring(0, at) + key.substring(at + 1),
                key.substring(0, at) + "x" + key.substring(at),
                key + "s"));
        return variants.get(random.nextInt(variants.size()));
    }

    private static String value(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant", e);
        }
    }
}
