package dev.stowage.cli.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.stowage.cli.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event as one line of JSON: {@code timestamp} (ISO 8601 with the offset of the zone), {@code level}, {@code logger}, {@code thread},
 * {@code message}, and where there are any, {@code fields} (key and value as text) and {@code stack_trace}.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    private final JsonFactory json = new JsonFactory();
    private final ThrowableProxyConverter stackTraces = new ThrowableProxyConverter();

    @Override
    public void start() {
        stackTraces.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator fields = json.createGenerator(line)) {
            fields.writeStartObject();
            fields.writeStringField("timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
            fields.writeStringField("level", event.getLevel().toString());
            fields.writeStringField("logger", event.getLoggerName());
            fields.writeStringField("thread", event.getThreadName());
            fields.writeStringField("message", Redaction.of(String.valueOf(event.getFormattedMessage())));
            if (event.getKeyValuePairs() != null) {
                fields.writeObjectFieldStart("fields");
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    fields.writeStringField(pair.key, Redaction.of(String.valueOf(pair.value)));
                }
                fields.writeEndObject();
            }
            if (event.getThrowableProxy() != null) {
                fields.writeStringField("stack_trace", Redaction.of(stackTraces.convert(event)));
            }
            fields.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
