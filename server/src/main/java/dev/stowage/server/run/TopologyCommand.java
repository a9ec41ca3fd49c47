package dev.stowage.server.run;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.streams.StowageTopology;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the topology. */
@Command(
        name = "topology",
        description = "Prints the description of the Kafka Streams topology: source, processor, stores, sinks.",
        footer = {"", "Examples:", "  stowage topology", "  stowage topology --set input.topic=uniref50"})
public final class TopologyCommand implements Runnable {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        AppConfig config = options.load();
        PrintWriter out = spec.commandLine().getOut();
        out.print(StowageTopology.build(
                        config.stowage(),
                        RegistryClients.create(config.stowage().registry()))
                .describe());
        out.flush();
    }
}
