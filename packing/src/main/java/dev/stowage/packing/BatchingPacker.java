package dev.stowage.packing;

/** Placeholder. */
final class BatchingPacker {
    static Packer create(PackingOptions options) {
        throw new UnsupportedOperationException();
    }
}
