package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several epochs of one file in one topic, with equal timestamps. */
class EpochsIT {
    private static final int SEQUENCES = 2_000;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static Path fasta;

    @BeforeAll
    static void generate() {
        fasta = Stowage.generate(cluster.directory().resolve("corpus.fasta.gz"), SEQUENCES, 1);
    }

    @Test
    void shouldPutNoTwoEpochsIntoOneBatchWhenTwoIngestsHaveEqualTimestamps() {
        // Given: the application stops before the second epoch, while the window of the first is open.
        Feed feed = feed("two");
        send(feed, 0);
        feed.pack(false);
        send(feed, 1);

        // When
        feed.pack(true);

        // Then
        assertThat(batches(feed)).hasSizeGreaterThan(20).allSatisfy(batch -> assertThat(batch.segments())
                .extracting(DecodedSegment::epoch)
                .containsOnly(batch.number("epoch")));
        assertThat(batches(feed)).extracting(batch -> batch.text("cause")).contains("epoch", "tick");
        requireIntact(feed, 2);
    }

    @Test
    void shouldCountALowerEpochThatJoinsAlsoWhenTheStateIsRestored() throws Exception {
        // Given: the window of epoch 5 is open, and the state is only in the changelog.
        Feed feed = feed("lower");
        send(feed, 1);
        send(feed, 5);
        feed.pack(false);
        Utils.delete(Path.of(feed.settings().get("state.dir")).toFile());

        // When: epoch 3 joins it, epoch 6 closes it.
        send(feed, 3);
        feed.pack(false);
        send(feed, 6);
        feed.pack(true);

        // Then
        List<DecodedBatch> batches = batches(feed);
        assertThat(batches).extracting(batch -> batch.number("epoch")).containsOnly(1L, 5L, 6L);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.segments())
                .allSatisfy(segment ->
                        assertThat(segment.epoch() == 3 ? 5 : segment.epoch()).isEqualTo(batch.number("epoch"))));
        requireIntact(feed, 4);
    }

    private static void requireIntact(Feed feed, int epochs) {
        Stowage.requireIntact(feed.settings(), "\"packed\":" + epochs * SEQUENCES + ",", "\"waiting\":0,");
    }

    private static Feed feed(String name) {
        return new Feed(cluster, name, "topics.partitions", "1");
    }

    private static void send(Feed feed, int epoch) {
        feed.run("ingest", "--epoch", Integer.toString(epoch), "--start", "2026-01-01T00:00:00Z", fasta.toString())
                .requireSuccess();
    }

    private static List<DecodedBatch> batches(Feed feed) {
        return cluster.batches(feed.app());
    }
}
