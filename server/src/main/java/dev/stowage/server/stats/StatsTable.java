package dev.stowage.server.stats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.cli.residues.UnknownShare;
import dev.stowage.topology.core.config.UnknownResidues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Formats the statistics of an application as a table. */
final class StatsTable {
    private static final String HEADER = String.format(
            Locale.ROOT,
            "%8s %12s %11s %9s %8s %10s %10s %9s %12s %12s %10s %10s %12s",
            "bucket",
            "segments",
            "rows",
            "batches",
            "fill",
            "fill full",
            "pad ratio",
            "cut",
            "row tails",
            "window close",
            "rounding",
            "empty rows",
            "one per row");

    private StatsTable() {}

    static List<String> lines(Stats stats, int windows) {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        JsonNode ratios = stats.padRatios();
        ratios.path("buckets")
                .forEach(bucket -> lines.add(line(bucket.path("bucket").asText(), bucket)));
        lines.add(line("all", ratios.path("total")));
        if (windows > 0) {
            lines.add("");
            lines.add(String.format(
                    Locale.ROOT,
                    "%-24s %12s %11s %9s %8s %10s %9s",
                    "window",
                    "segments",
                    "rows",
                    "batches",
                    "fill",
                    "pad ratio",
                    "cut"));
            ratios.path("windows").forEach(window -> lines.add(window(window)));
        }
        lines.add("");
        lines.add("cut      " + cut(ratios.path("total")).text());
        lines.add(pools(stats.pools()));
        lines.add(rejects(stats.rejects()));
        lines.addAll(unknown(ratios.path("total")));
        lines.addAll(undeclared(stats.pools()));
        lines.addAll(unread(stats.pools()));
        lines.add("as of " + ratios.path("committed_at").asText("no commit yet"));
        return lines;
    }

    /** Residues cut by the overlong policy. Instances of an older version report only the sums. */
    static CutResidues cut(JsonNode counts) {
        return new CutResidues(
                counts.path("residues_cut").asLong(), counts.path("residues").asLong());
    }

    /** Warnings about partitions without data and about residues that are in no batch. */
    static List<String> warnings(Stats stats) {
        JsonNode answer = stats.padRatios();
        List<String> warnings = new ArrayList<>();
        cut(answer.path("total")).warning(stats.overlong()).ifPresent(warnings::add);
        for (JsonNode missing : answer.path("missing")) {
            String partitions = StreamSupport.stream(missing.path("partitions").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(", "));
            String owner = missing.path("instance").isTextual()
                    ? ", held by " + missing.path("instance").asText() + ", which "
                    : ": ";
            warnings.add("the numbers do not include partitions " + partitions + owner
                    + missing.path("error").asText());
        }
        return warnings;
    }

    private static String line(String name, JsonNode counts) {
        return String.format(
                Locale.ROOT,
                "%8s %,12d %,11d %,9d %8s %10s %10s %9s %,12d %,12d %,10d %,10d %12s",
                name,
                counts.path("segments").asLong(),
                counts.path("rows").asLong(),
                counts.path("batches").asLong(),
                fill(counts.path("pad_ratio")),
                fill(counts.path("pad_ratio_full_batches")),
                percent(counts.path("pad_ratio"), 4),
                cut(counts).percent(),
                counts.path("padding_row_tails").asLong(),
                counts.path("padding_window_close").asLong(),
                counts.path("padding_rounding").asLong(),
                counts.path("padding_empty_rows").asLong(),
                percent(counts.path("pad_ratio_one_per_row"), 2));
    }

    private static String window(JsonNode window) {
        JsonNode total = window.path("total");
        long epoch = window.path("epoch").asLong();
        return String.format(
                Locale.ROOT,
                "%-24s %,12d %,11d %,9d %8s %10s %9s%s",
                window.path("start").asText(),
                total.path("segments").asLong(),
                total.path("rows").asLong(),
                total.path("batches").asLong(),
                fill(total.path("pad_ratio")),
                percent(total.path("pad_ratio"), 4),
                cut(total).percent(),
                (window.path("open").asBoolean() ? "  open" : "")
                        + (epoch == 0 ? "" : "  epoch " + epoch)
                        + manyUnknown(total));
    }

    private static String pools(JsonNode pools) {
        long segments = 0;
        long slots = 0;
        long rows = -1;
        int partition = -1;
        for (JsonNode pool : pools.path("partitions")) {
            segments += pool.path("waiting").path("segments").asLong();
            slots += pool.path("waiting").path("slots").asLong();
            long waited = pool.path("oldest").path("waited_rows").asLong(-1);
            if (waited > rows) {
                rows = waited;
                partition = pool.path("partition").asInt();
            }
        }
        int partitions = pools.path("partitions").size();
        String oldest =
                rows < 0 ? "" : String.format(Locale.ROOT, ", the oldest for %,d rows (partition %d)", rows, partition);
        return String.format(
                Locale.ROOT,
                "pools    %,d segments wait in %d partitions, %,d slots%s",
                segments,
                partitions,
                slots,
                oldest);
    }

    private static String rejects(JsonNode rejects) {
        List<String> reasons = new ArrayList<>();
        rejects.path("by_reason")
                .properties()
                .forEach(reason -> reasons.add(String.format(
                        Locale.ROOT,
                        "%s %,d",
                        reason.getKey(),
                        reason.getValue().asLong())));
        return String.format(Locale.ROOT, "rejects  %,d", rejects.path("total").asLong())
                + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons));
    }

    /** One line, none without unknown residues. */
    private static List<String> unknown(JsonNode counts) {
        long unknown = counts.path("unknown_residues").asLong();
        return unknown == 0
                ? List.of()
                : List.of("unknown  "
                        + UnknownShare.line(unknown, counts.path("residues").asLong()));
    }

    /** Marks a window with many unknown residues. */
    private static String manyUnknown(JsonNode counts) {
        long unknown = counts.path("unknown_residues").asLong();
        long residues = counts.path("residues").asLong();
        return UnknownResidues.isMany(unknown, residues)
                ? "  " + UnknownShare.percent(unknown, residues) + " unknown residues"
                : "";
    }

    /** One line, none without undeclared tracks. Instances of an older version do not count them. */
    private static List<String> undeclared(JsonNode pools) {
        long records = pools.path("undeclared_tracks").asLong();
        return records == 0
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "tracks   %,d accepted records have a track that is not declared (partitions %s)",
                        records,
                        partitions(pools, pool -> pool.path("undeclared_tracks").asLong() > 0)));
    }

    private static String partitions(JsonNode pools, Predicate<JsonNode> chosen) {
        return StreamSupport.stream(pools.path("partitions").spliterator(), false)
                .filter(chosen)
                .map(pool -> pool.path("partition").asText())
                .collect(Collectors.joining(", "));
    }

    /** One line, none without unread offsets. Instances of an older version do not count them. */
    private static List<String> unread(JsonNode pools) {
        JsonNode sums = pools.path("unread");
        long removed = sums.path("removed_offsets").asLong();
        long skipped = sums.path("skipped_offsets").asLong();
        if (removed + skipped == 0) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "unread   at most %,d records: %,d removed before they were read, %,d skipped by an operator (partitions %s)",
                removed + skipped,
                removed,
                skipped,
                partitions(pools, pool -> !pool.path("unread_ranges").isEmpty())));
    }

    private static String fill(JsonNode padRatio) {
        return padRatio.isNumber() ? String.format(Locale.ROOT, "%.2f %%", 100 * (1 - padRatio.asDouble())) : "-";
    }

    private static String percent(JsonNode ratio, int digits) {
        return ratio.isNumber() ? String.format(Locale.ROOT, "%." + digits + "f %%", 100 * ratio.asDouble()) : "-";
    }
}
