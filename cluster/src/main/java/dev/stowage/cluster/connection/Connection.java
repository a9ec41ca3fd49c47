package dev.stowage.cluster.connection;

import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Connects a command to the brokers before it starts, so that a wrong address or setting is reported within seconds. */
public final class Connection {
    private static final int TIMEOUT_MS = 15_000;

    private Connection() {}

    /**
     * Connects.
     *
     * @throws UserException if no broker answers
     */
    public static Admin open(StowageConfig config) {
        Map<String, Object> properties = config.clientProperties();
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        // The timeout of a single request may be shorter; then it is retried.
        int request = Integer.parseInt(
                properties.get(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG).toString());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.max(TIMEOUT_MS, request));
        Admin admin = Admin.create(properties);
        try {
            requireCluster(admin, config.bootstrapServers());
            return admin;
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    private static void requireCluster(Admin admin, String bootstrapServers) {
        try {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw new UserException(
                    "no Kafka broker answers at " + bootstrapServers + " ("
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage()
                            + "); check bootstrap.servers, the network and the security settings (kafka.security.protocol). For local use,"
                            + " `stowage broker` starts a broker",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while connecting to " + bootstrapServers, e);
        }
    }
}
