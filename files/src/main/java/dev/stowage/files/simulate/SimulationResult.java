package dev.stowage.files.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a packer made of a corpus. Ratios are of all slots. The steady state is that of the rows that were opened before
 * the input ended. Yardsticks have no steady state, no batches and no waits: what they lack is null.
 *
 * @param strategy name of the strategy, or of the yardstick
 * @param lookahead segments that the packer sees at once
 * @param maxWaitRows rows after which the oldest segment goes first
 * @param fill slots with a token
 * @param steadyFill the same in the steady state; null without any
 * @param padRatio slots without a token
 * @param padRatioFullBatches the same over the batches that left because they were full; null without any
 * @param longestWaitRows most rows opened between the arrival of a segment and the departure of its batch
 * @param attentionCost sum of squared row lengths / sum of squared segment lengths
 * @param batchSumSquaredMean sum of squared segment lengths of a batch, mean
 * @param batchSumSquaredDeviation the same, standard deviation
 * @param meanLengthByTenth mean segment length in each tenth of the rows of the steady state, tokens; empty if it has
 *     fewer than ten rows
 * @param nanosPerSegment time of packing alone, without a warm-up
 */
public record SimulationResult(
        String strategy,
        int lookahead,
        @JsonProperty("max_wait_rows") @Nullable Integer maxWaitRows,
        double fill,
        @JsonProperty("steady_fill") @Nullable Double steadyFill,
        @JsonProperty("pad_ratio") double padRatio,
        @JsonProperty("pad_ratio_full_batches") @Nullable Double padRatioFullBatches,
        @JsonProperty("padding_row_tails") double paddingRowTails,
        @JsonProperty("padding_window_close") double paddingWindowClose,
        @JsonProperty("padding_rounding") double paddingRounding,
        @JsonProperty("padding_empty_rows") double paddingEmptyRows,
        long segments,
        long rows,
        @Nullable Long batches,
        @JsonProperty("longest_wait_rows") @Nullable Long longestWaitRows,
        @JsonProperty("segments_per_row") double segmentsPerRow,
        @JsonProperty("attention_cost") double attentionCost,
        @JsonProperty("batch_sum_squared_mean") @Nullable Double batchSumSquaredMean,
        @JsonProperty("batch_sum_squared_deviation") @Nullable Double batchSumSquaredDeviation,
        @JsonProperty("mean_length_by_tenth") List<Double> meanLengthByTenth,
        @JsonProperty("nanos_per_segment") @Nullable Double nanosPerSegment) {

    public SimulationResult {
        meanLengthByTenth = List.copyOf(meanLengthByTenth);
    }
}
