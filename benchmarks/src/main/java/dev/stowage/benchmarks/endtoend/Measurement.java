package dev.stowage.benchmarks.endtoend;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Result of one run of one subject.
 *
 * @param sequences sequences that were read during the measurement: all except the first few
 * @param seconds from the first records to the commit of the last
 * @param cpuSeconds CPU time of the application's process
 * @param compilerCpuSeconds the JIT compiler's part of it
 * @param allocatedBytes allocated by all threads
 * @param allocatedBytesBySenders the part of the producers' own threads
 * @param bytesOut bytes that its producers sent to the output topic, compressed
 * @param batchBytes bytes of the values of the output topic, uncompressed
 * @param bytesChangelog bytes that its producers sent to changelogs, compressed
 * @param sequencesPerSecond from the first tenth of the records to the last record, so that it does not include the
 * wait for the last commit, which is up to a commit interval
 * @param rateFirstTenth sequences per second over the first tenth of the records
 * @param rateLastTenth sequences per second over the last tenth
 * @param liveHeapBytes heap used after a garbage collection, at the end
 * @param changelogPerLiveState bytes logged by a commit / bytes that are live after it; 0 if there is no changelog
 */
record Measurement(
        long sequences,
        double seconds,
        double cpuSeconds,
        double compilerCpuSeconds,
        long allocatedBytes,
        long allocatedBytesBySenders,
        long bytesOut,
        long batchBytes,
        long bytesChangelog,
        double sequencesPerSecond,
        double rateFirstTenth,
        double rateLastTenth,
        long liveHeapBytes,
        double changelogPerLiveState) {

    /** Combines several runs: totals are summed, the rest is averaged. */
    static Measurement sum(List<Measurement> runs) {
        return new Measurement(
                runs.stream().mapToLong(Measurement::sequences).sum(),
                runs.stream().mapToDouble(Measurement::seconds).sum(),
                runs.stream().mapToDouble(Measurement::cpuSeconds).sum(),
                runs.stream().mapToDouble(Measurement::compilerCpuSeconds).sum(),
                runs.stream().mapToLong(Measurement::allocatedBytes).sum(),
                runs.stream().mapToLong(Measurement::allocatedBytesBySenders).sum(),
                runs.stream().mapToLong(Measurement::bytesOut).sum(),
                runs.stream().mapToLong(Measurement::batchBytes).sum(),
                runs.stream().mapToLong(Measurement::bytesChangelog).sum(),
                mean(runs, Measurement::sequencesPerSecond),
                mean(runs, Measurement::rateFirstTenth),
                mean(runs, Measurement::rateLastTenth),
                Math.round(mean(runs, Measurement::liveHeapBytes)),
                mean(runs, Measurement::changelogPerLiveState));
    }

    private static double mean(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        return runs.stream().mapToDouble(value).average().orElseThrow();
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / sequences;
    }

    double compilerCpuSecondsPerMillion() {
        return compilerCpuSeconds * 1e6 / sequences;
    }

    /** CPU time excluding the JIT compiler, whose cost after a start does not depend on the number of sequences. */
    double cpuSecondsPerMillionCompiled() {
        return cpuSecondsPerMillion() - compilerCpuSecondsPerMillion();
    }

    double allocatedPerSequence() {
        return (double) allocatedBytes / sequences;
    }

    /** Allocations without those of the producers' own threads and without the arrays of the batches. */
    double allocatedBesideBatchesPerSequence() {
        return (double) (allocatedBytes - allocatedBytesBySenders - batchBytes) / sequences;
    }

    double bytesOutPerSequence() {
        return (double) bytesOut / sequences;
    }
}
