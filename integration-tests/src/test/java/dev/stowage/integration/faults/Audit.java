package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.cluster.consume.Consumers;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Checks that every sequence that the broker accepted is in exactly one batch. */
final class Audit {
    private static final Duration POLL = Duration.ofMillis(200);

    private Audit() {}

    /** Checks what is packed so far, while the application runs. */
    static void verifyRunning(Rig rig, RunLog log) {
        Outcome verified = verify(rig);
        log.say("verify meanwhile: %s", counts(verified));
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    }

    /** The same for what was added since the last check. */
    static void verifyTail(Rig rig, RunLog log) {
        Outcome verified = Stowage.run(
                rig.clientSettings(),
                "verify",
                "--json",
                "--most",
                "200",
                "--since",
                rig.directory().resolve("verified.json").toString());
        log.say("verify of the tail: %s", counts(verified));
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    }

    /** Waits until everything is packed, and stops the application. */
    static void closeAndVerify(Rig rig, Progress progress, long fed, RunLog log) throws Exception {
        Outcome closed = rig.first().command(rig.clientSettings(), "close", "--timeout", "3m");
        log.say("close: exit code %d %s", closed.exitCode(), closed.err());
        assertThat(closed.exitCode()).as(closed.err()).isZero();
        rig.stopFirst();
        await("end of dead transactions")
                .atMost(Rig.PATIENCE)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(progress::isAllCommitted);
        Outcome verified = verify(rig);
        Input input = input(rig.config().stowage());
        log.say(
                "%,d sequences fed, input holds %,d records of %,d sequences; verify: %s",
                fed, input.records(), input.sequences(), counts(verified));
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        assertThat(input.sequences()).as("sequences of the input").isEqualTo(fed);
        assertThat(verified.lastLine())
                .contains(
                        "\"packed\":" + input.records() + ",",
                        "\"waiting\":0,",
                        "\"rejected\":0,",
                        "\"unverifiable\":0,");
        Outcome replayed = Stowage.run(rig.clientSettings(), "replay", "--check");
        log.say("replay --check: %s", replayed.lastLine());
        assertThat(replayed.exitCode()).as(replayed.out() + replayed.err()).isZero();
    }

    /** Without the problems, which are in the message of the failure. */
    private static String counts(Outcome verified) {
        return verified.lastLine().replaceAll(",\"first_problems.*", "}");
    }

    static Outcome verify(Rig rig) {
        return Stowage.run(rig.clientSettings(), "verify", "--json", "--most", "200");
    }

    /** Number of records in the input, without ticks, and of different sequences. */
    private record Input(long records, long sequences) {}

    /*
     * The numbers of sequences that were sent and that are in the input can differ. If a broker dies and reports one
     * partition's records as out of order, a producer, idempotent or not, may restart its sequence numbers, and send
     * again records of another partition whose acknowledgement was lost. Stowage packs them like any other records.
     */
    private static Input input(StowageConfig config) {
        Set<String> ids = new HashSet<>();
        long records = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, config.inputTopic());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            partition -> consumer.position(partition) < Objects.requireNonNull(ends.get(partition)))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!Tick.isTick(record.headers(), record.value())) {
                        records++;
                        ids.add(new String(record.key(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return new Input(records, ids.size());
    }
}
