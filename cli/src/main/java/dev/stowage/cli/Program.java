package dev.stowage.cli;

import dev.stowage.cli.config.Suggestion;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.schemas.ShownText;
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

/** A command line: how commands are run, and how their errors are shown. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "stowage",
        description = "Packs protein sequences from a Kafka topic into training batches, online.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Program.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"})
public class Program implements Runnable {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error comes from.")
    private boolean stacktrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** A command line with these commands alone. */
    public static CommandLine of(Class<?>... commands) {
        return commandLine(new Program(), commands);
    }

    /**
     * A command line, for running it inside another process.
     *
     * @param program its annotations may name commands
     * @param commands commands that they do not name
     */
    protected static CommandLine commandLine(Program program, Class<?>... commands) {
        CommandLine commandLine = new KnownCommands(program);
        Arrays.stream(commands).forEach(commandLine::addSubcommand);
        commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Program::runShown)
                .setParameterExceptionHandler(Program::refuse)
                .setExecutionExceptionHandler(program::explain);
        NumberConverters.register(commandLine);
        return commandLine;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }

    /** Has the command write what a terminal shows and does not obey. Help, which picocli colours, holds nothing of others. */
    private static int runShown(ParseResult arguments) {
        CommandLine root = arguments.commandSpec().root().commandLine();
        root.setOut(EscapingWriter.of(root.getOut())).setErr(EscapingWriter.of(root.getErr()));
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
        EscapingWriter.control(command.getErr(), text.toString());
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
        KnownCommands(Program program) {
            super(program);
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
            String version = Program.class.getPackage().getImplementationVersion();
            return new String[] {"stowage " + (version == null ? "(built from classes)" : version)};
        }
    }
}
