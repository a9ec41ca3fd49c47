package dev.stowage.schemas;

/**
 * The fields of a segment except its place in a batch. Both a waiting segment and a decoded one have these fields; the
 * encoder takes either.
 */
public interface SegmentFields {

    /** Array that contains the id of the raw sequence, UTF-8, from {@link #idFrom}; must not be changed. */
    byte[] idBytes();

    /** Index of the first byte of the id. */
    int idFrom();

    /** Number of bytes of the id. */
    int idLength();

    /** Epoch of the raw sequence. */
    long epoch();

    /** Corpus of the raw sequence, UTF-8, empty for none; must not be changed. */
    byte[] sourceBytes();

    /** Input offset of the raw sequence. */
    long sourceOffset();

    /** Slots taken in the row, at least {@link #length}. */
    int slots();

    /** Tokens, special tokens included. */
    int length();

    /** Position of the first residue in the raw sequence, from 0. */
    int firstResidue();

    /** Residues. */
    int residues();

    /** Residues of the whole raw sequence. */
    int sourceLength();

    /** Whether the segment starts with the cls token. */
    boolean hasCls();

    /** Whether the segment ends with the eos token. */
    boolean hasEos();
}
