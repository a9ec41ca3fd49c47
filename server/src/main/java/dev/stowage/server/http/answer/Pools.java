package dev.stowage.server.http.answer;

import dev.stowage.server.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response of {@code /api/v1/pools}. */
record Pools(
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        UnreadSums unread,
        long undeclaredTracks,
        List<Pool> partitions) {}
