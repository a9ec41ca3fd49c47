package dev.stowage.files.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of packing a corpus. Ratios are of all slots. Rows in steady state are those that were opened before the end of the input. Baselines
 * have no steady state, batches or waits; these values are null.
 *
 * @param strategy name of the strategy or baseline
 * @param lookahead number of segments that the packer considers
 * @param maxWaitRows rows after which a segment is overdue
 * @param fill slots with a token
 * @param steadyFill fill in steady state; null if there is none
 * @param padRatio slots without a token
 * @param padRatioFullBatches pad ratio of the full batches; null without any
 * @param longestWaitRows max rows opened between the arrival of a segment and the completion of its batch
 * @param attentionCost sum of squared row lengths / sum of squared segment lengths
 * @param batchSumSquaredMean sum of squared segment lengths of a batch, mean
 * @param batchSumSquaredDeviation the same, standard deviation
 * @param meanLengthByTenth mean segment length in each tenth of the rows in steady state, tokens; empty for fewer than ten rows
 * @param nanosPerSegment time of packing only, without JIT warm-up
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
