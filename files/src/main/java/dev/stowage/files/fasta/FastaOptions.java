package dev.stowage.files.fasta;

import dev.stowage.topology.core.config.StowageConfig;
import picocli.CommandLine.Option;

/** Command line options for reading FASTA. */
public final class FastaOptions {
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
        return new ReadOptions(alignment, oversize, config.vocabulary());
    }
}
