package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.integration.faults.Proxy.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Broker and application in separate processes, a feed that does not wait for them, and one fault after the other.
 * Afterwards every sequence must be in exactly one batch, and a replay of the log must give the same bytes. No fault of
 * the broker may end an instance.
 */
final class FaultRun {
    /** Rate of the slow feed, sequences per second: each commit has few. */
    static final int SLOW = 200;

    private static final int FAST = 5_000;
    private static final int PAUSES = 5;
    private static final Trouble SLOW_CONNECTIONS = new Trouble(300, 10);

    private final Plan plan;
    private final Rig rig;
    private final Feeder feeder;
    private final Progress progress;
    private final RunLog log;
    private final List<Recovery> recoveries = new ArrayList<>();
    private int members;

    private FaultRun(Plan plan, Rig rig, Feeder feeder, Progress progress, RunLog log) {
        this.plan = plan;
        this.rig = rig;
        this.feeder = feeder;
        this.progress = progress;
        this.log = log;
    }

    /**
     * Runs feed and faults, then verifies. The files of the run are deleted if it succeeds, and kept if it fails.
     *
     * @param parent parent of the run's directory
     * @return recovery times of the only instance after each SIGKILL with an immediate restart
     */
    static List<Recovery> run(Path parent, Plan plan) throws Exception {
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, plan.name() + "-");
        RunLog log = new RunLog(directory.resolve("schedule.txt"), plan.name());
        log.say("%s, %s, %d faults", plan.setting(), plan.feed(), plan.steps().size());
        List<Recovery> recoveries;
        try (Rig rig = new Rig(directory, plan.setting());
                Progress progress = new Progress(rig.bootstrapServers());
                Feeder feeder = new Feeder(rig.config(), plan.feed().perSecond())) {
            try {
                FaultRun run = new FaultRun(plan, rig, feeder, progress, log);
                run.inflictAll();
                run.finish();
                recoveries = run.recoveries;
            } catch (Exception | AssertionError e) {
                log.say(
                        "FAILED: %s",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                feeder.stop();
                Evidence.keep(rig, progress, e);
                throw e;
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(plan.name() + " failed; all that it left is in " + directory, e);
        }
        Utils.delete(directory.toFile());
        return recoveries;
    }

    private void inflictAll() throws Exception {
        awaitBatchesBeyond(Map.of());
        members = progress.members();
        int done = 0;
        for (Step step : plan.steps()) {
            if (!step.silence().isZero()) {
                feeder.silence(step.silence().plusSeconds(1));
                TimeUnit.MILLISECONDS.sleep(step.silence().toMillis());
            }
            log.say("fault %d of %d: %s", ++done, plan.steps().size(), step);
            long start = System.nanoTime();
            inflict(step);
            awaitBatchesBeyond(progressBatches());
            log.say("batches flow after %.1f s, %,d sequences fed", seconds(start), feeder.acknowledged());
            Audit.verifyTail(rig, log);
            if (done % plan.checkEvery() == 0 && done < plan.steps().size()) {
                Audit.verifyRunning(rig, log);
            }
        }
    }

    private void finish() throws Exception {
        feeder.rate(FAST);
        await("the rest of the feed").atMost(Duration.ofHours(2)).until(() -> {
            feeder.requireFeeding();
            return feeder.acknowledged() >= plan.feed().sequences();
        });
        feeder.finish();
        rig.requireAlive();
        Audit.closeAndVerify(rig, progress, feeder.acknowledged(), log);
    }

    private void inflict(Step step) throws Exception {
        switch (step.fault()) {
            case KILL, KILL_AND_WIPE -> kill(step);
            case DELETE_OFFSETS, DELETE_CHANGELOGS, DELETE_ALL_STATE -> destroy(step.fault());
            case FREEZE -> {
                StowageProcess other = rig.startExtra();
                rig.first().freeze();
                TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
                awaitBatchesOf(other, progressBatches());
                rig.first().thaw();
                other.stop();
                awaitOrRestartFirst();
            }
            case FREEZE_ALONE -> {
                rig.first().freeze();
                TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
                rig.first().thaw();
                awaitOrRestartFirst();
            }
            case ADD_AND_LOSE -> {
                StowageProcess other = rig.startExtra();
                awaitBatchesBeyond(progressBatches());
                other.kill();
            }
            case ADD_AND_REMOVE -> {
                StowageProcess other = rig.startExtra("--leave");
                awaitBatchesBeyond(progressBatches());
                assertThat(other.stop()).as("exit code after SIGTERM").isIn(0, 143);
            }
            case BROKER_KILL -> {
                killBrokerBetweenTransactionEnds();
                TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
                rig.restartBroker();
            }
            case BROKER_FREEZE -> pause(step.duration());
            case BROKER_PAUSES -> {
                feeder.rate(SLOW);
                for (int i = 0; i < PAUSES; i++) {
                    awaitBatchesBeyond(progressBatches());
                    pause(step.duration());
                }
                feeder.rate(plan.feed().perSecond());
            }
            case BROKER_SLOW -> {
                rig.disturb(SLOW_CONNECTIONS);
                TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
                rig.calm();
            }
            case REGISTRY_AWAY, REGISTRY_HANGS, REGISTRY_HTML_404, REGISTRY_500, REGISTRY_LAGS -> {
                int schemaId = rig.registry().newSchema();
                rig.registry().begin(step.fault());
                feeder.writeBy(schemaId);
                TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
                rig.registry().end(step.fault());
            }
        }
    }

    /*
     * A broker of Kafka 4.3.1 that is killed while it writes transaction markers loses some of them, and so undoes a
     * part of a committed transaction (decision 0016). No application can repair that, so this suite does not test it:
     * the instance is frozen until the broker has written all markers.
     */
    private void killBrokerBetweenTransactionEnds() throws Exception {
        rig.first().freeze();
        await("end of transactions").atMost(Rig.PATIENCE).until(() -> answered(() -> !progress.isEndingTransaction()));
        rig.killBroker();
        rig.first().thaw();
    }

    private void kill(Step step) throws Exception {
        // Measures a recovery of the only instance, not the session timeout of another instance that was killed
        // before.
        rig.first()
                .await(
                        "group without other instances",
                        Rig.PATIENCE,
                        () -> answered(() -> progress.members() == members));
        rig.first().kill();
        if (step.fault() == Fault.KILL_AND_WIPE) {
            rig.wipeFirst();
        }
        TimeUnit.MILLISECONDS.sleep(step.duration().toMillis());
        Map<TopicPartition, Long> before = progressBatches();
        long start = System.nanoTime();
        rig.startFirst();
        rig.first().awaitStart(Rig.PATIENCE);
        long started = System.nanoTime();
        awaitBatchesBeyond(before);
        long recovered = System.nanoTime();
        // At a later restart, the session and the transaction of the dead instance have already ended.
        if (step.fault() == Fault.KILL && step.duration().isZero()) {
            recoveries.add(new Recovery(Duration.ofNanos(started - start), Duration.ofNanos(recovered - started)));
        }
    }

    /** Deletes the state from which a stopped application would continue. */
    private void destroy(Fault fault) throws Exception {
        rig.first().kill();
        await("empty group").atMost(Rig.PATIENCE).until(() -> answered(() -> progress.members() == 0));
        if (fault == Fault.DELETE_OFFSETS) {
            progress.admin()
                    .deleteConsumerGroups(List.of(Rig.APPLICATION))
                    .all()
                    .get();
        } else {
            progress.admin()
                    .deleteTopics(
                            List.of(Rig.APPLICATION + "-pool-changelog", Rig.APPLICATION + "-statistics-changelog"))
                    .all()
                    .get();
            if (fault == Fault.DELETE_ALL_STATE) {
                rig.wipeFirst();
            }
            Outcome repaired = Stowage.run(rig.clientSettings(), "repair");
            log.say(
                    "repair: exit code %d %s",
                    repaired.exitCode(), String.join("; ", repaired.out().split("\n")));
            assertThat(repaired.exitCode()).as(repaired.out() + repaired.err()).isZero();
        }
        rig.startFirst();
        rig.first().awaitStart(Rig.PATIENCE);
        awaitBatchesBeyond(progressBatches());
    }

    private void pause(Duration duration) throws IOException, InterruptedException {
        rig.freezeBroker();
        TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        rig.thawBroker();
    }

    /** An instance that was frozen beyond its session may exit, which is correct; a supervisor restarts it. */
    private void awaitOrRestartFirst() throws Exception {
        Map<TopicPartition, Long> before = progressBatches();
        await("batches or the end of the frozen instance")
                .atMost(Rig.PATIENCE)
                .until(() -> !rig.first().isAlive() || answered(() -> progress.isBeyond(before)));
        if (!rig.first().isAlive()) {
            log.say("the instance that was frozen has ended and is started again");
            rig.startFirst();
        }
    }

    private void awaitBatchesBeyond(Map<TopicPartition, Long> before) {
        awaitBatchesOf(rig.first(), before);
    }

    private void awaitBatchesOf(StowageProcess instance, Map<TopicPartition, Long> before) {
        instance.await("new batches of all partitions beyond " + before, Rig.PATIENCE, () -> {
            feeder.requireFeeding();
            return answered(() -> progress.isBeyond(before));
        });
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    /** A restarted broker may not answer immediately. */
    private static boolean answered(Question<Boolean> question) throws InterruptedException {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            return false;
        }
    }

    private Map<TopicPartition, Long> progressBatches() throws Exception {
        return await("answer of the broker")
                .atMost(Rig.PATIENCE)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(progress::batches, batches -> true);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
