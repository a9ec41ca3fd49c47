package dev.stowage.server.run;

import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.server.http.HttpServer;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.StateRefusedException;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs until it is stopped. */
@Command(
        name = "run",
        description = "Packs the input topic into batches, exactly once, until it is stopped.",
        footer = {
            "",
            "Examples:",
            "  stowage run --bootstrap-servers kafka:9092 --schema-registry-url http://registry:8081",
            "  stowage run --config stowage.properties --set threads=4 --set buckets=512,1024,2048",
            "  STOWAGE_KAFKA_SECURITY_PROTOCOL=SSL stowage run --config stowage.properties",
            "",
            "The dashboard and the API are served on http.port, /livez, /readyz and /metrics also on management.port; `stowage"
                    + " stats` shows the same numbers in a terminal. SIGINT and SIGTERM stop cleanly."
        })
public final class RunCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--leave",
            description =
                    "Sets leave.on.stop=true: leaves the group at the end, so that the partitions are reassigned at once, instead"
                            + " of keeping them for a restart.")
    private boolean leaveGroup;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        StowageConfig stowage = config.stowage();
        SchemaRegistryClient registry = RegistryClients.create(stowage.registry());
        try (Shutdown shutdown = Shutdown.hook();
                HttpServer http = HttpServer.start(config)) {
            int partitions = StartupChecks.run(config, registry, LoggedLines.of(LOGGER));
            PackingApplication application = new PackingApplication(config, registry, partitions, http.advertised());
            try {
                http.serve(config, application, partitions);
                application.start(shutdown::request);
                LOGGER.info(
                        "packing {} into {} on {}, configuration {}, dashboard on {}, health on {}readyz",
                        stowage.inputTopic(),
                        stowage.outputTopic(),
                        stowage.bootstrapServers(),
                        stowage.fingerprint(),
                        http.url(),
                        http.managementUrl());
                shutdown.await();
                // An application that is being stopped is not queried.
                http.stop();
            } finally {
                application.close(leaveGroup || config.leaveOnStop());
            }
            Throwable failure = application.failure();
            if (failure != null) {
                throw explained(failure, config);
            }
            LOGGER.info("stopped");
            return 0;
        }
    }

    /** If topics, offsets or state are the reason, the startup checks state the commands that fix them. */
    private static UserException explained(Throwable failure, AppConfig config) {
        if (failure instanceof UserException explained) {
            return explained;
        }
        String reason = null;
        for (Throwable cause = failure; cause != null && reason == null; cause = cause.getCause()) {
            reason = cause instanceof StateRefusedException ? cause.getMessage() : null;
        }
        Optional<String> found = StartupChecks.explain(config, LoggedLines.of(LOGGER));
        if (reason != null || found.isPresent()) {
            String first = reason == null ? "the application stopped: " + failure.getMessage() : reason;
            return new UserException(first + found.map(more -> "\n" + more).orElse(""), failure);
        }
        return new UserException("the application stopped: " + failure, failure);
    }
}
