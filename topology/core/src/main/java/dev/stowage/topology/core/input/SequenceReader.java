package dev.stowage.topology.core.input;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.WireFormat;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.LowerCase;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tokens.RejectedException;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.tokens.Tokenizer;
import dev.stowage.topology.core.tracks.SequenceTracks;
import dev.stowage.topology.core.tracks.TrackReader;
import dev.stowage.topology.core.tracks.Tracks;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads records of the input topic to sequences that can be packed. Not thread-safe. */
public final class SequenceReader {
    private static final byte[] NO_SOURCE = {};

    private final InputFormat format;
    private final int maxIdBytes;
    private final RawSequenceReader avro;
    private final Tokenizer tokenizer;

    /** Null where no tracks are declared, and others only counted. */
    private final @Nullable TrackReader tracks;

    private final Sequence sequence = new Sequence();

    public SequenceReader(StowageConfig config, Tokenizer tokenizer, SchemaRegistryClient registry) {
        format = config.inputFormat();
        maxIdBytes = config.sequenceMaxIdBytes();
        avro = format == InputFormat.TOKENS ? RawSequenceReader.ofTokens(registry) : new RawSequenceReader(registry);
        Tracks tracks = config.tracks();
        this.tracks = tracks.size() == 0 && !tracks.rejectsUndeclared()
                ? null
                : new TrackReader(tracks, config.lowerCase() == LowerCase.TRACK);
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a record.
     *
     * @return valid until the next call
     * @throws RejectedException if it cannot be packed, and why
     */
    public Sequence read(ConsumerRecord<byte[], ByteBuffer> record) throws RejectedException {
        long timestamp = record.timestamp();
        if (!Timestamps.isUsable(timestamp)) {
            throw new RejectedException(
                    RejectReason.UNUSABLE_TIMESTAMP,
                    "timestamp " + timestamp + " ms; accepted: 1970 to 9999, that is 0 to 253402300799999");
        }
        if (record.value() == null) {
            throw new RejectedException(
                    RejectReason.NULL_VALUE, "the record has no value, and no header '" + Tick.AFTER + "' of a tick");
        }
        return format == InputFormat.TEXT ? readText(record) : readAvro(record);
    }

    @SuppressWarnings("ByteBufferBackingArray") // first takes its offset into account
    private Sequence readText(ConsumerRecord<byte[], ByteBuffer> record) throws RejectedException {
        ByteBuffer value = record.value();
        if (!value.hasRemaining()) {
            throw new RejectedException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        byte[] key = record.key();
        requireShort("key", key == null ? 0 : key.length);
        if (key == null || key.length == 0) {
            sequence.id(defaultId(record));
        } else {
            sequence.id(key, 0, key.length);
            requireShort("key", sequence.idLength());
        }
        sequence.origin(0, NO_SOURCE);
        readResidues(record, value.array(), first(value), value.remaining());
        if (tracks != null) {
            sequence.tracks(tracks.ofLetters(tokenizer.letters(value.array(), first(value), value.remaining())));
        }
        return sequence.pieces(tokenizer.cut(sequence));
    }

    @SuppressWarnings("ByteBufferBackingArray") // first takes its offset into account
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
            sequence.id(defaultId(record));
        } else {
            sequence.id(view.bytes(), view.idOffset(), view.idLength());
        }
        byte[] source = view.source();
        // What was not well-formed has grown.
        requireShort("id", sequence.idLength());
        requireShort("source", source.length);
        sequence.origin(view.epoch(), source);
        if (format == InputFormat.TOKENS) {
            sequence.position(record.offset(), record.timestamp());
            sequence.residues(tokenizer.readTokens(view.tokens()));
        } else {
            readResidues(record, view.bytes(), view.residuesOffset(), view.residuesLength());
        }
        readTracks(view);
        return sequence.pieces(tokenizer.cut(sequence));
    }

    private void readTracks(RawSequenceView view) throws RejectedException {
        if (tracks == null) {
            sequence.tracks(view.trackCount() == 0 ? SequenceTracks.NONE : SequenceTracks.UNDECLARED);
        } else {
            sequence.tracks(tracks.read(
                    view,
                    format == InputFormat.TOKENS
                            ? tokenizer.letters()
                            : tokenizer.letters(view.bytes(), view.residuesOffset(), view.residuesLength())));
        }
    }

    private void readResidues(ConsumerRecord<?, ?> record, byte[] bytes, int from, int length)
            throws RejectedException {
        sequence.position(record.offset(), record.timestamp());
        sequence.residues(tokenizer.read(bytes, from, length));
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

    private static byte[] defaultId(ConsumerRecord<byte[], ByteBuffer> record) {
        return (record.topic() + "-" + record.partition() + "-" + record.offset()).getBytes(StandardCharsets.UTF_8);
    }
}
