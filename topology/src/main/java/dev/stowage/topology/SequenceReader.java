package dev.stowage.topology;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.Utf8Text;
import dev.stowage.schemas.WireFormat;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.RejectedException;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Tokenizer;
import dev.stowage.topology.streams.clients.OriginalTimestamp;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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
    Sequence read(ConsumerRecord<byte[], ByteBuffer> record) throws RejectedException {
        long timestamp = record.timestamp();
        if (!OriginalTimestamp.isUsable(timestamp)) {
            throw new RejectedException(
                    RejectReason.UNUSABLE_TIMESTAMP,
                    "timestamp " + timestamp + " ms; accepted: 1970 to 9999, that is 0 to 253402300799999");
        }
        if (record.value() == null) {
            throw new RejectedException(
                    RejectReason.NULL_VALUE, "the record has no value, and no header '" + Tick.AFTER + "' of a tick");
        }
        return isText ? readText(record) : readAvro(record);
    }

    private Sequence readText(ConsumerRecord<byte[], ByteBuffer> record) throws RejectedException {
        ByteBuffer value = record.value();
        if (!value.hasRemaining()) {
            throw new RejectedException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        byte[] key = record.key();
        requireShort("key", key == null ? 0 : key.length);
        if (key == null || key.length == 0) {
            sequence.name(name(record));
        } else {
            sequence.name(key, 0, key.length);
            requireShort("key", sequence.idLength());
        }
        return sequence.set(0, NO_SOURCE, record.timestamp(), value.array(), first(value), value.remaining());
    }

    private Sequence readAvro(ConsumerRecord<byte[], ByteBuffer> record) throws RejectedException {
        RawSequenceView view;
        try {
            ByteBuffer value = record.value();
            view = avro.read(value.array(), first(value), value.remaining(), WireFormat.idHeader(record.headers()));
        } catch (MalformedRecordException e) {
            throw new RejectedException(e.reason(), String.valueOf(e.getMessage()));
        }
        requireShort("id", view.idLength());
        requireShort("source", view.sourceLength());
        requireEpoch(view.epoch());
        if (view.idLength() == 0) {
            sequence.name(name(record));
        } else {
            sequence.name(view.bytes(), view.idOffset(), view.idLength());
        }
        byte[] source = view.source();
        // What was not well-formed has grown.
        requireShort("id", sequence.idLength());
        requireShort("source", source.length);
        return sequence.set(
                view.epoch(), source, record.timestamp(), view.bytes(), view.residuesOffset(), view.residuesLength());
    }

    private void requireShort(String what, int bytes) throws RejectedException {
        if (bytes > maxIdBytes) {
            throw new RejectedException(
                    RejectReason.ID_TOO_LONG,
                    "the " + what + " has " + bytes + " bytes; at most " + maxIdBytes
                            + " are accepted (sequence.max.id.bytes)");
        }
    }

    private static void requireEpoch(long epoch) throws RejectedException {
        if (epoch < 0 || epoch > RawSequenceView.MAX_EPOCH) {
            throw new RejectedException(
                    RejectReason.UNUSABLE_EPOCH,
                    "epoch " + epoch + "; accepted: 0 to " + RawSequenceView.MAX_EPOCH + ", that is 2^53 - 1");
        }
    }

    /** Where a value starts in its array. */
    private static int first(ByteBuffer value) {
        return value.arrayOffset() + value.position();
    }

    private static byte[] name(ConsumerRecord<byte[], ByteBuffer> record) {
        return (record.topic() + "-" + record.partition() + "-" + record.offset()).getBytes(StandardCharsets.UTF_8);
    }

    /** A raw sequence, looked at and cut. Used again from record to record. */
    final class Sequence {
        private byte[] id = NO_SOURCE;
        private int idFrom;
        private int idLength;
        private long epoch;
        private byte[] source = NO_SOURCE;
        private long timestamp;
        private Residues residues = new Residues();
        private List<Piece> pieces = List.of();

        private void name(byte[] all) {
            id = all;
            idFrom = 0;
            idLength = all.length;
        }

        /** Names it by a stretch of bytes, where they stand if they are well-formed. */
        private void name(byte[] bytes, int from, int length) {
            if (Utf8Text.isAscii(bytes, from, length)) {
                id = bytes;
                idFrom = from;
                idLength = length;
            } else {
                name(Utf8Text.wellFormed(bytes, from, length));
            }
        }

        private Sequence set(long inEpoch, byte[] fromSource, long at, byte[] bytes, int from, int length)
                throws RejectedException {
            epoch = inEpoch;
            source = fromSource;
            timestamp = at;
            residues = tokenizer.read(bytes, from, length);
            pieces = tokenizer.cut(id, idFrom, idLength, inEpoch);
            return this;
        }

        /** Holds the id, UTF-8; not to be changed. It stays valid when this object shows another sequence. */
        byte[] id() {
            return id;
        }

        /** Where the id starts. */
        int idFrom() {
            return idFrom;
        }

        /** Bytes of the id. */
        int idLength() {
            return idLength;
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
