package dev.stowage.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import dev.stowage.cli.Redaction;
import dev.stowage.schemas.ShownText;

/** Replaces secrets and escapes the text of its part of the pattern, including line breaks, so that one event is one line. */
public final class EscapedLine extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String text) {
        return ShownText.of(Redaction.of(text));
    }
}
