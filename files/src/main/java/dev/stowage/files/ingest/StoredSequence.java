package dev.stowage.files.ingest;

import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.MoreFields;
import dev.stowage.schemas.TrackNumbers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence in a temporary file, without its place in the input. */
record StoredSequence(String id, String residues, MoreFields more) {
    private static final int ABSENT = -1;

    static void write(FileSequence sequence, DataOutputStream out) throws IOException {
        writeText(sequence.id(), out);
        writeText(sequence.residues(), out);
        MoreFields more = sequence.more();
        boolean any = !more.equals(MoreFields.NONE);
        out.writeBoolean(any);
        if (!any) {
            return;
        }
        writeInts(more.tokens(), out);
        // An epoch is never negative.
        out.writeLong(sequence.epochOr(ABSENT));
        out.writeBoolean(more.source() != null);
        writeText(sequence.sourceOr(""), out);
        out.writeInt(more.tracks().size());
        for (TrackNumbers track : more.tracks()) {
            writeText(track.name(), out);
            writeInts(track.ints(), out);
            writeFloats(track.floats(), out);
        }
    }

    static StoredSequence read(DataInputStream in) throws IOException {
        String id = readText(in);
        String residues = readText(in);
        return new StoredSequence(id, residues, in.readBoolean() ? readMore(in) : MoreFields.NONE);
    }

    FileSequence at(String file, long line) {
        return new FileSequence(id, residues, more, file, line);
    }

    private static MoreFields readMore(DataInputStream in) throws IOException {
        int[] tokens = readInts(in);
        long epoch = in.readLong();
        boolean hasSource = in.readBoolean();
        String text = readText(in);
        @Nullable String source = hasSource ? text : null;
        List<TrackNumbers> tracks = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            tracks.add(new TrackNumbers(readText(in), readInts(in), readFloats(in)));
        }
        return new MoreFields(tokens, epoch == ABSENT ? null : Long.valueOf(epoch), source, tracks);
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void writeInts(int[] ints, DataOutputStream out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * ints.length);
        bytes.asIntBuffer().put(ints);
        out.writeInt(ints.length);
        out.write(bytes.array());
    }

    private static int[] readInts(DataInputStream in) throws IOException {
        int[] ints = new int[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(Integer.BYTES * ints.length))
                .asIntBuffer()
                .get(ints);
        return ints;
    }

    private static void writeFloats(float[] floats, DataOutputStream out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * floats.length);
        bytes.asFloatBuffer().put(floats);
        out.writeInt(floats.length);
        out.write(bytes.array());
    }

    private static float[] readFloats(DataInputStream in) throws IOException {
        float[] floats = new float[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(Float.BYTES * floats.length))
                .asFloatBuffer()
                .get(floats);
        return floats;
    }
}
