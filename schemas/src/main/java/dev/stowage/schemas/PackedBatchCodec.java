package dev.stowage.schemas;

import java.util.ArrayList;
import java.util.List;

/** Avro's binary encoding of {@link PackedBatch}, field by field in the order of the schema, without boxing a token. */
final class PackedBatchCodec {
    /** Min bytes of a segment, so that a count that is too large is refused before a list is allocated. */
    private static final int MIN_SEGMENT_BYTES = 13;

    /** The same of a track: three texts, a width, a filler, two arrays. */
    private static final int MIN_TRACK_BYTES = 3 + 1 + Double.BYTES + 2;

    private PackedBatchCodec() {}

    static void write(PackedBatch batch, AvroOutput out) {
        AvroOutput segments = new AvroOutput(64 * batch.segments().size());
        batch.segments().forEach(segment -> writeSegment(segment, segments));
        writeHeader(batch.header(), out);
        writeBlockStart(batch.segments().size(), segments.size(), out);
        out.write(segments);
        out.writeLong(0);
        out.writeInts(batch.tokens());
        out.writeInts(batch.sequenceId());
        writeTracks(batch.tracks(), out);
    }

    private static void writeTracks(List<Track> tracks, AvroOutput out) {
        AvroOutput values = new AvroOutput(64);
        for (Track track : tracks) {
            track.definition().write(values);
            values.writeInts(track.ints());
            values.writeFloats(track.floats());
        }
        writeBlockStart(tracks.size(), values.size(), out);
        out.write(values);
        out.writeLong(0);
    }

    /** Starts an array that is one block, so that a reader can skip it by its size. An empty array has no block. */
    static void writeBlockStart(int count, int bytes, AvroOutput out) {
        if (count > 0) {
            out.writeLong(-count);
            out.writeLong(bytes);
        }
    }

    static PackedBatch read(AvroBytes in) {
        BatchContents contents = readContents(in);
        int slots = (int) Math.min(contents.header().slots(), Integer.MAX_VALUE);
        PackedBatch batch = new PackedBatch(
                contents.header(),
                contents.segments(),
                in.readInts(slots),
                in.readInts(slots),
                readTracks(in, slots, contents.segments().size()));
        in.requireEnd();
        return batch;
    }

    static BatchContents readContents(AvroBytes in) {
        return new BatchContents(readHeader(in), readSegments(in));
    }

    static void writeHeader(BatchHeader header, AvroOutput out) {
        out.writeString(header.batchId());
        out.writeString(header.mode().text());
        out.writeLong(header.bucket());
        out.writeLong(header.rows());
        out.writeLong(header.rowLength());
        out.writeString(header.window().topic());
        out.writeLong(header.window().partition());
        out.writeLong(header.window().offset());
        out.writeLong(header.window().start());
        out.writeLong(header.window().end());
        out.writeLong(header.window().epoch());
        out.writeLong(header.ordinal());
        out.writeLong(header.sequence());
        out.writeLong(header.bucketSequence());
        out.writeLong(header.minTimestamp());
        out.writeLong(header.maxTimestamp());
        TokenEncoding encoding = header.encoding();
        out.writeLong(encoding.sequenceIdPadding());
        out.writeLong(encoding.sequenceIdBase());
        out.writeLong(encoding.padToken());
        out.writeLong(encoding.maskToken());
        out.writeString(encoding.vocabulary());
        out.writeString(encoding.vocabularyHash());
        out.writeString(encoding.specialTokens().text());
        out.writeLong(header.realTokens());
        out.writeLong(header.residues());
        out.writeLong(header.padding().rowTails());
        out.writeLong(header.padding().windowClose());
        out.writeLong(header.padding().rounding());
        out.writeLong(header.padding().emptyRows());
        out.writeLong(header.sumSquaredSegments());
        out.writeLong(header.longestSegment());
        out.writeLong(header.unknownResidues());
        out.writeString(header.cause().text());
        out.writeLong(header.packingVersion());
        out.writeString(header.fingerprint());
    }

    // Java evaluates arguments from left to right, so the order of the record's components is that of the fields.
    private static BatchHeader readHeader(AvroBytes in) {
        return new BatchHeader(
                in.readString(),
                PackingMode.of(in.readString()),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                new SourceWindow(
                        in.readString(), in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong()),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                new TokenEncoding(
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readString(),
                        in.readString(),
                        SpecialTokens.of(in.readString())),
                in.readLong(),
                in.readLong(),
                new Padding(in.readLong(), in.readLong(), in.readLong(), in.readLong()),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                EmissionCause.of(in.readString()),
                in.readInt(),
                in.readString());
    }

    private static void writeSegment(Segment segment, AvroOutput out) {
        // The fields of the id are not compared: each comparison would encode it again.
        out.writeBytes(segment.idBytes());
        writeBehindId(segment, segment.row(), segment.start(), out);
    }

    static void writeSegment(SegmentFields segment, int row, int start, AvroOutput out) {
        out.writeBytes(segment.idBytes(), segment.idFrom(), segment.idLength());
        writeBehindId(segment, row, start, out);
    }

    private static void writeBehindId(SegmentFields segment, int row, int start, AvroOutput out) {
        out.writeLong(segment.epoch());
        out.writeBytes(segment.sourceBytes());
        out.writeLong(segment.sourceOffset());
        out.writeLong(row);
        out.writeLong(start);
        out.writeLong(segment.slots());
        out.writeLong(segment.length());
        out.writeLong(segment.firstResidue());
        out.writeLong(segment.residues());
        out.writeLong(segment.sourceLength());
        out.writeBoolean(segment.hasCls());
        out.writeBoolean(segment.hasEos());
    }

    private static List<Track> readTracks(AvroBytes in, int slots, int segments) {
        List<Track> tracks = new ArrayList<>();
        for (long count = in.readBlock(MIN_TRACK_BYTES); count != 0; count = in.readBlock(MIN_TRACK_BYTES)) {
            for (long i = 0; i < count; i++) {
                tracks.add(readTrack(in, slots, segments));
            }
        }
        return tracks;
    }

    private static Track readTrack(AvroBytes in, int slots, int segments) {
        TrackDefinition definition = new TrackDefinition(
                in.readString(),
                TrackType.of(in.readString()),
                TrackLevel.of(in.readString()),
                in.readInt(),
                in.readDouble());
        if (definition.type() == TrackType.UNKNOWN
                || definition.level() == TrackLevel.UNKNOWN
                || definition.width() < 1
                || (long) definition.width() * slots > Integer.MAX_VALUE) {
            throw new AvroBytes.MalformedException("track " + definition.name()
                    + " has a type, level or width that this build does not read, before byte " + in.position());
        }
        int values = definition.count(slots, segments);
        return new Track(
                definition,
                in.readInts(definition.isFloat() ? 0 : values),
                in.readFloats(definition.isFloat() ? values : 0));
    }

    private static List<Segment> readSegments(AvroBytes in) {
        List<Segment> segments = new ArrayList<>();
        for (long count = in.readBlock(MIN_SEGMENT_BYTES); count != 0; count = in.readBlock(MIN_SEGMENT_BYTES)) {
            for (long i = 0; i < count; i++) {
                segments.add(new Segment(
                        in.readString(),
                        in.readLong(),
                        in.readString(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readBoolean(),
                        in.readBoolean()));
            }
        }
        return segments;
    }
}
