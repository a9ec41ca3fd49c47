package dev.stowage.cluster.connection;

import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** Connects a command to the brokers before it starts, so that a wrong address or setting is reported within 20 seconds, with its key. */
public final class Connection {
    private static final int TIMEOUT_MS = 15_000;

    /** Leaves time for finding out why there was no answer. */
    private static final int CONNECT_MS = 10_000;

    private Connection() {}

    /**
     * Connects.
     *
     * @throws UserException if no broker answers, or if it refuses the credentials or the certificate
     * @throws ConfigException if a file of the TLS settings or the JAAS line cannot be used
     */
    public static Admin open(StowageConfig config) {
        Map<String, Object> properties = config.clientProperties();
        ClientSettings settings = new ClientSettings(properties);
        settings.check();
        ListenerProbe probe = new ListenerProbe(config.bootstrapServers());
        probe.requireResolved();
        // Kafka's clients take the answer of a TLS server for the size of a message, and run out of memory.
        if (!settings.usesTls()) {
            probe.requirePlaintext(settings.protocol());
        }
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        // The timeout of a single request may be shorter; then it is retried.
        int request = Integer.parseInt(properties
                .get(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)
                .toString()
                .strip());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.max(TIMEOUT_MS, request));
        ConnectionFailure failures = new ConnectionFailure(config, settings, probe);
        Admin admin;
        try {
            admin = Admin.create(properties);
        } catch (KafkaException e) {
            throw failures.explain(e);
        }
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(CONNECT_MS))
                    .nodes()
                    .get();
            return admin;
        } catch (ExecutionException e) {
            admin.close(Duration.ZERO);
            throw failures.explain(e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while connecting to " + config.bootstrapServers(), e);
        }
    }
}
