package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids with terminal control characters: no command prints them unescaped. */
class ShownTextIT {
    /**
     * Clears the screen; the same with one character for ESC and [; reverses the writing direction; breaks the line;
     * deletes.
     */
    private static final List<String> HOSTILE =
            List.of("\u001b[2J\u001b[H", "\u009b2J", "\u202eevil", "\u2066x\u2069", "\u2028", "\u0007\b", "\u007f");

    private static final String LETTERS = "Straße-Ж-蛋白質";

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static Feed feed;
    private static Path fasta;
    private static Outcome sent;

    @BeforeAll
    static void packAndDamageTheOutput() throws Exception {
        feed = new Feed(cluster, "shown", "topics.partitions", "1", "unknown.residues", "reject");
        fasta = Files.writeString(
                cluster.directory().resolve("a\u001b[2J.fasta"),
                HOSTILE.stream()
                                .map(id -> ">good" + id + "\nMKTAYI\n>bad" + id + "\nMKJ\n")
                                .collect(Collectors.joining())
                        + ">" + LETTERS + "\nMKTAYI\n>" + LETTERS + "-bad\nMKJ\n");
        sent = Stowage.ingest(feed.settings(), fasta);
        try (SequenceSender sender = new SequenceSender(
                feed.config(),
                cluster.registry(feed.app()),
                Timestamps.from(START, java.time.Duration.ZERO),
                new Labels(0, "source\nof two lines"))) {
            sender.send(new FastaRecord("good\nproblem: made up", "MKTAYI", "none", 1));
            sender.send(new FastaRecord("bad\r\nproblem: made up", "MKJ", "none", 1));
            sender.flush();
        }
        feed.pack(true);
        replaceATokenOfEverySequence();
    }

    @Test
    void shouldShowThemEscapedWhenAFileIsSent() {
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        assertShown(sent);
        assertThat(sent.err()).contains("a\\u001b[2J.fasta: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tail -n 5 --rows 9",
                "rejects -n 100",
                "verify",
                "verify --json",
                "replay",
                "repair --dry-run",
                "stats",
                "schemas",
                "topology"
            })
    void shouldShowThemEscaped(String command) {
        assertShown(feed.run(command.split(" ")));
    }

    @Test
    void shouldNameTheSequencesAndLeaveLettersAsTheyAre() {
        Outcome tail = feed.run("tail", "-n", "5");
        Outcome rejects = feed.run("rejects", "-n", "100");
        Outcome verified = feed.run("verify");

        assertThat(tail.out()).contains("good\\u001b[2J\\u001b[H, good\\u009b2J, good\\u202eevil");
        assertThat(rejects.out())
                .contains(
                        "bad\\u001b[2J\\u001b[H  'J' at residue 2",
                        "bad\\u2028  ",
                        "bad\\r\\nproblem: made up  ",
                        LETTERS + "-bad  ");
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "segment good\\u001b[2J\\u001b[H of offset 0: residue 1 is token",
                        "segment good\\nproblem: made up of offset",
                        "segment " + LETTERS + " of offset");
        assertThat(verified.out().lines().filter(line -> line.startsWith("problem: made up")))
                .isEmpty();
    }

    private static void assertShown(Outcome outcome) {
        assertThat(outcome.out() + outcome.err())
                .matches(text -> text.chars().noneMatch(ShownTextIT::isObeyed), "holds nothing that a terminal obeys");
        assertThat(outcome.out() + outcome.err()).isNotEmpty();
    }

    private static boolean isObeyed(int character) {
        return (character < 0x20 && character != '\n')
                || (character >= 0x7f && character < 0xa0)
                || (character >= 0x2028 && character <= 0x202e)
                || (character >= 0x2066 && character <= 0x2069);
    }

    /** Changes the second residue of each sequence in the batches. */
    private static void replaceATokenOfEverySequence() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> batches = cluster.read(feed.output());
        try (Operator operator = feed.operator()) {
            operator.deleteTopics(feed.output());
        }
        cluster.topics().create(feed.output(), 1);
        try (KafkaProducer<byte[], byte[]> producer = cluster.topics().producer()) {
            for (ConsumerRecord<byte[], byte[]> batch : batches) {
                producer.send(new ProducerRecord<>(
                        feed.output(),
                        0,
                        batch.timestamp(),
                        batch.key(),
                        withOtherTokens(batch.value()),
                        batch.headers()));
            }
        }
    }

    /** Tokens are single bytes, twice their id: M is 20, K is 15, T is 11. */
    private static byte[] withOtherTokens(byte[] value) {
        byte[] changed = value.clone();
        for (int i = 0; i < value.length - 2; i++) {
            if (value[i] == 40 && value[i + 1] == 30 && value[i + 2] == 22) {
                changed[i + 1] = 22;
            }
        }
        return changed;
    }
}
