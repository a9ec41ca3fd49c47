package dev.stowage.integration.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Logs the steps of a run with their times, to the console and to a file in its directory. */
final class RunLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final Path file;
    private final String name;

    RunLog(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    void say(String format, Object... arguments) {
        String line = TIME.format(Instant.now()) + " " + name + ": " + String.format(format, arguments);
        System.out.println(line);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
