package dev.stowage.app.broker;

import dev.stowage.app.broker.LocalCluster.Ports;
import dev.stowage.cli.Logging;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.options.NumberConverters;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a broker and a registry for local use until the process is stopped. */
@Command(
        name = "broker",
        description = "Runs a Kafka broker and a schema registry in this process, for local use.",
        footer = {
            "",
            "Examples:",
            "  stowage broker",
            "  stowage broker --port 19092 --registry-port 18081 --data /tmp/kafka",
            "  stowage broker --registry-only",
            "",
            "Data are kept in the data directory and are available after a restart."
        })
public final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            defaultValue = "9092",
            converter = NumberConverters.Port.class,
            description = "Port of the broker, 0 for any free port; ${DEFAULT-VALUE} by default.")
    private int port;

    @Option(
            names = "--registry-port",
            defaultValue = "8081",
            converter = NumberConverters.Port.class,
            description = "Port of the registry, 0 for any free port; ${DEFAULT-VALUE} by default.")
    private int registryPort;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on, without authentication; ${DEFAULT-VALUE} by default.")
    private String host = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".stowage/broker",
            description = "Data directory; ${DEFAULT-VALUE} by default.")
    private Path data = Path.of(".stowage", "broker");

    @Option(names = "--registry-only", description = "Starts only the registry.")
    private boolean registryOnly;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.quietKafka();
        PrintWriter out = spec.commandLine().getOut();
        try (Shutdown shutdown = Shutdown.hook();
                LocalCluster cluster = start()) {
            if (!registryOnly) {
                out.println("Kafka listens on " + cluster.bootstrapServers());
            }
            out.println("the schema registry listens on " + cluster.registryUrl());
            out.println("data in " + data.toAbsolutePath() + "; Ctrl-C stops");
            out.flush();
            shutdown.await();
        }
        return 0;
    }

    private LocalCluster start() {
        try {
            return registryOnly
                    ? LocalCluster.registryOnly(data, host, registryPort)
                    : LocalCluster.start(data, host, new Ports(port, registryPort));
        } catch (IllegalStateException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
