package dev.stowage.app.demo;

import dev.stowage.cli.EscapingWriter;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.cli.residues.UnknownShare;
import dev.stowage.topology.core.view.BucketView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of the buckets on standard error: redrawn in place on a terminal, else one line every few seconds. */
final class LiveTable {
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String CLEAR = "\u001b[K";

    private final PrintWriter err;
    private final boolean terminal = ProgressDisplay.isTerminal();
    private long nextLineAt = System.nanoTime() + LINE_EVERY_NANOS;
    private int drawn;

    LiveTable(PrintWriter err) {
        this.err = err;
    }

    /** Shows the counts if the interval has passed. */
    void show(long sent, OutputCounts counts) {
        if (terminal) {
            draw(sent, counts);
        } else if (System.nanoTime() >= nextLineAt) {
            nextLineAt = System.nanoTime() + LINE_EVERY_NANOS;
            err.println(summary(sent, counts));
            err.flush();
        }
    }

    /** Shows the whole table a last time. */
    void finish(long sent, OutputCounts counts) {
        draw(sent, counts);
        drawn = 0;
    }

    private void draw(long sent, OutputCounts counts) {
        if (drawn > 0) {
            EscapingWriter.control(err, String.format("\u001b[%dA", drawn));
        }
        List<String> lines = lines(sent, counts);
        for (String line : lines) {
            err.print(line);
            if (terminal) {
                EscapingWriter.control(err, CLEAR);
            }
            err.println();
        }
        err.flush();
        drawn = lines.size();
    }

    private static String summary(long sent, OutputCounts counts) {
        return String.format(
                Locale.ROOT,
                "demo: sent %,d, packed %,d, rejected %,d, batches %,d",
                sent,
                counts.packed(),
                counts.rejected(),
                counts.total().batches());
    }

    private static List<String> lines(long sent, OutputCounts counts) {
        List<String> lines = new ArrayList<>();
        lines.add(summary(sent, counts));
        lines.add("  bucket   batches      rows  segments    fill  fill of full batches  residues cut");
        counts.buckets().forEach((bucket, sums) -> lines.add(line(bucket.toString(), sums)));
        lines.add(line("all", counts.total()));
        if (counts.total().unknownResidues() > 0) {
            lines.add("  unknown: "
                    + UnknownShare.line(
                            counts.total().unknownResidues(), counts.total().residues()));
        }
        return lines;
    }

    private static String line(String name, BucketView bucket) {
        return String.format(
                Locale.ROOT,
                "%8s %,9d %,9d %,9d %7s %21s %13s",
                name,
                bucket.batches(),
                bucket.rows(),
                bucket.segments(),
                fill(bucket.padRatio()),
                fill(bucket.padRatioOfFullBatches()),
                new CutResidues(bucket.residuesCut(), bucket.residues()).percent());
    }

    private static String fill(double padRatio) {
        return Double.isNaN(padRatio) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * (1 - padRatio));
    }
}
