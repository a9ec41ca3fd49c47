package dev.stowage.server.http.answer;

import dev.stowage.server.view.ApplicationView.Instance;
import dev.stowage.server.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response of {@code /api/v1/topology}. */
record TopologyAnswer(
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        String applicationId,
        String description,
        List<Instance> instances) {}
