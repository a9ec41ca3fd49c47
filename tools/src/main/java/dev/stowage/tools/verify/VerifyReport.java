package dev.stowage.tools.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.schemas.ShownText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints the findings.
 *
 * @param since checkpoint file and the input offset at which each partition started; null without such a file
 */
record VerifyReport(Findings findings, @Nullable Started since) {

    /** The start of verification. */
    record Started(String file, boolean isNew, Map<Integer, Long> offsets) {}

    void print(PrintWriter out) {
        findings.first().forEach(problem -> out.println("problem: " + ShownText.of(problem)));
        if (findings.problems() > findings.first().size()) {
            out.println("... and " + (findings.problems() - findings.first().size()) + " more");
        }
        findings.notes().forEach(note -> out.println("note: " + ShownText.of(note)));
        if (since != null) {
            out.println(
                    since.isNew()
                            ? "verified from the beginning; " + since.file() + " has the new position"
                            : "verified from input offsets " + offsets(since) + " of " + since.file());
        }
        out.printf(
                Locale.ROOT,
                "%s: %,d records: %,d packed, %,d rejected, %,d waiting, %,d no longer verifiable; %,d batches"
                        + " in %,d windows; %s%,d problems%n",
                headline(),
                findings.input,
                findings.packed,
                findings.rejected,
                findings.waiting,
                findings.unverifiable,
                findings.batches,
                findings.windows,
                losses(),
                findings.problems());
        out.flush();
    }

    void printJson(PrintWriter out) throws JsonProcessingException {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("ok", findings.problems() == 0);
        counts.put("input", findings.input);
        counts.put("packed", findings.packed);
        counts.put("rejected", findings.rejected);
        counts.put("waiting", findings.waiting);
        counts.put("unverifiable", findings.unverifiable);
        counts.put("ticks", findings.ticks);
        counts.put("batches", findings.batches);
        counts.put("windows", findings.windows);
        counts.put("removed_unread", findings.removedUnread);
        counts.put("skipped", findings.skipped);
        counts.put("missing_batches", findings.missingBatches);
        if (since != null) {
            counts.put("since", new TreeMap<>(since.offsets()));
        }
        counts.put("problems", findings.problems());
        counts.put("first_problems", findings.first());
        out.println(new ObjectMapper().writeValueAsString(counts));
        out.flush();
    }

    private String headline() {
        if (findings.problems() > 0) {
            return "problems found";
        }
        return findings.skipped == 0
                ? "verified"
                : String.format(
                        Locale.ROOT, "verified, except for %,d offsets skipped by an operator", findings.skipped);
    }

    /** Counts that are 0 if nothing was lost. */
    private String losses() {
        StringBuilder losses = new StringBuilder();
        append(losses, findings.removedUnread, "offsets removed unread");
        append(losses, findings.missingBatches, "batches missing");
        return losses.toString();
    }

    private static void append(StringBuilder to, long count, String what) {
        if (count > 0) {
            to.append(String.format(Locale.ROOT, "%,d %s; ", count, what));
        }
    }

    private static String offsets(Started since) {
        return new TreeMap<>(since.offsets()).toString();
    }
}
