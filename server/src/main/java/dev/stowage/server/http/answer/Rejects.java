package dev.stowage.server.http.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.stowage.server.view.ApplicationView.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response of {@code /api/v1/rejects}. */
record Rejects(
        boolean complete, List<Missing> missing, @Nullable String committedAt, @JsonUnwrapped RejectSums rejects) {}
