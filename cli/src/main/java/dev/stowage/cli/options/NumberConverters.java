package dev.stowage.cli.options;

import dev.stowage.schemas.RawSequenceView;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters for numeric options. An error states the value and the accepted range. */
public final class NumberConverters {
    private NumberConverters() {}

    /** Registers converters for all other numeric options, so that their errors state the accepted range, too. */
    public static void register(CommandLine commandLine) {
        IntegerRange integers = new IntegerRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
        LongRange range = new LongRange(Long.MIN_VALUE, Long.MAX_VALUE);
        commandLine.registerConverter(Integer.class, integers).registerConverter(int.class, integers);
        commandLine.registerConverter(Long.class, range).registerConverter(long.class, range);
    }

    /** Whole numbers in the range of an int. */
    private static class IntegerRange implements ITypeConverter<Integer> {
        private final LongRange range;

        IntegerRange(int min, int max) {
            range = new LongRange(min, max);
        }

        @Override
        public Integer convert(String value) {
            return Math.toIntExact(range.convert(value));
        }
    }

    /** Whole numbers in the range of a long. */
    private static class LongRange implements ITypeConverter<Long> {
        private final long min;
        private final long max;

        LongRange(long min, long max) {
            this.min = min;
            this.max = max;
        }

        @Override
        public Long convert(String value) {
            try {
                long number = Long.parseLong(value.strip());
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Rejected below.
            }
            throw refused(value, String.format(Locale.ROOT, "a whole number from %d to %d", min, max));
        }
    }

    /** 0 or more. */
    public static final class NonNegative extends IntegerRange {
        NonNegative() {
            super(0, Integer.MAX_VALUE);
        }
    }

    /** 1 or more. */
    public static final class Positive extends IntegerRange {
        Positive() {
            super(1, Integer.MAX_VALUE);
        }
    }

    /** 1 to 2^63 - 1. */
    public static final class Count extends LongRange {
        Count() {
            super(1, Long.MAX_VALUE);
        }
    }

    /** An offset of a topic. */
    public static final class Offset extends LongRange {
        Offset() {
            super(0, Long.MAX_VALUE);
        }
    }

    /** An epoch of raw sequences. */
    public static final class Epoch extends LongRange {
        Epoch() {
            super(0, RawSequenceView.MAX_EPOCH);
        }
    }

    /** A port, or 0. */
    public static final class Port extends IntegerRange {
        Port() {
            super(0, 65_535);
        }
    }

    /** A number of windows to show. */
    public static final class Windows extends IntegerRange {
        Windows() {
            super(0, 1_000);
        }
    }

    /** A number of partitions. */
    public static final class Partitions extends IntegerRange {
        Partitions() {
            super(1, 10_000);
        }
    }

    /** A number of row shapes. */
    public static final class Shapes extends IntegerRange {
        Shapes() {
            super(1, 16);
        }
    }

    /** Slots of a row; 3 is two special tokens and a residue. */
    public static final class RowSlots extends IntegerRange {
        RowSlots() {
            super(3, 1 << 20);
        }
    }

    /** Slots of a batch. */
    public static final class BatchSlots extends IntegerRange {
        BatchSlots() {
            super(3, 16 << 20);
        }
    }

    /** A share, 0 to 1. */
    public static final class Ratio implements ITypeConverter<Double> {
        Ratio() {}

        @Override
        public Double convert(String value) {
            try {
                double number = Double.parseDouble(value.strip());
                if (number >= 0 && number <= 1) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Rejected below.
            }
            throw refused(value, "a number from 0 to 1");
        }
    }

    private static TypeConversionException refused(String value, String accepted) {
        return new TypeConversionException("\"" + value + "\" is not accepted: it must be " + accepted);
    }
}
