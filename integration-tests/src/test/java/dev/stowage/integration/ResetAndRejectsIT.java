package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rejects that are sent again after a fix, and an application that is reset. */
class ResetAndRejectsIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldSendRejectsAgainOnceWhenTheCauseIsMended() throws Exception {
        // Given: a configuration that rejects letters outside the vocabulary, then one that does not.
        Map<String, String> strict = cluster.ownSettings("redrive", "unknown.residues", "reject");
        Map<String, String> lenient = cluster.ownSettings("redrive", "unknown.residues", "unk");
        Path fasta = cluster.directory().resolve("letters.fasta");
        Files.writeString(fasta, ">good\nMKT\n>odd1\nMKJ\n>odd2\nMJK\n>empty\n");
        try (StowageProcess run = cluster.start(strict)) {
            Stowage.run(strict, "ingest", fasta.toString());
            assertThat(run.command(strict, "close").exitCode()).isZero();
            run.stop();
        }

        // When
        Outcome listed = Stowage.run(lenient, "rejects");
        Outcome withoutReason = Stowage.run(lenient, "rejects", "--redrive");
        Outcome sent;
        Outcome sentAgain;
        try (StowageProcess run = cluster.run(lenient)) {
            sent = Stowage.run(lenient, "rejects", "--redrive", "--reason", "UNKNOWN_RESIDUE");
            sentAgain = Stowage.run(lenient, "rejects", "--redrive", "--reason", "UNKNOWN_RESIDUE");
            assertThat(run.command(lenient, "close").exitCode()).isZero();
            run.stop();
        }

        // Then
        assertThat(listed.out()).contains("2 UNKNOWN_RESIDUE", "1 NO_RESIDUES", "odd1", "'J' at residue 2");
        assertThat(withoutReason.exitCode()).isEqualTo(1);
        assertThat(sent.out()).contains("UNKNOWN_RESIDUE: 2 sent");
        assertThat(sentAgain.out()).contains("UNKNOWN_RESIDUE: 0 sent");
        assertThat(cluster.read("redrive-in").stream()
                        .filter(record -> record.headers().lastHeader("stowage.redriven") != null))
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.headers().lastHeader("stowage.reason"))
                        .isNull());
        Outcome verified = Stowage.run(lenient, "verify", "--json");
        assertThat(verified.lastLine()).contains("\"ok\":true", "\"packed\":3", "\"rejected\":3", "\"waiting\":0");
    }

    @Test
    void shouldGiveTheSameBatchesAgainWhenResetWithItsOutputCut() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("anew");
        pack(settings, 1_500);
        List<Output> before = outputs("anew-out");

        // When
        Outcome refused = Stowage.run(settings, "reset", "--yes", "--force");
        Outcome dry = Stowage.run(settings, "reset", "--dry-run", "--truncate-output", "--force");
        assertThat(outputs("anew-out")).isEqualTo(before);
        Outcome reset = Stowage.run(settings, "reset", "--yes", "--truncate-output", "--force");
        assertThat(outputs("anew-out")).isEmpty();
        try (StowageProcess run = cluster.start(settings)) {
            assertThat(run.command(settings, "close").exitCode()).isZero();
            run.stop();
        }

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("a second time", "anew-out", "--truncate-output");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(reset.exitCode()).as(reset.err()).isZero();
        assertThat(outputs("anew-out")).hasSizeGreaterThan(20).isEqualTo(before);
        assertThat(Stowage.run(settings, "verify").exitCode()).isZero();
    }

    @Test
    void shouldRefuseToKeepOffsetsWhileSequencesWait() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("waiting");
        Path fasta = cluster.directory().resolve("waiting.fasta");
        Files.writeString(fasta, ">P1\nMKT\n");
        try (StowageProcess run = cluster.start(settings)) {
            Stowage.run(settings, "ingest", fasta.toString());
            run.await("commit", PATIENCE, () -> cluster.committed("waiting", "waiting-in") > 0);
            run.stop();
        }

        // When
        Outcome refused = Stowage.run(settings, "reset", "--yes", "--keep-offsets", "--force");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("still wait", "stowage close");
    }

    @Test
    void shouldGrowToMorePartitionsByTheRecipeThatTheRefusalNames() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("grow", "topics.partitions", "2");
        pack(settings, 600);

        // When
        cluster.topics().grow(3, "grow-in", "grow-out", "grow-rejects");
        Outcome refused = Stowage.run(settings, "run");
        Outcome reset = Stowage.run(settings, "reset", "--yes", "--keep-offsets", "--force");
        pack(settings, 601);

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("state of 2 partitions", "has 3", "stowage repair");
        assertThat(reset.exitCode()).as(reset.err()).isZero();
        Stowage.requireIntact(settings, "\"packed\":1201,", "\"waiting\":0,");
    }

    private static void pack(Map<String, String> settings, int sequences) throws Exception {
        Path fasta = cluster.directory().resolve("some" + sequences + ".fasta.gz");
        cluster.pack(settings, Stowage.generate(fasta, sequences, 1));
    }

    private static List<Output> outputs(String topic) {
        return cluster.read(topic).stream().map(Output::of).toList();
    }
}
