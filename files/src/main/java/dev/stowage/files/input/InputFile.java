package dev.stowage.files.input;

import dev.stowage.cli.UserException;
import dev.stowage.schemas.ShownText;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An input as it is named on the command line: a file, a pipe, or {@code -} for standard input. A pipe is opened once and
 * read from its start to its end.
 */
public final class InputFile {
    private static final String STANDARD_INPUT = "-";

    private final String argument;

    private InputFile(String argument) {
        this.argument = argument;
    }

    public static InputFile of(String argument) {
        return new InputFile(argument);
    }

    /**
     * Several inputs, all of which can be read as far as can be told before.
     *
     * @throws UserException naming the first that is missing, a directory, not readable, empty or in a format that is not
     *     read, or standard input if it is named twice
     */
    public static List<InputFile> allOf(List<String> arguments) {
        if (arguments.stream().filter(STANDARD_INPUT::equals).count() > 1) {
            throw new UserException("- (standard input) is named twice; it can be read once");
        }
        List<InputFile> files = arguments.stream().map(InputFile::of).toList();
        files.forEach(InputFile::require);
        return files;
    }

    /** What messages call it. */
    public String name() {
        return isStandardInput() ? "standard input" : ShownText.of(argument);
    }

    /** The last part of its name. */
    public String shortName() {
        Path last = isStandardInput() ? null : path().getFileName();
        return last == null ? name() : ShownText.of(last.toString());
    }

    /** Bytes that it takes, -1 if nobody knows, as of a pipe. */
    public long size() {
        if (isStandardInput() || !Files.isRegularFile(path())) {
            return -1;
        }
        try {
            return Files.size(path());
        } catch (IOException e) {
            throw unreadable(e.toString());
        }
    }

    /**
     * Opens it.
     *
     * @throws UnsupportedFormatException if it is in a format that is not read
     */
    public DecodedInput open() throws IOException {
        // A channel, as Files opens it, asks a pipe for its position, which a pipe does not have.
        InputStream in = isStandardInput() ? System.in : new FileInputStream(argument);
        try {
            return DecodedInput.of(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Checks that it can be read, as far as this can be told without taking anything from a pipe.
     *
     * @throws UserException if it is missing, a directory, not readable, empty or in a format that is not read
     */
    public void require() {
        if (isStandardInput()) {
            return;
        }
        if (!Files.exists(path())) {
            throw unreadable("there is no such file");
        }
        if (Files.isDirectory(path())) {
            throw unreadable("it is a directory; name the files in it");
        }
        if (!Files.isReadable(path())) {
            throw unreadable("this user may not read it");
        }
        if (Files.isRegularFile(path())) {
            if (size() == 0) {
                throw unreadable("it is empty");
            }
            requireFormat();
        }
    }

    private void requireFormat() {
        try (DecodedInput opened = open()) {
            opened.head();
        } catch (UnsupportedFormatException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        } catch (CorruptInputException e) {
            // Said when the file's turn comes, with the number of sequences before it.
        } catch (IOException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    private boolean isStandardInput() {
        return argument.equals(STANDARD_INPUT);
    }

    private Path path() {
        return Path.of(argument);
    }

    private UserException unreadable(String why) {
        return new UserException("cannot read " + name() + ": " + ShownText.of(why));
    }
}
