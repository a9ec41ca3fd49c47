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
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
            "The dashboard, the API, /metrics, /livez and /readyz are served on http.host and http.port; `stowage stats` shows"
                    + " the same numbers in a terminal. SIGINT and SIGTERM stop cleanly."
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--leave",
            description =
                    "Sets leave.on.stop=true: leaves the group at the end, so that the partitions are reassigned at once, instead"
                            + " of keeping them for a restart.")
    private boolean leaveGroup;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        StowageConfig stowage = config.stowage();
        PrintWriter err = spec.commandLine().getErr();
        SchemaRegistryClient registry = RegistryClients.create(stowage.registry());
        try (Shutdown shutdown = Shutdown.hook();
                HttpServer http = HttpServer.start(config)) {
            int partitions = StartupChecks.run(config, registry, err);
            PackingApplication application = new PackingApplication(config, registry, partitions, http.advertised());
            try {
                http.serve(config, application, partitions);
                application.start(shutdown::request);
                err.println("packing " + stowage.inputTopic() + " into " + stowage.outputTopic() + " on "
                        + stowage.bootstrapServers() + ", configuration " + stowage.fingerprint() + ", dashboard on "
                        + http.url() + ", health on " + http.url() + "readyz");
                err.flush();
                shutdown.await();
                // An application that is being stopped is not queried.
                http.stop();
            } finally {
                application.close(leaveGroup || config.leaveOnStop());
            }
            Throwable failure = application.failure();
            if (failure != null) {
                throw explained(failure, config, err);
            }
            // Printed before the shutdown is closed, because the process may exit after that.
            err.println("stopped");
            err.flush();
            return 0;
        }
    }

    /** If topics, offsets or state are the reason, the startup checks state the commands that fix them. */
    private static UserException explained(Throwable failure, AppConfig config, PrintWriter err) {
        if (failure instanceof UserException explained) {
            return explained;
        }
        String reason = null;
        for (Throwable cause = failure; cause != null && reason == null; cause = cause.getCause()) {
            reason = cause instanceof StateRefusedException ? cause.getMessage() : null;
        }
        Optional<String> found = StartupChecks.explain(config, err);
        if (reason != null || found.isPresent()) {
            String first = reason == null ? "the application stopped: " + failure.getMessage() : reason;
            return new UserException(first + found.map(more -> "\n" + more).orElse(""), failure);
        }
        return new UserException("the application stopped: " + failure, failure);
    }
}
