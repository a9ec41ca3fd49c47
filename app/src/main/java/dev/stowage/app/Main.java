package dev.stowage.app;

import dev.stowage.app.broker.BrokerCommand;
import dev.stowage.app.demo.DemoCommand;
import dev.stowage.cli.config.ConfigCommand;
import dev.stowage.cli.config.Suggestion;
import dev.stowage.cli.options.Numbers;
import dev.stowage.cluster.close.CloseCommand;
import dev.stowage.cluster.schemas.SchemasCommand;
import dev.stowage.files.generate.GenerateCommand;
import dev.stowage.files.ingest.IngestCommand;
import dev.stowage.files.plan.PlanCommand;
import dev.stowage.files.simulate.SimulateCommand;
import dev.stowage.schemas.ShownText;
import dev.stowage.server.run.RunCommand;
import dev.stowage.server.run.TopologyCommand;
import dev.stowage.server.stats.StatsCommand;
import dev.stowage.tools.rejects.RejectsCommand;
import dev.stowage.tools.repair.RepairCommand;
import dev.stowage.tools.replay.ReplayCommand;
import dev.stowage.tools.reset.ResetCommand;
import dev.stowage.tools.tail.TailCommand;
import dev.stowage.tools.verify.VerifyCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "stowage",
        description = "Packs protein sequences from a Kafka topic into training batches, online.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"},
        subcommands = {
            DemoCommand.class,
            BrokerCommand.class,
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
public final class Main implements Runnable {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error comes from.")
    private boolean stacktrace;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, for running it inside another process. */
    public static CommandLine commandLine() {
        Main main = new Main();
        CommandLine commandLine = new KnownCommands(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::runShown)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(main::explain);
        Numbers.register(commandLine);
        return commandLine;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }

    /** Has the command write what a terminal shows and does not obey. Help, which picocli colours, holds nothing of others. */
    private static int runShown(ParseResult arguments) {
        CommandLine root = arguments.commandSpec().root().commandLine();
        root.setOut(ShownWriter.of(root.getOut())).setErr(ShownWriter.of(root.getErr()));
        return new CommandLine.RunLast().execute(arguments);
    }

    /** What picocli does by itself, except that the message, which repeats arguments, is escaped. */
    private static int refuse(CommandLine.ParameterException refusal, String[] arguments) {
        CommandLine command = refusal.getCommandLine();
        StringWriter text = new StringWriter();
        PrintWriter coloured = new PrintWriter(text);
        coloured.println(command.getColorScheme().errorText(ShownText.of(String.valueOf(refusal.getMessage()))));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(refusal, coloured)) {
            command.usage(coloured, command.getColorScheme());
        }
        ShownWriter.control(command.getErr(), text.toString());
        command.getErr().flush();
        return USAGE;
    }

    private int explain(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        Throwable cause = failure;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean expected = cause instanceof UserException || cause instanceof KafkaException;
        String message = expected && cause.getMessage() != null ? cause.getMessage() : cause.toString();
        // Messages of Stowage may have several lines; what they hold of others is escaped.
        err.println("stowage: " + (cause instanceof UserException ? message : ShownText.of(message)));
        if (stacktrace) {
            failure.printStackTrace(err);
        } else if (!expected) {
            err.println("This is unexpected; --stacktrace shows where it comes from.");
        }
        err.flush();
        return cause instanceof ConfigException ? USAGE : FAILED;
    }

    /** Refuses a command that does not exist also where help is asked for, which picocli gives of the whole program then. */
    private static final class KnownCommands extends CommandLine {
        KnownCommands(Main main) {
            super(main);
        }

        @Override
        public int execute(String... arguments) {
            Optional<String> command = Arrays.stream(arguments)
                    .filter(argument -> !argument.startsWith("-"))
                    .findFirst();
            if (command.isPresent() && !getSubcommands().containsKey(command.get())) {
                PrintWriter err = getErr();
                err.println("stowage: unknown command " + ShownText.of(command.get())
                        + Suggestion.near(
                                command.get(), getSubcommands().keySet(), "; `stowage --help` lists all commands"));
                err.flush();
                return USAGE;
            }
            return super.execute(arguments);
        }
    }

    /** Reads the version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"stowage " + (version == null ? "(built from classes)" : version)};
        }
    }
}
