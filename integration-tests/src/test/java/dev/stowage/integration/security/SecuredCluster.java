package dev.stowage.integration.security;

import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Processes;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A JUnit extension: a broker whose clients use SASL_SSL with SCRAM-SHA-512, or a certificate, and may do nothing without an ACL; and a registry.
 * Each command has its own user, so that the grants of one do not help another.
 */
final class SecuredCluster extends Processes {
    static final String MECHANISM = "SCRAM-SHA-512";
    static final String CERTIFICATE_USER = "CN=stowage,OU=Training";

    private static final String SCRAM = "SCRAM";
    private static final String MTLS = "MTLS";
    private static final String ADMIN = "admin";

    private @Nullable EmbeddedBroker broker;
    private @Nullable EmbeddedRegistry registry;
    private @Nullable Admin admin;

    @Override
    protected void open() throws Exception {
        Certificate server = Certificate.create(directory(), "CN=broker");
        Certificate client = Certificate.create(directory(), CERTIFICATE_USER);
        server.writeCertificate(directory().resolve("ca.pem"));
        client.writeKeyAndCertificate(directory().resolve("client.pem"));
        Map<String, String> properties = new HashMap<>();
        properties.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        // The broker itself is ANONYMOUS, on its listener without security.
        properties.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
        properties.put("allow.everyone.if.no.acl.found", "false");
        for (String listener : List.of(SCRAM, MTLS)) {
            String prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
            properties.put(prefix + "ssl.keystore.type", "PEM");
            properties.put(prefix + "ssl.keystore.certificate.chain", server.certificate());
            properties.put(prefix + "ssl.keystore.key", server.key());
        }
        properties.put("listener.name.mtls.ssl.client.auth", "required");
        properties.put("listener.name.mtls.ssl.truststore.type", "PEM");
        properties.put("listener.name.mtls.ssl.truststore.certificates", client.certificate());
        properties.put("listener.name.scram.sasl.enabled.mechanisms", MECHANISM);
        properties.put(
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        EmbeddedBroker.Builder builder = EmbeddedBroker.builder()
                .dataDirectory(directory().resolve("kafka"))
                .listener(SCRAM, "SASL_SSL")
                .listener(MTLS, "SSL")
                .scramUser(MECHANISM, ADMIN, password(ADMIN))
                .properties(properties);
        Arrays.stream(CommandGrants.values())
                .map(SecuredCluster::user)
                .forEach(user -> builder.scramUser(MECHANISM, user, password(user)));
        broker = closing(builder.start());
        registry = closing(EmbeddedRegistry.builder().start());
        admin = closing(Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())));
    }

    /** The user of a command. */
    static String user(CommandGrants command) {
        return command.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A client that may do everything. */
    Admin admin() {
        return opened(admin);
    }

    /** Settings of an application for an operator who may do everything. */
    Map<String, String> operator(String applicationId) {
        return settings(applicationId, opened(broker).bootstrapServers());
    }

    /** Settings of an application for the user of a command. */
    Map<String, String> settings(String applicationId, CommandGrants command) {
        Map<String, String> settings = settings(applicationId, opened(broker).bootstrapServers(SCRAM));
        scram(user(command)).forEach((key, value) -> settings.put("kafka." + key, value));
        return settings;
    }

    /** Settings of an application for a client with a certificate. */
    Map<String, String> certificateSettings(String applicationId) {
        Map<String, String> settings = settings(applicationId, opened(broker).bootstrapServers(MTLS));
        settings.put("kafka.security.protocol", "SSL");
        settings.put("kafka.ssl.keystore.type", "PEM");
        settings.put("kafka.ssl.keystore.location", file("client.pem"));
        settings.put("kafka.ssl.truststore.type", "PEM");
        settings.put("kafka.ssl.truststore.location", file("ca.pem"));
        return settings;
    }

    /** Client properties of the operator on the listener with SCRAM. */
    Map<String, String> operatorWithScram() {
        return scram(ADMIN);
    }

    private Map<String, String> scram(String user) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password(user) + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                file("ca.pem"));
    }

    private Map<String, String> settings(String applicationId, String bootstrapServers) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", applicationId);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", opened(registry).url().toString());
        settings.put("state.dir", directory().resolve("state-" + applicationId).toString());
        settings.put("input.topic", "in." + applicationId);
        settings.put("output.topic", "out." + applicationId);
        settings.put("rejects.topic", "rejects." + applicationId);
        settings.put("statistics.topic", "statistics." + applicationId);
        settings.put("topics.partitions", "1");
        settings.put("unknown.residues", "reject");
        settings.put("http.port", "0");
        settings.put("kafka.request.timeout.ms", "60000");
        return settings;
    }

    /** An ACL that allows a user an operation. */
    record Grant(String user, ResourcePattern resource, AclOperation operation) {
        private AclBinding binding() {
            return new AclBinding(
                    resource, new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
        }
    }

    void grant(Collection<Grant> grants) throws ExecutionException, InterruptedException {
        admin().createAcls(bindings(grants)).all().get();
        Awaitility.await("grants").until(() -> existing().containsAll(bindings(grants)));
    }

    void revoke(Grant grant) throws ExecutionException, InterruptedException {
        admin().deleteAcls(List.of(grant.binding().toFilter())).all().get();
        Awaitility.await("revocation").until(() -> !existing().contains(grant.binding()));
    }

    private Collection<AclBinding> existing() throws ExecutionException, InterruptedException {
        return admin().describeAcls(AclBindingFilter.ANY).values().get();
    }

    private static Set<AclBinding> bindings(Collection<Grant> grants) {
        return grants.stream().map(Grant::binding).collect(Collectors.toSet());
    }

    private String file(String name) {
        return directory().resolve(name).toString();
    }

    private static String password(String user) {
        return "secret-of-" + user;
    }

    private static <T> T opened(@Nullable T resource) {
        if (resource == null) {
            throw new IllegalStateException("the cluster runs only while tests do");
        }
        return resource;
    }
}
