package dev.stowage.topology.core;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.schemas.TokenEncoding;

/** Headers for tests that pack no batches. */
public final class Batches {
    private Batches() {}

    public static BatchHeader header(int bucket, int rows, long tokens, EmissionCause cause) {
        return new BatchHeader(
                "sequences/0/0/0",
                PackingMode.PACK,
                bucket,
                rows,
                bucket,
                new SourceWindow("sequences", 0, 0, 0, 1_000, 0),
                0,
                0,
                0,
                0,
                0,
                new TokenEncoding(-1, 0, 1, 32, "esm", "", SpecialTokens.ENDS),
                tokens,
                tokens,
                new Padding((long) rows * bucket - tokens, 0, 0, 0),
                tokens * tokens,
                (int) tokens,
                tokens / 100,
                cause,
                1,
                "0123456789abcdef");
    }
}
