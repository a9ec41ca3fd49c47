package dev.stowage.packing;

import java.util.List;
import org.junit.jupiter.api.Nested;

/** Runs {@link PackerContract} for every mode and strategy. Add a class here for a new one. */
class EveryPackerTest {
    private static PackingOptions.Builder pack(Strategy strategy) {
        return Streams.builder(strategy, PackerContract.ROW_LENGTHS, 64, 32);
    }

    @Nested
    class ExactFillRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).build();
        }
    }

    @Nested
    class ExactFillRowsOfOneLength implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).rowLengths(List.of(2_048)).build();
        }
    }

    @Nested
    class ExactFillRowsOfFewSegments implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).rowMaxSegments(3).build();
        }
    }

    /** The pool holds fewer slots than a row. */
    @Nested
    class RowsFilledInSteps implements PackerContract {
        @Override
        public PackingOptions options() {
            return Streams.builder(Strategy.EXACT_FILL, List.of(2_048), 4, 32).build();
        }
    }

    @Nested
    class RowsOfSeveralLengthsFilledInSteps implements PackerContract {
        @Override
        public PackingOptions options() {
            return Streams.builder(Strategy.EXACT_FILL, PackerContract.ROW_LENGTHS, 6, 32)
                    .build();
        }
    }

    @Nested
    class RowsOfFewSegmentsFilledInSteps implements PackerContract {
        @Override
        public PackingOptions options() {
            return Streams.builder(Strategy.EXACT_FILL, List.of(2_048), 4, 32)
                    .rowMaxSegments(3)
                    .build();
        }
    }

    @Nested
    class FlatBatchesFilledInSteps implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).mode(Mode.FLAT).batchSlots(100_000).build();
        }
    }

    /** Only part of the pool is considered for a row. */
    @Nested
    class ExactFillFromALargePool implements PackerContract {
        @Override
        public PackingOptions options() {
            return Streams.builder(Strategy.EXACT_FILL, PackerContract.ROW_LENGTHS, 2_500, 32)
                    .build();
        }
    }

    @Nested
    class BestFitDecreasingFromALargePool implements PackerContract {
        @Override
        public PackingOptions options() {
            return Streams.builder(Strategy.BEST_FIT_DECREASING, PackerContract.ROW_LENGTHS, 2_500, 32)
                    .build();
        }
    }

    @Nested
    class NextFitRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.NEXT_FIT).build();
        }
    }

    @Nested
    class FirstFitRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.FIRST_FIT).build();
        }
    }

    @Nested
    class BestFitRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.BEST_FIT).rowMaxSegments(4).build();
        }
    }

    @Nested
    class BestFitDecreasingRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.BEST_FIT_DECREASING).rowMaxSegments(5).build();
        }
    }

    @Nested
    class FlatBatches implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).mode(Mode.FLAT).roundTo(128).build();
        }
    }

    @Nested
    class FlatBatchesByBestFit implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.BEST_FIT).mode(Mode.FLAT).build();
        }
    }

    @Nested
    class PaddedRows implements PackerContract {
        @Override
        public PackingOptions options() {
            return pack(Strategy.EXACT_FILL).mode(Mode.PAD).roundTo(64).build();
        }
    }
}
