package dev.stowage.topology.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundProducerTest {
    private final Slow slow = new Slow();
    private final BackgroundProducer producer = new BackgroundProducer(slow, "background");

    @AfterEach
    void close() {
        slow.gate.countDown();
        if (!slow.closed()) {
            producer.close();
        }
    }

    @Test
    void shouldSendInOrderAndAnswerBothWays() throws Exception {
        slow.gate.countDown();
        List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
        List<Future<RecordMetadata>> answers = new ArrayList<>();

        for (int i = 0; i < 1_000; i++) {
            answers.add(producer.send(record(i), (metadata, failure) -> offsets.add(metadata.offset())));
        }
        producer.flush();

        assertThat(slow.history()).extracting(record -> (int) record.key()[0]).containsExactlyElementsOf(firstBytes());
        assertThat(offsets).hasSize(1_000).isSorted();
        assertThat(answers.get(999).get().offset()).isEqualTo(999);
        assertThat(slow.senders).containsOnly("background");
    }

    @Test
    void shouldCommitOnlyWhatWasSentBefore() throws Exception {
        // Given
        producer.initTransactions();
        producer.beginTransaction();
        for (int i = 0; i < 10; i++) {
            producer.send(record(i));
        }
        assertThat(slow.history()).isEmpty();

        // When
        Thread opened = openLater();
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(10)),
                new MockConsumer<>("earliest").groupMetadata());
        producer.commitTransaction();
        opened.join();

        // Then
        assertThat(slow.transactionCommitted()).isTrue();
        assertThat(slow.history()).hasSize(10);
        assertThat(slow.sentBeforeOffsets).hasValue(10);
    }

    @Test
    void shouldNotSendInTheNextTransactionWhatWasAbortedInThisOne() throws Exception {
        // Given
        producer.initTransactions();
        producer.beginTransaction();
        Future<RecordMetadata> handed = producer.send(record(0));
        slow.entered.await();
        Future<RecordMetadata> waiting = producer.send(record(1));

        // When
        Thread opened = openLater();
        producer.abortTransaction();
        opened.join();
        producer.beginTransaction();
        producer.send(record(2));
        producer.commitTransaction();

        // Then
        assertThat(slow.history()).extracting(record -> (int) record.key()[0]).containsExactly(2);
        assertThat(handed).isDone();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TransactionAbortedException.class);
    }

    /** Each of them might wait for a minute, for a broker that is away. */
    @Test
    void shouldRefuseTheRestOfATransactionOnceARecordHasFailed() {
        // Given
        slow.gate.countDown();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        Callback noting = (metadata, failure) -> failures.add(failure);
        TimeoutException timeout = new TimeoutException("no memory is free");
        producer.initTransactions();
        producer.beginTransaction();

        // When
        slow.thrown = timeout;
        producer.send(record(0), noting);
        producer.flush();
        slow.thrown = null;
        producer.send(record(1), noting);
        producer.send(record(2), noting);
        producer.flush();

        // Then
        assertThat(failures).containsExactly(timeout, timeout, timeout);
        assertThat(slow.sent).hasValue(0);

        // When
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(record(3), noting);
        producer.commitTransaction();

        // Then
        assertThat(failures).containsExactly(timeout, timeout, timeout, null);
        assertThat(slow.history()).hasSize(1);
    }

    @Test
    void shouldTellTheCallbackWhatTheProducerThrows() {
        // Given
        slow.gate.countDown();
        producer.initTransactions();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        Callback noting = (metadata, failure) -> failures.add(failure);
        ProducerFencedException fenced = new ProducerFencedException("another has the same id");
        IllegalStateException wrong = new IllegalStateException("wrong");

        // When
        for (RuntimeException thrown : List.of(new KafkaException("in an error state", fenced), wrong)) {
            producer.beginTransaction();
            slow.thrown = thrown;
            producer.send(record(0), noting);
            producer.flush();
            producer.abortTransaction();
        }

        // Then
        assertThat(failures).containsExactly(fenced, wrong);
    }

    @Test
    void shouldGoOnIfACallbackFails() {
        slow.gate.countDown();
        producer.initTransactions();
        producer.beginTransaction();
        slow.thrown = new KafkaException("no");
        producer.send(record(0), (metadata, failure) -> {
            throw new IllegalStateException("the callback fails");
        });
        producer.abortTransaction();
        slow.thrown = null;

        producer.beginTransaction();
        producer.send(record(1));
        producer.commitTransaction();

        assertThat(slow.history()).hasSize(1);
    }

    @Test
    void shouldHoldTheSenderBackWhenMuchWaits() throws Exception {
        // Given
        AtomicInteger sent = new AtomicInteger();
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>("out", 0, new byte[] {0}, new byte[1 << 20]));
                sent.incrementAndGet();
            }
        });

        // When
        sender.start();
        sender.join(500);

        // Then
        assertThat(sender.isAlive()).isTrue();
        assertThat(sent.get()).isBetween(1, 4);

        // When
        slow.gate.countDown();
        sender.join();
        producer.flush();

        // Then
        assertThat(slow.history()).hasSize(20);
    }

    @Test
    void shouldTellWhoeverSentWhatIsNotSentBeforeItCloses() throws Exception {
        producer.send(record(0));
        slow.entered.await();
        Future<RecordMetadata> waiting = producer.send(record(1));

        Thread opened = openLater();
        producer.close(Duration.ZERO);
        opened.join();

        assertThat(slow.closed()).isTrue();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(KafkaException.class);
        assertThatThrownBy(() -> producer.send(record(2))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSendEverythingBeforeItClosesIfThereIsTime() throws Exception {
        for (int i = 0; i < 10; i++) {
            producer.send(record(i));
        }

        Thread opened = openLater();
        producer.close();
        opened.join();

        assertThat(slow.history()).hasSize(10);
        assertThat(slow.closed()).isTrue();
    }

    /** An error such as a full heap ends the thread; whoever waits for it must not wait for ever. */
    @Test
    void shouldEndWithTheThreadThatSends() {
        slow.gate.countDown();
        slow.error = new StackOverflowError("as if");
        Future<RecordMetadata> failed = producer.send(record(0));

        assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        producer.flush();
        assertThatThrownBy(() -> {
                    while (true) {
                        producer.send(record(1));
                    }
                })
                .isInstanceOf(IllegalStateException.class);
    }

    private static List<Integer> firstBytes() {
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            bytes.add((int) (byte) i);
        }
        return bytes;
    }

    private Thread openLater() {
        Thread opening = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            slow.gate.countDown();
        });
        opening.start();
        return opening;
    }

    private static ProducerRecord<byte[], byte[]> record(int i) {
        return new ProducerRecord<>("out", 0, new byte[] {(byte) i}, new byte[] {1});
    }

    /** Takes nothing until a gate opens, as a producer does whose memory is full. */
    private static final class Slow extends MockProducer<byte[], byte[]> {
        private final CountDownLatch gate = new CountDownLatch(1);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final AtomicInteger sentBeforeOffsets = new AtomicInteger(-1);
        private final List<String> senders = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger sent = new AtomicInteger();
        private volatile RuntimeException thrown;
        private volatile Error error;

        Slow() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            senders.add(Thread.currentThread().getName());
            if (error != null) {
                throw error;
            }
            if (thrown != null) {
                throw thrown;
            }
            sent.incrementAndGet();
            return super.send(record, callback);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
            sentBeforeOffsets.set(sent.get());
            super.sendOffsetsToTransaction(offsets, groupMetadata);
        }
    }
}
