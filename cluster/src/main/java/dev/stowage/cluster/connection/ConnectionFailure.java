package dev.stowage.cluster.connection;

import dev.stowage.cli.Redaction;
import dev.stowage.cli.UserException;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import java.security.cert.CertPathBuilderException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.jspecify.annotations.Nullable;

/** Explains why a client could not be created or got no answer: what is wrong, the cause, and the key to change. */
final class ConnectionFailure {
    private static final String TRUSTSTORE = "kafka.ssl.truststore.location";
    private static final String KEYSTORE = "kafka.ssl.keystore.location";

    private final String brokers;
    private final ClientSettings settings;
    private final ListenerProbe probe;

    ConnectionFailure(StowageConfig config, ClientSettings settings, ListenerProbe probe) {
        this.brokers = config.bootstrapServers();
        this.settings = settings;
        this.probe = probe;
    }

    /** The exception to report. */
    RuntimeException explain(Exception failure) {
        Throwable root = root(failure);
        ConfigException invalid = find(failure, ConfigException.class);
        if (invalid != null) {
            return invalid;
        }
        String what = what(failure, root);
        return new UserException(what, failure);
    }

    private String what(Exception failure, Throwable root) {
        if (find(failure, UnsupportedSaslMechanismException.class) != null) {
            return "the brokers at " + brokers + " do not accept kafka.sasl.mechanism=" + settings.mechanism()
                    + cause(root);
        }
        if (find(failure, IllegalSaslStateException.class) != null) {
            return "the brokers at " + brokers + " do not use SASL at this port, but kafka.security.protocol is "
                    + settings.protocol() + cause(root);
        }
        if (find(failure, SaslAuthenticationException.class) != null) {
            return "the brokers at " + brokers
                    + " reject the credentials of kafka.sasl.jaas.config (kafka.sasl.mechanism=" + settings.mechanism()
                    + ")" + cause(root) + "; check user and password";
        }
        if (find(failure, SSLException.class) != null || find(failure, CertPathBuilderException.class) != null) {
            return ofTls(root);
        }
        if (find(failure, LoginException.class) != null) {
            return "cannot log in with kafka.sasl.jaas.config (kafka.sasl.mechanism=" + settings.mechanism() + ")"
                    + cause(root) + tokenEndpoint();
        }
        if (find(failure, AuthenticationException.class) != null) {
            return "the brokers at " + brokers + " refuse this client (kafka.security.protocol=" + settings.protocol()
                    + ")" + cause(root);
        }
        String store = store(failure);
        if (store != null) {
            return "cannot load " + store + cause(root) + "; check its type and its password ("
                    + store.replaceFirst("location.*", "type") + ", " + store.replaceFirst("location.*", "password")
                    + ")";
        }
        return "no Kafka broker answers at " + brokers + " (" + answers(failure, root)
                + "); check bootstrap.servers, the network and the security settings (kafka.security.protocol). For local use,"
                + " `stowage broker` starts a broker";
    }

    private String ofTls(Throwable root) {
        String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
        if (root instanceof CertPathBuilderException || message.contains("unable to find valid certification path")) {
            String truststore = settings.value(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
            return "the certificate of the brokers at " + brokers + " was issued by an unknown CA; add the CA to "
                    + TRUSTSTORE + (truststore == null ? ", which is not set" : "=" + truststore) + cause(root);
        }
        if (message.contains("no subject alternative") || message.contains("no name matching")) {
            return "the certificate of the brokers at " + brokers
                    + " is for another host name; use a name of the certificate in bootstrap.servers and in the brokers'"
                    + " advertised.listeners (kafka.ssl.endpoint.identification.algorithm)" + cause(root);
        }
        if (message.contains("certificate_required")
                || message.contains("bad_certificate")
                || message.contains("certificate_unknown")
                || message.contains("unknown_ca")) {
            String keystore = settings.value(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
            return "the brokers at " + brokers + " reject the certificate of this client: " + KEYSTORE
                    + (keystore == null ? " is not set" : "=" + keystore) + cause(root);
        }
        return "TLS with the brokers at " + brokers + " fails" + cause(root)
                + "; check kafka.ssl.* and kafka.security.protocol";
    }

    /** The key of the key store or trust store that could not be loaded, with its value. */
    private @Nullable String store(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("keystore") || message.contains("PEM")) {
                for (String property :
                        List.of(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)) {
                    String file = settings.value(property);
                    if (file != null && message.contains(file)) {
                        return StowageConfig.KAFKA_PREFIX + property + "=" + file;
                    }
                }
            }
        }
        return null;
    }

    private String tokenEndpoint() {
        String url = settings.value("sasl.oauthbearer.token.endpoint.url");
        return url == null ? "" : "; check kafka.sasl.oauthbearer.token.endpoint.url and the client's credentials";
    }

    private String answers(Exception failure, Throwable root) {
        return find(failure, TimeoutException.class) != null
                ? String.join("; ", probe.found(settings.protocol()))
                : text(root);
    }

    private static String cause(Throwable root) {
        return " (" + text(root) + ")";
    }

    private static String text(Throwable root) {
        String message = root.getMessage();
        return ShownText.of(Redaction.of(message == null || message.isBlank() ? root.toString() : message));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
