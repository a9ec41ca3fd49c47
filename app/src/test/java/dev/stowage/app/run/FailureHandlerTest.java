package dev.stowage.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class FailureHandlerTest {
    private final FailureHandler handler = new FailureHandler(Duration.ofMinutes(5));

    @Test
    void shouldGoOnWhenTheBrokerHasEndedTheTransaction() {
        assertThat(handler.handle(new StreamsException("on commit", new InvalidTxnStateException("ended"))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(handler.failure()).isNull();
    }

    @Test
    void shouldEndByWhatWasThrownFirst() {
        StreamsException first = new StreamsException("no room", new IllegalStateException("full"));

        assertThat(handler.handle(first)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(handler.handle(new StreamsException("another")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(handler.failure()).isSameAs(first);
    }
}
