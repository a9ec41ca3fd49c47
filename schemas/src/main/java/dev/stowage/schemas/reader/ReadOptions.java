package dev.stowage.schemas.reader;

import java.time.Duration;

/**
 * What a reader accepts.
 *
 * @param allowGaps {@code sequence} may skip numbers
 * @param allowFingerprints several configurations
 * @param oneShape one shape per bucket
 * @param patience time without any progress after which a read fails
 */
record ReadOptions(boolean allowGaps, boolean allowFingerprints, boolean oneShape, Duration patience) {
    static final ReadOptions DEFAULT = new ReadOptions(false, false, false, Duration.ofMinutes(2));

    ReadOptions withGaps() {
        return new ReadOptions(true, allowFingerprints, oneShape, patience);
    }

    ReadOptions withFingerprints() {
        return new ReadOptions(allowGaps, true, oneShape, patience);
    }

    ReadOptions withOneShape() {
        return new ReadOptions(allowGaps, allowFingerprints, true, patience);
    }

    ReadOptions withPatience(Duration limit) {
        return new ReadOptions(allowGaps, allowFingerprints, oneShape, limit);
    }
}
