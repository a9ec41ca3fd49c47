package dev.stowage.server.http.answer;

import dev.stowage.server.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response of {@code /api/v1/pad-ratios}. */
record PadRatios(
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        Counts total,
        List<Bucket> buckets,
        List<Window> windows) {}
