package dev.stowage.packing;

import java.util.List;

/** What decides how segments are packed. Immutable; made by {@link #builder()}. */
public final class PackingOptions {
    /** Looking at more makes no row fuller, but each row costs it. The former version looks at all of the pool. */
    private static final int MAX_LOOKED_AT = 1_024;

    private final Builder values;

    private PackingOptions(Builder values) {
        this.values = values;
    }

    /** Exact fill of rows of one given length is what the builder starts from, once it is told the row lengths. */
    public static Builder builder() {
        return new Builder();
    }

    public Mode mode() {
        return values.mode;
    }

    public Strategy strategy() {
        return values.strategy;
    }

    /** Row lengths to choose from, slots, strictly ascending: bucket bounds after rounding. */
    public List<Integer> rowLengths() {
        return values.rowLengths;
    }

    /** The bucket bound behind each row length, slots. */
    public List<Integer> buckets() {
        return values.buckets;
    }

    /** Most segments that wait in the pool. */
    public int lookahead() {
        return values.lookahead;
    }

    /** Most segments of the pool that are looked at for one row. */
    public int maxLookedAt() {
        return values.inSteps ? Math.min(values.lookahead, MAX_LOOKED_AT) : values.lookahead;
    }

    /** Rows after which the oldest waiting segment goes first. */
    public int maxWaitRows() {
        return values.maxWaitRows;
    }

    /** Whether rows that take more segments than the pool holds are filled in steps. */
    public boolean inSteps() {
        return values.inSteps;
    }

    /** Rows that first-fit and best-fit keep open. */
    public int openRows() {
        return values.strategy == Strategy.NEXT_FIT ? 1 : values.openRows;
    }

    /** Most segments of a row. */
    public int rowMaxSegments() {
        return values.rowMaxSegments;
    }

    /** Most slots of a batch, at least the longest row. */
    public int batchSlots() {
        return values.batchSlots;
    }

    /** Rows after which an open batch leaves incomplete. */
    public int batchMaxWaitRows() {
        return values.batchMaxWaitRows;
    }

    /** Multiple to which rows are rounded up whose length follows from what stands in them: modes pad and flat. */
    public int roundTo() {
        return values.roundTo;
    }

    /** Whether every batch of a row length has the same number of rows, if need be with empty ones; in mode flat, one length. */
    public boolean fixedShape() {
        return values.fixedShape;
    }

    /** How large a batch may be once it is encoded. */
    public ByteLimit byteLimit() {
        return values.byteLimit;
    }

    /** The most slots that a segment may take. */
    public int longestSegment() {
        return values.rowLengths.get(values.rowLengths.size() - 1);
    }

    /** Slots that rows may have while they are filled: in mode flat a row is a batch. */
    int[] capacities() {
        return values.mode == Mode.FLAT
                ? new int[] {values.batchSlots}
                : values.rowLengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A length, rounded up to {@link #roundTo()}. */
    int rounded(int length) {
        return (length + values.roundTo - 1) / values.roundTo * values.roundTo;
    }

    /** The options before they are checked. */
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

        /** Row lengths that are their buckets' bounds. */
        public Builder rowLengths(List<Integer> value) {
            return rowLengths(value, value);
        }

        /** Row lengths, and the bucket bound behind each. */
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

        /** Without steps, exact fill takes no more segments into a row than wait in the pool. */
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

        /**
         * The options.
         *
         * @throws IllegalArgumentException if they contradict each other
         */
        public PackingOptions build() {
            if (rowLengths.isEmpty() || rowLengths.size() != buckets.size()) {
                throw new IllegalArgumentException("rowLengths and buckets must be of one size, at least 1, but were "
                        + rowLengths + ", " + buckets);
            }
            int previous = 0;
            for (int length : rowLengths) {
                if (length <= previous) {
                    throw new IllegalArgumentException("rowLengths must be positive and ascend but were " + rowLengths);
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
                throw new IllegalArgumentException(
                        "byteLimit must be >= " + min + " bytes, a row and a segment, but was " + byteLimit.max());
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
