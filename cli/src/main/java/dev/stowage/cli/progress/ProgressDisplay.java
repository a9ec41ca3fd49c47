package dev.stowage.cli.progress;

import dev.stowage.schemas.ShownText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of long work on standard error: a bar with rate and time left on a terminal, else a line every few
 * seconds. Not thread-safe.
 */
public final class ProgressDisplay implements AutoCloseable {
    /** Set by the launcher if standard error is a terminal, which Java cannot detect. */
    private static final String TERMINAL = "stowage.terminal";

    /** The same for standard output. */
    private static final String TERMINAL_OUT = "stowage.terminal.out";

    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final String task;
    private final long max;
    private final String unit;
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private final long startedAt = System.nanoTime();
    private long nextLineAt = startedAt + LINE_EVERY_NANOS;
    private String note = "";

    private ProgressDisplay(String task, long max, String unit, PrintWriter err, boolean terminal) {
        this.task = ShownText.of(task);
        this.max = max;
        this.unit = unit;
        this.err = err;
        this.bar = terminal ? bar() : null;
    }

    /**
     * Starts the display.
     *
     * @param max amount of work, -1 if it is unknown
     * @param unit what is counted, plural
     */
    public static ProgressDisplay start(String task, long max, String unit, PrintWriter err) {
        return new ProgressDisplay(task, max, unit, err, isTerminal());
    }

    /** Whether standard error is a terminal. */
    public static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** Whether standard output is a terminal. */
    public static boolean isOutTerminal() {
        return Boolean.getBoolean(TERMINAL_OUT);
    }

    /** Updates the amount of work that is done. */
    public void stepTo(long done) {
        if (bar != null) {
            bar.stepTo(done);
        } else if (System.nanoTime() >= nextLineAt) {
            nextLineAt = System.nanoTime() + LINE_EVERY_NANOS;
            err.println(line(done));
            err.flush();
        }
    }

    /** Sets a note that is shown next to the rate. */
    public void note(String text) {
        note = text;
        if (bar != null) {
            bar.setExtraMessage(" " + text);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    String line(long done) {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        double rate = done / Math.max(seconds, 1e-9);
        String left = max < 0 || rate <= 0
                ? ""
                : String.format(
                        Locale.ROOT, " (%.0f %%, %.0f s left)", 100.0 * done / Math.max(max, 1), (max - done) / rate);
        return String.format(Locale.ROOT, "%s: %,d %s, %,.0f/s%s", task, done, unit, rate, left)
                + (note.isEmpty() ? "" : ", " + note);
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .showSpeed()
                .build();
    }
}
