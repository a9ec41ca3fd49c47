package dev.stowage.schemas;

import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Deserializes {@link RawSequence} from the Confluent wire format, as {@link RawSequenceReader} reads it. Not thread-safe. */
public final class RawSequenceDeserializer implements Deserializer<RawSequence> {
    private @Nullable RawSequenceReader reader;

    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
    public RawSequenceDeserializer() {}

    /** @param config ignored: the client already has the settings */
    public RawSequenceDeserializer(SchemaRegistryClient client, Map<String, ?> config) {
        reader = new RawSequenceReader(client);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (reader == null) {
            reader = new RawSequenceReader(RegistryClients.create(configs));
        }
    }

    @Override
    public @Nullable RawSequence deserialize(String topic, byte @Nullable [] value) {
        return deserialize(topic, value, null);
    }

    @Override
    public @Nullable RawSequence deserialize(String topic, Headers headers, byte @Nullable [] value) {
        return deserialize(topic, value, WireFormat.idHeader(headers));
    }

    private @Nullable RawSequence deserialize(String topic, byte @Nullable [] value, byte @Nullable [] idHeader) {
        if (value == null) {
            return null;
        }
        if (reader == null) {
            throw new SerializationException("RawSequenceDeserializer is not configured: schema.registry.url");
        }
        try {
            RawSequenceView view = reader.read(value, 0, value.length, idHeader);
            return new RawSequence(
                    text(view.bytes(), view.idOffset(), view.idLength()),
                    text(view.bytes(), view.residuesOffset(), view.residuesLength()),
                    view.epoch(),
                    new String(view.source(), StandardCharsets.UTF_8),
                    tracks(view));
        } catch (MalformedRecordException e) {
            throw new SerializationException("topic " + topic + ": no RawSequence: " + e.getMessage(), e);
        }
    }

    private static List<TrackValues> tracks(RawSequenceView view) {
        List<TrackValues> tracks = new ArrayList<>();
        for (int i = 0; i < view.trackCount(); i++) {
            RawTrack track = view.track(i);
            tracks.add(new TrackValues(
                    track.name(),
                    Arrays.stream(track.ints().ints()).boxed().toList(),
                    boxed(track.floats().floats())));
        }
        return tracks;
    }

    private static List<Float> boxed(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
