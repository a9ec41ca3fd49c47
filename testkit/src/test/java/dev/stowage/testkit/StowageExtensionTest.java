package dev.stowage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.TrackValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uses the extension as a user would. */
class StowageExtensionTest {
    @RegisterExtension
    static final StowageExtension STOWAGE = StowageExtension.with(
            Map.of("buckets", "16,64", "batch.slots", "256", "tracks", "label:int32:filler=-1,score:float32:segment"));

    @RegisterExtension
    static final StowageExtension TOKENS = StowageExtension.with(Map.of(
            "input.format",
            "tokens",
            "vocabulary.size",
            "100000",
            "pad.token.id",
            "99999",
            "special.tokens",
            "none",
            "tracks",
            "label:int32:filler=-1"));

    @Test
    void shouldSendTokenIds() {
        TOKENS.send("T0", new int[] {0, 300, 70_000});
        TOKENS.send("T1", new int[] {7, 70_000}, List.of(new TrackValues("label", List.of(4, 5), List.of())));
        TOKENS.send("T2", new int[] {100_000});

        Map<String, String> packed = new HashMap<>();
        for (PackedBatch batch : TOKENS.closeAndAwaitBatches()) {
            for (Segment segment : batch.segments()) {
                int from = segment.row() * batch.header().rowLength() + segment.start();
                packed.put(
                        segment.id(),
                        values(batch.tokens(), from, segment) + " "
                                + values(batch.tracks().get(0).ints(), from, segment));
            }
        }
        assertThat(packed).isEqualTo(Map.of("T0", "[0, 300, 70000] [-1, -1, -1]", "T1", "[7, 70000] [4, 5]"));
        assertThat(TOKENS.rejects()).singleElement().satisfies(reject -> assertThat(
                        RejectHeaders.text(reject.headers(), RejectHeaders.REASON))
                .isEqualTo("UNKNOWN_TOKEN"));
    }

    @Test
    void shouldRefuseToSendWhatTheInputDoesNotHave() {
        assertThatThrownBy(() -> TOKENS.send("P1", "MK"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "residues cannot be sent with input.format=tokens; accepted: input.format=avro, or sendRaw");
        assertThatThrownBy(() -> STOWAGE.send("T1", new int[] {1}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "token ids cannot be sent with input.format=avro; accepted: input.format=tokens, or sendRaw");
    }

    private static String values(int[] all, int from, Segment segment) {
        return Arrays.toString(Arrays.copyOfRange(all, from, from + segment.length()));
    }

    @Test
    void shouldHandOutTheBatchesOfWhatWasSentAndTheRejects() {
        for (int i = 0; i < 40; i++) {
            STOWAGE.send("P" + i, "MKTAYIAKQR".repeat(1 + i % 5));
        }
        STOWAGE.sendRaw(null, new byte[] {1, 2, 3});

        List<PackedBatch> batches = STOWAGE.closeAndAwaitBatches();

        assertThat(batches.stream().flatMap(batch -> batch.segments().stream()).map(Segment::id))
                .hasSize(40)
                .doesNotHaveDuplicates();
        assertThat(STOWAGE.rejects()).hasSize(1);
        assertThat(STOWAGE.bootstrapServers()).startsWith("127.0.0.1:");

        STOWAGE.send(
                "one more",
                "MKT",
                List.of(
                        new TrackValues("label", List.of(1, 0, 2), List.of()),
                        new TrackValues("score", List.of(), List.of(0.5f))));
        List<PackedBatch> more = STOWAGE.closeAndAwaitBatches();
        assertThat(more)
                .hasSize(batches.size() + 1)
                .filteredOn(batch -> batch.tracks().get(1).floats()[0] == 0.5f)
                .singleElement()
                .satisfies(
                        batch -> assertThat(Arrays.copyOf(batch.tracks().get(0).ints(), 6))
                                .containsExactly(-1, 1, 0, 2, -1, -1));
    }

    @Test
    void shouldSayWhenItDoesNotRun() {
        assertThatThrownBy(() -> StowageExtension.withDefaults().send("P1", "MK"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }
}
