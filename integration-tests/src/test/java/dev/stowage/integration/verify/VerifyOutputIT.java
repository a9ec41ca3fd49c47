package dev.stowage.integration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.topology.core.state.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics that were deleted, truncated or extended. */
class VerifyOutputIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldNotPassRecordsThatCameAfterACursorWasMade() {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "cursor");
        feed.send(10);

        // When
        long position;
        try (PartitionCursor cursor = new PartitionCursor(feed.config().clientProperties(), feed.input(), 0, 0)) {
            feed.send(10);
            while (cursor.next() != null) {}
            position = cursor.position();
        }

        // Then
        assertThat(position).isEqualTo(10);
    }

    @Test
    void shouldNameMissingBatchesWhenTheOutputIsRecreatedWhileAWindowIsOpen() throws Exception {
        // Given: a closed window of 600, and an open one.
        WindowedFeed feed = new WindowedFeed(cluster, "open");
        feed.pack(1_000);
        Checkpoint checkpoint = Changelogs.load(feed.config(), 0).checkpoint();
        feed.delete(feed.output());
        Outcome deleted = feed.verify();
        feed.create(feed.output());

        // When
        Outcome recreated = feed.verify();

        // Then
        assertThat(deleted.exitCode()).isEqualTo(1);
        assertThat(deleted.out()).contains("topic open-out (output.topic) does not exist");
        assertThat(checkpoint.firstSequence).isPositive();
        assertThat(checkpoint.nextSequence).isGreaterThan(checkpoint.firstSequence + 1);
        assertThat(recreated.exitCode()).isEqualTo(1);
        assertThat(recreated.out())
                .contains(
                        "window open-in/0/0: batches with sequence 0 to " + (checkpoint.firstSequence - 1)
                                + " are missing from the output, all that it had",
                        "window open-in/0/0: 600 records are in no batch and not rejected",
                        "window open-in/0/600: batches with sequence " + checkpoint.firstSequence + " to "
                                + (checkpoint.nextSequence - 1) + " are missing from the output");
        assertThat(recreated.lastLine()).contains("\"missing_batches\":" + checkpoint.nextSequence + ",");
    }

    @Test
    void shouldNoticeThatTheLastWindowIsGoneThoughAllOthersAreThere() throws Exception {
        // Given: the output ends after the first window's batches.
        WindowedFeed feed = new WindowedFeed(cluster, "last");
        feed.packAndClose(1_000);
        long last = Changelogs.load(feed.config(), 0).checkpoint().nextSequence;
        List<ConsumerRecord<byte[], byte[]>> first = feed.read(feed.output()).stream()
                .filter(batch -> new String(batch.key(), StandardCharsets.UTF_8).startsWith("last-in/0/0/"))
                .toList();
        feed.recreate(feed.output(), first);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(first).isNotEmpty();
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "window last-in/0/600: batches with sequence " + first.size() + " to " + (last - 1)
                                + " are missing",
                        "window last-in/0/600: 400 records are in no batch");
    }

    @Test
    void shouldNoticeThatAClosedWindowLacksItsLastBatches() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "tail");
        feed.packAndClose(500);
        List<ConsumerRecord<byte[], byte[]>> batches = feed.read(feed.output());
        feed.recreate(feed.output(), batches.subList(0, batches.size() - 1));

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains("window tail-in/0/0: the batch with sequence " + (batches.size() - 1)
                        + " is missing from the output, its last");
    }

    @Test
    void shouldNameBatchesOfTheOpenWindowThatRetentionRemoved() throws Exception {
        // Given: the output is truncated within the open window.
        WindowedFeed feed = new WindowedFeed(cluster, "front");
        feed.pack(1_000);
        Checkpoint checkpoint = Changelogs.load(feed.config(), 0).checkpoint();
        List<ConsumerRecord<byte[], byte[]>> batches = feed.read(feed.output());
        feed.deleteRecords(
                feed.output(), batches.get((int) checkpoint.firstSequence).offset() + 1);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains("window front-in/0/600: the batch with sequence " + checkpoint.firstSequence
                        + " is missing from the output, its first");
        assertThat(verified.lastLine()).contains("\"missing_batches\":1,", "\"unverifiable\":600,");
    }

    @Test
    void shouldCallClosedWindowsNoLongerVerifiableWhenRetentionCutsInput() throws Exception {
        // Given: one window of 1,000 records, of which 500 are deleted.
        WindowedFeed feed = new WindowedFeed(cluster, "input", "window", "1h");
        feed.packAndClose(1_000);
        feed.deleteRecords(feed.input(), 500);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"input\":500,", "\"packed\":500,", "\"unverifiable\":500,");
    }

    @Test
    void shouldCountSplitSequencesOnceWhenRetentionCutsInput() throws Exception {
        // Given: most sequences have several pieces.
        WindowedFeed feed = new WindowedFeed(
                cluster, "pieces", "window", "1h", "overlong", "split", "buckets", "64", "split.overlap", "8");
        feed.packAndClose(400);
        feed.deleteRecords(feed.input(), 200);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":200,", "\"unverifiable\":200,");
    }

    @Test
    void shouldCallClosedWindowsNoLongerVerifiableWhenRetentionCutsOutput() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "output");
        feed.packAndClose(1_000);
        List<ConsumerRecord<byte[], byte[]>> batches = feed.read(feed.output());

        // When: within the first window, then all.
        feed.deleteRecords(feed.output(), batches.get(1).offset());
        Outcome within = feed.verify();
        feed.deleteRecords(feed.output(), batches.get(batches.size() - 1).offset() + 1);
        Outcome all = feed.verify();

        // Then
        assertThat(within.exitCode()).as(within.out()).isZero();
        assertThat(within.lastLine()).contains("\"input\":1000,", "\"missing_batches\":0,");
        assertThat(all.exitCode()).as(all.out()).isZero();
        assertThat(all.lastLine()).contains("\"packed\":0,", "\"unverifiable\":1000,");
    }

    @Test
    void shouldCallRejectsNoLongerVerifiableWhenRetentionRemovedThem() throws Exception {
        // Given: two of them, and a third that is kept.
        WindowedFeed feed = new WindowedFeed(cluster, "rejects", "window", "1h");
        byte[] noSequence = {1, 2, 3};
        try (StowageProcess run = feed.start()) {
            feed.send(100);
            feed.produce(producer -> {
                producer.send(new ProducerRecord<>(feed.input(), 0, null, noSequence));
                producer.send(new ProducerRecord<>(feed.input(), 0, null, noSequence));
            });
            feed.send(100);
            feed.produce(producer -> producer.send(new ProducerRecord<>(feed.input(), 0, null, noSequence)));
            assertThat(run.command(feed.settings(), "close").exitCode()).isZero();
            run.stop();
        }
        List<ConsumerRecord<byte[], byte[]>> rejects = feed.read(feed.config().rejectsTopic());

        // When: two rejects are removed, then all.
        feed.deleteRecords(feed.config().rejectsTopic(), rejects.get(2).offset());
        Outcome two = feed.verify();
        feed.deleteRecords(feed.config().rejectsTopic(), rejects.get(2).offset() + 1);
        Outcome all = feed.verify();

        // Then
        assertThat(two.exitCode()).as(two.out()).isZero();
        assertThat(two.lastLine()).contains("\"packed\":200,", "\"rejected\":1,", "\"unverifiable\":2,");
        assertThat(all.exitCode()).as(all.out()).isZero();
        assertThat(all.lastLine()).contains("\"packed\":200,", "\"rejected\":0,", "\"unverifiable\":3,");
    }

    @Test
    void shouldAnswerAtOnceWhenTheInputHasMorePartitions() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "grown");
        feed.packAndClose(500);
        cluster.topics().grow(3, feed.input());

        // When
        long start = System.nanoTime();
        Outcome verified = feed.verify();

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "input topic grown-in has 3 partitions, but grown-out has 1 and grown-rejects has 1",
                        "--alter --topic grown-out --partitions 3",
                        "--alter --topic grown-rejects --partitions 3",
                        "stowage repair");
        assertThat(verified.lastLine()).contains("\"packed\":500,", "\"problems\":1,");
        assertThatThrownBy(() -> new PartitionCursor(feed.config().clientProperties(), feed.output(), 2, 0))
                .isInstanceOf(UserException.class)
                .hasMessage("topic grown-out has no partition 2: it has 1 partitions");
        assertThatThrownBy(() -> new PartitionCursor(feed.config().clientProperties(), "grown-none", 0, 0))
                .isInstanceOf(UserException.class)
                .hasMessage("topic grown-none does not exist");
    }
}
