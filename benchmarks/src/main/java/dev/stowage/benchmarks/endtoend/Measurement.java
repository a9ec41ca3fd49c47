package dev.stowage.benchmarks.endtoend;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One run of one subject.
 *
 * @param sequences sequences that were taken while it was measured: all but the first few
 * @param seconds from the first records to the commit of the last
 * @param cpuSeconds processor time of the application's process
 * @param compilerCpuSeconds of it, what Java's compiler took
 * @param allocatedBytes by all of its threads
 * @param allocatedBytesBySenders of them, what the producers' own threads allocated
 * @param bytesOut what its producers sent to the output topic, compressed
 * @param batchBytes the values of the output topic, not compressed
 * @param bytesChangelog the same for changelogs
 * @param sequencesPerSecond from the first tenth of the records to the last one, so that the wait for the last commit, up to a
 *     commit interval, is not in it
 * @param rateFirstTenth sequences a second over the first tenth of the records
 * @param rateLastTenth the same over the last tenth
 * @param liveHeapBytes what the heap holds after a collection, at the end
 * @param changelogPerLiveState bytes logged by a commit to what is alive afterwards; 0 if there is no changelog
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

    /** Several runs as one: what counts up is added, of the rest it is the mean. */
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

    /** What the sequences themselves cost: what Java compiles after a start is the same for few and for many. */
    double cpuSecondsPerMillionCompiled() {
        return cpuSecondsPerMillion() - compilerCpuSecondsPerMillion();
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
