package dev.stowage.topology.streams.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The producer has no broker and was not initialized, so each step of a commit fails. */
class GuardedProducerTest {
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("sequences", 0), new OffsetAndMetadata(7));

    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private final GuardedProducer producer =
            new GuardedProducer(Map.of("bootstrap.servers", "127.0.0.1:1", "transactional.id", "guarded"));

    @AfterEach
    void close() {
        producer.close();
        FailedTransactions.reset();
    }

    @Test
    void shouldNotCommitWithoutTheOffsetsThatCouldNotBeAdded() {
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(OFFSETS, GROUP))
                .as("Kafka's own error")
                .isNotInstanceOf(TransactionAbortableException.class);

        assertThat(FailedTransactions.onThisThread()).isTrue();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TransactionAbortableException.class);
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), GROUP))
                .isInstanceOf(TransactionAbortableException.class);
    }

    @Test
    void shouldNotCommitAgainWhatWasNotConfirmed() {
        assertThatThrownBy(producer::commitTransaction).isNotInstanceOf(TransactionAbortableException.class);

        assertThat(FailedTransactions.onThisThread()).isTrue();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TransactionAbortableException.class);
    }

    @Test
    void shouldNoteAnAbortAndForgetItWithANewProducer() {
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(RuntimeException.class);
        assertThat(FailedTransactions.onThisThread()).isTrue();

        new GuardedProducer(Map.of("bootstrap.servers", "127.0.0.1:1", "transactional.id", "next")).close();

        assertThat(FailedTransactions.onThisThread()).isFalse();
    }
}
