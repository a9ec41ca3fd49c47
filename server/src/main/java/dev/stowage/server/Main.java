package dev.stowage.server;

import dev.stowage.cli.Program;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.config.ConfigCommand;
import dev.stowage.cluster.check.CheckCommand;
import dev.stowage.cluster.schemas.SchemasCommand;
import dev.stowage.server.run.RunCommand;
import dev.stowage.server.run.TopologyCommand;
import dev.stowage.server.stats.StatsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the run image: only what serving needs, so that no broker and no Kafka tools are on the class path. */
@Command(
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            StatsCommand.class,
            TopologyCommand.class,
            ConfigCommand.class,
            SchemasCommand.class
        },
        footer = {
            "",
            "This distribution has only the commands that serving needs. The others, such as close, verify, repair and reset, are in"
                    + " the image stowage-tools and in a checkout (./stowage)."
        })
public final class Main extends Program {
    public static void main(String[] arguments) {
        Shutdown.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return commandLine(new Main());
    }
}
