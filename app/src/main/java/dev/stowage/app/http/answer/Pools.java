package dev.stowage.app.http.answer;

import dev.stowage.app.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@code /api/v1/pools}. */
public record Pools(
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        UnreadSums unread,
        List<Pool> partitions) {}
