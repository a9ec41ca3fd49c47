package dev.stowage.files.read;

import dev.stowage.files.sequence.GapPolicy;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFormat;
import dev.stowage.topology.core.config.StowageConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Command line options for reading files of sequences. */
public final class SequenceFileOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "fasta or jsonl (JSON lines); by default detected by the first character: '{' is jsonl.")
    private @Nullable SequenceFormat format;

    @Option(
            names = "--alignment",
            paramLabel = "HOW",
            defaultValue = "refuse",
            description = "Gaps ('-', '.') of an alignment: strip removes them, keep reads them as residues,"
                    + " refuse fails with an error; ${DEFAULT-VALUE} by default.")
    private GapPolicy alignment = GapPolicy.REFUSE;

    @Option(
            names = "--oversize",
            paramLabel = "HOW",
            defaultValue = "fail",
            description =
                    "Sequences that are too large to be sent: skip skips and counts them, fail fails with an error;"
                            + " ${DEFAULT-VALUE} by default.")
    private OversizePolicy oversize = OversizePolicy.FAIL;

    public OversizePolicy oversize() {
        return oversize;
    }

    public ReadOptions with(StowageConfig config) {
        return new ReadOptions(format, alignment, oversize, config.vocabulary(), config.tracks(), config.inputFormat());
    }
}
