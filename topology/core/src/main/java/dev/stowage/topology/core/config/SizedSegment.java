package dev.stowage.topology.core.config;

import dev.stowage.schemas.SegmentFields;

/** The fields of a segment that does not exist, to compute how many bytes such a segment takes. Its id has a length, but no bytes. */
public record SizedSegment(
        int idLength,
        long epoch,
        byte[] sourceBytes,
        long sourceOffset,
        int slots,
        int length,
        int firstResidue,
        int residues,
        int sourceLength)
        implements SegmentFields {

    @Override
    public byte[] idBytes() {
        throw new UnsupportedOperationException("only the length of the id is known");
    }

    @Override
    public int idFrom() {
        return 0;
    }

    @Override
    public boolean hasCls() {
        return true;
    }

    @Override
    public boolean hasEos() {
        return true;
    }
}
