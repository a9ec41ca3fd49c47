package dev.stowage.app;

import dev.stowage.app.broker.BrokerCommand;
import dev.stowage.app.demo.DemoCommand;
import dev.stowage.cli.Program;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.config.ConfigCommand;
import dev.stowage.cluster.check.CheckCommand;
import dev.stowage.cluster.close.CloseCommand;
import dev.stowage.cluster.schemas.SchemasCommand;
import dev.stowage.files.generate.GenerateCommand;
import dev.stowage.files.ingest.IngestCommand;
import dev.stowage.files.plan.PlanCommand;
import dev.stowage.files.simulate.SimulateCommand;
import dev.stowage.server.run.RunCommand;
import dev.stowage.server.run.TopologyCommand;
import dev.stowage.server.stats.StatsCommand;
import dev.stowage.tools.rejects.RejectsCommand;
import dev.stowage.tools.repair.RepairCommand;
import dev.stowage.tools.replay.ReplayCommand;
import dev.stowage.tools.reset.ResetCommand;
import dev.stowage.tools.tail.TailCommand;
import dev.stowage.tools.verify.VerifyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line with all commands. */
@Command(
        subcommands = {
            DemoCommand.class,
            BrokerCommand.class,
            CheckCommand.class,
            RunCommand.class,
            IngestCommand.class,
            GenerateCommand.class,
            CloseCommand.class,
            StatsCommand.class,
            TailCommand.class,
            VerifyCommand.class,
            ReplayCommand.class,
            RejectsCommand.class,
            RepairCommand.class,
            ResetCommand.class,
            SimulateCommand.class,
            PlanCommand.class,
            SchemasCommand.class,
            TopologyCommand.class,
            ConfigCommand.class
        })
public final class Main extends Program {
    public static void main(String[] arguments) {
        Shutdown.exit(commandLine().execute(arguments));
    }

    /** The command line, for running it inside another process. */
    public static CommandLine commandLine() {
        return commandLine(new Main());
    }
}
