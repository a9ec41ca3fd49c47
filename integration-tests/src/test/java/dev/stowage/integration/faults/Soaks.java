package dev.stowage.integration.faults;

import dev.stowage.integration.faults.Plan.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The long runs, as tests ({@code mvn verify -Psoak -Dit.test=SoakFaults}) and by name from {@link #main} ({@code
 * integration-tests/soak}). Each has its own directories, so several can run at the same time.
 */
final class Soaks {
    private static final long SEED = Long.getLong("soak.seed", 1);

    /** Faults that affect the same broker and application. */
    private static final int FAULTS_PER_RUN = Integer.getInteger("soak.faults.per.run", 20);

    private static final int FAULTS = Integer.getInteger("soak.faults", 100);
    private static final long SEQUENCES = Long.getLong("soak.sequences", 1_000_000);
    private static final int OUTAGES = Integer.getInteger("soak.outages", 20);
    private static final int OUTAGE_SECONDS = Integer.getInteger("soak.outage.seconds", 90);
    private static final int FREEZES = Integer.getInteger("soak.freezes", 20);
    private static final int KILLS = Integer.getInteger("soak.kills", 100);
    private static final boolean DRAWN =
            System.getProperty("soak.settings", "drawn").equals("drawn");

    private static final int RATE = Integer.getInteger("soak.rate", 500);
    private static final int CHECK_EVERY = 10;

    private static final Map<String, Soak> ALL = Map.of(
            "faults", Soaks::faults, "outages", Soaks::outages, "freezes", Soaks::freezes, "kills", Soaks::kills);

    private Soaks() {}

    interface Soak {
        void run() throws Exception;
    }

    public static void main(String[] names) throws Exception {
        for (String name : names) {
            Soak soak = ALL.get(name);
            if (soak == null) {
                System.err.println("no soak " + name + "; there are " + ALL.keySet());
                System.exit(2);
                return;
            }
            try {
                soak.run();
                System.out.println("soak " + name + ": passed");
            } catch (AssertionError e) {
                e.printStackTrace();
                System.out.println("soak " + name + ": FAILED: " + e.getMessage());
                System.exit(1);
            }
        }
        System.exit(0);
    }

    /** All kinds of faults; every other run has default settings, the others have random settings. */
    static void faults() throws Exception {
        Random random = new Random(SEED);
        int runs = (FAULTS + FAULTS_PER_RUN - 1) / FAULTS_PER_RUN;
        List<Recovery> recoveries = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Setting setting = run % 2 == 0 || !DRAWN ? Setting.DEFAULT : Setting.draw(random);
            int count = Math.min(FAULTS_PER_RUN, FAULTS - run * FAULTS_PER_RUN);
            List<Step> steps = Plan.draw(random, count, setting, EnumSet.allOf(Fault.class));
            String name = "faults-seed" + SEED + "-run" + (run + 1);
            recoveries.addAll(run(new Plan(name, setting, new Feed(RATE, SEQUENCES / runs), steps, CHECK_EVERY)));
        }
        recoveries.sort(Comparator.comparing(Recovery::whole));
        if (!recoveries.isEmpty()) {
            System.out.printf(
                    "recovery after SIGKILL and restart: median %.1f s, maximum %.1f s of %d%n",
                    recoveries.get(recoveries.size() / 2).whole().toMillis() / 1e3,
                    recoveries.get(recoveries.size() - 1).whole().toMillis() / 1e3,
                    recoveries.size());
        }
    }

    /** Kills only the broker, for longer than most client timeouts, at default settings. */
    static void outages() throws Exception {
        List<Step> steps = Plan.repeat(Fault.BROKER_KILL, Duration.ofSeconds(OUTAGE_SECONDS), OUTAGES);
        run(new Plan("outages-seed" + SEED, Setting.DEFAULT, new Feed(RATE, 0), steps, CHECK_EVERY));
    }

    /** The slow feed with five pauses of the broker, a new application each time. */
    static void freezes() throws Exception {
        for (int run = 1; run <= FREEZES; run++) {
            run(Plan.slowFeed("freezes-run" + run));
        }
    }

    /** Kills the application repeatedly; its transactions time out before its session does. */
    static void kills() throws Exception {
        Random random = new Random(SEED);
        Setting setting = Setting.SHORT_TRANSACTIONS;
        List<Step> steps = Plan.draw(
                random, KILLS, setting, EnumSet.of(Fault.KILL, Fault.KILL_AND_WIPE, Fault.FREEZE_ALONE, Fault.FREEZE));
        run(new Plan("kills-seed" + SEED, setting, new Feed(RATE, 0), steps, CHECK_EVERY));
    }

    private static List<Recovery> run(Plan plan) throws Exception {
        return FaultRun.run(Evidence.parent(), plan);
    }
}
