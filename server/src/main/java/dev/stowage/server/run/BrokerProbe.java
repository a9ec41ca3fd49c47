package dev.stowage.server.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every two seconds whether the brokers respond. Kafka Streams stays in state RUNNING while no broker responds, because its consumers only
 * receive no records.
 */
final class BrokerProbe implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BrokerProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Longer than the election of a coordinator or a GC pause of a broker. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    private final Admin admin;
    private final TopicMonitor topics;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "broker-probe");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long lastAnswer = System.nanoTime();
    private boolean reportedSilent;

    /**
     * @param clientProperties client properties
     * @param topics checks the topics whenever the brokers respond
     */
    @SuppressWarnings("FutureReturnValueIgnored") // probe throws nothing
    BrokerProbe(Map<String, Object> clientProperties, TopicMonitor topics) {
        this.topics = topics;
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "stowage-broker-probe");
        admin = Admin.create(properties);
        scheduler.scheduleWithFixedDelay(this::probe, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a broker has responded within the last seconds. */
    boolean isAnswered() {
        return System.nanoTime() - lastAnswer <= SILENCE.toNanos();
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void probe() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis()))
                    .clusterId()
                    .get();
            lastAnswer = System.nanoTime();
            topics.check(admin, (int) TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ExecutionException | RuntimeException e) {
            LOGGER.debug("no response from the brokers", e);
        }
        report();
    }

    private void report() {
        boolean silent = !isAnswered();
        if (silent && !reportedSilent) {
            LOGGER.atWarn()
                    .addKeyValue("for_s", SILENCE.toSeconds())
                    .log("brokers do not respond; packing continues when they do");
        } else if (!silent && reportedSilent) {
            LOGGER.info("brokers respond again");
        }
        reportedSilent = silent;
    }
}
