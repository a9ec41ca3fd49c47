package dev.stowage.benchmarks.endtoend;

/**
 * One run of one subject.
 *
 * @param sequences sequences that were taken while it was measured: all but the first few
 * @param seconds from the first records to the commit of the last
 * @param cpuSeconds processor time of the application's process
 * @param runtimeCpuSeconds of it, what Java's compiler and collector took
 * @param allocatedBytes by all of its threads
 * @param allocatedBytesBySenders of them, what the producers' own threads allocated
 * @param bytesOut what its producers sent to the output topic, compressed
 * @param batchBytes the values of the output topic, not compressed
 * @param bytesChangelog the same for changelogs
 * @param rateFirstTenth sequences a second over the first tenth of the records
 * @param rateLastTenth the same over the last tenth
 * @param liveHeapBytes what the heap holds after a collection, at the end
 * @param changelogPerLiveState bytes logged by a commit to what is alive afterwards; 0 if there is no changelog
 */
record Measurement(
        long sequences,
        double seconds,
        double cpuSeconds,
        double runtimeCpuSeconds,
        long allocatedBytes,
        long allocatedBytesBySenders,
        long bytesOut,
        long batchBytes,
        long bytesChangelog,
        double rateFirstTenth,
        double rateLastTenth,
        long liveHeapBytes,
        double changelogPerLiveState) {

    double sequencesPerSecond() {
        return sequences / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / sequences;
    }

    double runtimeCpuSecondsPerMillion() {
        return runtimeCpuSeconds * 1e6 / sequences;
    }

    double allocatedPerSequence() {
        return (double) allocatedBytes / sequences;
    }

    /** Without the producers' own threads and without the arrays of the batches. */
    double allocatedBesideBatchesPerSequence() {
        return (double) (allocatedBytes - allocatedBytesBySenders - batchBytes) / sequences;
    }

    double bytesOutPerSequence() {
        return (double) bytesOut / sequences;
    }
}
