package dev.stowage.cluster.permissions;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * The name that ACLs use for the user of a client. No request returns it, so it is derived from the client's settings as brokers do by default.
 * Brokers with rules for names (ssl.principal.mapping.rules) may use another one.
 */
final class Principal {
    /** Stands for a name that only the brokers know, such as that in an OAuth token. */
    static final String UNKNOWN = "User:PRINCIPAL";

    private Principal() {}

    /** The principal of clients with the given properties; {@link #UNKNOWN} if they do not have it. */
    static String of(Map<String, Object> clientProperties) {
        try {
            // Resolves variables of config providers.
            Map<String, ?> values = new AdminClientConfig(clientProperties).values();
            String protocol = String.valueOf(values.get(AdminClientConfig.SECURITY_PROTOCOL_CONFIG));
            Optional<String> name =
                    switch (SecurityProtocol.forName(protocol)) {
                        case PLAINTEXT -> Optional.of("ANONYMOUS");
                        case SSL -> certificateName(values);
                        case SASL_PLAINTEXT, SASL_SSL -> saslName(values);
                    };
            return name.map(found -> "User:" + found).orElse(UNKNOWN);
        } catch (KafkaException | IllegalArgumentException | KeyStoreException unreadable) {
            return UNKNOWN;
        }
    }

    private static Optional<String> saslName(Map<String, ?> values) {
        String mechanism = String.valueOf(values.get(SaslConfigs.SASL_MECHANISM));
        for (AppConfigurationEntry entry : JaasContext.loadClientContext(values).configurationEntries()) {
            Map<String, ?> options = entry.getOptions();
            if (mechanism.equals(SaslConfigs.GSSAPI_MECHANISM)) {
                // The primary of primary/instance@REALM.
                return Optional.ofNullable(options.get("principal"))
                        .map(principal -> principal.toString().replaceFirst("[/@].*", ""));
            }
            Object user = options.get("username");
            if (user != null) {
                return Optional.of(user.toString());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> certificateName(Map<String, ?> values) throws KeyStoreException {
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(values);
            KeyStore keys = factory.keystore();
            if (keys == null) {
                return Optional.of("ANONYMOUS");
            }
            for (String alias : Collections.list(keys.aliases())) {
                Certificate certificate = keys.getCertificate(alias);
                if (keys.isKeyEntry(alias) && certificate instanceof X509Certificate own) {
                    return Optional.of(own.getSubjectX500Principal().getName());
                }
            }
            return Optional.empty();
        }
    }
}
