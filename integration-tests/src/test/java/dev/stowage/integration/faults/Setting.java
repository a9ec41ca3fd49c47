package dev.stowage.integration.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The settings of the instances of a run; all others have their defaults. */
record Setting(Map<String, String> keys) {
    static final Setting DEFAULT = new Setting(Map.of());

    /** Several tasks per thread share a transaction. */
    static final Setting ONE_THREAD = new Setting(Map.of("threads", "1", "topics.partitions", "4"));

    private static final Setting TWO_THREADS = new Setting(Map.of("threads", "2", "topics.partitions", "4"));
    private static final Setting FOUR_THREADS = new Setting(Map.of("threads", "4", "topics.partitions", "16"));

    /** Shorter than a pause of the broker, which is shorter than the session timeout. */
    static final Setting SHORT_TIMEOUTS =
            new Setting(Map.of("kafka.request.timeout.ms", "1500", "kafka.producer.delivery.timeout.ms", "3000"));

    static final Setting SHORT_TRANSACTIONS = new Setting(Map.of("kafka.producer.transaction.timeout.ms", "6000"));

    private static final Setting TICKS = new Setting(Map.of("idle.flush", "2s"));

    Setting {
        keys = Map.copyOf(keys);
    }

    /** Draws the number of threads and partitions, the client timeouts, and whether idle.flush is set. */
    static Setting draw(Random random) {
        List<Setting> shapes = List.of(ONE_THREAD, ONE_THREAD, TWO_THREADS, FOUR_THREADS);
        return shapes.get(random.nextInt(shapes.size()))
                .and(random.nextBoolean() ? SHORT_TIMEOUTS : DEFAULT)
                .and(random.nextBoolean() ? TICKS : DEFAULT);
    }

    Setting and(Setting other) {
        Map<String, String> both = new HashMap<>(keys);
        both.putAll(other.keys);
        return new Setting(both);
    }

    boolean hasTicks() {
        return keys.containsKey("idle.flush");
    }

    @Override
    public String toString() {
        return keys.isEmpty() ? "default settings" : new TreeMap<>(keys).toString();
    }
}
