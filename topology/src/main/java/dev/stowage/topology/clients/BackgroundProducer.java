package dev.stowage.topology.clients;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends by a thread of its own: a producer compresses within {@code send}, which is a quarter of what a stream thread would do.
 * Records go to the producer in the order in which they were sent. Whatever else a producer is asked is done by the caller's thread,
 * what ends or flushes a transaction after all that was sent before has reached the producer.
 *
 * <p>What a producer throws within {@code send} goes to the record's callback, as what it notices later does. A transaction in which
 * a record has failed cannot be committed, so those after it are refused for the same reason: each of them might wait for a broker
 * that is away.
 */
final class BackgroundProducer implements Producer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundProducer.class);

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    /** Bytes of records that wait for the thread; beyond them the caller waits. A single record may be larger. */
    private static final long MOST_WAITING = 4L << 20;

    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();

    /** Something was sent, or all is over. */
    private final Condition work = lock.newCondition();

    /** The thread has handed a record on. */
    private final Condition progress = lock.newCondition();

    private final Deque<Sending> waiting = new ArrayDeque<>();

    /** Bytes of the records that wait, and of the one that is being handed on. */
    private long bytes;

    private boolean handing;
    private boolean closed;

    /** Why a record of this transaction has failed, null as long as none has. */
    private volatile @Nullable Exception failure;

    /**
     * @param producer takes the records; closed with this one
     * @param name of the thread
     */
    BackgroundProducer(Producer<byte[], byte[]> producer, String name) {
        this.producer = producer;
        thread = new Thread(this::handOn, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A record on its way, and the answer to its sender. */
    private final class Sending extends CompletableFuture<RecordMetadata> implements Callback {
        private final ProducerRecord<byte[], byte[]> record;
        private final @Nullable Callback callback;

        Sending(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            this.record = record;
            this.callback = callback;
        }

        long bytes() {
            return length(record.key()) + length(record.value());
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception reason) {
            if (reason != null) {
                failure = reason;
            }
            if (callback != null) {
                callback.onCompletion(metadata, reason);
            }
            if (reason == null) {
                complete(metadata);
            } else {
                completeExceptionally(reason);
            }
        }

        private long length(byte @Nullable [] part) {
            return part == null ? 0 : part.length;
        }
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        Sending sending = new Sending(record, callback);
        lock.lock();
        try {
            // A callback that sends does it in this thread, which nobody else would relieve.
            while (!closed && bytes > 0 && bytes + sending.bytes() > MOST_WAITING && Thread.currentThread() != thread) {
                progress.await();
            }
            if (closed) {
                throw new IllegalStateException("the producer is closed");
            }
            waiting.addLast(sending);
            bytes += sending.bytes();
            work.signal();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            lock.unlock();
        }
        return sending;
    }

    @Override
    public void flush() {
        awaitHandedOn();
        producer.flush();
    }

    @Override
    public void initTransactions() {
        producer.initTransactions();
    }

    @Override
    public void beginTransaction() {
        awaitHandedOn();
        failure = null;
        producer.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata consumers) {
        awaitHandedOn();
        producer.sendOffsetsToTransaction(offsets, consumers);
    }

    @Override
    public void commitTransaction() {
        awaitHandedOn();
        producer.commitTransaction();
    }

    /** What has not reached the producer never will. */
    @Override
    public void abortTransaction() {
        abandon(new TransactionAbortedException("the transaction was aborted before the record was sent"));
        awaitHandedOn();
        producer.abortTransaction();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        producer.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        producer.unregisterMetricFromSubscription(metric);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return producer.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return producer.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return producer.clientInstanceId(timeout);
    }

    @Override
    public void close() {
        close(FOR_EVER);
    }

    @Override
    public void close(Duration timeout) {
        awaitHandedOn(timeout);
        end(new KafkaException("the producer was closed before the record was sent"));
        producer.close(timeout);
    }

    private void handOn() {
        try {
            for (Sending next = next(); next != null; next = next()) {
                Exception failed = failure;
                try {
                    if (failed == null) {
                        producer.send(next.record, next);
                    } else {
                        refuse(next, failed);
                    }
                } catch (RuntimeException e) {
                    refuse(next, reason(e));
                } catch (Error e) {
                    refuse(next, new KafkaException("the record was not sent", e));
                    throw e;
                } finally {
                    handedOn(next);
                }
            }
        } finally {
            // Whatever ended it, nobody waits for it, and no record is lost unnoticed.
            end(new KafkaException("the thread that sends has ended; its last words stand in the log"));
        }
    }

    /** The next record; null once there will be none. */
    private @Nullable Sending next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                work.awaitUninterruptibly();
            }
            Sending next = waiting.pollFirst();
            handing = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void handedOn(Sending sending) {
        lock.lock();
        try {
            handing = false;
            bytes -= sending.bytes();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitHandedOn() {
        awaitHandedOn(FOR_EVER);
    }

    private void awaitHandedOn(Duration timeout) {
        lock.lock();
        try {
            long left = timeout.compareTo(FOR_EVER) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
            while ((handing || !waiting.isEmpty()) && left > 0) {
                left = progress.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            lock.unlock();
        }
    }

    private void end(KafkaException reason) {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        abandon(reason);
    }

    /** Tells those who sent what waits that it will not be sent. */
    private void abandon(KafkaException reason) {
        List<Sending> left;
        lock.lock();
        try {
            left = List.copyOf(waiting);
            waiting.clear();
            left.forEach(sending -> bytes -= sending.bytes());
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(sending -> refuse(sending, reason));
    }

    private static void refuse(Sending sending, Exception reason) {
        try {
            sending.onCompletion(null, reason);
        } catch (RuntimeException e) {
            LOG.error("a callback failed, for a record to {}", sending.record.topic(), e);
        }
    }

    /** A producer in an error state says so, and what brought it there: that is what Kafka Streams tells apart. */
    private static Exception reason(RuntimeException thrown) {
        return thrown instanceof KafkaException && thrown.getCause() instanceof ApiException cause ? cause : thrown;
    }
}
