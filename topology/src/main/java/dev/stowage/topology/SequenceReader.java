package dev.stowage.topology;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.config.InputFormat;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.tokens.RejectedException;
import dev.stowage.topology.tokens.Tokenizer;
import dev.stowage.topology.tokens.Tokenizer.Tokens;
import dev.stowage.topology.vocabulary.Vocabulary;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads records of the input topic into tokens. Not thread-safe. */
final class SequenceReader {
    private final boolean isText;
    private final int maxIdBytes;
    private final RawSequenceReader avro;
    private final Tokenizer tokenizer;

    SequenceReader(StowageConfig config, Vocabulary vocabulary, SchemaRegistryClient registry) {
        isText = config.inputFormat() == InputFormat.TEXT;
        maxIdBytes = config.sequenceMaxIdBytes();
        avro = new RawSequenceReader(registry);
        tokenizer = new Tokenizer(vocabulary, config);
    }

    /** A raw sequence with its tokens. */
    record Sequence(String id, long epoch, String source, long timestamp, Tokens tokens) {}

    /**
     * Reads a record.
     *
     * @throws RejectedException if it cannot be packed, and why
     */
    Sequence read(Record<byte[], byte[]> record, RecordMetadata at) throws RejectedException {
        long timestamp = OriginalTimestamp.original(record.timestamp());
        if (!OriginalTimestamp.isUsable(timestamp)) {
            throw new RejectedException(
                    RejectReason.UNUSABLE_TIMESTAMP,
                    "timestamp " + timestamp + " ms; accepted: 1970 to 9999, that is 0 to 253402300799999");
        }
        if (record.value() == null) {
            throw new RejectedException(
                    RejectReason.NULL_VALUE, "the record has no value, and no header '" + Tick.AFTER + "' of a tick");
        }
        return isText ? readText(record, at, timestamp) : readAvro(record, at, timestamp);
    }

    private Sequence readText(Record<byte[], byte[]> record, RecordMetadata at, long timestamp)
            throws RejectedException {
        if (record.value().length == 0) {
            throw new RejectedException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        int idLength = record.key() == null ? 0 : record.key().length;
        requireShort("key", idLength);
        String id = idLength == 0 ? name(at) : new String(record.key(), StandardCharsets.UTF_8);
        Tokens tokens = tokenizer.tokenize(record.value(), 0, record.value().length, id, 0);
        return new Sequence(id, 0, "", timestamp, tokens);
    }

    private Sequence readAvro(Record<byte[], byte[]> record, RecordMetadata at, long timestamp)
            throws RejectedException {
        RawSequenceView view;
        try {
            view = avro.read(record.value());
        } catch (MalformedRecordException e) {
            throw new RejectedException(e.reason(), String.valueOf(e.getMessage()));
        }
        requireShort("id", view.idLength());
        requireShort("source", view.source().getBytes(StandardCharsets.UTF_8).length);
        String id = view.idLength() == 0 ? name(at) : view.id();
        Tokens tokens =
                tokenizer.tokenize(view.bytes(), view.residuesOffset(), view.residuesLength(), id, view.epoch());
        return new Sequence(id, view.epoch(), view.source(), timestamp, tokens);
    }

    private void requireShort(String what, int bytes) throws RejectedException {
        if (bytes > maxIdBytes) {
            throw new RejectedException(
                    RejectReason.ID_TOO_LONG,
                    "the " + what + " has " + bytes + " bytes; at most " + maxIdBytes
                            + " are accepted (sequence.max.id.bytes)");
        }
    }

    private static String name(RecordMetadata at) {
        return at.topic() + "-" + at.partition() + "-" + at.offset();
    }
}
