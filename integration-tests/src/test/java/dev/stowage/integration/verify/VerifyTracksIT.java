package dev.stowage.integration.verify;

import static dev.stowage.integration.Cluster.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.TrackValues;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What verify, tail and rejects do with tracks. */
class VerifyTracksIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static final List<String> RESIDUES =
            List.of("MKT AYI|AKQRQISFVKSHFSRQ*", "GIVEQ", "FVNQHLCGSHLVEALYLVCGERGF", "mkt\n");

    @Test
    void shouldCompareEveryValueWithTheInputAndNameTheOneThatDiffers() throws Exception {
        // Given: pieces, a chain break, white space and a stop; some sequences lack a track, some have one that is not
        // declared.
        WindowedFeed feed = new WindowedFeed(
                cluster,
                "tracked",
                "overlong",
                "split",
                "buckets",
                "16",
                "tracks",
                "position:int32:filler=-1:below=100,pair:float32x2:filler=NaN,whole:int32:segment:filler=7");
        String log = send(feed, 12);

        // When
        Outcome verified = feed.verify();
        Outcome shown = Stowage.run(feed.settings(), "tail", "-n", "1", "--rows", "1");
        Outcome json = Stowage.run(feed.settings(), "tail", "-n", "1", "--json");
        Segment altered = alter(feed);
        Outcome wrong = feed.verify();
        Outcome otherwise = Stowage.run(feed.settings(), "verify", "--set", "tracks=position:int32");

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":12,");
        assertThat(log.lines().filter(line -> line.contains("are not declared")))
                .singleElement()
                .asString()
                .contains("WARN", "records=\"4\"");
        assertThat(shown.out())
                .contains(
                        "track position  int32 per slot  ", " x 16  filler -1  ", "track pair  float32", " x 16 x 2  ");
        assertThat(json.lastLine()).contains("\"name\":\"whole\",\"type\":\"int32\",\"level\":\"segment\"", "\"NaN\"");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out())
                .contains("batch tracked-in/0/0/0, segment " + altered.id() + " of offset " + altered.sourceOffset()
                        + ": track position at residue " + altered.firstResidue() + ", row 0, slot "
                        + (altered.hasCls() ? 1 : 0) + " is 99, not ");
        assertThat(otherwise.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldSendAgainWhatWasRejectedWhenTheTrackIsDeclaredOtherwise() throws Exception {
        // Given: positions above the declared bound.
        WindowedFeed strict = new WindowedFeed(cluster, "bound", "tracks", "position:int32:below=6");
        WindowedFeed lenient = new WindowedFeed(cluster, "bound", "tracks", "position:int32:below=100");
        send(strict, 4);

        // When
        Outcome listed = Stowage.run(lenient.settings(), "rejects");
        Outcome sent;
        try (StowageProcess run = lenient.start()) {
            sent = Stowage.run(lenient.settings(), "rejects", "--redrive", "--reason", "TRACK_VALUE");
            assertThat(run.command(lenient.settings(), "close").exitCode()).isZero();
            run.stop();
        }
        Outcome verified = lenient.verify();

        // Then
        assertThat(listed.out()).contains("1 TRACK_VALUE", "track position has the value 6 at residue 6");
        assertThat(sent.out()).contains("TRACK_VALUE: 1 sent");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":4,", "\"rejected\":1,", "\"waiting\":0");
    }

    /** Sends sequences, closes their window and stops; what the application has printed. */
    private static String send(WindowedFeed feed, int sequences) throws Exception {
        try (StowageProcess run = feed.start()) {
            RawSequenceSerializer serializer = new RawSequenceSerializer(
                    RegistryClients.create(feed.config().registry()),
                    feed.config().registry());
            feed.produce(producer -> {
                for (int i = 0; i < sequences; i++) {
                    String residues = RESIDUES.get(i % RESIDUES.size());
                    byte[] value = serializer.serialize(
                            feed.input(), new RawSequence("id" + i, residues, 0L, "", tracks(i, residues.length())));
                    producer.send(new ProducerRecord<>(
                            feed.input(), 0, START + i, ("id" + i).getBytes(StandardCharsets.UTF_8), value));
                }
            });
            assertThat(run.command(feed.settings(), "close").exitCode()).isZero();
            run.stop();
            return run.output();
        }
    }

    private static List<TrackValues> tracks(int number, int letters) {
        List<TrackValues> tracks = new ArrayList<>();
        if (number % 4 != 1 && number % 4 != 2) {
            tracks.add(new TrackValues(
                    "position", IntStream.range(0, letters).boxed().toList(), List.of()));
        }
        if (number % 2 == 0) {
            tracks.add(new TrackValues(
                    "pair", List.of(), Collections.nCopies(2 * letters, number == 0 ? Float.NaN : number + 0.5f)));
            tracks.add(new TrackValues("whole", List.of(number), List.of()));
        }
        if (number % 3 == 0) {
            tracks.add(new TrackValues("unheard-of", List.of(1), List.of()));
        }
        return tracks;
    }

    /** Writes the output again, with another value at the first residue of the first segment. */
    private static Segment alter(WindowedFeed feed) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>(feed.read(feed.output()));
        ConsumerRecord<byte[], byte[]> record = batches.get(0);
        SchemaRegistryClient registry = RegistryClients.create(feed.config().registry());
        PackedBatch batch = new PackedBatchDeserializer(registry, feed.config().registry())
                .deserialize(record.topic(), record.value());
        Segment first = batch.segments().get(0);
        batch.tracks().get(0).ints()[first.hasCls() ? 1 : 0] = 99;
        byte[] value = new PackedBatchSerializer(registry, feed.config().registry()).serialize(record.topic(), batch);
        batches.set(
                0,
                new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        TimestampType.CREATE_TIME,
                        record.key().length,
                        value.length,
                        record.key(),
                        value,
                        new RecordHeaders(record.headers()),
                        record.leaderEpoch()));
        feed.recreate(feed.output(), batches);
        return first;
    }
}
