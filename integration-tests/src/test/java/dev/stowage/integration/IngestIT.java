package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceDeserializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ingest sends of FASTA files, and what it reports about the rest. */
class IngestIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @ParameterizedTest(name = "max.message.bytes={0}")
    @ValueSource(ints = {4_000, 1_048_588})
    void shouldSayExactlyHowManyWereAcknowledgedBeforeOneThatTheTopicRefuses(int limit) throws Exception {
        String topic = "refusing-" + limit;
        create(topic, limit);
        Path file = withOneLarge(topic, 2 * limit);

        Outcome outcome = ingest(topic, file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(file + ", line 201: sequence \"large\"", "was not accepted by topic " + topic)
                .contains("--oversize skip")
                .contains("Stopped; 100 sequences before it were sent and acknowledged.");
        assertThat(cluster.read(topic)).extracting(IngestIT::key).containsExactlyInAnyOrderElementsOf(ids(0, 100));
    }

    @Test
    void shouldLeaveOutAndCountWhatTheTopicRefusesWhenItIsToBeSkipped() throws Exception {
        create("skipping", 4_000);
        Path file = withOneLarge("skipping", 8_000);

        Outcome outcome = ingest("skipping", file.toString(), "--oversize", "skip");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("sent 900 sequences, 9,000 residues");
        assertThat(outcome.err()).contains(file + ", line 201", "1 sequences skipped that are too large");
        assertThat(cluster.read("skipping")).extracting(IngestIT::key).containsExactlyInAnyOrderElementsOf(ids(0, 900));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ascending", "descending", "shuffled", "random"})
    void shouldWarnWhenWhatItSendsIsSortedByLength(String order) throws Exception {
        create("order-" + order, 1 << 20);
        List<Integer> lengths =
                new ArrayList<>(IntStream.range(10, 1_010).boxed().toList());
        if (order.equals("descending")) {
            Collections.reverse(lengths);
        } else if (order.equals("random")) {
            Collections.shuffle(lengths, new Random(3));
        }
        Path file = Files.writeString(
                cluster.directory().resolve(order + ".fasta"),
                lengths.stream()
                        .map(length -> ">P" + length + "\n" + "A".repeat(length) + "\n")
                        .collect(Collectors.joining()));
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--set", "lookahead=64"));
        if (order.equals("shuffled")) {
            arguments.addAll(List.of("--shuffle-seed", "7"));
        }

        Outcome outcome = ingest("order-" + order, arguments.toArray(String[]::new));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("sent 1,000 sequences");
        if (order.endsWith("cending")) {
            assertThat(outcome.err())
                    .containsOnlyOnce("warning: the sequences are sorted or grouped by length")
                    .contains("--shuffle-seed SEED");
        } else {
            assertThat(outcome.err()).doesNotContain("sorted");
        }
    }

    @Test
    void shouldKeepTheIdAfterBlanksAndSpreadRecordsWithoutAnId() throws Exception {
        Path file = Files.writeString(
                cluster.directory().resolve("ids.fasta"),
                IntStream.range(0, 40)
                        .mapToObj(i -> "> seq" + i + " made up\nMKT\n> \nMAL\n")
                        .collect(Collectors.joining()));

        Outcome outcome = ingest("ids", file.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("headers without an id read; their records have no key: 40");
        List<ConsumerRecord<byte[], byte[]>> records = cluster.read("ids");
        assertThat(records.stream().filter(record -> record.key() != null))
                .extracting(IngestIT::key)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> "seq" + i).toList());
        Map<Integer, Long> withoutKey = records.stream()
                .filter(record -> record.key() == null)
                .collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()));
        assertThat(withoutKey.values()).hasSizeGreaterThan(1).allMatch(count -> count == 40 / withoutKey.size());
    }

    @Test
    void shouldSendNothingWhenTheSecondFileCannotBeRead() throws Exception {
        create("second", 1_048_588);
        Path good = Files.writeString(cluster.directory().resolve("good.fasta"), ">a\nMKT\n");
        for (Path bad : List.of(cluster.directory().resolve("missing.fasta"), cluster.directory())) {
            Outcome outcome = ingest("second", good.toString(), bad.toString());

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err()).contains("cannot read " + bad);
        }
        assertThat(cluster.read("second")).isEmpty();
    }

    @Test
    void shouldSendAllOfAFifo() throws Exception {
        create("fifo", 1_048_588);
        Path fifo = cluster.directory().resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Path file = withOneLarge("fifo", 100);
        Thread writer = new Thread(() -> {
            try {
                Files.write(fifo, Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        Outcome outcome = ingest("fifo", fifo.toString());
        writer.join();

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(cluster.read("fifo")).hasSize(901);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"in order", "shuffled"})
    void shouldSendTheTracksOfJsonLines(String order) throws Exception {
        String topic = "tracks-" + order.charAt(0);
        create(topic, 1_048_588);
        Path file = Files.writeString(
                cluster.directory().resolve(topic + ".jsonl"),
                IntStream.range(0, 50)
                        .mapToObj(i -> "{\"id\":\"p" + i + "\",\"epoch\":" + i
                                + ",\"residues\":\"MKT\",\"tracks\":{\"ss8_tokens\":["
                                + i % 11 + ",0,10],\"structure_coords\":["
                                + "[0,0,0,0,0,0,0,0,0.5],[1,1,1,1,1,1,1,1,1],[null,1,1,1,1,1,1,1,1]]}}\n")
                        .collect(Collectors.joining()));
        List<String> arguments = new ArrayList<>(
                List.of(file.toString(), "--source", "s", "--set", "tracks=ss8_tokens,structure_coords"));
        if (order.equals("shuffled")) {
            arguments.addAll(List.of("--shuffle-seed", "7"));
        }

        Outcome outcome = ingest(topic, arguments.toArray(String[]::new));
        Outcome contradicting = ingest(topic, file.toString(), "--epoch", "0");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(contradicting.err()).contains(file + ", line 2: field epoch: \"1\", but --epoch is \"0\"");
        AppConfig config = Cluster.config(cluster.settings("ingest", "input.topic", topic));
        try (RawSequenceDeserializer deserializer = new RawSequenceDeserializer(
                cluster.registry(config), config.stowage().registry())) {
            List<RawSequence> sent = cluster.read(topic).stream()
                    .map(record -> deserializer.deserialize(topic, record.value()))
                    .filter(sequence -> sequence.getSource().equals("s"))
                    .toList();
            assertThat(sent).hasSize(50).allSatisfy(sequence -> {
                int i = Integer.parseInt(sequence.getId().substring(1));
                assertThat(sequence.getEpoch()).isEqualTo(i);
                assertThat(sequence.getTracks().get(0).getInts()).containsExactly(i % 11, 0, 10);
                assertThat(sequence.getTracks().get(1).getFloats()).hasSize(27).contains(0.5f, Float.NaN);
            });
        }
    }

    private static Outcome ingest(String topic, String... arguments) {
        List<String> all = new ArrayList<>(List.of("ingest"));
        all.addAll(List.of(arguments));
        return Stowage.run(cluster.settings("ingest", "input.topic", topic), all.toArray(String[]::new));
    }

    private static void create(String topic, int maxMessageBytes) throws Exception {
        cluster.topics().create(topic, 3, "max.message.bytes", Integer.toString(maxMessageBytes));
    }

    /** 900 sequences; those after the first 100 do not compress well. */
    private static Path withOneLarge(String name, int residues) throws IOException {
        Random random = new Random(1);
        String large = random.ints(residues, 0, 52)
                .mapToObj(letter -> Character.toString(letter < 26 ? 'A' + letter : 'a' + letter - 26))
                .collect(Collectors.joining());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 900; i++) {
            text.append(i == 100 ? ">large\n" + large + "\n" : "").append(">p" + i + "\nMKTAYIAKQR\n");
        }
        return Files.writeString(cluster.directory().resolve(name + ".fasta"), text);
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "p" + i).toList();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
