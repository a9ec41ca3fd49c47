package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.topology.core.input.Tick;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The output depends only on the log: not on crashes, threads, ticks by idle.flush, or where the state is. */
class IdentityIT {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int PHASE = 6_000;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static final SequenceGenerator GENERATOR = new SequenceGenerator(20_260_101);

    @BeforeAll
    static void feedAndPackWithInterruptions() throws Exception {
        AppConfig config = cluster.config("a", "threads", "4", "idle.flush", "1s");
        cluster.prepare(config);
        Map<String, String> settings = cluster.settings("a", "threads", "4", "idle.flush", "1s");
        try (StowageProcess first = cluster.run(settings)) {
            send(config, 0);
            first.await("tick in each partition of the silent feed", PATIENCE, () -> ticks() >= 4);
            int before = cluster.read("packed-batches").size();
            send(config, 1);
            cluster.topics().appendTicks("sequences");
            first.await(
                    "batches of the second part",
                    PATIENCE,
                    () -> cluster.read("packed-batches").size() > before);
            send(config, 2);
            first.kill();
        }
        try (StowageProcess second = cluster.run(settings)) {
            int before = cluster.read("packed-batches").size();
            second.await(
                    "batches after the restart",
                    PATIENCE,
                    () -> cluster.read("packed-batches").size() > before);
            send(config, 3);
            second.kill();
        }
        // Simulates another machine: only the store's changelog is left.
        Utils.delete(Path.of(settings.get("state.dir")).toFile());
        try (StowageProcess third = cluster.run(settings)) {
            send(config, 4);
            try (WindowCloser closer = new WindowCloser(config.stowage())) {
                closer.closeAll(PATIENCE, waiting -> third.requireAlive());
            }
            third.stop();
        }
        // The killed process leaves an open transaction; readers wait behind it until it times out.
        await("end of the dead transaction").atMost(PATIENCE).until(() -> cluster.topics()
                .isAllCommitted("packed-batches"));
    }

    @Test
    void shouldGiveTheSameRecordsWhenOneThreadReplaysWhatFourPackedThroughCrashes() throws Exception {
        // When
        Map<String, String> other = cluster.settings(
                "b",
                "output.topic",
                "b-batches",
                "rejects.topic",
                "b-rejects",
                "statistics.topic",
                "b-statistics",
                "threads",
                "1");
        try (StowageProcess replay = cluster.run(other);
                WindowCloser closer = new WindowCloser(Cluster.config(other).stowage())) {
            replay.awaitOutput("packing sequences", PATIENCE);
            closer.closeAll(PATIENCE, waiting -> replay.requireAlive());
            replay.stop();
        }

        // Then
        assertThat(ticks()).as("ticks in the log").isGreaterThanOrEqualTo(8);
        assertThat(outputs("b-batches")).as("batches").hasSizeGreaterThan(500).isEqualTo(outputs("packed-batches"));
        assertThat(outputs("b-statistics")).as("statistics").isNotEmpty().isEqualTo(outputs("pad-ratios"));
    }

    @Test
    void shouldAgreeWithItsInputWhenVerified() {
        Outcome outcome = Stowage.run(cluster.settings("a"), "verify", "--json");

        assertThat(outcome.exitCode()).as(outcome.out()).isZero();
        assertThat(outcome.lastLine())
                .contains("\"ok\":true", "\"packed\":" + 5 * PHASE, "\"waiting\":0", "\"problems\":0");
    }

    @Test
    void shouldBeIdenticalWhenReplayedWithoutAnApplication() {
        Outcome whole = Stowage.run(cluster.settings("a"), "replay", "--check");
        Outcome part = Stowage.run(
                cluster.settings("a"), "replay", "--check", "--from-offset", "3000", "--until-offset", "4000");
        Outcome other = Stowage.run(cluster.settings("a", "lookahead", "32"), "replay", "--check");

        assertThat(whole.exitCode()).as(whole.out()).isZero();
        assertThat(whole.out())
                .contains("identical: "
                        + String.format("%,d", cluster.read("packed-batches").size()) + " batches");
        assertThat(part.exitCode()).as(part.out()).isZero();
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.out()).contains("difference: output offset ");
    }

    @Test
    void shouldGiveTheSameBatchesWhenReplayedToAnotherTopic() {
        Outcome outcome = Stowage.run(cluster.settings("a"), "replay", "--to", "again");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outputs("again")).isEqualTo(outputs("packed-batches"));
    }

    @Test
    void shouldFindAndNameARecordThatWasAltered() throws Exception {
        // Given: a copy of the output in which one token of one batch is different.
        List<ConsumerRecord<byte[], byte[]>> batches = cluster.read("packed-batches");
        ConsumerRecord<byte[], byte[]> victim = batches.get(batches.size() / 2);
        cluster.topics().copy("packed-batches", "altered", record -> {
            byte[] value = record.value().clone();
            if (record.partition() == victim.partition() && record.offset() == victim.offset()) {
                // The two arrays are at the end of the value, with one byte per slot: this byte is in the middle of
                // the tokens.
                int slots = number(record, "rows") * number(record, "row_length");
                value[value.length - slots - slots / 2] ^= 4;
            }
            return value;
        });
        String key = new String(victim.key(), StandardCharsets.UTF_8);

        // When
        Outcome verified = Stowage.run(cluster.settings("a", "output.topic", "altered"), "verify");
        Outcome replayed = Stowage.run(cluster.settings("a", "output.topic", "altered"), "replay", "--check");

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("batch " + key);
        assertThat(replayed.exitCode()).isEqualTo(1);
        assertThat(replayed.out()).contains("batch " + key + " differs in tokens at row ");
    }

    private static int number(ConsumerRecord<byte[], byte[]> batch, String header) {
        return Integer.parseInt(new String(batch.headers().lastHeader(header).value(), StandardCharsets.US_ASCII));
    }

    @Test
    void shouldNameWhatIsLostAndWhatIsThereTwice() throws Exception {
        // Given: one batch is missing, another is there twice.
        List<ConsumerRecord<byte[], byte[]>> batches = cluster.read("packed-batches");
        long missing = batches.get(3).offset();
        cluster.topics()
                .copy(
                        "packed-batches",
                        "lossy",
                        record -> record.partition() == 0 && record.offset() == missing ? null : record.value());
        cluster.topics().copy("packed-batches", "doubled", ConsumerRecord::value);
        cluster.topics().append("doubled", List.of(batches.get(5)));

        // When
        Outcome lossy = Stowage.run(cluster.settings("a", "output.topic", "lossy"), "verify", "--most", "100");
        Outcome doubled = Stowage.run(cluster.settings("a", "output.topic", "doubled"), "verify", "--most", "100");

        // Then
        assertThat(lossy.exitCode()).isEqualTo(1);
        assertThat(lossy.out()).contains("is missing from the output", "are in no batch and not rejected");
        assertThat(doubled.exitCode()).isEqualTo(1);
        assertThat(doubled.out()).contains("is in another batch");
    }

    private static void send(AppConfig config, int phase) {
        long start = START + (long) phase * PHASE * STEP.toMillis();
        cluster.send(config, GENERATOR, PHASE, Timestamps.from(start, STEP));
    }

    private static long ticks() {
        return cluster.read("sequences").stream()
                .filter(record -> Tick.isTick(record.headers(), record.value()))
                .count();
    }

    private static List<Output> outputs(String topic) {
        return cluster.read(topic).stream().map(Output::of).toList();
    }
}
