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
 * An input of the command line: a file, a pipe, or {@code -} for standard input. A pipe is opened once and
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
     * Several inputs, which are checked without reading pipes.
     *
     * @throws UserException for the first input that is missing, a directory, not readable, empty or in an unsupported format, and for standard
     *     input if it is given twice
     */
    public static List<InputFile> allOf(List<String> arguments) {
        if (arguments.stream().filter(STANDARD_INPUT::equals).count() > 1) {
            throw new UserException("- (standard input) is given twice; it can be read only once");
        }
        List<InputFile> files = arguments.stream().map(InputFile::of).toList();
        files.forEach(InputFile::require);
        return files;
    }

    /** Name of the input in messages. */
    public String name() {
        return isStandardInput() ? "standard input" : ShownText.of(argument);
    }

    /** File name without directories. */
    public String shortName() {
        Path last = isStandardInput() ? null : path().getFileName();
        return last == null ? name() : ShownText.of(last.toString());
    }

    /** Size in bytes, -1 if it is unknown, for instance for a pipe. */
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
     * Opens the input.
     *
     * @throws UnsupportedFormatException if its format is not supported
     */
    public DecodedInput open() throws IOException {
        // Files.newInputStream opens a channel and queries its position, which fails for a pipe.
        InputStream in = isStandardInput() ? System.in : new FileInputStream(argument);
        try {
            return DecodedInput.of(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Checks that the input can be read, without reading from a pipe.
     *
     * @throws UserException if it is missing, a directory, not readable, empty or in an unsupported format
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
            // Reported when the file is read, with the number of sequences before it.
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
