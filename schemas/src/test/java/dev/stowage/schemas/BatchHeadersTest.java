package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class BatchHeadersTest {
    private static final BatchHeaders FIXED =
            BatchHeaders.of(Samples.fixedBatch().header(), 3);

    @Test
    void shouldReadWhatIsWritten() {
        assertThat(BatchHeaders.parse(FIXED.toHeaders())).isEqualTo(FIXED);
    }

    @Test
    void shouldAcceptValuesOfLaterVersionsAndOtherHeaders() {
        Headers headers =
                with(with(FIXED.toHeaders(), "mode", "later"), "cause", "later").add("other", new byte[0]);

        BatchHeaders read = BatchHeaders.parse(headers);

        assertThat(read.mode()).isEqualTo(PackingMode.UNKNOWN);
        assertThat(read.cause()).isEqualTo(EmissionCause.UNKNOWN);
    }

    @Test
    void shouldNameTheHeaderThatIsMissingOrNoNumber() {
        assertThatThrownBy(() -> BatchHeaders.parse(new RecordHeaders()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no header 'sequence': the record was not written by Stowage");
        assertThatThrownBy(() -> BatchHeaders.parse(with(FIXED.toHeaders(), "rows", "x\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header 'rows' is 'x\\n', not a number");
        assertThatThrownBy(() -> BatchHeaders.parse(with(FIXED.toHeaders(), "rows", "2147483648")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header 'rows' is '2147483648', not a 32-bit integer");
    }

    private static Headers with(Headers headers, String name, String value) {
        return headers.remove(name).add(name, value.getBytes(StandardCharsets.US_ASCII));
    }
}
