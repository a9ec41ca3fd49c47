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

/** A command line: runs commands and prints their errors. Exit codes: 0 success, 1 failure, 2 invalid usage or configuration. */
@Command(
        name = "stowage",
        description = "Packs protein sequences from a Kafka topic into training batches, online.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Program.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:failure", "2:invalid usage or configuration"})
public class Program implements Runnable {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Prints the stack trace of an error.")
    private boolean stacktrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** A command line with only these commands. */
    public static CommandLine of(Class<?>... commands) {
        return commandLine(new Program(), commands);
    }

    /**
     * A command line, for running it inside another process.
     *
     * @param program may declare commands in its annotations
     * @param commands further commands
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
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is required");
    }

    /** Escapes control characters in the output of commands. Help is not escaped: picocli colours it, and it contains no untrusted text. */
    private static int runShown(ParseResult arguments) {
        CommandLine root = arguments.commandSpec().root().commandLine();
        root.setOut(EscapingWriter.of(root.getOut())).setErr(EscapingWriter.ofMessages(root.getErr()));
        return new CommandLine.RunLast().execute(arguments);
    }

    /** Same as picocli's default, except that the message is escaped, because it repeats arguments. */
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
        // Messages of Stowage may have several lines; untrusted text in them is escaped already.
        err.println("stowage: " + (cause instanceof UserException ? message : ShownText.of(message)));
        if (stacktrace) {
            failure.printStackTrace(err);
        } else if (!expected) {
            err.println("This is an unexpected error; --stacktrace prints its stack trace.");
        }
        err.flush();
        return cause instanceof ConfigException ? USAGE : FAILED;
    }

    /** Rejects unknown commands also in combination with --help, where picocli would print the help of the whole program. */
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

    /** The version that the build wrote into the jar. */
    public static String version() {
        String version = Program.class.getPackage().getImplementationVersion();
        return version == null ? "(built from classes)" : version;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"stowage " + version()};
        }
    }
}
