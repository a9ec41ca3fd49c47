package dev.stowage.packing;

import java.util.List;

/** Options of a {@link Packer}. Immutable; created by {@link #builder()}. */
public final class PackingOptions {
    /**
     * Considering more segments costs time on every row and does not reduce padding. Without steps, exact fill
     * considers the whole pool.
     */
    private static final int MAX_LOOKED_AT = 1_024;

    private final Builder values;

    private PackingOptions(Builder values) {
        this.values = values;
    }

    /** A builder with mode pack and exact fill as defaults. The row lengths must be set. */
    public static Builder builder() {
        return new Builder();
    }

    public Mode mode() {
        return values.mode;
    }

    public Strategy strategy() {
        return values.strategy;
    }

    /** Row lengths to choose from, slots, strictly ascending: the bucket bounds, rounded up. */
    public List<Integer> rowLengths() {
        return values.rowLengths;
    }

    /** The bucket bound of each row length, slots. */
    public List<Integer> buckets() {
        return values.buckets;
    }

    /** Max number of segments in the pool. */
    public int lookahead() {
        return values.lookahead;
    }

    /** Max number of segments of the pool that are considered for one row. */
    public int maxLookedAt() {
        return values.inSteps ? Math.min(values.lookahead, MAX_LOOKED_AT) : values.lookahead;
    }

    /** Number of rows after which the oldest waiting segment is placed first. */
    public int maxWaitRows() {
        return values.maxWaitRows;
    }

    /** Whether rows that hold more segments than the pool are filled in steps. */
    public boolean inSteps() {
        return values.inSteps;
    }

    /** Number of rows that first-fit and best-fit keep open. */
    public int openRows() {
        return values.strategy == Strategy.NEXT_FIT ? 1 : values.openRows;
    }

    /** Max number of segments of a row. */
    public int rowMaxSegments() {
        return values.rowMaxSegments;
    }

    /** Max slots of a batch, at least the longest row length. */
    public int batchSlots() {
        return values.batchSlots;
    }

    /** Number of rows after which an open batch is sent incomplete. */
    public int batchMaxWaitRows() {
        return values.batchMaxWaitRows;
    }

    /** Multiple to which the row lengths of modes pad and flat are rounded up. */
    public int roundTo() {
        return values.roundTo;
    }

    /**
     * Whether all batches of a row length have the same number of rows, filled up with empty rows. In mode flat: the
     * same length.
     */
    public boolean fixedShape() {
        return values.fixedShape;
    }

    /** The max encoded size of a batch. */
    public ByteLimit byteLimit() {
        return values.byteLimit;
    }

    /** Max slots of a segment. */
    public int longestSegment() {
        return values.rowLengths.get(values.rowLengths.size() - 1);
    }

    /** Capacities of rows while they are filled, slots. In mode flat a row is a whole batch. */
    int[] capacities() {
        return values.mode == Mode.FLAT
                ? new int[] {values.batchSlots}
                : values.rowLengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A length, rounded up to a multiple of {@link #roundTo()}. */
    int rounded(int length) {
        return (length + values.roundTo - 1) / values.roundTo * values.roundTo;
    }

    /** Builder of {@link PackingOptions}; {@link #build()} validates. */
    public static final class Builder {
        private Mode mode = Mode.PACK;
        private Strategy strategy = Strategy.EXACT_FILL;
        private List<Integer> rowLengths = List.of();
        private List<Integer> buckets = List.of();
        private int lookahead = 256;
        private int maxWaitRows = 64;
        private boolean inSteps = true;
        private int openRows = 64;
        private int rowMaxSegments = Integer.MAX_VALUE;
        private int batchSlots = 16_384;
        private int batchMaxWaitRows = 1_024;
        private int roundTo = 1;
        private boolean fixedShape;
        private ByteLimit byteLimit = ByteLimit.NONE;

        private Builder() {}

        private Builder(Builder other) {
            mode = other.mode;
            strategy = other.strategy;
            rowLengths = List.copyOf(other.rowLengths);
            buckets = List.copyOf(other.buckets);
            lookahead = other.lookahead;
            maxWaitRows = other.maxWaitRows;
            inSteps = other.inSteps;
            openRows = other.openRows;
            rowMaxSegments = other.rowMaxSegments;
            batchSlots = other.batchSlots;
            batchMaxWaitRows = other.batchMaxWaitRows;
            roundTo = other.roundTo;
            fixedShape = other.fixedShape;
            byteLimit = other.byteLimit;
        }

        public Builder mode(Mode value) {
            mode = value;
            return this;
        }

        public Builder strategy(Strategy value) {
            strategy = value;
            return this;
        }

        /** Row lengths that equal their bucket bounds. */
        public Builder rowLengths(List<Integer> value) {
            return rowLengths(value, value);
        }

        /** Row lengths, and the bucket bound of each. */
        public Builder rowLengths(List<Integer> value, List<Integer> bounds) {
            rowLengths = value;
            buckets = bounds;
            return this;
        }

        public Builder lookahead(int value) {
            lookahead = value;
            return this;
        }

        public Builder maxWaitRows(int value) {
            maxWaitRows = value;
            return this;
        }

        /**
         * Without steps, exact fill fills each row from one full pool, so a row holds at most {@code lookahead}
         * segments.
         */
        public Builder inSteps(boolean value) {
            inSteps = value;
            return this;
        }

        public Builder openRows(int value) {
            openRows = value;
            return this;
        }

        public Builder rowMaxSegments(int value) {
            rowMaxSegments = value;
            return this;
        }

        public Builder batchSlots(int value) {
            batchSlots = value;
            return this;
        }

        public Builder batchMaxWaitRows(int value) {
            batchMaxWaitRows = value;
            return this;
        }

        public Builder fixedShape(boolean value) {
            fixedShape = value;
            return this;
        }

        public Builder roundTo(int value) {
            roundTo = value;
            return this;
        }

        public Builder byteLimit(ByteLimit value) {
            byteLimit = value;
            return this;
        }

        /** Validates and creates the options.
         *
         * @throws IllegalArgumentException if they contradict each other
         */
        public PackingOptions build() {
            if (rowLengths.isEmpty() || rowLengths.size() != buckets.size()) {
                throw new IllegalArgumentException(
                        "rowLengths and buckets must have the same size, at least 1, but were " + rowLengths + ", "
                                + buckets);
            }
            int previous = 0;
            for (int length : rowLengths) {
                if (length <= previous) {
                    throw new IllegalArgumentException(
                            "rowLengths must be positive and ascending but were " + rowLengths);
                }
                previous = length;
            }
            requireAtLeast("lookahead", lookahead, 1);
            requireAtLeast("maxWaitRows", maxWaitRows, 0);
            requireAtLeast("openRows", openRows, 1);
            requireAtLeast("rowMaxSegments", rowMaxSegments, 1);
            requireAtLeast("batchSlots", batchSlots, previous);
            requireAtLeast("batchMaxWaitRows", batchMaxWaitRows, 1);
            requireAtLeast("roundTo", roundTo, 1);
            PackingOptions options = new PackingOptions(new Builder(this));
            long min = byteLimit.minFor(options);
            if (byteLimit.max() < min) {
                throw new IllegalArgumentException("byteLimit must be >= " + min
                        + " bytes, to hold one segment in a row of any length, but was " + byteLimit.max());
            }
            return options;
        }

        private static void requireAtLeast(String name, int value, int min) {
            if (value < min) {
                throw new IllegalArgumentException(name + " must be >= " + min + " but was " + value);
            }
        }
    }
}
