package dev.stowage.tools.verify;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.schemas.TokenEncoding;

/** A batch of one row of eight slots with one segment of three residues. */
final class OneSegment {
    static final Segment SEGMENT = new Segment("a", 0, "", 0, 0, 0, 5, 5, 0, 3, 3, true, true);

    private OneSegment() {}

    static BatchHeader header(long unknownResidues, String fingerprint) {
        SourceWindow window = new SourceWindow("in", 0, 0, 0, 600_000, 0);
        return new BatchHeader(
                window.id() + "/0",
                PackingMode.PACK,
                8,
                1,
                8,
                window,
                0,
                0,
                0,
                0,
                0,
                new TokenEncoding(-1, 0, 1, 32, "esm", "", SpecialTokens.ENDS),
                5,
                3,
                new Padding(3, 0, 0, 0),
                25,
                5,
                unknownResidues,
                EmissionCause.FULL,
                2,
                fingerprint);
    }
}
