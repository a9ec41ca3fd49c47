package dev.stowage.topology.core.tracks;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.TrackArray;
import dev.stowage.schemas.TrackDefinition;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The values of the tracks of one piece, encoded as in a batch, as a rule in the bytes of the record that they came in. Mutable: reused from
 * piece to piece.
 */
public final class PieceTracks {
    private static final byte[] NO_BYTES = {};
    private static final int ABSENT = -1;

    private byte[][] bytes = new byte[0][];
    private int[] from = {};
    private int[] length = {};

    /**
     * Takes the values of a range of residues, without a copy.
     *
     * @param first the first residue
     * @param end the first residue behind it
     */
    public void set(SequenceTracks sequence, int first, int end) {
        Tracks tracks = sequence.tracks();
        resize(tracks.size());
        for (int i = 0; i < length.length; i++) {
            EncodedValues values = sequence.get(i);
            TrackDefinition definition = tracks.definition(i);
            if (values == null) {
                setAbsent(i);
            } else if (!definition.isPerSlot()) {
                set(i, values.bytes(), values.from(), values.length());
            } else {
                int start = values.place(first * definition.width(), definition);
                set(i, values.bytes(), start, values.place(end * definition.width(), definition) - start);
            }
        }
    }

    private void resize(int tracks) {
        if (length.length != tracks) {
            bytes = new byte[tracks][];
            from = new int[tracks];
            length = new int[tracks];
        }
    }

    private void set(int track, byte[] of, int first, int size) {
        bytes[track] = of;
        from[track] = first;
        length[track] = size;
    }

    private void setAbsent(int track) {
        set(track, NO_BYTES, 0, ABSENT);
    }

    /** Bytes of all values. */
    public long size() {
        long size = 0;
        for (int of : length) {
            size += Math.max(0, of);
        }
        return size;
    }

    /** Copies the values, so that nothing else of their record is kept. */
    public void copy() {
        for (int i = 0; i < length.length; i++) {
            if (length[i] > 0) {
                set(i, Arrays.copyOfRange(bytes[i], from[i], from[i] + length[i]), 0, length[i]);
            }
        }
    }

    /** Bytes of the values of a track in a batch, those at the special tokens and the padding of its segment included. */
    public int bytesInBatch(int track, TrackDefinition definition, int residues, int slots) {
        int filler = definition.fillerBytes() * definition.width();
        if (length[track] == ABSENT) {
            return definition.isPerSlot() ? filler * slots : filler;
        }
        return length[track] + (definition.isPerSlot() ? filler * (slots - residues) : 0);
    }

    /** Bytes of the values of all tracks beyond the fillers of the segment's slots; never negative. */
    public int bytesBeyondFillers(Tracks tracks, int residues, int slots) {
        int bytesBeyond = 0;
        for (int i = 0; i < length.length; i++) {
            TrackDefinition definition = tracks.definition(i);
            int fillers = definition.isPerSlot() ? definition.fillerBytes() * definition.width() * slots : 0;
            bytesBeyond += Math.max(0, bytesInBatch(i, definition, residues, slots) - fillers);
        }
        return bytesBeyond;
    }

    /** Writes the values of a track per slot that the residues have. */
    public void write(int track, int residues, TrackArray to) {
        int width = to.definition().width();
        if (length[track] == ABSENT) {
            to.fill(residues * width);
        } else {
            to.append(bytes[track], from[track], length[track], residues * width);
        }
    }

    /** Writes them to stored bytes. */
    public void store(DataOutputStream out) throws IOException {
        out.writeInt(length.length);
        for (int i = 0; i < length.length; i++) {
            out.writeInt(length[i]);
            if (length[i] > 0) {
                out.write(bytes[i], from[i], length[i]);
            }
        }
    }

    /** Reads what {@link #store} wrote. */
    public void restore(DataInputStream in) throws IOException {
        int tracks = in.readInt();
        if (tracks < 0 || (long) tracks * Integer.BYTES > in.available()) {
            throw new IOException(tracks + " tracks exceed the stored value");
        }
        resize(tracks);
        for (int i = 0; i < tracks; i++) {
            int size = in.readInt();
            if (size < ABSENT || size > in.available()) {
                throw new IOException("a track of " + size + " bytes exceeds the stored value");
            }
            if (size == ABSENT) {
                setAbsent(i);
            } else {
                set(i, in.readNBytes(size), 0, size);
            }
        }
    }
}
