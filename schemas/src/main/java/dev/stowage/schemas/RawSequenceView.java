package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;

/** Where the parts of a raw sequence stand in the bytes of its record. Reused from record to record. */
public final class RawSequenceView {
    private byte[] bytes = new byte[0];
    private int idOffset;
    private int idLength;
    private int residuesOffset;
    private int residuesLength;
    private long epoch;
    private String source = "";

    RawSequenceView() {}

    void set(byte[] of, int atId, int bytesOfId, int atResidues, int bytesOfResidues, long inEpoch, String fromSource) {
        bytes = of;
        idOffset = atId;
        idLength = bytesOfId;
        residuesOffset = atResidues;
        residuesLength = bytesOfResidues;
        epoch = inEpoch;
        source = fromSource;
    }

    /** The bytes that the offsets point into; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes of the id, UTF-8. */
    public int idLength() {
        return idLength;
    }

    /** The id, empty if there is none. */
    public String id() {
        return new String(bytes, idOffset, idLength, StandardCharsets.UTF_8);
    }

    public int residuesOffset() {
        return residuesOffset;
    }

    /** Bytes of the residues, UTF-8. */
    public int residuesLength() {
        return residuesLength;
    }

    public long epoch() {
        return epoch;
    }

    public String source() {
        return source;
    }
}
