package dev.stowage.cli.options;

import dev.stowage.topology.core.config.Durations;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations of options in the format of the configuration: 500ms, 10s, 10m, 1h, 1d. */
public final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        try {
            return Durations.parse("duration", value);
        } catch (ConfigException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
