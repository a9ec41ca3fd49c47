package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.packing.Batch.Release;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares dynamic batching with a slow version that tries every run of the pool. */
class PadPackerOracleTest {

    @ParameterizedTest(name = "seed {0}, lookahead {1}, batches of {2}, multiple {3}")
    @CsvSource({
        "1,1,2048,1",
        "2,8,2048,1",
        "3,64,8192,1",
        "4,64,4096,16",
        "5,200,16384,1",
        "6,300,2048,64",
        "7,50,100000,8",
        "8,500,8192,1",
        "9,150,30000,32",
        "10,33,2500,1"
    })
    void shouldSendTheBatchesOfTheSlowVersion(long seed, int lookahead, int batchSlots, int multiple) {
        // Given: many segments of a few lengths, so that ties occur, and a few short ones
        List<Integer> lengths = new ArrayList<>(Streams.proteins(seed, 1_500, 2_048));
        lengths.replaceAll(length -> seed % 2 == 0 ? Math.min(2_048, (length + 99) / 100 * 100) : length);
        PackingOptions options = PackingOptions.builder()
                .mode(Mode.PAD)
                .rowLengths(List.of(192, 512, 1_024, 2_048))
                .lookahead(lookahead)
                .maxWaitRows(40)
                .batchSlots(batchSlots)
                .roundTo(multiple)
                .build();

        // When
        Packer packer = Packer.create(options);
        List<SentBatch> batches = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            packer.add(i, lengths.get(i), SentBatch.into(batches));
        }
        packer.drain(SentBatch.into(batches));

        // Then
        assertThat(batches).isEqualTo(new Slow(options).pack(lengths));
    }

    private record Waiting(long ticket, int slots, long arrivalRow) {}

    private record Run(int start, int count, int bucket, int length, boolean full, long tokens, long oldest) {
        long waste() {
            return (long) count * length - tokens;
        }

        double share() {
            return (double) waste() / ((long) count * length);
        }

        boolean holds(int index) {
            return index >= start && index < start + count;
        }
    }

    private static final class Slow {
        private final PackingOptions options;
        private final List<Waiting> pool = new ArrayList<>();
        private final List<SentBatch> sent = new ArrayList<>();
        private long rowsOpened;

        Slow(PackingOptions options) {
            this.options = options;
        }

        List<SentBatch> pack(List<Integer> lengths) {
            for (int i = 0; i < lengths.size(); i++) {
                pool.add(new Waiting(i, lengths.get(i), rowsOpened));
                if (pool.size() >= options.lookahead()) {
                    send(false);
                }
            }
            while (!pool.isEmpty()) {
                send(true);
            }
            return sent;
        }

        private void send(boolean drain) {
            pool.sort(Comparator.comparingInt((Waiting segment) -> -segment.slots())
                    .thenComparingLong(Waiting::ticket));
            Waiting first =
                    pool.stream().min(Comparator.comparingLong(Waiting::ticket)).orElseThrow();
            int oldest = pool.indexOf(first);
            boolean overdue = first.arrivalRow() <= rowsOpened - options.lookahead() - options.maxWaitRows();
            List<Run> runs = new ArrayList<>();
            for (int start = 0; start < pool.size(); start++) {
                runs.add(run(start));
            }
            Run best = runs.stream()
                    .filter(Run::full)
                    .min(Comparator.comparingLong(Run::oldest)
                            .thenComparingDouble(Run::share)
                            .thenComparingInt(Run::start))
                    .orElse(null);
            if (best == null || (overdue && !best.holds(oldest))) {
                best = runs.stream()
                        .filter(run -> run.holds(oldest))
                        .min(Comparator.comparingLong((Run run) -> -run.tokens())
                                .thenComparingInt(run -> -run.start()))
                        .orElseThrow();
            }
            Release release = drain ? Release.DRAINED : best.full() ? Release.FULL : Release.WAITED;
            List<Waiting> leaving = new ArrayList<>(pool.subList(best.start(), best.start() + best.count()));
            leaving.sort(Comparator.comparingLong(Waiting::ticket));
            pool.removeAll(leaving);
            rowsOpened += best.count();
            sent.add(new SentBatch(
                    options.rowLengths().get(best.bucket()),
                    best.length(),
                    leaving.stream()
                            .map(segment -> new Row(List.of(segment.ticket()), segment.slots(), drain))
                            .toList(),
                    release));
        }

        private Run run(int start) {
            int bucket = bucket(start);
            int bound = options.rowLengths().get(bucket);
            int multiple = options.roundTo();
            int length = Math.min((pool.get(start).slots() + multiple - 1) / multiple * multiple, bound);
            int budget = options.batchSlots() / length;
            int count = 0;
            long tokens = 0;
            long oldest = Long.MAX_VALUE;
            while (count < budget && start + count < pool.size() && bucket(start + count) == bucket) {
                tokens += pool.get(start + count).slots();
                oldest = Math.min(oldest, pool.get(start + count).ticket());
                count++;
            }
            return new Run(start, count, bucket, length, count == budget, tokens, oldest);
        }

        private int bucket(int index) {
            int bucket = 0;
            while (pool.get(index).slots() > options.rowLengths().get(bucket)) {
                bucket++;
            }
            return bucket;
        }
    }
}
