package dev.stowage.files.simulate;

import dev.stowage.packing.Batch;
import dev.stowage.packing.Batch.Release;
import dev.stowage.packing.Mode;
import dev.stowage.packing.OfflinePacking;
import dev.stowage.packing.Packer;
import dev.stowage.packing.PackingOptions;
import dev.stowage.topology.core.batch.BatchPadding;
import dev.stowage.topology.core.batch.SegmentBytes;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.statistics.BucketCounts;
import dev.stowage.topology.core.statistics.CountedBatch;
import dev.stowage.topology.core.view.BucketView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packs the segments of a corpus and counts the result. Not thread-safe; used once. */
public final class Simulation {
    private static final int TENTHS = 10;

    private final PackingOptions options;
    private final int[] tokens;
    private final long[] arrivalRows;
    private final Packer[] packers;

    private final BucketCounts counts = new BucketCounts();
    private long steadySlots;
    private long steadyFilled;
    private double batchSquaredSum;
    private double batchSquaredSquares;
    private final List<long[]> steadyRows = new ArrayList<>();

    private Simulation(StowageConfig config, int[] tokens, int partitions) {
        this.options = config.packingOptions();
        this.tokens = tokens;
        arrivalRows = new long[tokens.length];
        packers = new Packer[partitions];
        SegmentBytes bytes = new SegmentBytes(config);
        Arrays.setAll(
                packers,
                partition -> Packer.create(
                        options,
                        ticket -> bytes.assumed(
                                config.slotsOf(tokens[(int) ticket]), tokens[(int) ticket], ticket / partitions)));
    }

    /**
     * Packs the segments with a configuration.
     *
     * @param name name of the result
     * @param tokens tokens of each segment, in order of arrival
     * @param partitions number of partitions that they are distributed over, each with its own pool
     */
    public static SimulationResult run(String name, StowageConfig config, int[] tokens, int partitions) {
        Simulation simulation = new Simulation(config, tokens, partitions);
        long start = System.nanoTime();
        for (int i = 0; i < tokens.length; i++) {
            Packer packer = simulation.packers[i % partitions];
            simulation.arrivalRows[i] = packer.rowsOpened();
            packer.add(i, config.slotsOf(tokens[i]), simulation::count);
        }
        for (Packer packer : simulation.packers) {
            packer.drain(simulation::count);
        }
        return simulation.result(name, (double) (System.nanoTime() - start) / tokens.length);
    }

    /** The same segments, with one segment per row of the largest bucket. */
    public static SimulationResult onePerRow(StowageConfig config, int[] tokens) {
        int[] rowLengths = new int[tokens.length];
        Arrays.fill(rowLengths, config.packingOptions().longestSegment());
        return baseline("one-per-row", tokens, rowLengths, 1);
    }

    /** The same segments, packed offline with best-fit-decreasing. */
    static SimulationResult offline(StowageConfig config, int[] tokens) {
        int[] capacities = config.mode() == Mode.FLAT
                ? new int[] {config.packingOptions().batchSlots()}
                : config.packingOptions().rowLengths().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] segmentSlots = Arrays.stream(tokens).map(config::slotsOf).toArray();
        int[] rowLengths = OfflinePacking.bestFitDecreasing(segmentSlots, capacities);
        return baseline("offline-best-fit-decreasing", tokens, rowLengths, tokens.length);
    }

    private static SimulationResult baseline(String name, int[] tokens, int[] rowLengths, int seen) {
        double slots = Arrays.stream(rowLengths).asLongStream().sum();
        double filled = Arrays.stream(tokens).asLongStream().sum();
        double squaredRows = Arrays.stream(rowLengths)
                .mapToDouble(length -> (double) length * length)
                .sum();
        double squaredSegments = Arrays.stream(tokens)
                .mapToDouble(length -> (double) length * length)
                .sum();
        double fill = filled / slots;
        return new SimulationResult(
                name,
                seen,
                null,
                fill,
                null,
                1 - fill,
                null,
                1 - fill,
                0,
                0,
                0,
                tokens.length,
                rowLengths.length,
                null,
                null,
                (double) tokens.length / rowLengths.length,
                squaredRows / squaredSegments,
                null,
                null,
                List.of(),
                null);
    }

    private void count(Batch batch) {
        long filled = 0;
        long squared = 0;
        long waited = 0;
        long rounding = 0;
        int segment = 0;
        for (int row = 0; row < batch.filledRows(); row++) {
            long rowFilled = 0;
            int first = segment;
            for (; segment < batch.rowEnd(row); segment++) {
                int ticket = (int) batch.ticket(segment);
                rowFilled += tokens[ticket];
                squared += (long) tokens[ticket] * tokens[ticket];
                waited = Math.max(waited, packers[ticket % packers.length].rowsOpened() - arrivalRows[ticket]);
            }
            rounding += batch.used(row) - rowFilled;
            if (!batch.drained(row)) {
                steadySlots += batch.rowLength();
                steadyFilled += rowFilled;
                steadyRows.add(new long[] {rowFilled, segment - first});
            }
            filled += rowFilled;
        }
        counts.add(new CountedBatch(
                batch.bucket(),
                batch.release() == Release.FULL,
                batch.rows(),
                batch.rowLength(),
                batch.segments(),
                filled,
                0,
                0,
                0,
                BatchPadding.of(batch, rounding),
                squared,
                0,
                waited));
        batchSquaredSum += squared;
        batchSquaredSquares += (double) squared * squared;
    }

    private SimulationResult result(String name, double nanosPerSegment) {
        BucketView all = counts.toView();
        double slots = all.slots();
        double mean = batchSquaredSum / all.batches();
        double padRatioOfFullBatches = all.padRatioOfFullBatches();
        return new SimulationResult(
                name,
                options.lookahead(),
                options.maxWaitRows(),
                all.tokens() / slots,
                ratio(steadyFilled, steadySlots),
                all.padRatio(),
                Double.isNaN(padRatioOfFullBatches) ? null : padRatioOfFullBatches,
                all.paddingRowTails() / slots,
                all.paddingWindowClose() / slots,
                all.paddingRounding() / slots,
                all.paddingEmptyRows() / slots,
                tokens.length,
                all.rows(),
                all.batches(),
                all.largestWaitRows(),
                (double) tokens.length / all.rows(),
                (double) all.sumSquaredRows() / all.sumSquaredSegments(),
                mean,
                Math.sqrt(Math.max(0, batchSquaredSquares / all.batches() - mean * mean)),
                tenths(),
                nanosPerSegment);
    }

    private static @Nullable Double ratio(long some, long all) {
        return all == 0 ? null : (double) some / all;
    }

    private List<Double> tenths() {
        List<Double> means = new ArrayList<>();
        for (int tenth = 0; tenth < TENTHS && steadyRows.size() >= TENTHS; tenth++) {
            long sum = 0;
            long count = 0;
            for (int row = tenth * steadyRows.size() / TENTHS; row < (tenth + 1) * steadyRows.size() / TENTHS; row++) {
                sum += steadyRows.get(row)[0];
                count += steadyRows.get(row)[1];
            }
            means.add((double) sum / count);
        }
        return means;
    }
}
