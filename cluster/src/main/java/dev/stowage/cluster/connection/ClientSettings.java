package dev.stowage.cluster.connection;

import dev.stowage.topology.core.config.StowageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;

/** The security settings of a client: what they are, and whether the files and the login module that they name can be used. */
final class ClientSettings {
    private static final String DEFAULT_MECHANISM = "GSSAPI";
    private static final String JAAS_KEY = StowageConfig.KAFKA_PREFIX + SaslConfigs.SASL_JAAS_CONFIG;
    private static final String JAAS_FORM =
            "; accepted: one login module, the word required, its options, and a semicolon at the end, such as"
                    + " org.apache.kafka.common.security.scram.ScramLoginModule required username=\"...\" password=\"...\";";

    private final Map<String, Object> properties;

    /** @param properties without the prefix of Stowage */
    ClientSettings(Map<String, Object> properties) {
        this.properties = properties;
    }

    /** Security protocol, such as SASL_SSL. */
    String protocol() {
        String given = value(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return given == null
                ? CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL
                : given.strip().toUpperCase(Locale.ROOT);
    }

    boolean usesTls() {
        return protocol().endsWith("SSL");
    }

    String mechanism() {
        String given = value(SaslConfigs.SASL_MECHANISM);
        return given == null ? DEFAULT_MECHANISM : given;
    }

    @Nullable
    String value(String property) {
        Object value = properties.get(property);
        return value == null ? null : value.toString();
    }

    /** @throws ConfigException if a file is missing or the JAAS line is invalid */
    void check() {
        if (usesTls()) {
            for (String property :
                    List.of(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)) {
                String file = value(property);
                if (file != null && !Files.isReadable(Path.of(file))) {
                    throw new ConfigException(
                            StowageConfig.KAFKA_PREFIX + property,
                            file,
                            Files.exists(Path.of(file))
                                    ? "this user may not read the file"
                                    : "the file does not exist");
                }
            }
        }
        if (protocol().startsWith("SASL")) {
            checkJaas();
        }
    }

    private void checkJaas() {
        if (value(SaslConfigs.SASL_JAAS_CONFIG) == null) {
            if (System.getProperty("java.security.auth.login.config") == null) {
                throw new ConfigException("kafka.security.protocol=" + protocol() + " needs " + JAAS_KEY + JAAS_FORM);
            }
            return;
        }
        Map<String, Object> typed = new HashMap<>(properties);
        typed.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(value(SaslConfigs.SASL_JAAS_CONFIG)));
        JaasContext context;
        try {
            context = JaasContext.loadClientContext(typed);
        } catch (IllegalArgumentException e) {
            // Without its message, which may contain a part of the password.
            throw new ConfigException(
                    JAAS_KEY + " cannot be read: " + reason(String.valueOf(e.getMessage())) + JAAS_FORM);
        }
        String module = context.configurationEntries().get(0).getLoginModuleName();
        try {
            Class.forName(module, false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ConfigException(
                    JAAS_KEY + " cannot be used: there is no class with the name of its login module" + JAAS_FORM);
        }
    }

    private static String reason(String message) {
        if (message.contains("semi-colon")) {
            return "there is no semicolon at the end";
        }
        if (message.contains("control flag")) {
            return "the word required does not follow the login module";
        }
        return message.startsWith("Value not specified") ? "an option has no value" : "it is no JAAS line";
    }
}
