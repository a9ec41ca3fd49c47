package dev.stowage.files.fasta;

import dev.stowage.topology.core.config.StowageConfig;
import picocli.CommandLine.Option;

/** How FASTA is read, as options of a command. */
public final class FastaOptions {
    @Option(
            names = "--alignment",
            paramLabel = "HOW",
            defaultValue = "refuse",
            description = "Gaps ('-', '.') of an alignment: strip removes them, keep reads them as the vocabulary does,"
                    + " refuse ends with an error; ${DEFAULT-VALUE} unless given.")
    private GapPolicy alignment = GapPolicy.REFUSE;

    @Option(
            names = "--oversize",
            paramLabel = "HOW",
            defaultValue = "fail",
            description = "A sequence too large to be sent: skip leaves it out and counts it, fail ends with an error;"
                    + " ${DEFAULT-VALUE} unless given.")
    private OversizePolicy oversize = OversizePolicy.FAIL;

    public OversizePolicy oversize() {
        return oversize;
    }

    public ReadOptions with(StowageConfig config) {
        return new ReadOptions(alignment, oversize, config.vocabulary());
    }
}
