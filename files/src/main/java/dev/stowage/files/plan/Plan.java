package dev.stowage.files.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proposed configuration and its alternatives.
 *
 * @param keys configuration keys
 * @param predicted result of simulating the corpus with these keys
 * @param alternatives results with other bounds, including the proposed ones
 * @param lookaheads fill in steady state with the proposed bounds, by lookahead; null without a steady state
 * @param note message for the user, empty if there is none
 */
record Plan(
        Map<String, String> keys,
        Alternative predicted,
        List<Alternative> alternatives,
        Map<Integer, @Nullable Double> lookaheads,
        String note) {

    /**
     * A choice of row shapes.
     *
     * @param buckets bounds, separated by commas
     * @param padRatio pad ratio of the full batches; null without any
     * @param padRatioTotal pad ratio of all batches, including drained ones
     * @param steadyFill fill of the rows that were opened before the end of the input; null without any
     * @param attentionCost sum of squared row lengths / sum of squared segment lengths
     */
    record Alternative(
            String buckets,
            int lookahead,
            @JsonProperty("pad_ratio") @Nullable Double padRatio,
            @JsonProperty("pad_ratio_total") double padRatioTotal,
            @JsonProperty("steady_fill") @Nullable Double steadyFill,
            @JsonProperty("attention_cost") double attentionCost) {}
}
