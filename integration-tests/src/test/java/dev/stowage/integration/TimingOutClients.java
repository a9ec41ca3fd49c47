package dev.stowage.integration;

import dev.stowage.topology.streams.clients.StreamsClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Stowage's clients with a producer whose sends to two partitions of the output time out once each, in two successive
 * flushes, as if the brokers had not acknowledged their batches within {@code delivery.timeout.ms}.
 */
public final class TimingOutClients extends StreamsClients {
    private static final int TIMEOUTS = 2;

    /** Output partitions with a record that has timed out or will. */
    private static final Set<Integer> CHOSEN = new HashSet<>();

    private record Send(Future<RecordMetadata> future, Callback callback) {}

    /** Sends whose callback has not been called yet. */
    private static final Queue<Send> PENDING = new ArrayDeque<>();

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Producer<byte[], byte[]> producer = super.getProducer(config);
        @SuppressWarnings("unchecked") // a dynamic proxy of the interface
        Producer<byte[], byte[]> timingOut = (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Producer.class},
                (proxy, method, arguments) -> call(producer, method, arguments));
        return timingOut;
    }

    @SuppressWarnings("unchecked") // arguments of Producer.send
    private static @Nullable Object call(Producer<byte[], byte[]> producer, Method method, Object[] arguments)
            throws Throwable {
        if (method.getName().equals("send") && isChosen((ProducerRecord<?, ?>) arguments[0])) {
            Future<RecordMetadata> sent = producer.send((ProducerRecord<byte[], byte[]>) arguments[0]);
            PENDING.add(new Send(sent, (Callback) arguments[1]));
            return sent;
        }
        try {
            Object result = method.invoke(producer, arguments);
            if (method.getName().equals("flush")) {
                answer();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void answer() throws Exception {
        if (CHOSEN.size() < TIMEOUTS) {
            // Both must be in one transaction.
            for (Send send = PENDING.poll(); send != null; send = PENDING.poll()) {
                send.callback().onCompletion(send.future().get(), null);
            }
            CHOSEN.clear();
        } else if (!PENDING.isEmpty()) {
            PENDING.remove().callback().onCompletion(null, new TimeoutException("delivery.timeout.ms has passed"));
        }
    }

    private static boolean isChosen(ProducerRecord<?, ?> record) {
        return record.topic().equals("packed-batches") && CHOSEN.size() < TIMEOUTS && CHOSEN.add(record.partition());
    }
}
