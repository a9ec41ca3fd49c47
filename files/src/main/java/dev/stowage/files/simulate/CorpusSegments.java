package dev.stowage.files.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.schemas.RejectReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The segments of a corpus with a configuration, and the residues that are in none of them. */
public final class CorpusSegments {
    private final int[] tokens;
    private final CutResidues cut;
    private final Map<RejectReason, Rejected> rejected;

    /** Sequences and residues that are rejected for a reason. */
    record Rejected(@JsonProperty("sequences") long sequences, @JsonProperty("residues") long residues) {
        Rejected plus(int more) {
            return new Rejected(sequences + 1, residues + more);
        }
    }

    CorpusSegments(int[] tokens, CutResidues cut, Map<RejectReason, Rejected> rejected) {
        this.tokens = tokens;
        this.cut = cut;
        this.rejected = Collections.unmodifiableMap(new EnumMap<>(rejected));
    }

    /** Tokens of each segment, in order; must not be changed. */
    public int[] tokens() {
        return tokens;
    }

    /** Residues that the overlong policy cuts from the packed sequences. */
    public CutResidues cut() {
        return cut;
    }

    /** Rejected sequences by reason. */
    public Map<RejectReason, Rejected> rejected() {
        return rejected;
    }

    /** The rejects by reason, as text; empty if there are none. */
    static String text(Map<RejectReason, Rejected> rejected) {
        return rejected.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %,d (%,d residues)",
                        entry.getKey(),
                        entry.getValue().sequences(),
                        entry.getValue().residues()))
                .collect(Collectors.joining(", "));
    }
}
