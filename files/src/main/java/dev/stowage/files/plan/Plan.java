package dev.stowage.files.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proposed configuration and what was weighed.
 *
 * @param keys configuration keys, ready to paste
 * @param predicted what the engine makes of the corpus with these keys
 * @param alternatives the same for other bounds, the proposed ones among them
 * @param lookaheads fill of the steady state with the proposed bounds, by lookahead; null without a steady state
 * @param note what the user should know, empty if nothing
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
     * @param padRatio slots without a token, in batches that leave full; null without any
     * @param padRatioTotal the same in all batches, the drained ones included
     * @param steadyFill slots with a token in the rows that were opened before the input ended; null without any
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
