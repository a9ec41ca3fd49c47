package dev.stowage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.TrackValues;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uses the extension as a user would. */
class StowageExtensionTest {
    @RegisterExtension
    static final StowageExtension STOWAGE = StowageExtension.with(
            Map.of("buckets", "16,64", "batch.slots", "256", "tracks", "label:int32:filler=-1,score:float32:segment"));

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
