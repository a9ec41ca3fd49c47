package dev.stowage.topology;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.Utf8Text;
import dev.stowage.topology.config.InputFormat;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.tokens.Piece;
import dev.stowage.topology.tokens.RejectedException;
import dev.stowage.topology.tokens.Residues;
import dev.stowage.topology.tokens.Tokenizer;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads records of the input topic to sequences that can be packed. Not thread-safe. */
final class SequenceReader {
    private static final byte[] NO_SOURCE = {};

    private final boolean isText;
    private final int maxIdBytes;
    private final RawSequenceReader avro;
    private final Tokenizer tokenizer;
    private final Sequence sequence = new Sequence();

    SequenceReader(StowageConfig config, Tokenizer tokenizer, SchemaRegistryClient registry) {
        isText = config.inputFormat() == InputFormat.TEXT;
        maxIdBytes = config.sequenceMaxIdBytes();
        avro = new RawSequenceReader(registry);
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a record.
     *
     * @return valid until the next call
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
        byte[] value = record.value();
        if (value.length == 0) {
            throw new RejectedException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        byte[] key = record.key();
        requireShort("key", key == null ? 0 : key.length);
        byte[] id = key == null || key.length == 0 ? name(at) : Utf8Text.wellFormed(key, 0, key.length);
        requireShort("key", id.length);
        Residues residues = tokenizer.read(value, 0, value.length);
        return sequence.set(id, 0, NO_SOURCE, timestamp, residues, tokenizer.cut(id, 0));
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
        requireShort("source", view.sourceLength());
        byte[] id = view.idLength() == 0 ? name(at) : view.id();
        byte[] source = view.source();
        // What was not well-formed has grown.
        requireShort("id", id.length);
        requireShort("source", source.length);
        Residues residues = tokenizer.read(view.bytes(), view.residuesOffset(), view.residuesLength());
        return sequence.set(id, view.epoch(), source, timestamp, residues, tokenizer.cut(id, view.epoch()));
    }

    private void requireShort(String what, int bytes) throws RejectedException {
        if (bytes > maxIdBytes) {
            throw new RejectedException(
                    RejectReason.ID_TOO_LONG,
                    "the " + what + " has " + bytes + " bytes; at most " + maxIdBytes
                            + " are accepted (sequence.max.id.bytes)");
        }
    }

    private static byte[] name(RecordMetadata at) {
        return (at.topic() + "-" + at.partition() + "-" + at.offset()).getBytes(StandardCharsets.UTF_8);
    }

    /** A raw sequence, looked at and cut. Used again from record to record. */
    static final class Sequence {
        private byte[] id = NO_SOURCE;
        private long epoch;
        private byte[] source = NO_SOURCE;
        private long timestamp;
        private Residues residues = new Residues();
        private List<Piece> pieces = List.of();

        private Sequence set(
                byte[] named, long inEpoch, byte[] fromSource, long at, Residues with, List<Piece> cutInto) {
            id = named;
            epoch = inEpoch;
            source = fromSource;
            timestamp = at;
            residues = with;
            pieces = cutInto;
            return this;
        }

        /** UTF-8. */
        byte[] id() {
            return id;
        }

        long epoch() {
            return epoch;
        }

        /** UTF-8, empty if there is none. */
        byte[] source() {
            return source;
        }

        /** Ms since 1970. */
        long timestamp() {
            return timestamp;
        }

        Residues residues() {
            return residues;
        }

        /** What of it is packed: at least one piece, in order. */
        List<Piece> pieces() {
            return pieces;
        }
    }
}
