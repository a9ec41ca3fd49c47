package dev.stowage.integration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Verification that continues a previous one, and that runs while an application is running. */
class VerifySinceIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldGoOnBehindTheLastClosedWindow() throws Exception {
        // Given: three windows, the last one open and without a batch.
        WindowedFeed feed = new WindowedFeed(cluster, "since");
        String file = cluster.directory().resolve("since.json").toString();
        feed.pack(1_400);

        // When
        Outcome first = feed.verify("--since", file);
        Outcome again = feed.verify("--since", file);
        feed.packAndClose(600);
        Outcome later = feed.verify("--since", file);
        Outcome whole = feed.verify();

        // Then
        assertThat(first.exitCode()).as(first.out()).isZero();
        assertThat(first.err()).contains("since.json does not exist yet: verifying from the beginning");
        assertThat(first.lastLine()).contains("\"input\":1400,", "\"windows\":2,", "\"since\":{\"0\":0}");
        assertThat(again.exitCode()).as(again.out()).isZero();
        assertThat(again.out()).contains("verified from input offsets {0=1200}");
        assertThat(again.lastLine()).contains("\"input\":200,", "\"windows\":0,", "\"since\":{\"0\":1200}");
        assertThat(later.exitCode()).as(later.out()).isZero();
        assertThat(later.lastLine()).contains("\"input\":800,", "\"packed\":800,", "\"windows\":2,");
        assertThat(whole.exitCode()).as(whole.out()).isZero();
        assertThat(whole.lastLine()).contains("\"input\":2000,", "\"packed\":2000,", "\"windows\":4,");
    }

    @Test
    void shouldNameAProblemOfTheVerifiedPartOnlyOnce() throws Exception {
        // Given: of two closed windows, the first lacks a batch.
        WindowedFeed feed = new WindowedFeed(cluster, "once");
        String file = cluster.directory().resolve("once.json").toString();
        feed.packAndClose(700);
        feed.recreate(feed.output(), feed.read(feed.output()).stream().skip(1).toList());

        // When
        Outcome first = feed.verify("--since", file);
        Outcome again = feed.verify("--since", file);

        // Then
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).contains("the batch with sequence 0 is missing");
        assertThat(again.exitCode()).as(again.out()).isZero();
        assertThat(again.lastLine()).contains("\"input\":0,");
    }

    @Test
    void shouldRefuseAFileOfAnotherApplicationOrTopic() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "mine");
        WindowedFeed other = new WindowedFeed(cluster, "other");
        Path file = cluster.directory().resolve("mine.json");
        feed.packAndClose(300);
        other.packAndClose(300);
        feed.verify("--since", file.toString());
        String before = feed.topicId(feed.output());

        // When
        Outcome foreign = other.verify("--since", file.toString());
        feed.recreate(feed.output(), feed.read(feed.output()));
        Outcome recreated = feed.verify("--since", file.toString());
        Files.writeString(file, "{}");
        Outcome empty = feed.verify("--since", file.toString());

        // Then
        assertThat(foreign.exitCode()).isEqualTo(1);
        assertThat(foreign.err()).contains("mine.json belongs to application mine, but the current one is other");
        assertThat(recreated.exitCode()).isEqualTo(1);
        assertThat(recreated.err())
                .contains("belongs to output.topic mine-out (id " + before + ")", feed.topicId(feed.output()));
        assertThat(empty.exitCode()).isEqualTo(1);
        assertThat(empty.err()).contains("was not written by");
    }

    @Test
    void shouldFindNoProblemBesideARunningApplication() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "live", "topics.partitions", "2");
        try (StowageProcess run = feed.start()) {
            // When: windows close and commits happen all the time.
            for (int i = 0; i < 8; i++) {
                feed.send(2_000);
                Outcome verified = feed.verify();

                // Then
                assertThat(verified.exitCode()).as(verified.out()).isZero();
            }
            // When: a killed instance may leave a transaction open for some seconds.
            feed.send(2_000);
            run.kill();
        }
        Outcome killed = feed.verify();

        // Then
        assertThat(killed.exitCode()).as(killed.out()).isZero();
    }
}
