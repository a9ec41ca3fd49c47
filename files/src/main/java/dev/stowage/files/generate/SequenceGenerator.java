package dev.stowage.files.generate;

import dev.stowage.files.sequence.FileSequence;
import java.util.Random;

/**
 * Generates synthetic sequences: lengths are log-normal with UniProt's median (345) and 99th percentile (2,210), residues have the frequencies of
 * Swiss-Prot's release statistics. The same seed yields the same sequences on every machine, because the algorithm of {@link Random} is specified.
 * Not thread-safe.
 */
public final class SequenceGenerator {
    private static final double LOG_MEDIAN = Math.log(345);
    private static final double LOG_DEVIATION = 0.798;
    private static final int SHORTEST = 16;
    private static final int LONGEST = 8_192;

    private static final String RESIDUES = "ARNDCQEGHILKMFPSTWYV";
    private static final double[] PERCENT = {
        8.25, 5.53, 4.06, 5.46, 1.38, 3.93, 6.72, 7.07, 2.27, 5.91, 9.65, 5.80, 2.41, 3.86, 4.74, 6.65, 5.36, 1.10,
        2.92, 6.93
    };

    /** Each residue in proportion to its frequency; the size is a power of two, for fast random access. */
    private static final char[] TABLE = table(1 << 12);

    private final Random random;
    private long made;

    public SequenceGenerator(long seed) {
        random = new Random(seed);
    }

    /** The next sequence; its line is its number, from 1. */
    public FileSequence next() {
        made++;
        double drawn = Math.exp(LOG_MEDIAN + LOG_DEVIATION * random.nextGaussian());
        int length = (int) Math.min(LONGEST, Math.max(SHORTEST, Math.round(drawn)));
        char[] residues = new char[length];
        residues[0] = 'M';
        for (int i = 1; i < length; i++) {
            residues[i] = TABLE[random.nextInt(TABLE.length)];
        }
        return new FileSequence(String.format("SYN%09d", made), new String(residues), "synthetic sequences", made);
    }

    private static char[] table(int size) {
        char[] table = new char[size];
        double sum = 0;
        int filled = 0;
        for (int i = 0; i < PERCENT.length; i++) {
            sum += PERCENT[i];
            int end = i == PERCENT.length - 1 ? size : (int) Math.round(sum / 100 * size);
            while (filled < end) {
                table[filled++] = RESIDUES.charAt(i);
            }
        }
        return table;
    }
}
