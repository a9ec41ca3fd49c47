package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.UserException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureHandlerTest {
    private final FailureHandler handler = new FailureHandler(Duration.ofMinutes(5));

    static Stream<Throwable> ofTheBrokers() {
        return Stream.of(
                new InvalidTxnStateException("ended"),
                new TimeoutException("120000 ms has passed since batch creation"),
                new TransactionAbortableException("aborted after exhausting retries", new TimeoutException("60000 ms")),
                new KafkaException("in an error state", new TransactionAbortableException("aborted")),
                new InvalidPidMappingException("unknown"),
                new NotEnoughReplicasException("1 < 2"),
                new DisconnectException("away"),
                new UnknownServerException("disk"),
                new TaskCorruptedException(Set.of(new TaskId(0, 1))),
                illegalStateOfKafka(),
                bareExceptionOfKafka());
    }

    @ParameterizedTest
    @MethodSource("ofTheBrokers")
    void shouldRestartTheThreadWhenTheBrokersAreTheReason(Throwable cause) {
        assertThat(handler.handle(new StreamsException("on commit", cause)))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(handler.failure()).isNull();
        assertThat(handler.restarts()).isEqualTo(1);
    }

    static Stream<Throwable> forPersons() {
        return Stream.of(
                new TopicAuthorizationException(Set.of("packed-batches")),
                new SaslAuthenticationException("wrong password"),
                new KafkaException("in an error state", new RecordTooLargeException("2 MiB")),
                new InvalidTimestampException("too old"),
                new UnsupportedVersionException("old broker"),
                new FencedInstanceIdException("another process has this id"),
                new UserException("known to people"),
                new KafkaException("Failed to construct kafka consumer", new ConfigException("no such login module")),
                new KafkaException("not of Kafka's own code"),
                new IllegalStateException("of Stowage itself"),
                new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource("forPersons")
    void shouldEndTheApplicationWhenAPersonMustAct(Throwable cause) {
        StreamsException thrown = new StreamsException("task 0_1", cause);

        assertThat(handler.handle(thrown)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(handler.failure()).isSameAs(thrown);
        assertThat(handler.restarts()).isZero();
    }

    @Test
    void shouldReportTheFirstFailureWhenSeveralEndTheApplication() {
        StreamsException first = new StreamsException("no room", new IllegalStateException("full"));

        handler.handle(first);
        handler.handle(new StreamsException("another"));

        assertThat(handler.failure()).isSameAs(first);
    }

    @Test
    void shouldNotWaitWhenTheApplicationIsBeingClosed() {
        handler.close();
        long start = System.nanoTime();

        for (int i = 0; i < 20; i++) {
            handler.handle(new TimeoutException("away"));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    /** As thrown by Kafka's clients for an unexpected response. */
    private static Throwable bareExceptionOfKafka() {
        KafkaException bare = new KafkaException("Unexpected error from SyncGroup: The coordinator is loading");
        bare.setStackTrace(illegalStateOfKafka().getStackTrace());
        return bare;
    }

    /** An exception thrown by Kafka's own code. */
    private static Throwable illegalStateOfKafka() {
        try (MockProducer<byte[], byte[]> producer = new MockProducer<>()) {
            producer.beginTransaction();
            throw new AssertionError("a transaction was begun before initTransactions");
        } catch (IllegalStateException expected) {
            return expected;
        }
    }
}
