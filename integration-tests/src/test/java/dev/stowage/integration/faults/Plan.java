package dev.stowage.integration.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The steps of one run. The same seed gives the same steps.
 *
 * @param name name of the run's directory
 * @param setting settings of its instances
 * @param feed the sequences
 * @param steps the faults, in order
 * @param checkEvery number of steps between runs of {@code verify}, which also runs at the end
 */
record Plan(String name, Setting setting, Feed feed, List<Step> steps, int checkEvery) {
    private static final int FAST = 1_500;
    private static final Duration PAUSE = Duration.ofMillis(4_400);

    /**
     * The sequences of a run.
     *
     * @param perSecond rate while there are faults
     * @param sequences min number
     */
    record Feed(int perSecond, long sequences) {}

    Plan {
        steps = List.copyOf(steps);
    }

    /** All kinds of faults, equally often, with durations from the seed. */
    static List<Step> draw(Random random, int count, Setting setting, Set<Fault> kinds) {
        List<Step> steps = new ArrayList<>();
        while (steps.size() < count) {
            List<Fault> round = new ArrayList<>(kinds);
            Collections.shuffle(round, random);
            for (Fault fault : round) {
                Duration silence = setting.hasTicks() ? upTo(random, 0, 4) : Duration.ZERO;
                steps.add(new Step(fault, duration(fault, random), silence));
            }
        }
        return steps.subList(0, count);
    }

    /** The same fault repeatedly. */
    static List<Step> repeat(Fault fault, Duration duration, int count) {
        return Collections.nCopies(count, Step.of(fault, duration));
    }

    /**
     * The slow feed with five pauses of the broker; a pause is longer than the delivery timeout and shorter than the
     * session timeout.
     */
    static Plan slowFeed(String name) {
        return new Plan(
                name,
                Setting.ONE_THREAD.and(Setting.SHORT_TIMEOUTS),
                // Fast until the pools are full.
                new Feed(FAST, 0),
                List.of(Step.of(Fault.BROKER_PAUSES, PAUSE)),
                Integer.MAX_VALUE);
    }

    /** Each range includes timeouts of clients or of the broker. */
    private static Duration duration(Fault fault, Random random) {
        return switch (fault) {
            case KILL, KILL_AND_WIPE -> random.nextBoolean() ? Duration.ZERO : upTo(random, 0, 12);
            // The session timeout of the consumers is 6 s, the transaction timeout 10 s.
            case FREEZE, FREEZE_ALONE -> upTo(random, 7, 15);
            case ADD_AND_LOSE, ADD_AND_REMOVE, DELETE_OFFSETS, DELETE_CHANGELOGS, DELETE_ALL_STATE -> Duration.ZERO;
            case BROKER_KILL -> upTo(random, 0, 120);
            case BROKER_FREEZE -> upTo(random, 1, 40);
            case BROKER_PAUSES -> upTo(random, 4, 5);
            case BROKER_SLOW -> upTo(random, 10, 30);
            // A call times out after 8 s.
            case REGISTRY_AWAY, REGISTRY_HANGS, REGISTRY_HTML_404, REGISTRY_500 -> upTo(random, 2, 60);
            case REGISTRY_LAGS -> Duration.ofSeconds(1);
        };
    }

    private static Duration upTo(Random random, int least, int most) {
        return Duration.ofMillis(least * 1_000L + random.nextInt((most - least) * 1_000 + 1));
    }
}
