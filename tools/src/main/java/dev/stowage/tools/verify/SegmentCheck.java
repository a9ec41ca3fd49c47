package dev.stowage.tools.verify;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.schemas.WireFormat;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.LowerCase;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks that a segment has the residues of its source record. Not thread-safe. */
final class SegmentCheck {
    private static final byte[] NO_BYTES = {};

    private final InputFormat format;
    private final RawSequenceReader reader;
    private final Vocabulary vocabulary;
    private final int packingVersion;
    private final boolean lowerCase;
    private final TrackCheck tracks;
    private final Findings findings;

    /** What is known of the record of a segment: its residues that are chain breaks, and whether it has a track that the batch lacks. */
    record Source(BitSet chainBreaks, boolean hasUndeclared) {
        static final Source UNREAD = new Source(new BitSet(), false);
    }

    SegmentCheck(StowageConfig config, SchemaRegistryClient registry, Findings findings) {
        this.format = config.inputFormat();
        this.reader =
                format == InputFormat.TOKENS ? RawSequenceReader.ofTokens(registry) : new RawSequenceReader(registry);
        this.findings = findings;
        this.vocabulary = config.vocabulary();
        this.packingVersion = config.packingVersion();
        this.lowerCase = config.lowerCase() == LowerCase.TRACK;
        this.tracks = new TrackCheck(config, findings);
    }

    /** The token of residues outside the vocabulary, -1 if there is none; empty if the batch has another vocabulary. */
    OptionalInt unknownToken(PackedBatch batch) {
        // Token ids are never outside the vocabulary, also where they are that of <unk>.
        return batch.header().encoding().vocabularyHash().equals(vocabulary.hash())
                ? OptionalInt.of(format == InputFormat.TOKENS ? Vocabulary.NONE : vocabulary.unknown())
                : OptionalInt.empty();
    }

    /** The check of the tracks. */
    TrackCheck tracks() {
        return tracks;
    }

    /**
     * Checks a segment.
     *
     * @param index of the segment
     */
    Source check(PackedBatch batch, int index, ConsumerRecord<byte[], byte[]> source) {
        Segment segment = batch.segments().get(index);
        RawSequenceView view = null;
        byte[] id = source.key() == null ? NO_BYTES : source.key();
        int idOffset = 0;
        int idLength = id.length;
        byte[] bytes = source.value() == null ? NO_BYTES : source.value();
        long epoch = 0;
        SourceResidues letters;
        if (format == InputFormat.TEXT) {
            letters = SourceResidues.of(bytes, 0, bytes.length, batch.header().packingVersion());
        } else {
            try {
                view = reader.read(bytes, 0, bytes.length, WireFormat.idHeader(source.headers()));
                id = view.bytes();
                idOffset = view.idOffset();
                idLength = view.idLength();
                epoch = view.epoch();
                String beyondInt = SourceTracks.beyondInt(view.tokens());
                if (beyondInt != null) {
                    problem(batch, segment, beyondInt);
                    return Source.UNREAD;
                }
                letters = residues(view, batch.header().packingVersion());
            } catch (MalformedRecordException e) {
                problem(batch, segment, "the record cannot be read: " + e.getMessage());
                return Source.UNREAD;
            }
        }
        if (!isAscii(segment.id(), id, idOffset, idLength)) {
            String name = idLength == 0
                    ? source.topic() + "-" + source.partition() + "-" + source.offset()
                    : new String(id, idOffset, idLength, StandardCharsets.UTF_8);
            if (!name.equals(segment.id())) {
                problem(batch, segment, "the record's id is " + name);
            }
        }
        if (epoch != segment.epoch()) {
            problem(batch, segment, "the record's epoch is " + epoch + ", not " + segment.epoch());
        }
        compare(batch, segment, letters);
        SourceTracks values = SourceTracks.of(view, letters, TrackCheck.definitions(batch), vocabulary, lowerCase);
        tracks.check(batch, index, values, letters.count());
        // The chain breaks are only needed for pieces.
        return new Source(
                segment.residues() == segment.sourceLength() ? new BitSet() : letters.chainBreaks(vocabulary),
                values.hasUndeclared());
    }

    /** Whether a text is not empty and equal to these ASCII bytes, compared without creating a string. */
    private static boolean isAscii(String text, byte[] bytes, int offset, int length) {
        if (length == 0 || text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /** The epoch of a record, 0 if it cannot be read. */
    long epoch(ConsumerRecord<byte[], byte[]> source) {
        byte[] bytes = source.value();
        if (format == InputFormat.TEXT || bytes == null) {
            return 0;
        }
        try {
            return reader.read(bytes, 0, bytes.length, WireFormat.idHeader(source.headers()))
                    .epoch();
        } catch (MalformedRecordException e) {
            return 0;
        }
    }

    /** The residues of a record that are chain breaks in the configured packing version. */
    BitSet chainBreaks(ConsumerRecord<byte[], byte[]> source) {
        byte[] bytes = source.value();
        if (bytes == null) {
            return new BitSet();
        }
        if (format == InputFormat.TEXT) {
            return SourceResidues.of(bytes, 0, bytes.length, packingVersion).chainBreaks(vocabulary);
        }
        try {
            RawSequenceView view = reader.read(bytes, 0, bytes.length, WireFormat.idHeader(source.headers()));
            return residues(view, packingVersion).chainBreaks(vocabulary);
        } catch (MalformedRecordException e) {
            return new BitSet();
        }
    }

    private SourceResidues residues(RawSequenceView view, int version) {
        return format == InputFormat.TOKENS
                ? SourceResidues.ofTokens(view.tokens().ints())
                : SourceResidues.of(view.bytes(), view.residuesOffset(), view.residuesLength(), version);
    }

    private void compare(PackedBatch batch, Segment segment, SourceResidues letters) {
        SpecialTokens policy = batch.header().encoding().specialTokens();
        boolean atStart = segment.firstResidue() == 0;
        boolean atEnd = segment.firstResidue() + segment.residues() == segment.sourceLength();
        boolean cls = policy == SpecialTokens.ALWAYS || (policy == SpecialTokens.ENDS && atStart);
        boolean eos = policy == SpecialTokens.ALWAYS || (policy == SpecialTokens.ENDS && atEnd);
        int from = segment.row() * batch.header().rowLength() + segment.start();
        int at = from + (cls ? 1 : 0);
        if (segment.hasCls() != cls
                || segment.hasEos() != eos
                || segment.length() != segment.residues() + (cls ? 1 : 0) + (eos ? 1 : 0)) {
            problem(batch, segment, "its special tokens do not match the ends of the sequence that it contains");
            return;
        }
        if ((cls && batch.tokens()[from] != vocabulary.cls())
                || (eos && batch.tokens()[from + segment.length() - 1] != vocabulary.eos())) {
            problem(batch, segment, "a special token is at the wrong position");
        }
        for (int place = 0; place < segment.residues(); place++) {
            int residue = segment.firstResidue() + place;
            if (residue >= letters.count()) {
                break;
            }
            int expected = letters.token(residue, vocabulary);
            if (batch.tokens()[at + place] != expected) {
                problem(
                        batch,
                        segment,
                        "residue " + residue + " is token " + batch.tokens()[at + place] + ", not " + expected);
                return;
            }
        }
        if (letters.count() != segment.sourceLength()) {
            problem(batch, segment, "the record has " + letters.count() + " residues, not " + segment.sourceLength());
        }
    }

    private void problem(PackedBatch batch, Segment segment, String message) {
        findings.problem("batch " + batch.header().batchId() + ", segment " + segment.id() + " of offset "
                + segment.sourceOffset() + ": " + message);
    }
}
