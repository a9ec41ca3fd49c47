package dev.stowage.integration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.position.Changelogs;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offsets, state and input that disagree. */
class VerifyPositionIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldNameTheRecordsThatMovedOffsetsSkipOrRepeat() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "moved");
        feed.pack(500);
        Outcome before = feed.verify();
        feed.send(300);

        // When
        feed.moveOffset(800);
        Outcome ahead = feed.verify();
        feed.moveOffset(100);
        Outcome back = feed.verify();

        // Then
        assertThat(before.exitCode()).as(before.out()).isZero();
        assertThat(before.out()).startsWith("verified: ");
        assertThat(ahead.exitCode()).isEqualTo(1);
        assertThat(ahead.out())
                .contains(
                        "the group's offset is 800, but the state continues at offset 500: 300 records would be skipped",
                        "stowage repair --accept-offsets");
        assertThat(back.exitCode()).isEqualTo(1);
        assertThat(back.out()).contains("offset is 100", "400 records would be packed a second time");
    }

    @Test
    void shouldNotCallMarkersADisagreement() throws Exception {
        // Given: a tick is written in a transaction, whose marker takes an offset.
        WindowedFeed feed = new WindowedFeed(cluster, "markers", "idle.flush", "1s");
        feed.packIdle(400);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":400,", "\"waiting\":0,");
    }

    @Test
    void shouldSayThatStateIsMissingWhenChangelogsAreDeleted() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "stateless");
        feed.pack(500);
        int waiting = Changelogs.load(feed.config(), 0).pieces().size();

        // When
        feed.delete(Changelogs.statistics(feed.config()));
        Outcome statistics = feed.verify();
        feed.delete(Changelogs.pool(feed.config()));
        Outcome both = feed.verify();

        // Then
        assertThat(statistics.exitCode()).isEqualTo(1);
        assertThat(statistics.out()).contains("has no pad statistics", "\"problems\":1,");
        assertThat(both.exitCode()).isEqualTo(1);
        assertThat(both.out())
                .contains(
                        "pool-changelog does not exist, but records were consumed: the group's offset is 500",
                        waiting + " records are in no batch",
                        "and there is no state");
    }

    @Test
    void shouldNameBothTopicIdsWhenTheInputIsAnotherTopic() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "recreated");
        feed.pack(500);
        String before = feed.topicId(feed.input());
        feed.rememberIdentity();
        feed.delete(feed.input());
        feed.create(feed.input());
        feed.send(700);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains(before, feed.topicId(feed.input()), "\"problems\":1,");
    }

    @Test
    void shouldFindSequencesThatStillWaitThoughTheTickWasConsumed() throws Exception {
        // Given: the state says that the tick was consumed, and the window is still open.
        WindowedFeed feed = new WindowedFeed(cluster, "ticked");
        feed.pack(500);
        feed.produce(producer -> producer.send(Tick.record(feed.input(), 0, 499)));
        Outcome unread = feed.verify();
        feed.alterState(state -> state.checkpoint().nextOffset = 501);
        feed.moveOffset(501);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(unread.exitCode()).as(unread.out()).isZero();
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains("sequences still wait, although the tick at offset 500 closes it", "\"problems\":1,");
    }

    @Test
    void shouldFindSequencesThatStillWaitThoughALaterRecordClosesTheirWindow() throws Exception {
        // Given: the state says that records of the next window were consumed, but contains nothing else of them.
        WindowedFeed feed = new WindowedFeed(cluster, "later");
        feed.pack(500);
        feed.send(200);
        feed.alterState(state -> state.checkpoint().nextOffset = 700);
        feed.moveOffset(700);

        // When
        Outcome verified = feed.verify("--most", "1000");

        // Then: offset 600 opens the next window.
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("sequences still wait, although the record at offset 600 closes it");
    }

    @Test
    void shouldCompareWhatWaitsBothWays() throws Exception {
        // Given: one waiting sequence is missing from the state, and one that was sent in a batch is in it again.
        WindowedFeed feed = new WindowedFeed(cluster, "both");
        feed.pack(500);
        long[] gone = {-1};
        feed.alterState(state -> {
            WaitingPiece piece = state.pieces().iterator().next();
            gone[0] = piece.sourceOffset();
            Sequence sequence = new Sequence()
                    .id(piece.idBytes(), piece.idFrom(), piece.idLength())
                    .origin(piece.epoch(), piece.sourceBytes())
                    .position(0, piece.timestamp())
                    .residues(Residues.of(piece.content()));
            WaitingPiece other =
                    new WaitingPiece().set(sequence, piece.piece(), piece.ticket(), piece.arrivalRow(), piece.slots());
            state.put(other);
        });

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(gone[0]).isPositive();
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "input offset " + gone[0]
                                + " of partition 0 is in no batch, not rejected, and not waiting in the state",
                        "input offset 0 of partition 0 waits in the state, but is in a batch");
    }

    @Test
    void shouldNameOffsetsThatWereRemovedBeforeTheyWereRead() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "removed");
        feed.packAndClose(500);
        feed.send(300);
        feed.deleteRecords(feed.input(), 601);

        // When
        Outcome unread = feed.verify();
        feed.alterState(state -> {
            state.checkpoint().addUnread(new UnreadRange(501, 601, UnreadRange.Cause.REMOVED));
            state.checkpoint().nextOffset = 601;
        });
        feed.moveOffset(601);
        Outcome remembered = feed.verify();

        // Then: offset 500 is the tick.
        for (Outcome verified : List.of(unread, remembered)) {
            assertThat(verified.exitCode()).isEqualTo(1);
            assertThat(verified.out())
                    .contains("input offsets 501 to 600 were removed", "100 offsets removed unread", "\"problems\":1,");
            assertThat(verified.lastLine()).contains("\"removed_unread\":100,");
        }
    }

    @Test
    void shouldSayThatItAgreesButForWhatWasSkippedOnPurpose() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "skipped");
        feed.pack(500);
        feed.send(300);
        feed.alterState(state -> {
            state.checkpoint().addUnread(new UnreadRange(500, 700, UnreadRange.Cause.SKIPPED));
            state.checkpoint().nextOffset = 700;
        });
        feed.moveOffset(700);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.out())
                .contains(
                        "verified, except for 200 offsets skipped by an operator",
                        "note: partition 0: input offsets 500 to 699 were skipped by an operator")
                .doesNotContain("verified: ");
        assertThat(verified.lastLine()).contains("\"skipped\":200,");
    }
}
