package dev.stowage.files.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.OversizePolicy;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class DeliveryTrackerTest {
    @Test
    void shouldCountWhatStandsBeforeTheFirstFailureWhateverTheOrderOfTheAnswers() {
        DeliveryTracker deliveries = new DeliveryTracker("in", OversizePolicy.FAIL);

        for (int index : new int[] {9, 8, 0, 2}) {
            deliveries.settle(index, sequence(index), 10, null);
        }
        deliveries.settle(7, sequence(7), 10, new RecordTooLargeException("too large"));
        deliveries.settle(3, sequence(3), 10, new RecordTooLargeException("too large"));
        deliveries.settle(1, sequence(1), 10, null);

        assertThat(deliveries.acknowledged()).isEqualTo(5);
        assertThat(deliveries.residues()).isEqualTo(20);
        assertThat(deliveries.acknowledgedBeforeFailure()).isEqualTo(3);
        assertThatThrownBy(deliveries::throwFailure)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("some.fasta, line 6: sequence \"id\\u001b3\" (10 bytes)")
                .hasMessageContaining("--oversize skip");
    }

    @Test
    void shouldLeaveOutAndCountWhatIsTooLargeWhenItIsToBeSkipped() {
        DeliveryTracker deliveries = new DeliveryTracker("in", OversizePolicy.SKIP);

        deliveries.settle(0, sequence(0), 10, null);
        deliveries.settle(1, sequence(1), 10, new RecordTooLargeException("too large"));
        deliveries.settle(2, sequence(2), 10, null);
        deliveries.throwFailure();
        assertThat(deliveries.acknowledgedBeforeFailure()).isEqualTo(2);
        deliveries.settle(3, sequence(3), 10, new TimeoutException("too late"));

        assertThat(deliveries.skipped()).isEqualTo(1);
        assertThat(deliveries.details()).singleElement().asString().contains("some.fasta, line 2");
        assertThat(deliveries.acknowledgedBeforeFailure()).isEqualTo(2);
        assertThatThrownBy(deliveries::throwFailure)
                .hasMessageContaining("line 6")
                .hasMessageContaining("too late");
    }

    private static FileSequence sequence(int index) {
        return new FileSequence("id\u001b" + index, "MKTA", "some.fasta", 2L * index);
    }
}
