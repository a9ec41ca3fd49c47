package dev.stowage.app.http.answer;

import dev.stowage.app.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@code /api/v1/pad-ratios}. */
public record PadRatios(
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        Counts total,
        List<Bucket> buckets,
        List<Window> windows) {}
